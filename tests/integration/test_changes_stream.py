"""Changes as server-sent events: told as they come, to whom they are for, going on where one was, and ending when there is nobody or nothing any more."""

import contextlib
import json
import threading
import time

import httpx
import pytest

from harness.metrics import scrape
from harness.problem import expect_problem

TICK_SECONDS = 0.3
EVENTS = {"Accept": "text/event-stream"}


class Stream:
    """A stream that a thread reads: `events` are (id, page), `ended` tells how."""

    def __init__(self, ioad, headers=None, token=None, **query):
        self.events, self.comments, self.status, self.headers, self.ended = [], 0, None, None, threading.Event()
        self.http = httpx.Client(base_url=ioad.url, timeout=30, headers={**EVENTS, **({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})})
        self.began = threading.Event()
        self.thread = threading.Thread(target=self._read, args=(query,), daemon=True)
        self.thread.start()
        assert self.began.wait(10)

    def _read(self, query):
        with contextlib.suppress(httpx.HTTPError), self.http.stream("GET", "/v1/changes", params=query) as answer:
            self.status, self.headers = answer.status_code, answer.headers
            self.began.set()
            ident = None
            for line in answer.iter_lines():
                line = line.rstrip("\r\n")
                if line.startswith("id: "):
                    ident = line[4:]
                elif line.startswith("data: "):
                    self.events.append((ident, json.loads(line[6:])))
                elif line.startswith(":"):
                    self.comments += 1
        self.began.set()
        self.ended.set()

    def entries(self):
        return [e for _, page in self.events for e in page["data"]]

    def close(self):
        self.http.close()


@pytest.fixture
def stream(ioad):
    opened = []

    def open_stream(**more):
        opened.append(Stream(ioad, **more))
        return opened[-1]
    yield open_stream
    for each in opened:
        each.close()


def until(what, seconds=10):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_changes_are_told_as_they_come(stream, make):
    listening = stream(position="now")
    assert listening.status == 200 and listening.headers["content-type"] == "text/event-stream; charset=utf-8" and listening.headers["cache-control"] == "no-store"
    until(lambda: listening.events)
    ident, page = listening.events[0]
    assert page["data"] == [] and ident == page["cursor"]
    programme = make.programme()["id"]
    until(lambda: programme in [e["id"] for e in listening.entries()])
    pilot = make.pilot(programme)["id"]
    until(lambda: pilot in [e["id"] for e in listening.entries()])
    assert all(ident == page["cursor"] for ident, page in listening.events)


def test_who_comes_back_goes_on_where_it_was(stream, client, make):
    time.sleep(TICK_SECONDS)
    cursor = client.get("/v1/changes", params={"position": "now"}).json()["cursor"]
    programme = make.programme()["id"]
    time.sleep(TICK_SECONDS)
    # Browsers ask the same address again, whatever it says of a beginning.
    back = stream(headers={"Last-Event-ID": cursor}, position="now")
    until(lambda: back.entries())
    assert [e["id"] for e in back.entries()] == [programme]
    assert back.status == 200


def test_pages_follow_each_other(stream, client, make):
    time.sleep(TICK_SECONDS)
    cursor = client.get("/v1/changes", params={"position": "now"}).json()["cursor"]
    programme = make.programme()["id"]
    made = [make.pilot(programme)["id"] for _ in range(5)]
    time.sleep(TICK_SECONDS)
    listening = stream(cursor=cursor, limit=2, include="data")
    until(lambda: len(listening.entries()) == 6)
    assert [e["id"] for e in listening.entries()] == [programme, *made] and all(e["data"]["id"] == e["id"] for e in listening.entries())
    assert [len(page["data"]) for _, page in listening.events] == [2, 2, 2]


