"""Messages whose framing or fields cannot be trusted are refused, and the connection with them."""

import pytest

from harness.problem import expect_problem
from harness.raw import Closed

SMUGGLED = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"


def head(*fields, method="GET", target="/health/live", version="HTTP/1.1"):
    return "\r\n".join([f"{method} {target} {version}", *fields, "", ""])


def statuses(connection):
    """Of all answers until the other side closes."""
    found = []
    try:
        while True:
            found.append(connection.answer().status)
    except Closed as closed:
        assert closed.args[0] == b"", closed.args[0]
    return found


def read_to_end(connection):
    everything = b""
    while data := connection.socket.recv(65536):
        everything += data
    return everything


def assert_refused(connection, text, status=400):
    """One answer, nothing of what was smuggled behind, and the end of the connection."""
    connection.send(text.encode() if isinstance(text, str) else text)
    assert statuses(connection) == [status]


REFUSED_FIELDS = {
    "length_and_coding": ["Host: x", "Content-Length: 4", "Transfer-Encoding: chunked"],
    "coding_and_length": ["Host: x", "Transfer-Encoding: chunked", "Content-Length: 4"],
    "two_lengths": ["Host: x", "Content-Length: 0", "Content-Length: 40"],
    "two_equal_lengths": ["Host: x", "Content-Length: 0", "Content-Length: 0"],
    "unknown_coding": ["Host: x", "Transfer-Encoding: xchunked"],
    "identity_coding": ["Host: x", "Transfer-Encoding: identity"],
    "list_of_codings": ["Host: x", "Transfer-Encoding: gzip, chunked"],
    "chunked_twice": ["Host: x", "Transfer-Encoding: chunked, chunked"],
    "two_codings": ["Host: x", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    "no_host": ["Accept: */*"],
    "two_hosts": ["Host: x", "Host: y"],
    "empty_host": ["Host: "],
    "host_with_space": ["Host: x y"],
    "host_with_user": ["Host: me@x"],
    "host_with_path": ["Host: x/y"],
    "list_of_hosts": ["Host: x, y"],
    "space_before_colon": ["Host: x", "Content-Length : 4"],
    "tab_before_colon": ["Host: x", "Transfer-Encoding\t: chunked"],
    "folded": ["Host: x", "X-One: a", " b"],
    "folded_by_tab": ["Host: x", "X-One: a", "\tContent-Length: 4"],
    "folded_at_first": [" Host: x", "Host: x"],
    "space_in_name": ["Host: x", "X One: a"],
    "empty_name": ["Host: x", ": a"],
    "no_colon": ["Host: x", "X-One"],
    "bracket_in_name": ["Host: x", "X[1]: a"],
    "umlaut_in_name": ["Host: x", "X-Ünder: a"],
    "control_in_value": ["Host: x", "X-One: a\x01b"],
    "delete_in_value": ["Host: x", "X-One: a\x7fb"],
    "carriage_return_in_value": ["Host: x", "X-One: a\rContent-Length: 4"],
    "two_tokens": ["Host: x", "Authorization: Bearer a", "Authorization: Bearer b"],
    "two_content_types": ["Host: x", "Content-Type: application/json", "Content-Type: text/plain"],
}


@pytest.mark.parametrize("fields", REFUSED_FIELDS.values(), ids=REFUSED_FIELDS.keys())
def test_doubtful_fields_end_the_connection(raw, fields):
    assert_refused(raw(), head(*fields) + SMUGGLED)


# libmicrohttpd itself answers these before it shows them to us.
REFUSED_LENGTHS = {
    "list_of_lengths": ["Host: x", "Content-Length: 0, 0"],
    "negative_length": ["Host: x", "Content-Length: -1"],
    "signed_length": ["Host: x", "Content-Length: +0"],
    "hexadecimal_length": ["Host: x", "Content-Length: 0x0"],
    "empty_length": ["Host: x", "Content-Length: "],
    "huge_length": ["Host: x", "Content-Length: 99999999999999999999999"],
}


@pytest.mark.parametrize("fields", REFUSED_LENGTHS.values(), ids=REFUSED_LENGTHS.keys())
def test_lengths_that_are_none_end_the_connection(raw, fields):
    connection = raw()
    connection.send(head(*fields) + SMUGGLED)
    everything = read_to_end(connection)
    assert everything.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 "))
    assert b"HTTP/1.1 200" not in everything


# Each lets one message be read as two, or hides a field; see src/net/header_layout.c.
BROKEN_LINES = {
    "bare_lf_after_request": "GET /health/live HTTP/1.1\nHost: x\r\n\r\n",
    "bare_lf_after_field": "GET /health/live HTTP/1.1\r\nHost: x\nX: y\r\n\r\n",
    "bare_lf_at_the_end": "GET /health/live HTTP/1.1\r\nHost: x\r\n\n",
    "bare_lf_throughout": "GET /health/live HTTP/1.1\nHost: x\n\n",
    "two_spaces": "GET  /health/live HTTP/1.1\r\nHost: x\r\n\r\n",
    "hidden_coding": "POST /v1/pilots HTTP/1.1\r\nHost: x\r\n:\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "folded_coding": "POST /v1/pilots HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "folded_token": "GET /v1/pilots HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n x\r\n\r\n",
}


@pytest.mark.parametrize("text", BROKEN_LINES.values(), ids=BROKEN_LINES.keys())
def test_lines_that_others_would_read_otherwise_end_the_connection(raw, text):
    assert_refused(raw(), text + SMUGGLED)


def test_long_and_many_fields_are_whole_lines(raw):
    many = [f"X-{i}:{' ' * (i % 5)}{'v' * (i % 90)}" for i in range(300)]
    assert raw().request(head("Host:x", *many)).status == 200
    assert raw().request(head(*many, "X-Empty:", "Host: x", "X-Long: " + "v" * 10000)).status == 200


def test_header_that_comes_byte_by_byte_is_whole(raw):
    connection = raw()
    for byte in head("Host: x", "X-Empty:", "Accept: \t */* "):
        connection.send(byte)
    assert connection.answer().status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_smuggled_past_a_chunked_body(raw, method):
    body = "0\r\n\r\n" + SMUGGLED
    fields = ["Host: x", f"Content-Length: {len(body)}", "Transfer-Encoding: chunked"]
    assert_refused(raw(), head(*fields, method=method, target="/v1/pilots") + body)


@pytest.mark.parametrize("chunk", ["x\r\n", "-1\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5\r\nhelloo\r\n",
                                   "fffffffffffffffff\r\n", "\r\n"])
def test_malformed_chunks_end_the_connection(raw, chunk):
    connection = raw()
    fields = ["Host: x", "Content-Type: application/json", "Transfer-Encoding: chunked"]
    connection.send(head(*fields, method="POST", target="/v1/pilots") + chunk + "0\r\n\r\n" + SMUGGLED)
    assert statuses(connection) in ([], [400], [413])


@pytest.mark.parametrize("line", ["GET", "GET /health/live", "GET /health/live HTTP/9.9",
                                  "GET /health/live HTTP/1.1 x", "GET /health/live http/1.1"])
def test_malformed_request_lines_are_not_served(raw, line):
    connection = raw()
    connection.send(f"{line}\r\nHost: x\r\n\r\n")
    assert b"HTTP/1.1 200" not in read_to_end(connection)


def test_refusal_is_a_problem(raw):
    answer = raw().request("GET /health/live HTTP/1.1\n\n")
    expect_problem(answer, 400, "bad-request")
    assert answer.header("Connection").lower() == "close"


@pytest.mark.parametrize("target", ["http://x/health/live", "https://x/health/live"])
def test_absolute_target_is_served(raw, target):
    assert raw().request(head("Host: x", target=target)).status == 200


@pytest.mark.parametrize("target", [b"/v1/\xff", b"/v1/\xed\xa0\x80", b"/v1/a\x01b", b"/v1/pilots?q=\xc3", b"/a\x7f"])
def test_target_that_is_no_text_is_refused_with_a_readable_problem(raw, target):
    connection = raw()
    connection.send(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    expect_problem(connection.answer(), 400, "bad-request")


def test_target_in_bare_utf8_is_served(raw):
    assert raw().request(head("Host: x", target="/v1/pilots?q=blåbær")).status == 200


@pytest.mark.parametrize("target", ["health/live", "*", "x:80", "ftp://x/health/live", "http://x", "/health/live#part"])
def test_other_forms_of_targets_are_refused(raw, target):
    expect_problem(raw().request(head("Host: x", target=target)), 400, "bad-request")


def test_any_token_may_be_a_field_name(raw):
    assert raw().request(head("Host: x", "X-!#$%&'*+.^_`|~9: any \t thing ÿ")).status == 200


def test_host_with_port_and_ipv6_is_served(raw):
    for host in ("x:8080", "[::1]:8080", "a.b-c.no"):
        assert raw().request(head(f"Host: {host}")).status == 200


def test_http_1_0_needs_no_host_and_is_closed(raw):
    connection = raw()
    answer = connection.request("GET /health/live HTTP/1.0\n\n")
    assert answer.status == 200
    assert connection.is_closed()


def test_http_1_0_has_no_chunked_bodies(raw):
    connection = raw()
    connection.send("POST /v1/pilots HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert statuses(connection) == [400]
