"""`ioad work`: what is done by the clock. Personal data and audit events go when their time is over, whatever else happens."""

import contextlib
import os
import shutil
import signal
import tempfile
import uuid

import pytest

from harness import daemon

LOCK = "x'696f616477'::bigint"
BATCH = 500
WAITING = ("select pid from pg_stat_activity where datname = current_database() and application_name = 'ioad work' "
           "and wait_event_type = 'Lock'")
NAME = "Ærlig Utløpsen"


@pytest.fixture
def work(postgres, database):
    """work(…) → the finished `ioad work --once` on the module's database"""
    return lambda **settings: daemon.run("work", "--once", **{"IOA_DATABASE_URL": postgres.url(database), **settings})


@pytest.fixture
def start_worker(binary):
    """start_worker(IOA_DATABASE_URL=…, …), stopped afterwards if still running."""
    running = []

    def start(**settings):
        running.append(daemon.Worker(**settings))
        return running[-1].start()

    yield start
    for one in running:
        one.stop()


def new_actor(sql):
    return sql.execute("insert into actor (id, name, kinds, organisation_number) values (new_uuid(), 'Etat', '{buyer}', null) returning id"
                       ).fetchone()[0]


def new_persons(sql, days, count=1, name=NAME):
    """Persons who may be kept until so many days from now; past the guard, as time alone brings it about."""
    rows = sql.execute("""insert into person (id, actor_id, name, email, public_consent, retention_until)
                          select new_uuid(), %s, %s, 'aerlig@example.no', true, (now() at time zone 'utc')::date + %s
                          from generate_series(1, %s) returning id""", (new_actor(sql), name, days, count)).fetchall()
    return [row[0] for row in rows]


def kept(sql, ids):
    return sql.execute("select count(*) from person where id = any(%s)", (ids,)).fetchone()[0]


def new_audit_event(sql, days):
    """An event of so many days ago."""
    return sql.execute("insert into audit_event (at, operation, resource, resource_id) "
                       "values (now() - make_interval(days => %s), 'create', 'pilot', new_uuid()) returning id", (days,)).fetchone()[0]


def has_audit_event(sql, event):
    return sql.execute("select count(*) from audit_event where id = %s", (event,)).fetchone()[0] == 1


# --- persons ---

def test_person_beyond_retention_is_erased_and_leaves_an_identifier(sql, work):
    gone, = new_persons(sql, -1)
    last_day, = new_persons(sql, 0)
    stays, = new_persons(sql, 30)
    done = work()
    assert done.returncode == 0 and "work: persons: 1 in " in done.stderr, done.stderr
    assert kept(sql, [gone]) == 0 and kept(sql, [last_day, stays]) == 2
    logged = sql.execute("select op, version, actor from change_log where id = %s order by seq", (gone,)).fetchall()
    assert logged == [("create", 1, None), ("delete", 1, None)]
    audited = sql.execute("select operation, issuer, subject, version_before, version_after, members from audit_event "
                          "where resource_id = %s order by at", (gone,)).fetchall()
    assert audited[-1] == ("erase", None, None, 1, None, []) and len(audited) == 2
    new_persons(sql, -1)
    assert "work: persons: 1 in " in work().stderr


def test_no_name_is_left_anywhere(sql, work):
    name = f"Navn {uuid.uuid4()}"
    gone = new_persons(sql, -5, name=name)
    done = work()
    assert kept(sql, gone) == 0 and name not in done.stderr + done.stdout and "aerlig" not in done.stderr
    for table in ("change_log", "audit_event", "person"):
        found = sql.execute(f"select count(*) from {table} t where to_jsonb(t)::text ~ any(%s)", ([name, str(gone[0]) + ".*@"],))
        assert found.fetchone()[0] == 0, table


def test_all_are_worked_off_batch_by_batch(sql, work):
    gone = new_persons(sql, -1, count=2 * BATCH + 7)
    done = work()
    assert f"work: persons: {2 * BATCH + 7} in " in done.stderr and kept(sql, gone) == 0
    transactions = sql.execute("select count(distinct xid) from change_log where id = any(%s) and op = 'delete'", (gone,)).fetchone()[0]
    assert transactions == 3


def test_person_that_is_being_changed_has_its_turn_later(sql, postgres, database, work):
    busy, other = new_persons(sql, -1, count=2)
    with postgres.connect(database) as connection, connection.transaction():
        connection.execute("update ioa.person set retention_until = current_date + 10 where id = %s", (busy,))
        assert work().returncode == 0
        assert kept(sql, [other]) == 0 and kept(sql, [busy]) == 1
    assert work().returncode == 0 and kept(sql, [busy]) == 1


