"""The service at a streaming standby: what is read there is what there is at the primary, a little later; nothing is lost, and nothing is written."""

import contextlib
import json
import threading
import time

import pytest

from conftest import migrate
from harness import daemon
from harness.client import open_client
from harness.make import Maker
from harness.postgres import Cluster, Standby
from harness.problem import expect_problem
from integration.rights.table import ROLES, may
from integration.rights.world import Stock, World
from integration.rights.writes import WRITES
from integration.test_changes_stream import Stream, until
from integration.test_rights_table import cases, send, target

TICK_SECONDS = 0.3
LINES = {"Accept": "application/x-ndjson"}


@pytest.fixture(scope="module")
def primary():
    cluster = Cluster()
    try:
        cluster.start()
        cluster.create_database("feed")
        migrate(cluster.url("feed"))
        yield cluster
    finally:
        cluster.close()


@contextlib.contextmanager
def standby_of(cluster):
    copy = Standby(cluster)
    try:
        copy.start()
        yield copy
    finally:
        copy.close()


@pytest.fixture(scope="module")
def standby(primary):
    with standby_of(primary) as copy:
        yield copy


@pytest.fixture(scope="module")
def there(primary, jwks_file):
    """The daemon at the primary."""
    with daemon.Daemon(IOA_DATABASE_URL=primary.url("feed"), IOA_JWT_JWKS_FILE=jwks_file) as running:
        yield running


@pytest.fixture(scope="module")
def here(standby, jwks_file):
    """The daemon at the standby, which logs in as the owner, as the other does."""
    with daemon.Daemon(IOA_DATABASE_URL=standby.url("feed"), IOA_JWT_JWKS_FILE=jwks_file) as running:
        yield running


@pytest.fixture(scope="module")
def token(issuer):
    return issuer.token


@pytest.fixture(scope="module")
def admin(there, token):
    with open_client(there.url, token("national_admin")) as http:
        yield http


@pytest.fixture(scope="module")
def reader(here, token):
    with open_client(here.url, token("national_admin")) as http:
        yield http


@pytest.fixture(scope="module")
def make(admin):
    return Maker(admin)


def tick(admin, standby):
    """Somebody reads at the primary, which makes a tick; and the standby has it."""
    time.sleep(TICK_SECONDS)
    cursor = admin.get("/v1/changes", params={"position": "now"}).json()["cursor"]
    standby.catch_up()
    return cursor


def page(http, path="/v1/changes", **query):
    answer = http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


# ---- what is read

def test_the_feed_is_that_of_the_primary(admin, reader, make, standby):
    cursor = tick(admin, standby)
    programme = make.programme()["id"]
    pilots = [make.pilot(programme)["id"] for _ in range(5)]
    tick(admin, standby)
    told = page(reader, cursor=cursor, limit=3)
    assert told == page(admin, cursor=cursor, limit=3) and [e["id"] for e in told["data"]] == [programme, *pilots[:2]] and not told["caught_up"]
    rest = page(reader, cursor=told["cursor"])
    assert [e["id"] for e in rest["data"]] == pilots[2:] and rest["caught_up"]
    assert page(reader, cursor=rest["cursor"])["data"] == []
    assert page(admin, cursor=rest["cursor"])["caught_up"]  # one cursor for both


def test_the_feed_in_all_its_forms(admin, reader, make, standby):
    cursor = tick(admin, standby)
    programme = make.programme()["id"]
    pilot = make.pilot(programme)
    tick(admin, standby)
    objects = page(reader, cursor=cursor, include="data")["data"]
    assert [e["data"]["id"] for e in objects] == [programme, pilot["id"]]
    latest = page(reader, mode="latest", resource="pilot", limit=1000)
    assert pilot["id"] in [e["id"] for e in latest["data"]]
    *entries, end = reader.get("/v1/changes", params={"cursor": cursor}, headers=LINES).text.splitlines()
    assert [json.loads(line)["id"] for line in entries] == [programme, pilot["id"]] and json.loads(end)["end"]["caught_up"]
    answer = reader.get("/v1/changes", params={"cursor": cursor, "programme_id": programme})
    expect_problem(answer, 400, "invalid-cursor")


