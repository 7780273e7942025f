"""Clients that are slow, silent or too many: each wait has an end, and nobody else notices."""

import contextlib
import time

import httpx
import pytest

from harness.raw import Closed, RawClient

SETTINGS = {"IOA_HEADER_TIMEOUT_MS": "600", "IOA_BODY_TIMEOUT_MS": "600", "IOA_IDLE_TIMEOUT_MS": "1500", "IOA_WORKERS": "1"}
GET = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
POST = "POST /v1/pilots HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def seconds_until_closed(connection):
    began = time.monotonic()
    with contextlib.suppress(Closed):
        while True:
            connection.answer()
    return time.monotonic() - began


def trickle(connection, text, every=0.05):
    """Sends byte by byte until the other side has enough. Gives the seconds that took."""
    began = time.monotonic()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for byte in text:
            connection.send(byte)
            time.sleep(every)
    return time.monotonic() - began


def test_silent_connection_is_closed(raw):
    assert seconds_until_closed(raw()) < 4


@pytest.mark.parametrize("start", ["G", "GET /health/live HTTP/1.1\r\n", "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Head"])
def test_unfinished_head_is_closed(raw, start):
    connection = raw()
    connection.send(start)
    assert 0.4 < seconds_until_closed(connection) < 4


@pytest.mark.parametrize("text", ["GET /" + "x" * 300, "GET / HTTP/1.1\r\nHost: x\r\n" + "X-A: b\r\n" * 50])
def test_trickling_head_is_closed(raw, text):
    assert trickle(raw(), text) < 4


@pytest.mark.parametrize("head, body", [("Content-Length: 500\r\n", "x" * 300), ("Transfer-Encoding: chunked\r\n", "1\r\nx\r\n" * 60)])
def test_trickling_body_is_closed(raw, token, head, body):
    connection = raw()
    connection.send(f"{POST}Authorization: Bearer {token('national_admin')}\r\n{head}\r\n")
    assert trickle(connection, body) < 4


def test_unfinished_body_is_closed_although_its_answer_is_certain(raw):
    connection = raw()
    connection.send(POST + "Content-Length: 500\r\n\r\nabc")
    assert seconds_until_closed(connection) < 4


def test_idle_connection_is_closed_after_its_time(raw):
    connection = raw()
    connection.send(GET)
    assert connection.answer().status == 200
    assert 1.2 < seconds_until_closed(connection) < 5


def test_busy_connection_stays(raw):
    """Each deadline begins anew with each request."""
    connection = raw()
    for _ in range(6):
        connection.send(GET)
        assert connection.answer().status == 200
        time.sleep(0.5)


def test_slow_clients_disturb_nobody(ioad, raw):
    slow = [raw() for _ in range(50)]
    for connection in slow:
        connection.send("GET / HTTP/1.1\r\nX-")
    with httpx.Client(base_url=ioad.url) as http:
        assert all(http.get("/health/live").status_code == 200 for _ in range(20))


def open_and_ask(port, count):
    """How many of so many connections, open together, are served."""
    with contextlib.ExitStack() as stack:
        served = 0
        for _ in range(count):
            connection = stack.enter_context(RawClient(port, timeout=0.5))
            with contextlib.suppress(Closed, TimeoutError, BrokenPipeError, ConnectionResetError):
                connection.send(GET)
                served += connection.answer().status == 200
        return served


@pytest.mark.parametrize("setting", ["IOA_MAX_CONNECTIONS", "IOA_MAX_CONNECTIONS_PER_ADDRESS"])
def test_connections_are_limited(start_ioad, postgres, database, eventually, setting):
    limited = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_WORKERS="1", **{setting: "4"})
    eventually(lambda: open_and_ask(limited.port, 1) == 1, what="a free place")
    assert 3 <= open_and_ask(limited.port, 7) <= 4
    eventually(lambda: open_and_ask(limited.port, 3) == 3, what="places that are free again")


def test_reader_that_does_not_read_is_closed(raw, make):
    programme = make.programme()
    for _ in range(3):
        make.pilot(programme["id"], need={"problem": {"nb": "x" * 20000}, "users": {"nb": "y" * 20000}})
    connection = raw()
    with contextlib.suppress(TimeoutError, ConnectionResetError, BrokenPipeError):
        connection.socket.settimeout(1)
        for _ in range(400):
            connection.send("GET /v1/pilots HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(4)
    connection.socket.settimeout(5)
    with pytest.raises(Closed):
        while True:
            connection.answer()