# --- audit events and grants ---

def test_audit_events_are_kept_for_as_long_as_configured(sql, work):
    old, newer = new_audit_event(sql, 3651), new_audit_event(sql, 3649)
    assert work().returncode == 0
    assert not has_audit_event(sql, old) and has_audit_event(sql, newer)
    done = work(IOA_AUDIT_RETENTION_DAYS=90)
    assert not has_audit_event(sql, newer) and "work: audit events: 1 in " in done.stderr


def test_grants_go_when_nothing_is_left_that_was_done_by_them(sql, work):
    def new_grant(ended):
        return sql.execute("insert into role_grant (id, issuer, subject, role, valid_from, valid_to) values (new_uuid(), 'i', %s, "
                           "'national_admin', now() - interval '200 days', now() - make_interval(days => %s)) returning id",
                           (str(uuid.uuid4()), ended)).fetchone()[0]
    gone, stays, ahead = new_grant(91), new_grant(89), new_grant(-1)
    endless = sql.execute("insert into role_grant (id, issuer, subject, role) values (new_uuid(), 'i', 's', 'national_admin') returning id"
                          ).fetchone()[0]
    done = work(IOA_AUDIT_RETENTION_DAYS=90)
    assert done.returncode == 0 and "work: grants: 1 in " in done.stderr, done.stderr
    left = {row[0] for row in sql.execute("select id from role_grant").fetchall()}
    assert gone not in left and {stays, ahead, endless} <= left


# --- registrations ---

def test_who_came_is_forgotten_and_that_somebody_came_is_not(sql, work):
    programme = sql.execute("""insert into programme (id, name, short_name, level) values (new_uuid(), '{"nb": "P"}', 'P', 'regional')
                               returning id""").fetchone()[0]
    actor = sql.execute("insert into actor (id, name, kinds) values (new_uuid(), 'A', '{supplier}') returning id").fetchone()[0]

    def came(days):
        activity = sql.execute("""insert into activity (id, programme_id, kind, format, title, starts_at, ends_at)
            values (new_uuid(), %s, 'course', 'online', '{"nb": "K"}', now() - make_interval(days => %s, hours => 1), now() - make_interval(days => %s))
            returning id""", [programme, days, days]).fetchone()[0]
        return sql.execute("""insert into registration (id, activity_id, actor_id, name, email, attended)
            values (new_uuid(), %s, %s, 'Eksempel Deltaker', 'd@example.org', true) returning id""", [activity, actor]).fetchone()[0]
    old, newer = came(366), came(364)
    assert work().returncode == 0
    left = dict(sql.execute("select id, (name, email, attended)::text from registration where id = any(%s)", [[old, newer]]).fetchall())
    assert left == {old: "(,,t)", newer: '("Eksempel Deltaker",d@example.org,t)'}
    assert "work: registrations: 1 in " in work(IOA_REGISTRATION_RETENTION_DAYS=30).stderr


# --- enquiries ---

def new_enquiry(sql, days, **columns):
    """One that was changed for the last time so many days ago; past the trigger, as time alone brings it about."""
    programme = sql.execute("""insert into programme (id, name, short_name, level) values (new_uuid(), '{"nb": "P"}', 'P', 'regional')
                               returning id""").fetchone()[0]
    return sql.execute("""insert into enquiry (id, programme_id, created_at, updated_at, subject, text, name, email, status)
        values (new_uuid(), %s, now() - interval '900 days', now() - make_interval(days => %s), %s, %s, %s, 'avsender@example.org', %s) returning id""",
                       [programme, days, *[columns.get(name, NAME) for name in ("subject", "text", "name")], columns.get("status", "closed")]).fetchone()[0]


def test_enquiry_is_deleted_with_who_wrote_it_when_nobody_has_to_do_with_it_any_more(sql, work):
    word = f"ord{uuid.uuid4().hex}"
    old, waiting, newer = new_enquiry(sql, 366, subject=word, text=word, name=word), new_enquiry(sql, 366, status="new"), new_enquiry(sql, 364)
    sql.execute("insert into status_transition (id, resource, object_id, \"from\", \"to\") values (new_uuid(), 'enquiry', %s, 'open', 'closed')", [old])
    done = work()
    assert done.returncode == 0 and "work: enquiries: 2 in " in done.stderr and word not in done.stderr, done.stderr
    assert sql.execute("select id from enquiry where id = any(%s)", [[old, waiting, newer]]).fetchall() == [(newer,)]
    assert sql.execute("select op, actor, split_part(audience, ':', 1) from change_log where id = %s order by seq", [old]).fetchall() == [
        ("create", None, "enquiry"), ("delete", None, "enquiry")]
    assert sql.execute("select count(*) from status_transition where object_id = %s", [old]).fetchone() == (0,)
    for table in ("change_log", "audit_event", "enquiry"):
        assert sql.execute(f"select count(*) from {table} t where to_jsonb(t)::text like %s", [f"%{word}%"]).fetchone() == (0,), table
    assert "work: enquiries: 1 in " in work(IOA_ENQUIRY_RETENTION_DAYS=30).stderr


