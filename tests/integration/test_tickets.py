"""Tickets: for a minute they open the feed as a token does, and nothing else."""

import time
import uuid

import pytest

from harness import daemon
from harness.client import open_client
from harness.problem import expect_problem
from integration.test_changes_stream import Stream, until

SETTINGS = {"IOA_CORS_ORIGINS": "https://front.example", "IOA_LOG_LEVEL": "debug"}
TICK_SECONDS = 0.3


@pytest.fixture
def programme(make):
    return make.programme()["id"]


@pytest.fixture
def manager(client_as, programme):
    return client_as("regional_manager", None, [programme])


def ticket_of(http):
    answer = http.post("/v1/tickets")
    assert answer.status_code == 201, answer.text
    return answer.json()["ticket"]


def draft(admin, programme):
    return admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "draft"}).json()["id"]


def told(http, **query):
    answer = http.get("/v1/changes", params={"limit": 1000, **query})
    assert answer.status_code == 200, answer.text
    return [e["id"] for e in answer.json()["data"]]


def expire(sql):
    sql.execute("update ticket set expires_at = now() - interval '1 second'")


def test_a_ticket_is_its_caller(client, admin, manager, programme, client_as):
    hidden = draft(admin, programme)
    time.sleep(TICK_SECONDS)
    answer = client.get("/v1/changes", params={"ticket": ticket_of(manager), "limit": 1000})
    assert hidden in [e["id"] for e in answer.json()["data"]] and answer.headers["cache-control"] == "private, no-cache"
    assert "ticket" not in answer.json()["next"]
    assert hidden not in told(client) and hidden not in told(client, ticket=ticket_of(client_as("supplier", "999999999")))


def test_only_who_has_a_token_gets_one(client, manager):
    expect_problem(client.post("/v1/tickets"), 401, "unauthenticated")
    told_once = manager.post("/v1/tickets").json()
    assert list(told_once) == ["ticket", "purpose", "expires_at"] and len(told_once["ticket"]) == 43
    assert ticket_of(manager) != told_once["ticket"]


def test_a_stream_by_ticket_outlives_its_minute_and_another_needs_a_new_one(ioad, admin, manager, programme, sql):
    ticket = ticket_of(manager)
    listening = Stream(ioad, position="now", ticket=ticket)
    until(lambda: listening.events)
    expire(sql)
    hidden = draft(admin, programme)
    until(lambda: hidden in [e["id"] for e in listening.entries()])
    second = draft(admin, programme)
    until(lambda: second in [e["id"] for e in listening.entries()])
    back = Stream(ioad, headers={"Last-Event-ID": listening.events[-1][0]}, position="now", ticket=ticket)
    assert back.status == 401
    back = Stream(ioad, headers={"Last-Event-ID": listening.events[0][0]}, position="now", ticket=ticket_of(manager))
    until(lambda: {hidden, second} <= {e["id"] for e in back.entries()})
    for each in (listening, back):
        each.close()


def test_a_wait_by_ticket(ioad, client, admin, manager, programme, sql):
    time.sleep(TICK_SECONDS)
    cursor = client.get("/v1/changes", params={"position": "now"}).json()["cursor"]
    listening = Stream(ioad, headers={"Accept": "text/event-stream"}, cursor=cursor, ticket=ticket_of(manager))
    until(lambda: listening.events)
    hidden = draft(admin, programme)
    assert hidden in told(client, cursor=cursor, wait=10, ticket=ticket_of(manager))
    until(lambda: hidden in [e["id"] for e in listening.entries()])
    listening.close()


def test_another_daemon_takes_it(start_ioad, postgres, database, admin, manager, programme):
    hidden = draft(admin, programme)
    ticket = ticket_of(manager)
    other = start_ioad(IOA_DATABASE_URL=postgres.url(database))
    with open_client(other.url) as http:
        assert hidden in told(http, ticket=ticket)


