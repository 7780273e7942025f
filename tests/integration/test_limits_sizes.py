"""Sizes: targets, headers and bodies have limits, and beyond them an answer that says so."""

import json

import pytest

from harness.memory import measured
from harness.problem import expect_problem
from harness.raw import Closed

SETTINGS = {"IOA_MAX_URI_BYTES": "1000", "IOA_MAX_HEADER_BYTES": "4000", "IOA_MAX_BODY_BYTES": "20000"}
MiB = 1024 * 1024


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture
def post(raw, token):
    bearer = token("national_admin")

    def send(length_field, body, path="/v1/pilots"):
        connection = raw()
        try:
            connection.send(f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n"
                            f"Content-Type: application/json\r\n{length_field}\r\n\r\n")
            connection.send(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may refuse before it has everything
        return connection
    return send


def pilot_of(programme, size):
    """A body of exactly that many bytes."""
    empty = {"programme_id": programme["id"], "title": {"nb": "x"}, "need": {"problem": {"nb": ""}}}
    rest = size - len(json.dumps(empty))
    empty["need"]["problem"]["nb"] = "a" * rest
    return json.dumps(empty).encode()


def chunks(body, size):
    parts = (body[i:i + size] for i in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def test_target_at_and_over_the_limit(raw):
    def of(n):
        return "/health/live?" + "x" * (n - len("/health/live?"))
    expect_problem(raw().request(f"GET {of(1000)} HTTP/1.1\nHost: x\n\n"), 400, "unknown-parameter")
    answer = raw().request(f"GET {of(1001)} HTTP/1.1\nHost: x\n\n")
    expect_problem(answer, 414, "uri-too-long")
    assert answer.header("connection").lower() == "close"


def test_header_at_and_over_the_limit(raw):
    def of(n):
        return f"GET /health/live HTTP/1.1\nHost: x\nX-Long: {'x' * (n - len('Host: x') - 2 - len('X-Long: ') - 2)}\n\n"
    assert raw().request(of(3990)).status == 200
    answer = raw().request(of(4010))
    expect_problem(answer, 431, "header-too-large")
    assert answer.header("connection").lower() == "close"


def test_many_fields_are_too_large_together(raw):
    fields = "\n".join(f"X-{i}: {'y' * 40}" for i in range(100))
    expect_problem(raw().request(f"GET /health/live HTTP/1.1\nHost: x\n{fields}\n\n"), 431, "header-too-large")


def test_a_token_that_fills_the_header_is_a_bad_token(raw, ioad):
    """It is the token that is too long then, and the connection can be used on; what else fills it is too large as ever."""
    def of(token, other):
        return f"GET /v1/pilots HTTP/1.1\nHost: x\nAuthorization: Bearer {'a' * token}\nX-Other: {'y' * other}\n\n"
    connection = raw()
    for token, other in ((3950, 0), (4001, 0), (2500, 2500), (60000, 3900)):
        answer = connection.request(of(token, other))
        expect_problem(answer, 401, "invalid-token", header="Authorization")
        assert 'error="invalid_token"' in answer.header("www-authenticate")
        assert answer.header("connection") is None
        assert ioad.log().count(f"request {answer.header('x-request-id')}: token refused: ") == 1
    for token, other in ((1500, 3000), (60000, 4100), (10, 4000)):
        answer = raw().request(of(token, other))
        expect_problem(answer, 431, "header-too-large")
        assert answer.header("connection").lower() == "close"
    assert "a" * 100 not in ioad.log()


@measured
def test_connections_do_not_grow_with_what_they_refuse(raw, ioad):
    """Each has the memory that it may have from its first request on, and keeps no more of a long token."""
    connections = [raw() for _ in range(100)]
    for connection in connections:
        assert connection.request("GET /health/live HTTP/1.1\nHost: x\n\n").status == 200
    used = ioad.resident_bytes()
    for connection in connections:
        expect_problem(connection.request(f"GET /health/live HTTP/1.1\nHost: x\nAuthorization: Bearer {'a' * 65536}\n\n"), 401, "invalid-token")
    assert ioad.resident_bytes() < used + MiB


def test_beyond_all_that_a_connection_has(raw):
    """Whatever the field, the answer is libmicrohttpd's own then."""
    connection = raw()
    connection.send(f"GET /v1/pilots HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {'a' * 80000}\r\n\r\n")
    assert connection.socket.recv(65536).startswith(b"HTTP/1.1 431 ")


def test_very_many_tiny_fields_are_refused(raw):
    """They fill libmicrohttpd's memory before we see them, so the answer is its own."""
    connection = raw()
    connection.send("GET /health/live HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n" * 2000 + "\r\n")
    assert connection.socket.recv(65536).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("head", ["GET /" + "x" * MiB, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x" * MiB,
                                  "GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n" * 100000])
def test_endless_head_is_cut_off(raw, head):
    connection = raw()
    try:
        connection.send(head)
        assert connection.answer().status in (400, 413, 414, 431)
    except (Closed, BrokenPipeError, ConnectionResetError):
        pass


def test_body_at_the_limit(post, programme):
    assert post("Content-Length: 20000", pilot_of(programme, 20000)).answer().status == 201
    assert post("Transfer-Encoding: chunked", chunks(pilot_of(programme, 20000), 999)).answer().status == 201


def test_declared_body_over_the_limit_is_refused_unseen(post):
    connection = post("Content-Length: 20001", b"")
    answer = connection.answer()
    expect_problem(answer, 413, "body-too-large")
    assert answer.header("connection").lower() == "close"
    assert connection.is_closed()


def test_refusal_comes_before_the_invitation(post):
    connection = post("Content-Length: 20001\r\nExpect: 100-continue", b"")
    expect_problem(connection.answer(), 413, "body-too-large")


def test_chunked_body_over_the_limit(post, programme):
    connection = post("Transfer-Encoding: chunked", chunks(pilot_of(programme, 20001), 999))
    expect_problem(connection.answer(), 413, "body-too-large")
    assert connection.is_closed()


def test_20_mb_are_refused_or_cut_off(post):
    body = b'{"title": "' + b"a" * (20 * MiB) + b'"}'
    try:
        assert post(f"Content-Length: {len(body)}", body).answer().status == 413
    except Closed as closed:
        assert closed.args[0] == b""


def test_20_mb_in_chunks_are_cut_off(post, ioad):
    before = ioad.resident_bytes()
    with pytest.raises(Closed):
        post("Transfer-Encoding: chunked", chunks(b"a" * (20 * MiB), 65536)).answer()
    assert ioad.resident_bytes() < before + 4 * MiB


def test_still_serves(client):
    assert client.get("/v1/pilots").status_code == 200