@pytest.mark.parametrize("arguments, settings, word", [
    (["--once"], {"IOA_AUDIT_RETENTION_DAYS": "29"}, "30"),
    (["--once"], {"IOA_WORK_INTERVAL_S": "0"}, "IOA_WORK_INTERVAL_S"),
    (["--twice"], {}, "--twice"),
    (["once"], {}, "once"),
])
def test_wrong_use_is_refused(postgres, database, arguments, settings, word):
    done = daemon.run("work", *arguments, IOA_DATABASE_URL=postgres.url(database), **settings)
    assert done.returncode == 1 and word in done.stderr, done.stderr


# --- when something is in the way ---

def test_failing_job_does_not_keep_the_others(sql, postgres, database, work):
    gone, event = new_persons(sql, -1), new_audit_event(sql, 4000)
    with postgres.connect(database) as connection, connection.transaction():
        connection.execute("lock table ioa.person in access exclusive mode")
        done = work(IOA_LOCK_TIMEOUT_MS=100)
    assert done.returncode == 1
    assert "work: persons: 0 in " in done.stderr and "sql/work/persons.sql" in done.stderr and "55P03" in done.stderr, done.stderr
    assert not has_audit_event(sql, event) and kept(sql, gone) == 1
    assert work().returncode == 0 and kept(sql, gone) == 0


def test_failure_tells_no_values(sql, work):
    gone = new_persons(sql, -1, name="Hemmelig Navn")
    sql.execute("create table refers (id uuid references person, why text check (why <> 'x'))")
    sql.execute("insert into refers values (%s, 'y')", (gone[0],))
    try:
        done = work()
        assert done.returncode == 1 and "23503" in done.stderr and str(gone[0]) not in done.stderr and "Hemmelig" not in done.stderr
    finally:
        sql.execute("drop table refers")
    assert work().returncode == 0 and kept(sql, gone) == 0


def test_only_one_works(sql, postgres, database, work, start_worker, eventually):
    gone = new_persons(sql, -1)
    with postgres.connect(database) as other:
        other.execute(f"select pg_advisory_lock({LOCK})")
        done = work()
        assert done.returncode == 0 and "another" in done.stderr and "persons" not in done.stderr, done.stderr
        worker = start_worker(IOA_DATABASE_URL=postgres.url(database), IOA_WORK_INTERVAL_S="1")
        eventually(lambda: "another" in worker.log(), what="telling of the other")
        assert kept(sql, gone) == 1 and worker.runs() == 0
    eventually(lambda: kept(sql, gone) == 0, what="taking over")


def test_migration_is_not_waited_for(postgres, database, work):
    with postgres.connect(database) as migration:
        migration.execute("select pg_advisory_lock(x'696f6164'::bigint)")
        assert work(timeout=20).returncode == 0


def test_unmigrated_database_fails_every_job(postgres, make_database, work):
    name = make_database("template0")
    done = work(IOA_DATABASE_URL=postgres.url(name))
    assert done.returncode == 1 and done.stderr.count("it failed") == 8, done.stderr
    postgres.drop_database(name)


def test_service_role_may_not_work(sql, postgres, database, work):
    sql.execute("create role only_serves login password 'x' in role ioa_api")
    try:
        url = f"postgresql://only_serves:x@127.0.0.1:{postgres.port}/{database}"
        done = work(IOA_DATABASE_URL=url)
        assert done.returncode == 1 and "42501" in done.stderr
    finally:
        sql.execute("drop role only_serves")


# --- running on ---

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_while_it_waits(postgres, database, start_worker, eventually, number):
    worker = start_worker(IOA_DATABASE_URL=postgres.url(database))
    eventually(lambda: worker.runs() == 1, what="the first run")
    worker.process.send_signal(number)
    assert worker.process.wait(5) == 0
    assert "stopping" in worker.log() and worker.runs() == 1


