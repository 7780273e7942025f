"""The commands: what they print, what they refuse, how the daemon starts and ends."""

import json
import os
import signal
import socket
import stat
import time

import httpx
import jwt
import pytest

from harness.daemon import run

pytestmark = pytest.mark.usefixtures("binary")


def test_version():
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("ioad 0.")


def test_help_names_commands_and_options():
    done = run("--help")
    assert done.returncode == 0
    for word in ("serve", "migrate", "check", "token", "work", "--listen", "--max-body-bytes", "--jwt-secret-file"):
        assert word in done.stdout


@pytest.mark.parametrize("arguments, environment, part", [
    (["frobnicate"], {}, "frobnicate"),
    (["serve", "--listn=x"], {}, "--listen"),
    (["serve"], {"IOA_WOKERS": "1"}, "IOA_WORKERS"),
    (["serve"], {"IOA_WORKERS": "many"}, "whole number"),
    (["serve"], {"IOA_JWT_SECRET": "x" * 32, "IOA_JWT_SECRET_FILE": "/dev/null"}, "both"),
    (["token"], {}, "role"),
    (["token", "--role", "chief"], {}, "chief is none of"),
])
def test_wrong_use_is_explained(arguments, environment, part, tmp_path):
    done = run(*arguments, IOA_DATA_DIR=tmp_path, IOA_DATABASE_URL="host=/nonexistent", **environment)
    assert done.returncode not in (0, -signal.SIGSEGV, -signal.SIGABRT)
    assert part in done.stderr


def test_short_secret_is_refused_and_not_shown(postgres, database):
    done = run("serve", IOA_DATABASE_URL=postgres.url(database), IOA_JWT_SECRET="tooshort",
               IOA_LISTEN="127.0.0.1:0")
    assert done.returncode != 0
    assert "tooshort" not in done.stderr + done.stdout


def test_address_in_use_is_named(postgres, database, jwks_file):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run("serve", IOA_LISTEN=address, IOA_DATABASE_URL=postgres.url(database), IOA_JWT_JWKS_FILE=jwks_file)
    assert done.returncode != 0
    assert address in done.stderr


def test_migrate_twice_changes_nothing(postgres, database):
    with postgres.connect(database) as connection:
        before = connection.execute("select number, checksum, applied_at from ioa.schema_migration").fetchall()
    done = run("migrate", IOA_DATABASE_URL=postgres.url(database))
    assert done.returncode == 0, done.stderr
    with postgres.connect(database) as connection:
        after = connection.execute("select number, checksum, applied_at from ioa.schema_migration").fetchall()
    assert before == after
    assert [row[0] for row in before] == list(range(1, len(before) + 1))


@pytest.mark.parametrize("change, part", [
    ("update ioa.schema_migration set checksum = repeat('0', 64) where number = 1", "was changed after it ran"),
    ("insert into ioa.schema_migration values (9999, '9999_later.sql', repeat('0', 64))", "newer"),
])
def test_serve_refuses_a_database_of_another_version(postgres, make_database, empty_template, jwks_file, change, part):
    name = make_database(empty_template)
    with postgres.connect(name) as connection:
        connection.execute(change)
    done = run("serve", IOA_DATABASE_URL=postgres.url(name), IOA_JWT_JWKS_FILE=jwks_file, IOA_LISTEN="127.0.0.1:0")
    assert done.returncode != 0
    assert part in done.stderr


def test_check_finds_contract_and_database_in_step(postgres, database):
    done = run("check", IOA_DATABASE_URL=postgres.url(database))
    assert done.returncode == 0, done.stdout + done.stderr


def test_check_finds_a_column_that_is_gone(postgres, make_database, empty_template):
    name = make_database(empty_template)
    with postgres.connect(name) as connection:
        connection.execute("drop view ioa.readable_pilot cascade")
    done = run("check", IOA_DATABASE_URL=postgres.url(name))
    assert done.returncode != 0
    assert "pilot" in done.stdout + done.stderr


def test_database_out_of_reach_is_explained():
    done = run("migrate", IOA_DATABASE_URL="postgresql://nobody:hush@127.0.0.1:1/none")
    assert done.returncode != 0
    assert "cannot connect to the database" in done.stderr
    assert "hush" not in done.stderr


def test_token_is_signed_with_the_key_of_the_data_directory(tmp_path):
    done = run("token", "--role", "buyer", "--organisation", "991825827", "--subject", "someone", "--ttl", "60",
               IOA_DATA_DIR=tmp_path)
    assert done.returncode == 0, done.stderr
    keys = jwt.PyJWKSet.from_dict(json.loads((tmp_path / "keys" / "jwks.json").read_text())).keys
    header = jwt.get_unverified_header(done.stdout.strip())
    claims = jwt.decode(done.stdout.strip(), keys[0].key, ["RS256"], options={"verify_aud": False})
    assert header["kid"] == keys[0].key_id
    assert (claims["roles"], claims["organisation"], claims["sub"]) == (["buyer"], "991825827", "someone")
    assert 0 < claims["exp"] - time.time() <= 60
    assert stat.S_IMODE(os.stat(tmp_path / "keys" / "signing.pem").st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_cleanly(start_ioad, postgres, database, number):
    ioad = start_ioad(IOA_DATABASE_URL=postgres.url(database))
    ioad.process.send_signal(number)
    assert ioad.process.wait(20) == 0
    ioad.assert_no_report()


def test_idle_connection_does_not_hold_up_the_end(start_ioad, postgres, database):
    ioad = start_ioad(IOA_DATABASE_URL=postgres.url(database))
    with httpx.Client(base_url=ioad.url) as kept_alive:
        assert kept_alive.get("/health/live").status_code == 200
        began = time.monotonic()
        ioad.stop()
        assert time.monotonic() - began < 10


def test_two_daemons_migrate_one_database_together(postgres, binary, jwks_file, start_ioad):
    postgres.create_database("together")
    url = postgres.url("together")
    from harness.daemon import Daemon
    both = [Daemon(IOA_DATABASE_URL=url, IOA_JWT_JWKS_FILE=jwks_file, IOA_DEMO="1").spawn() for _ in range(2)]
    try:
        for one in both:
            one.wait_ready()
    finally:
        for one in both:
            one.stop()


def test_listens_on_a_unix_socket(binary, postgres, database, jwks_file, tmp_path):
    from harness.daemon import Daemon
    path = tmp_path / "s"
    ioad = Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_JWT_JWKS_FILE=jwks_file, IOA_LISTEN=f"unix:{path}")
    ioad.spawn()
    try:
        deadline = time.monotonic() + 30
        status = None
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), base_url="http://localhost") as http:
            while status != 200 and time.monotonic() < deadline:
                try:
                    status = http.get("/health/ready").status_code
                except httpx.TransportError:
                    time.sleep(0.05)
        assert status == 200, ioad.log()
    finally:
        ioad.stop()
