"""SIGTERM under load: what was asked is answered, nobody new is let in, and the end is clean."""

import contextlib
import socket
import threading
import time

import httpx
import pytest

from harness.problem import expect_problem
from harness.raw import Closed, RawClient

READ = "GET /v1/pilots HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def ioad(start_ioad, postgres, database):
    """Here each test stops its own."""
    return start_ioad(IOA_DATABASE_URL=postgres.url(database))


def refuses_connections(ioad):
    try:
        socket.create_connection(("127.0.0.1", ioad.port), 1).close()
    except (ConnectionRefusedError, ConnectionResetError):
        return True
    return False


def test_what_waits_is_answered(ioad, slow, waiting, eventually):
    connections = [RawClient(ioad.port) for _ in range(10)]
    with slow():
        for connection in connections:
            connection.send(READ)
        eventually(waiting, what="a waiting query")
        ioad.terminate()
        eventually(lambda: refuses_connections(ioad), what="the refusal of new connections")
        assert ioad.process.poll() is None
    for connection in connections:
        answer = connection.answer()
        assert (answer.status, answer.header("connection").lower()) == (200, "close")
        assert connection.is_closed()
    assert ioad.process.wait(10) == 0


def test_body_that_is_on_its_way_is_taken(ioad, token):
    body = '{"name": "x", "kinds": ["rd"]}'
    connection = RawClient(ioad.port)
    connection.send(f"POST /v1/actors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token('national_admin')}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body[:5]}")
    time.sleep(0.2)
    ioad.terminate()
    time.sleep(0.3)
    connection.send(body[5:])
    assert connection.answer().status == 201
    assert ioad.process.wait(10) == 0


def test_ready_says_503_while_stopping(start_ioad, postgres, database, slow, waiting, eventually):
    """Seen on a connection that was there before, since new ones are refused."""
    ioad = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_WORKERS="1")
    busy, watcher = RawClient(ioad.port), RawClient(ioad.port)
    assert watcher.request("GET /health/ready HTTP/1.1\nHost: x\n\n").status == 200
    with slow():
        busy.send(READ)
        eventually(waiting, what="a waiting query")
        ioad.terminate()
        eventually(lambda: refuses_connections(ioad), what="the refusal of new connections")
        expect_problem(watcher.request("GET /health/ready HTTP/1.1\nHost: x\n\n"), 503, "not-ready")
    assert busy.answer().status == 200
    assert ioad.process.wait(10) == 0


def ask_until_it_ends(ioad, found, broken):
    """Keeps asking on connections that are used again; notes what was answered, and what was sent and never answered."""
    while True:
        try:
            connection = RawClient(ioad.port, timeout=10)
        except ConnectionRefusedError:
            return
        with connection, contextlib.suppress(BrokenPipeError):
            try:
                while True:
                    connection.send(READ)
                    answer = connection.answer()
                    found.append(answer.status)
                    if answer.header("connection"):
                        break
            except Closed as closed:
                broken.append(closed.args[0])


def test_load_ends_without_half_answers(ioad):
    found, broken = [], []
    threads = [threading.Thread(target=ask_until_it_ends, args=(ioad, found, broken)) for _ in range(16)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    ioad.terminate()
    for thread in threads:
        thread.join()
    assert ioad.process.wait(10) == 0
    assert set(found) == {200} and len(found) > 100
    assert [part for part in broken if part] == []


def test_what_takes_too_long_is_given_up(start_ioad, postgres, database, slow, waiting, eventually):
    ioad = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_SHUTDOWN_MS="500", IOA_LOCK_TIMEOUT_MS="20000")
    connection = RawClient(ioad.port)
    with slow():
        connection.send(READ)
        eventually(waiting, what="a waiting query")
        began = time.monotonic()
        ioad.terminate()
        assert ioad.process.wait(10) == 0
        assert 0.4 < time.monotonic() - began < 5
        eventually(lambda: waiting() == 0, what="the end of the query")


def test_idle_daemon_stops_at_once(ioad):
    with httpx.Client(base_url=ioad.url) as http:
        assert http.get("/v1/pilots").status_code == 200
        began = time.monotonic()
        ioad.terminate()
        assert ioad.process.wait(10) == 0
        assert time.monotonic() - began < 2
