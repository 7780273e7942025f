"""`ioad grant`: the operator gives roles, so that the first administrator comes about."""

import os
import re
import shutil
import tempfile
import uuid

import httpx
import pytest

from harness import daemon
from harness.token import ISSUER

NOWHERE = "01900000-0000-7000-8000-00000000dead"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n")


@pytest.fixture
def grant(postgres, database):
    """grant(…) → the finished command on the module's database"""
    return lambda *arguments: daemon.run("grant", *arguments, IOA_DATABASE_URL=postgres.url(database))


def holder(subject, role="national_admin"):
    return "--issuer", ISSUER, "--subject", subject, "--role", role


def test_first_administrator_comes_about_and_goes(client_as, grant):
    subject = f"first {uuid.uuid4()}"
    http = client_as(None, sub=subject)
    assert http.get("/v1/grants").status_code == 403
    done = grant(*holder(subject))
    assert done.returncode == 0 and UUID.fullmatch(done.stdout), done.stderr
    given = http.get("/v1/grants", params={"subject": subject}).json()["data"]
    assert [g["id"] for g in given] == [done.stdout.strip()] and given[0]["granted_by"] is None
    assert http.get("/v1/me").json()["roles"] == ["national_admin"]
    assert grant("revoke", done.stdout.strip()).returncode == 0
    assert http.get("/v1/grants").status_code == 403


def test_giving_again_changes_how_long(sql, grant):
    first = grant(*holder("again"))
    again = grant(*holder("again"), "--to", "2099-01-01T00:00:00Z")
    assert first.stdout == again.stdout
    rows = sql.execute("select valid_to::text from role_grant where subject = 'again'").fetchall()
    assert len(rows) == 1 and rows[0][0].startswith("2099-01-01")


def test_list_tells_all(make, grant):
    programme = make.programme()["id"]
    given = grant("--issuer", ISSUER, "--organisation", "974760673", "--role", "regional_manager", "--programme", programme).stdout.strip()
    line = next(row for row in grant("list").stdout.splitlines() if row.startswith(given))
    assert line.split("\t")[1:5] == ["regional_manager", ISSUER, "organisation 974760673", f"programme {programme}"]


@pytest.mark.parametrize("arguments, word", [
    ((), "--issuer"),
    (("--issuer", ISSUER), "--role"),
    (("--issuer",), "--issuer needs a value"),
    (("--issuer", ISSUER, "--role", "national_admin"), "role_grant__subject__exactly_one"),
    (holder("x", "king"), "role_grant__role__enum"),
    (holder("x", "buyer"), "role_grant__actor_id__role"),
    (holder("x", "national_evaluator"), "--actor is needed for every role but"),
    ((*holder("x"), "--programme", NOWHERE), "--programme goes with regional_manager"),
    ((*holder("x", "buyer"), "--actor", NOWHERE), "role_grant__actor_id__exists"),
    ((*holder("x", "buyer"), "--actor", "tromso"), "uuid"),
    ((*holder("x"), "--to", "2001-01-01"), "role_grant__valid_to__order"),
    ((*holder("x"), "--until", "2099-01-01"), "--until"),
    (("give",), "give"),
    (("revoke",), "id"),
    (("revoke", NOWHERE), "no such grant"),
    (("revoke", "; drop table ioa.role_grant"), "uuid"),
])
def test_mistake_is_told_and_gives_nothing(sql, grant, arguments, word):
    before = sql.execute("select count(*), sum(version) from role_grant").fetchone()
    done = grant(*arguments)
    assert done.returncode == 1 and word in done.stderr and not done.stdout, done.stderr
    assert sql.execute("select count(*), sum(version) from role_grant").fetchone() == before


@pytest.fixture
def data_dir():
    """Where PostgreSQL's own user can go."""
    path = tempfile.mkdtemp(prefix="ioad-data-", dir="/tmp")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


def test_embedded_cluster_is_reached_at_rest_and_beside_its_daemon(data_dir):
    settings = {"IOA_DATA_DIR": data_dir}
    at_rest = daemon.run("grant", *holder("early"), **settings)
    assert at_rest.returncode == 0, at_rest.stderr
    with daemon.Daemon(**settings) as ioad:
        bearer = daemon.run("token", "--role", "supplier", "--subject", "early", **settings).stdout.strip()
        sent = {"Authorization": f"Bearer {bearer}"}
        assert httpx.get(f"{ioad.url}/v1/grants", headers=sent).status_code == 200
        assert daemon.run("grant", "revoke", at_rest.stdout.strip(), **settings).returncode == 0
        assert httpx.get(f"{ioad.url}/v1/grants", headers=sent).status_code == 403
        assert daemon.run("grant", *holder("early"), **settings).returncode == 0
        assert httpx.get(f"{ioad.url}/v1/grants", headers=sent).status_code == 200