def test_who_waits_at_the_standby_is_woken(here, admin, reader, make, standby):
    """Followers there wait, and what makes ticks for them is a reader at the primary."""
    cursor = tick(admin, standby)
    stop = threading.Event()

    def read_there():
        while not stop.wait(0.1):
            admin.get("/v1/changes", params={"position": "now"})
    reading = threading.Thread(target=read_there)
    reading.start()
    listening = Stream(here, cursor=cursor)
    try:
        until(lambda: listening.events)
        timer = threading.Timer(1, make.programme)
        timer.start()
        began = time.monotonic()
        told = page(reader, cursor=cursor, wait=20)
        assert len(told["data"]) == 1 and 0.8 < time.monotonic() - began < 10
        until(lambda: listening.entries() == told["data"])
        timer.join()
    finally:
        stop.set()
        reading.join()
        listening.close()


def test_a_ticket_of_the_primary_opens_the_feed_at_the_standby(admin, here, make, standby):
    programme = make.programme()["id"]
    hidden = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "draft"}).json()["id"]
    ticket = admin.post("/v1/tickets").json()["ticket"]
    tick(admin, standby)
    with open_client(here.url) as http:
        assert hidden in [e["id"] for e in page(http, ticket=ticket, limit=1000)["data"]]


def test_lists_and_exports_are_read(admin, reader, make, standby):
    programme = make.programme()["id"]
    pilots = [make.pilot(programme)["id"] for _ in range(3)]
    tick(admin, standby)
    listed = reader.get("/v1/pilots", params={"programme_id": programme, "include": "participants"})
    assert sorted(p["id"] for p in listed.json()["data"]) == sorted(pilots)
    assert reader.get(f"/v1/pilots/{pilots[0]}").json() == admin.get(f"/v1/pilots/{pilots[0]}").json()
    assert reader.get("/v1/statistics/overview").status_code == 200
    *objects, end = reader.get("/v1/export/pilot").text.splitlines()
    assert set(pilots) <= {json.loads(line)["id"] for line in objects}
    late = make.pilot(programme)["id"]
    tick(admin, standby)
    assert [e["id"] for e in reader.get(json.loads(end)["end"]["changes"]).json()["data"]] == [late]


def test_a_digest_is_exact_or_is_not_given(admin, reader, make, standby):
    programme = make.programme()["id"]
    make.pilot(programme)
    standby.catch_up()
    expect_problem(reader.get("/v1/changes/digest"), 503, "standby-behind")
    tick(admin, standby)
    query = {"programme_id": programme, "resource": "pilot,programme"}
    mine, theirs = (page(http, "/v1/changes/digest", **query) for http in (reader, admin))
    assert mine["digests"] == theirs["digests"] and len(mine["digests"]) == 2
    late = make.pilot(programme)["id"]
    tick(admin, standby)
    assert [e["id"] for e in page(reader, cursor=mine["cursor"])["data"]] == [late]


# ---- what is written

def test_every_write_is_told_that_it_reads_only(primary, standby, here, token):
    """Each is one that the primary would take."""
    with primary.connect("feed") as connection, contextlib.ExitStack() as opened:
        world = World(connection)
        callers = {role: opened.enter_context(open_client(here.url, *(() if role == "anonymous" else (token(*world.token_arguments(role)),))))
                   for role in ROLES}
        for write in WRITES:
            thing, role = next((t, r) for t in cases(world, write) for r in ROLES if may(write.letter, write.resource, r, world.ownership(r, t), t.visibility))
            (path, copy), body = target(world, write, thing, True), write.body(world, thing)
            standby.catch_up()
            written = world.stock.writes()
            answer = send(callers[role], write, path, body)
            if write.method == "GET":
                assert answer.status_code == 200, (str(write), answer.text)
            else:
                assert answer.status_code == 503, (str(write), answer.text)
                assert expect_problem(answer, 503, "read-only") and answer.headers["retry-after"]
            assert world.stock.writes() == written
            if copy:
                world.stock.delete(thing.resource, copy)
    assert here.is_ready() and "the database refused" not in here.log()