def test_each_is_told_of_its_own(stream, make, client_as, token):
    programme = make.programme()["id"]
    time.sleep(TICK_SECONDS)
    outside, inside = stream(position="now"), stream(position="now", token=token("regional_manager", None, [programme]))
    until(lambda: outside.events and inside.events)
    hidden = client_as("national_admin").post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "draft"}).json()["id"]
    until(lambda: hidden in [e["id"] for e in inside.entries()])
    time.sleep(2 * TICK_SECONDS)
    assert outside.entries() == []


def test_silence_is_broken_now_and_then(stream):
    listening = stream(position="now")
    until(lambda: listening.comments, 25)
    assert not listening.ended.is_set()


def test_what_is_wrong_is_told_before_the_stream_begins(client):
    expect_problem(client.get("/v1/changes", headers=EVENTS, params={"limit": "0"}), 400, "invalid-parameter")
    expect_problem(client.get("/v1/changes", headers={**EVENTS, "Last-Event-ID": "x"}), 400, "invalid-cursor")
    expect_problem(client.get("/v1/changes", headers={**EVENTS, "Last-Event-ID": "a" * 401}), 400, "invalid-parameter", parameter="cursor")
    expect_problem(client.get("/v1/programmes", headers=EVENTS), 406, "not-acceptable")
    assert client.get("/v1/changes", headers={"Accept": "application/json", "Last-Event-ID": "x"}).status_code == 200


@pytest.mark.parametrize(("path", "accept"), [("/v1/changes", "text/event-stream"), ("/v1/export/pilot", "application/x-ndjson")])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_head_of_a_stream_does_not_call_it_empty(raw, path, accept, version):
    head = raw().request(f"HEAD {path} HTTP/{version}\nHost: x\nAccept: {accept}\n\n", head=True)
    assert head.status == 200 and head.header("content-type").startswith(accept)
    assert head.header("content-length") is None and head.header("connection") == "close"


def test_many_listen_and_who_leaves_is_forgotten(stream, client, client_as, make):
    admin = client_as("national_admin")
    before = scrape(admin)["ioad_requests_in_progress"]
    listening = [stream(position="now") for _ in range(60)]
    until(lambda: all(each.events for each in listening), 20)
    began = time.monotonic()
    for _ in range(20):
        assert client.get("/v1/programmes").status_code == 200
    assert time.monotonic() - began < 5
    programme = make.programme()["id"]
    until(lambda: all(programme in [e["id"] for e in each.entries()] for each in listening), 20)
    for each in listening:
        each.close()
    until(lambda: scrape(admin)["ioad_requests_in_progress"] <= before, 20)


def test_who_stops_ends_the_streams(start_ioad, postgres, database):
    ioad = start_ioad(IOA_DATABASE_URL=postgres.url(database))
    listening = Stream(ioad, position="now")
    until(lambda: listening.events)
    began = time.monotonic()
    ioad.terminate()
    assert ioad.process.wait(10) == 0 and time.monotonic() - began < 5
    assert listening.ended.wait(5)


def comes_back(ioad, ident, seconds=30):
    """As a browser does, again and again until there is a stream."""
    deadline = time.monotonic() + seconds
    while (back := Stream(ioad, headers={"Last-Event-ID": ident})).status != 200:
        back.close()
        assert back.status == 503 and time.monotonic() < deadline
        time.sleep(0.5)
    return back


def test_a_lost_database_ends_the_stream_and_the_next_goes_on(own_postgres, start_ioad, issuer):
    own_postgres.create_database("stream")
    ioad = start_ioad(IOA_DATABASE_URL=own_postgres.url("stream"))
    listening = Stream(ioad, position="now")
    until(lambda: listening.events)
    own_postgres.stop()
    assert listening.ended.wait(40)
    own_postgres.start()
    back = comes_back(ioad, listening.events[-1][0])
    with own_postgres.connect("stream") as connection:
        connection.execute("insert into ioa.actor (id, name, kinds, visibility) values (gen_random_uuid(), 'x', '{other}', 'published')")
    until(lambda: back.entries(), 20)
    back.close()
