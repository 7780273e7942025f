"""The audit: every change leaves one event in its own transaction, with who, for whom, what and by which request, and nothing more."""

import psycopg
import pytest

from harness.problem import expect_problem
from integration.rights.writes import MERGE_PATCH

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}


def events(http, **filters):
    answer = http.get("/v1/audit", params={"sort": "at", "limit": 100, **filters})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture(scope="module")
def manager(client_as, programme):
    return client_as("regional_manager", "974760673", [programme["id"]], sub="manager-1")


def test_a_life_of_a_pilot(admin, manager, programme):
    made = manager.post("/v1/pilots", json={"programme_id": programme["id"], "title": {"nb": "hemmelig tittel"}},
                        headers={"X-Request-Id": "life-1", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}).json()
    path = f"/v1/pilots/{made['id']}"
    manager.patch(path, json={"sector": "helse", "lessons": {"nb": "hemmelig"}}, headers=PATCH)
    manager.patch(path, json={"visibility": "published"}, headers=PATCH)
    manager.post(f"{path}/transitions", json={"to": "proposed", "reason": "hemmelig grunn"})
    manager.patch(path, json={"visibility": "archived"}, headers=PATCH)
    manager.delete(path, headers=PATCH)
    found = events(admin, resource_id=made["id"])
    assert [(e["operation"], e["version_before"], e["version_after"], e["members"]) for e in found] == [
        ("create", None, 1, []), ("update", 1, 2, ["lessons", "sector"]), ("publish", 2, 3, ["published_at", "visibility"]),
        ("transition", 3, 4, ["actual_dates", "stage"]), ("unpublish", 4, 5, ["visibility"]), ("delete", 5, None, [])]
    first = found[0]
    assert (first["issuer"], first["subject"], first["organisation"], first["supplier"], first["roles"], first["resource"]) == (
        "ioad-local", "manager-1", "974760673", None, ["regional_manager"], "pilot")
    assert (first["request_id"], first["trace_id"]) == ("life-1", TRACE)
    assert all(e["request_id"] and e["trace_id"] is None for e in found[1:])
    assert "hemmelig" not in str(found)
    assert admin.get(f"/v1/audit/{first['id']}").json() == first


def test_what_a_delete_takes_along_is_told_too(admin, manager, make, programme):
    pilot = make.pilot(programme["id"])
    part = admin.post(f"/v1/pilots/{pilot['id']}/participations", json={"actor_id": make.actor()["id"], "role": "observer"}).json()
    assert admin.delete(f"/v1/pilots/{pilot['id']}", headers=PATCH).status_code == 204
    assert [e["operation"] for e in events(admin, resource_id=part["id"])] == ["create", "delete"]


def test_what_is_refused_leaves_nothing(admin, manager, programme, sql):
    before = sql.execute("select count(*) from audit_event").fetchone()
    assert manager.post("/v1/pilots", json={"programme_id": programme["id"], "title": {"nb": "x"}, "cpv": ["99999999"]}).status_code == 422
    assert manager.patch(f"/v1/programmes/{programme['id']}", json={"pilot_target": 9}, headers=PATCH).status_code == 403
    assert admin.patch(f"/v1/programmes/{programme['id']}", json={"pilot_target": 9}, headers={**PATCH, "If-Match": '"99-x"'}).status_code == 412
    assert sql.execute("select count(*) from audit_event").fetchone() == before


def test_every_table_of_a_resource_is_audited(sql):
    """By what the daemon writes: each writable view stands on a table with the trigger."""
    views = sql.execute("select substr(viewname, 10) from pg_views where schemaname = 'ioa' and viewname like 'writable_%'").fetchall()
    audited = sql.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'z_audit'").fetchall()
    assert set(views) and set(views) <= {(name.removeprefix("ioa."),) for (name,) in audited}


@pytest.fixture(scope="module")
def some(admin, make, client_as, programme):
    """Events of two organisations; what they are about."""
    other = client_as("regional_manager", "991825827", [programme["id"]], sub="manager-2")
    ids = []
    for http in (other, other, admin):
        ids.append(http.post("/v1/pilots", json={"programme_id": programme["id"], "title": {"nb": "x"}},
                             headers={"X-Request-Id": f"some-{len(ids)}"}).json()["id"])
    return ids


@pytest.mark.parametrize("filters, expected", [
    ({"subject": "manager-2"}, [0, 1]), ({"organisation": "NO 991 825 827 MVA"}, [0, 1]), ({"request_id": "some-1"}, [1]),
    ({"subject": "manager-2", "operation": "create"}, [0, 1]), ({"subject": "manager-2", "operation": "update,delete"}, []),
    ({"subject": "manager-2", "resource": "pilot"}, [0, 1]), ({"subject": "manager-2", "resource": "actor,activity"}, []),
    ({"subject": "manager-2", "issuer": "somebody"}, []), ({"subject": "manager-2", "at[lt]": "2020-01-01T00:00:00Z"}, []),
    ({"subject": "manager-2", "at[gte]": "2020-01-01T00:00:00Z"}, [0, 1]), ({"subject": "manager-2", "supplier": "991825827"}, []),
    ({"trace_id": "0" * 31 + "1"}, []),
], ids=str)
def test_filters(admin, some, filters, expected):
    assert [e["resource_id"] for e in events(admin, **filters)] == [some[i] for i in expected]


def test_pages_follow_each_other(admin, some):
    seen, path = [], "/v1/audit?limit=3"
    while path:
        page = admin.get(path).json()
        seen += [(e["at"], e["id"]) for e in page["data"]]
        path = page["next"]
    assert len(seen) > 6 and seen == sorted(seen, reverse=True)
    assert len(seen) == admin.get("/v1/audit?count=exact&limit=1").json()["count"]


@pytest.mark.parametrize("query", ["subject=", "operation=read", "resource=Pilot", "resource_id=1", "trace_id=X", "request_id=a%20b", "actor=x"])
def test_bad_filters_are_named(admin, query):
    answer = admin.get(f"/v1/audit?{query}")
    expect_problem(answer, 400, "unknown-parameter" if query.startswith("actor") else "invalid-parameter", parameter=query.split("=")[0])


def test_it_is_read_only(admin):
    event = events(admin)[0]
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        assert admin.request(method, f"/v1/audit/{event['id']}", headers=PATCH, json={}).status_code == 405


@pytest.mark.parametrize("statement", ["update audit_event set subject = 'x'", "delete from audit_event", "truncate audit_event"])
def test_nobody_changes_it(admin, programme, sql, statement):
    before = sql.execute("select count(*) from audit_event where subject is distinct from 'x'").fetchone()
    for role in (None, "ioa_api"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), sql.transaction():
            if role:
                sql.execute(f"set local role {role}")
            sql.execute(statement)
    assert sql.execute("select count(*) from audit_event where subject is distinct from 'x'").fetchone() == before


def test_what_is_older_than_its_retention_is_forgotten_in_portions(sql):
    sql.execute("insert into audit_event (at, operation, resource, resource_id) "
                "select now() - interval '7 years', 'create', 'pilot', gen_random_uuid() from generate_series(1, 5)")
    rest = sql.execute("select count(*) from audit_event where at > now() - interval '1 year'").fetchone()
    assert [sql.execute("select forget_audit_events(interval '6 years', 3)").fetchone()[0] for _ in range(3)] == [3, 2, 0]
    assert sql.execute("select count(*) from audit_event").fetchone() == rest
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sql.execute("delete from audit_event")