def test_the_operators_commands_say_so(standby):
    for command in (("work", "--once"), ("migrate",), ("feed", "rebase"), ("grant", "--issuer", "i", "--subject", "s", "--role", "national_admin")):
        done = daemon.run(*command, IOA_DATABASE_URL=standby.url("feed"))
        assert done.returncode == 1 and "read-only" in done.stderr, done.stderr


# ---- ticks

def test_ioad_work_moves_the_feed_when_nobody_reads_at_the_primary(primary, reader, standby, make, eventually):
    standby.catch_up()
    time.sleep(TICK_SECONDS)  # so that nobody's tick is under way
    programme = make.programme()["id"]
    standby.catch_up()
    def told():
        return programme in [e["id"] for e in page(reader, mode="latest", resource="programme", limit=1000)["data"]]
    time.sleep(2 * TICK_SECONDS)
    assert not told() and reader.get(f"/v1/programmes/{programme}").status_code == 200
    once = daemon.run("work", "--once", IOA_DATABASE_URL=primary.url("feed"))
    assert once.returncode == 0 and "work: ticks: 1 in " in once.stderr, once.stderr
    eventually(told, what="telling")
    assert "work: ticks: 0 in " in daemon.run("work", "--once", IOA_DATABASE_URL=primary.url("feed")).stderr


@pytest.mark.parametrize("seconds, moves", [("1", True), ("0", False)])
def test_ioad_work_makes_ticks_between_its_runs(primary, reader, standby, make, eventually, start_worker, seconds, moves):
    worker = start_worker(IOA_DATABASE_URL=primary.url("feed"), IOA_TICK_INTERVAL_S=seconds)
    eventually(lambda: worker.runs() == 1, what="the first run")
    standby.catch_up()
    cursor = page(reader, position="now")["cursor"]
    made = [make.programme()["id"]]
    if not moves:
        time.sleep(2.5)
        assert page(reader, cursor=cursor)["data"] == []
        return
    eventually(lambda: [e["id"] for e in page(reader, cursor=cursor)["data"]] == made, what="telling")
    with primary.connect("feed") as connection:  # and again after its connection was lost
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ioad work'")
    made.append(make.programme()["id"])
    eventually(lambda: [e["id"] for e in page(reader, cursor=cursor)["data"]] == made, what="telling again")
    assert "failed" not in worker.log()


@pytest.fixture
def start_worker():
    running = []

    def start(**settings):
        running.append(daemon.Worker(**settings))
        return running[-1].start()
    yield start
    for one in running:
        one.stop()


# ---- lag

def test_nothing_is_lost_while_the_standby_is_behind(primary, standby, admin, reader, make):
    """Writers commit in another order than their numbers, replay stops and goes on; a follower is told of all, each object in order."""
    programme = make.programme()["id"]
    cursor = tick(admin, standby)
    stop, entries, written = threading.Event(), [], {}

    def write(number):
        with primary.connect("feed") as connection:
            connection.autocommit = False
            stock = Stock(connection)
            for turn in range(25):
                ident = stock.insert("pilot", programme_id=programme, number=f"S{number}-{turn}", title={"nb": "x"}, visibility="published")
                for _ in range(turn % 3):
                    connection.execute("update ioa.pilot set sector = sector || 'x' where id = %s", [ident])
                time.sleep(1 if number == 0 and turn % 8 == 0 else 0.02)
                connection.commit()
                written[ident] = 1 + turn % 3

    def follow():
        at = cursor
        while True:
            was_stopped = stop.is_set()
            told = page(reader, cursor=at, limit=40)
            entries.extend(told["data"])
            at = told["cursor"]
            if was_stopped and told["caught_up"]:
                return

    def read_there():
        while not stop.wait(0.2):
            admin.get("/v1/changes", params={"position": "now"})

    writers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    follower, ticks = threading.Thread(target=follow), threading.Thread(target=read_there)
    for thread in (follower, ticks, *writers):
        thread.start()
    for _ in range(4):
        standby.pause()
        before = len(entries)
        time.sleep(0.7)
        seen = page(reader, cursor=cursor, limit=1000)  # it is served meanwhile, as of when replay stopped
        assert seen["data"] is not None and len(entries) >= before
        standby.go_on()
        time.sleep(0.3)
    for thread in writers:
        thread.join()
    tick(admin, standby)
    stop.set()
    follower.join()
    ticks.join()
    assert len(written) == 150
    told = [(e["id"], e["version"]) for e in entries]
    assert len(told) == len(set(told)) and set(told) == {(ident, v) for ident, last in written.items() for v in range(1, last + 1)}
    seen = {}
    for ident, version in told:
        assert version == seen.get(ident, 0) + 1
        seen[ident] = version