def test_tickets_that_are_none(client, manager, sql):
    ticket = ticket_of(manager)
    for other in ("A" * 43, ticket.swapcase()):
        answer = client.get("/v1/changes", params={"ticket": other})
        expect_problem(answer, 401, "invalid-ticket", parameter="ticket")
        assert "invalid_token" in answer.headers["www-authenticate"] and other not in answer.text
    for malformed in ("", "x", ticket + "=", "é" * 43):
        answer = client.get("/v1/changes", params={"ticket": malformed})
        assert answer.status_code == 400 and answer.json()["errors"][0]["parameter"] == "ticket"
    expect_problem(manager.get("/v1/changes", params={"ticket": ticket}), 400, "invalid-parameter", parameter="ticket")
    expire(sql)
    expect_problem(client.get("/v1/changes", params={"ticket": ticket}), 401, "invalid-ticket")


@pytest.mark.parametrize("path", ["/v1/changes/digest", "/v1/pilots", "/v1/me", "/v1/statistics/overview"])
def test_nothing_else_takes_it(client, manager, path):
    answer = client.get(path, params={"ticket": ticket_of(manager)})
    assert answer.status_code in (400, 401)


def test_a_grant_that_is_revoked_opens_nothing_any_more(client, admin, programme, client_as, sql):
    subject = f"someone-{uuid.uuid4()}"
    someone = client_as(None, sub=subject)
    made = admin.post("/v1/grants", json={"issuer": "ioad-local", "subject": subject, "role": "regional_manager", "programme_id": programme})
    assert made.status_code == 201, made.text
    hidden = draft(admin, programme)
    time.sleep(TICK_SECONDS)
    ticket = ticket_of(someone)
    assert hidden in told(client, ticket=ticket)
    assert admin.delete(f"/v1/grants/{made.json()['id']}", headers={"If-Match": "*"}).status_code in (200, 204)
    assert hidden not in told(client, ticket=ticket)


def test_a_caller_has_twenty_at_the_most(client, manager, sql):
    sql.execute("delete from ticket")
    tickets = [ticket_of(manager) for _ in range(25)]
    assert sql.execute("select count(*) from ticket").fetchone() == (20,)
    assert [client.get("/v1/changes", params={"ticket": t, "limit": 1}).status_code for t in tickets] == 5 * [401] + 20 * [200]


def test_old_ones_are_forgotten(manager, sql, postgres, database):
    ticket_of(manager)
    expire(sql)
    kept = ticket_of(manager)
    expire(sql)
    ticket_of(manager)
    done = daemon.run("work", "--once", IOA_DATABASE_URL=postgres.url(database))
    assert done.returncode == 0 and sql.execute("select count(*) from ticket").fetchone() == (1,), done.stderr
    assert kept


def test_nobody_can_read_it_afterwards(ioad, client, manager, sql, postgres):
    ticket = ticket_of(manager)
    assert client.get("/v1/changes", params={"ticket": ticket}).status_code == 200
    assert client.get("/v1/changes", params={"ticket": ticket, "limit": "x"}).status_code == 400
    assert ticket not in ioad.log() and ticket not in postgres.log()
    assert ticket not in str(sql.execute("select * from ticket").fetchall())


def test_a_page_of_another_origin_gets_and_uses_one(ioad, token, programme):
    origin = {"Origin": "https://front.example"}
    with open_client(ioad.url) as http:
        preflight = http.options("/v1/tickets", headers={**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"})
        assert preflight.status_code in (200, 204) and "authorization" in preflight.headers["access-control-allow-headers"].lower()
        made = http.post("/v1/tickets", headers={**origin, "Authorization": f"Bearer {token('regional_manager', None, [programme])}"})
        assert made.status_code == 201 and made.headers["access-control-allow-origin"] == origin["Origin"]
        answer = http.get("/v1/changes", params={"ticket": made.json()["ticket"]}, headers=origin)
        assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == origin["Origin"]
