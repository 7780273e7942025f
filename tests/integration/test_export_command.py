"""`ioad export`: all of a resource in a file, which is there only when all of it is; and `ioad import` reads it."""

import csv
import gzip
import io
import json
import os
import resource
import signal
import subprocess

import pytest

from harness import daemon
from harness.terminal import watch

DEMO = True
ADMIN = ("--role", "national_admin")
LARGE = 10000


@pytest.fixture
def environment(postgres, database, tmp_path):
    return daemon.clean_environment({"IOA_DATABASE_URL": postgres.url(database), "IOA_DATA_DIR": tmp_path / "data"})


@pytest.fixture
def run(environment):
    """run("export", …) → the finished command"""
    def run_command(*arguments, **settings):
        done = subprocess.run([daemon.BINARY, *arguments], env={**environment, **settings}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        assert not daemon.SANITIZER_REPORT.search(done.stderr), done.stderr
        return done
    return run_command


@pytest.fixture(scope="module")
def large(postgres, database, make):
    """Enough material that an export takes a while."""
    programme = make.programme(level="national")["id"]
    with postgres.connect(database) as connection:
        connection.execute("""insert into ioa.material (id, kind, title, programme_id, visibility, published_at, description)
            select gen_random_uuid(), 'guide', jsonb_build_object('nb', 'Veileder ' || n), %s, 'published', now(),
              jsonb_build_object('nb', repeat('Tekst ' || n || ' ', 500)) from generate_series(1, %s) n""", [programme, LARGE])


def objects_of(text):
    *objects, end = [json.loads(line) for line in text.splitlines()]
    assert end["end"]["count"] == len(objects) and text.endswith("\n")
    return {o["id"]: o for o in objects}


# ---- what it gives

def test_a_file_has_what_the_service_gives(run, admin, client, tmp_path):
    path = tmp_path / "pilots.ndjson"
    done = run("export", "pilot", "-o", path, *ADMIN)
    assert done.returncode == 0 and not done.stdout and "/v1/changes?cursor=" in done.stderr, done.stderr
    assert objects_of(path.read_text()) == objects_of(admin.get("/v1/export/pilot").text)
    assert path.stat().st_mode & 0o777 == 0o600 and not (tmp_path / "pilots.ndjson.part").exists()
    anonymous = run("export", "pilots")
    assert objects_of(anonymous.stdout) == objects_of(client.get("/v1/export/pilot").text) and len(objects_of(anonymous.stdout)) < len(objects_of(path.read_text()))


def test_csv_and_gzip_by_the_ending_or_as_told(run, admin, tmp_path):
    assert run("export", "actor", "--output", tmp_path / "a.csv.gz", *ADMIN).returncode == 0
    assert run("export", "actor", "-o", tmp_path / "a", "--format", "csv", "--gzip", *ADMIN).returncode == 0
    expected = admin.get("/v1/export/actor", headers={"Accept": "text/csv"}).text
    for name in ("a.csv.gz", "a"):
        with gzip.open(tmp_path / name, "rt", newline="") as file:
            assert sorted(csv.reader(file)) == sorted(csv.reader(io.StringIO(expected, newline="")))


def test_the_caller_sees_what_it_may(run, client_as, admin):
    programme = admin.get("/v1/programmes?level=regional").json()["data"][0]["id"]
    told = run("export", "pilot", "--role", "regional_manager", "--programme", programme)
    manager = client_as("regional_manager", programmes=[programme])
    assert set(objects_of(told.stdout)) == set(objects_of(manager.get("/v1/export/pilot").text))


def test_wrong_commands_are_told(run, tmp_path):
    for arguments, word in ((("pilt",), "must be one of"), (("pilot", "--format", "xml"), "--format"), (("pilot", "-o"), "--output needs a value"),
                            (("pilot", "--role", "king"), "no such role"), (("pilot", "-o", tmp_path / "no" / "x"), "No such file"), (("pilot", "--colour", "red"), "--colour"),
                            ((), "RESOURCE")):
        done = run("export", *arguments)
        assert done.returncode == 1 and word in done.stderr and not done.stdout, done.stderr


def test_an_older_schema_is_told(run, postgres):
    postgres.create_database("bare")
    done = run("export", "pilot", IOA_DATABASE_URL=postgres.url("bare"))
    postgres.drop_database("bare")
    assert done.returncode == 1 and "ioad migrate" in done.stderr and not done.stdout, done.stderr


def test_a_terminal_sees_a_bar_with_an_end(environment, tmp_path, large):
    status, told = watch(lambda terminal: subprocess.Popen([daemon.BINARY, "export", "material", "-o", tmp_path / "m.ndjson", *ADMIN], env=environment,
                                                           stdin=subprocess.DEVNULL, stderr=terminal))
    count = len(objects_of((tmp_path / "m.ndjson").read_text()))
    assert status == 0 and f"\rexport material  {count} of {count}  100 %".encode() in told and b"[####" in told


# ---- faults

def write_before(tmp_path):
    path = tmp_path / "m.ndjson"
    path.write_text("before\n")
    return path


def left(tmp_path):
    return sorted(name for name in os.listdir(tmp_path) if name.startswith("m.ndjson"))


def test_a_lost_connection_leaves_the_file_as_it_was(environment, sql, slow, tmp_path, waiting, eventually):
    path = write_before(tmp_path)
    with slow():
        process = subprocess.Popen([daemon.BINARY, "export", "pilot", "-o", path, *ADMIN], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        eventually(lambda: waiting() > 0)
        assert left(tmp_path) == ["m.ndjson", "m.ndjson.part"]
        sql.execute("select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")
        errors = process.communicate(timeout=60)[1]
    assert process.returncode == 1 and "ioad: " in errors and path.read_text() == "before\n" and left(tmp_path) == ["m.ndjson"], errors


def test_a_lost_connection_on_the_way_never_looks_like_an_end(environment, sql, large, eventually):
    process = subprocess.Popen([daemon.BINARY, "export", "material", *ADMIN], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    head = process.stdout.read(1000)
    query = "select pid from pg_stat_activity where datname = current_database() and query like '%readable_material%' and pid <> pg_backend_pid()"
    eventually(lambda: len(sql.execute(query).fetchall()) == 1)
    sql.execute("select pg_terminate_backend(%s)", sql.execute(query).fetchone())
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 1 and b"ended too early" in errors and head and b'{"end"' not in out


def test_a_full_disk_leaves_the_file_as_it_was(environment, tmp_path, large):
    path = write_before(tmp_path)
    done = subprocess.run([daemon.BINARY, "export", "material", "-o", path, *ADMIN], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          restore_signals=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
    assert done.returncode == 1 and "File too large" in done.stderr and path.read_text() == "before\n" and left(tmp_path) == ["m.ndjson"], done.stderr
    with open("/dev/full", "w") as full:
        done = subprocess.run([daemon.BINARY, "export", "material", *ADMIN], env=environment, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "No space left" in done.stderr


def test_stopped_it_leaves_the_file_as_it_was(environment, slow, tmp_path, waiting, eventually):
    path = write_before(tmp_path)
    with slow():
        process = subprocess.Popen([daemon.BINARY, "export", "pilot", "-o", path, *ADMIN], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        eventually(lambda: waiting() > 0)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
    assert process.returncode == 1 and "stopped" in errors and path.read_text() == "before\n" and left(tmp_path) == ["m.ndjson"]


def test_killed_it_leaves_a_part_that_the_next_one_writes_anew(environment, run, slow, tmp_path, waiting, eventually):
    path = write_before(tmp_path)
    with slow():
        process = subprocess.Popen([daemon.BINARY, "export", "pilot", "-o", path, *ADMIN], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: waiting() > 0)
        busy = run("export", "actor", "-o", path, *ADMIN)
        assert busy.returncode == 1 and "another export" in busy.stderr
        process.kill()
        process.wait()
    assert path.read_text() == "before\n" and left(tmp_path) == ["m.ndjson", "m.ndjson.part"]
    assert run("export", "pilot", "-o", path, *ADMIN).returncode == 0 and left(tmp_path) == ["m.ndjson"] and objects_of(path.read_text())


# ---- and back

GIVEN = {"id", "version", "created_at", "updated_at", "published_at", "stage", "actual_dates", "programme", "lead_buyer"}


def writable(objects, key):
    return {o[key]: {name: value for name, value in o.items() if name not in GIVEN} for o in objects.values()}


@pytest.mark.parametrize("ending", ["ndjson", "csv", "csv.gz"])
def test_actors_go_from_one_database_to_another(run, make_database, postgres, empty_template, admin, tmp_path, ending):
    """Identifiers are given anew, so that those who refer to another of the file are refused, and told."""
    other = make_database(empty_template)
    path = tmp_path / f"actors.{ending}"
    assert run("export", "actor", "-o", path, *ADMIN).returncode == 0
    done = run("import", "actors", path, *ADMIN, "--exported", IOA_DATABASE_URL=postgres.url(other))
    *refused, end = [json.loads(line) for line in done.stdout.splitlines()]
    actors = objects_of(admin.get("/v1/export/actor").text)
    alone = {key: a for key, a in actors.items() if not a["parent_id"]}
    assert {(r["pointer"], r["code"]) for r in refused} == {("/parent_id", "exists")} and len(refused) == len(actors) - len(alone)
    there = run("export", "actor", *ADMIN, IOA_DATABASE_URL=postgres.url(other))
    assert writable(objects_of(there.stdout), "name") == writable(alone, "name") and end["end"]["accepted"] == len(alone) > 10


@pytest.mark.parametrize("ending", ["ndjson", "csv"])
def test_pilots_come_back_as_far_as_they_can_be_written(run, make_database, postgres, demo_template, admin, tmp_path, ending):
    other = make_database(demo_template)
    path = tmp_path / f"pilots.{ending}"
    assert run("export", "pilots", "-o", path, *ADMIN).returncode == 0
    with postgres.connect(other) as connection:
        connection.execute("truncate ioa.pilot cascade; delete from ioa.external_id where resource = 'pilot'")
    done = run("import", "pilots", path, *ADMIN, "--exported", IOA_DATABASE_URL=postgres.url(other))
    assert done.returncode == 0, done.stdout
    there = run("export", "pilot", *ADMIN, IOA_DATABASE_URL=postgres.url(other))
    exported = run("export", "pilot", *ADMIN)
    assert writable(objects_of(there.stdout), "number") == writable(objects_of(exported.stdout), "number")