def test_while_replay_stands_still_the_feed_does_too(admin, standby, reader, make):
    cursor = tick(admin, standby)
    standby.pause()
    try:
        made = make.programme()["id"]
        time.sleep(TICK_SECONDS)
        ahead = admin.get("/v1/changes", params={"position": "now"}).json()["cursor"]
        time.sleep(2 * TICK_SECONDS)
        told = page(reader, cursor=cursor)
        assert told["data"] == [] and told["caught_up"]
        # A cursor that the primary gave meanwhile is not known here yet.
        expect_problem(reader.get("/v1/changes", params={"cursor": ahead}), 503, "standby-behind", parameter="cursor")
    finally:
        standby.go_on()
    standby.catch_up()
    assert [e["id"] for e in page(reader, cursor=told["cursor"])["data"]] == [made]
    assert page(reader, cursor=ahead)["data"] == []


# ---- coming and going

def test_it_waits_for_the_schema_of_the_primary(primary, standby, there, eventually):
    """As when the standby's service is of a newer version than what has migrated the primary."""
    with primary.connect("feed") as connection:
        newest = connection.execute("delete from ioa.schema_migration where number = (select max(number) from ioa.schema_migration) returning *").fetchone()
        standby.catch_up()
        one = daemon.Daemon(IOA_DATABASE_URL=standby.url("feed")).spawn()
        try:
            eventually(lambda: "standby" in one.log(), what="telling so")
            time.sleep(0.3)
            assert not one.is_ready() and one.process.poll() is None
            connection.execute("insert into ioa.schema_migration values (%s, %s, %s, %s)", newest)
            one.wait_ready()
            one.stop()
        finally:
            one.kill()


def test_a_standby_that_is_promoted_takes_writes_and_makes_ticks(primary, admin, make, token, start_ioad, eventually):
    with standby_of(primary) as copy:
        heir = start_ioad(IOA_DATABASE_URL=copy.url("feed"))
        with open_client(heir.url, token("national_admin")) as http:
            cursor = tick(admin, copy)
            expect_problem(http.post("/v1/actors", json={"name": "x", "kinds": ["other"]}), 503, "read-only")
            copy.promote()
            eventually(lambda: http.post("/v1/actors", json={"name": "x", "kinds": ["other"], "visibility": "published"}).status_code == 201, what="writing")
            eventually(lambda: [e["resource"] for e in page(http, cursor=cursor)["data"]] == ["actor"], what="telling")
        heir.stop()


def newest_tick(cluster):
    with cluster.connect("feed") as connection:
        return connection.execute("select max(tick) from ioa.feed_tick").fetchone()[0]


def test_a_cursor_of_what_was_lost_with_the_primary_is_gone(primary, admin, make, token, start_ioad, eventually):
    with standby_of(primary) as copy:
        kept = tick(admin, copy)
        copy.cut_off()
        lost = make.programme()["id"]
        with primary.connect("feed") as connection:  # more than a sequence has noted beforehand
            connection.execute("select nextval(pg_get_serial_sequence('ioa.feed_tick', 'tick')) from generate_series(1, 40)")
        time.sleep(TICK_SECONDS)
        ahead = page(admin, position="now")["cursor"]
        copy.promote()
        heir = start_ioad(IOA_DATABASE_URL=copy.url("feed"))
        with open_client(heir.url, token("national_admin")) as http:
            eventually(lambda: http.post("/v1/actors", json={"name": "x", "kinds": ["other"]}).status_code == 201, what="writing")
            time.sleep(TICK_SECONDS)
            told = page(http, cursor=kept, limit=1000)["data"]
            assert len(told) == 1 and lost not in [e["id"] for e in told]
            assert newest_tick(copy) > newest_tick(primary)  # no number comes twice
            assert http.get("/v1/changes", params={"cursor": ahead}).status_code == 410
        heir.stop()