def test_signal_ends_it_between_batches(sql, postgres, database, start_worker, eventually):
    gone = new_persons(sql, -1, count=3 * BATCH)
    with postgres.connect(database) as connection, connection.transaction():
        connection.execute("lock table ioa.change_log in exclusive mode")
        worker = start_worker(IOA_DATABASE_URL=postgres.url(database))
        eventually(lambda: sql.execute(WAITING).fetchone(), what="the first batch")
        worker.terminate()
    assert worker.process.wait(20) == 0
    assert kept(sql, gone) == 2 * BATCH and f"work: persons: {BATCH} in " in worker.log() and "not finished" in worker.log()
    assert "audit events" not in worker.log()


def test_it_works_again_at_every_interval(sql, postgres, database, start_worker, eventually):
    worker = start_worker(IOA_DATABASE_URL=postgres.url(database), IOA_WORK_INTERVAL_S="1")
    eventually(lambda: worker.runs() >= 1, what="the first run")
    gone = new_persons(sql, -1)
    eventually(lambda: kept(sql, gone) == 0, what="the next run")


@pytest.fixture
def own_url(own_postgres):
    own_postgres.create_database("own")
    url = own_postgres.url("own")
    assert daemon.run("migrate", IOA_DATABASE_URL=url).returncode == 0
    return url


def test_database_that_goes_away_is_worked_on_when_it_is_back(own_postgres, own_url, start_worker, eventually):
    worker = start_worker(IOA_DATABASE_URL=own_url, IOA_WORK_INTERVAL_S="1")
    eventually(lambda: worker.runs() >= 1, what="the first run")
    own_postgres.stop()
    eventually(lambda: "cannot connect" in worker.log(), what="telling so")
    once = daemon.run("work", "--once", IOA_DATABASE_URL=own_url)
    assert once.returncode == 1 and "cannot connect" in once.stderr and own_postgres.password not in once.stderr
    own_postgres.start()
    before = worker.runs()
    eventually(lambda: worker.runs() > before, what="working again")


@contextlib.contextmanager
def worker_waits(own_postgres, start_worker, eventually, **settings):
    """`with worker_waits(…) as (worker, pid)`: its first job waits for a lock, in the server's process `pid`."""
    with own_postgres.connect("own") as connection, connection.transaction():
        connection.execute("lock table ioa.person in access exclusive mode")
        worker = start_worker(IOA_DATABASE_URL=own_postgres.url("own"), IOA_LOCK_TIMEOUT_MS="60000", **settings)
        with own_postgres.connect("own") as watch:
            eventually(lambda: watch.execute(WAITING).fetchone(), what="waiting for the lock")
            pid = watch.execute(WAITING).fetchone()[0]
        yield worker, pid


def test_connection_lost_in_the_middle_is_told_once(own_postgres, own_url, start_worker, eventually):
    with worker_waits(own_postgres, start_worker, eventually, IOA_WORK_INTERVAL_S="1") as (worker, pid):
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: "tried again" in worker.log(), what="telling so")
        assert worker.log().count("it failed") == 1 and "audit events" not in worker.log()
    eventually(lambda: worker.runs() >= 1, what="working again")


def test_server_that_freezes_does_not_hold_it(own_postgres, own_url, start_worker, eventually):
    with worker_waits(own_postgres, start_worker, eventually, IOA_STATEMENT_TIMEOUT_MS="3000") as (worker, pid):
        os.kill(pid, signal.SIGSTOP)
        try:
            eventually(lambda: "does not answer" in worker.log(), seconds=30, what="giving up")
            worker.terminate()
            assert worker.process.wait(10) == 0
        finally:
            os.kill(pid, signal.SIGCONT)


# --- the embedded cluster ---

@pytest.fixture
def data_dir():
    """Where PostgreSQL's own user can go."""
    path = tempfile.mkdtemp(prefix="ioad-data-", dir="/tmp")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


def test_embedded_cluster_is_worked_on_at_rest_and_beside_its_daemon(data_dir, start_worker, eventually):
    settings = {"IOA_DATA_DIR": data_dir}
    worker = start_worker(IOA_WORK_INTERVAL_S="1", **settings)
    eventually(lambda: "cannot connect" in worker.log(), what="finding no cluster")
    assert not os.listdir(data_dir)
    def works_at_rest():
        """Unless the other, which tries each second, is just then at the cluster that this one starts."""
        run = daemon.run("work", "--once", **settings)
        assert run.returncode == 0, run.stderr
        return "work: grants: 0 in " in run.stderr

    eventually(works_at_rest, what="working at rest")
    with daemon.Daemon(**settings):
        before = worker.runs()
        eventually(lambda: worker.runs() > before, what="working beside the daemon")
        assert daemon.run("work", "--once", **settings).returncode == 0
