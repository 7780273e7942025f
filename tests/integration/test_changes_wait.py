"""Waiting for changes: the answer comes with the first one, at the end of the wait without, and nobody is held up by who waits."""

import json
import threading
import time

import pytest

from harness.client import open_client
from harness.raw import RawClient

TICK_SECONDS = 0.3


def caught_up(http, **query):
    """A cursor behind all there is."""
    time.sleep(TICK_SECONDS)
    return http.get("/v1/changes", params={"position": "now", **query}).json()["cursor"]


def ask(ioad, cursor, wait, more=""):
    connection = RawClient(ioad.port)
    connection.send(f"GET /v1/changes?cursor={cursor}&wait={wait}{more} HTTP/1.1\r\nHost: x\r\n\r\n")
    return connection


def test_news_end_the_wait(ioad, client, make):
    cursor = caught_up(client)
    connection, began = ask(ioad, cursor, 20), time.monotonic()
    time.sleep(0.5)
    made = make.programme()["id"]
    answer = connection.answer()
    assert time.monotonic() - began < 5
    assert [e["id"] for e in json.loads(answer.body)["data"]] == [made]


def test_without_news_the_answer_comes_at_the_end(client):
    cursor = caught_up(client)
    first, began = client.get("/v1/changes", params={"cursor": cursor, "wait": 0}), time.monotonic()
    again = client.get("/v1/changes", params={"cursor": cursor, "wait": 1}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code in (200, 304) and 0.9 < time.monotonic() - began < 5
    told = client.get("/v1/changes", params={"cursor": cursor, "wait": 1}).json()
    assert told["data"] == [] and told["caught_up"]


def test_what_is_not_for_the_caller_is_no_news(ioad, client, make, client_as):
    programme = make.programme()["id"]
    cursor = caught_up(client)
    connection, began = ask(ioad, cursor, 2), time.monotonic()
    time.sleep(0.5)
    client_as("national_admin").post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "draft"}).raise_for_status()
    assert json.loads(connection.answer().body)["data"] == [] and time.monotonic() - began > 1.5


def test_a_filter_holds_while_one_waits(ioad, client, make):
    cursor = caught_up(client, resource="pilot")
    connection = ask(ioad, cursor, 20, "&resource=pilot")
    time.sleep(0.3)
    programme = make.programme()["id"]
    time.sleep(0.6)
    made = make.pilot(programme)["id"]
    assert [e["id"] for e in json.loads(connection.answer().body)["data"]] == [made]


def test_many_wait_and_others_are_served(ioad, client, make):
    cursor = caught_up(client)
    connections = [ask(ioad, cursor, 20) for _ in range(200)]
    time.sleep(0.5)
    began = time.monotonic()
    for _ in range(20):
        assert client.get("/v1/programmes").status_code == 200
    assert time.monotonic() - began < 5
    for connection in connections[:50]:
        connection.close()  # who leaves is forgotten
    time.sleep(0.5)
    made = make.programme()["id"]
    assert {json.loads(c.answer().body)["data"][0]["id"] for c in connections[50:]} == {made}


def test_who_stops_lets_nobody_wait(start_ioad, postgres, database, client):
    ioad = start_ioad(IOA_DATABASE_URL=postgres.url(database))
    cursor = caught_up(client)
    connection = ask(ioad, cursor, 30)
    time.sleep(0.5)
    began = time.monotonic()
    ioad.terminate()
    answer = connection.answer()
    assert answer.status == 200 and json.loads(answer.body)["data"] == []
    assert ioad.process.wait(10) == 0 and time.monotonic() - began < 5


def test_a_wait_longer_than_other_requests_may_take(start_ioad, postgres, database, make):
    other = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_REQUEST_TIMEOUT_MS="1000")
    with open_client(other.url) as http:
        cursor = caught_up(http)
        thread = threading.Timer(2.5, make.programme)
        thread.start()
        answer = http.get("/v1/changes", params={"cursor": cursor, "wait": 20})
        thread.join()
    assert answer.status_code == 200 and len(answer.json()["data"]) == 1


@pytest.mark.parametrize("wait", ["-1", "31", "x", "1.5"])
def test_waits_that_there_are_not(client, wait):
    answer = client.get("/v1/changes", params={"wait": wait})
    assert answer.status_code == 400 and answer.json()["errors"][0]["parameter"] == "wait"
