"""One connection, many requests: answers in order, and what an error leaves of it."""

import json

import pytest

from harness.problem import expect_problem

GOOD = "GET /health/live HTTP/1.1\nHost: x\n\n"


def get(target, *fields):
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: x", *fields, "", ""])


def post(body, *fields, target="/v1/pilots"):
    return "\r\n".join([f"POST {target} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *fields, "", ""]) + body


def chunked(body, size=7):
    parts = [body[i:i + size] for i in range(0, len(body), size)]
    return "".join(f"{len(p):x};ext=1\r\n{p}\r\n" for p in parts) + "0\r\nX-Trailer: y\r\n\r\n"


@pytest.fixture(scope="module")
def pilots(make):
    programme = make.programme()
    return [make.pilot(programme["id"]) for _ in range(10)]


def test_pipelined_answers_come_in_order(raw, pilots):
    connection = raw()
    order = [pilots[i * 7 % 10]["id"] for i in range(200)]
    connection.send("".join(get(f"/v1/pilots/{i}?fields=id") for i in order))
    assert [json.loads(connection.answer().body)["id"] for _ in order] == order


def test_pipelined_errors_and_answers_mix(raw, pilots):
    connection = raw()
    targets = {"/health/live": 200, "/nothing": 404, f"/v1/pilots/{pilots[0]['id']}": 200, "/v1/pilots?limit=0": 400,
               "/v1/pilots/x": 400, "/v1/pilots?limit=1": 200}
    connection.send("".join(get(t) for t in targets) * 10)
    assert [connection.answer().status for _ in range(60)] == list(targets.values()) * 10


ERRORS_WITH_BODY = {
    "unknown path": (post("{}", target="/v1/nothing"), 404),
    "no method": (post("{}", target="/health/live"), 405),
    "no token": (post("{}", "Content-Type: application/json"), 401),
    "bad token": (post("{}", "Content-Type: application/json", "Authorization: Bearer x"), 401),
    "no media type": (post("x" * 100000, "Authorization: Bearer x"), 401),
}


@pytest.mark.parametrize("text, status", ERRORS_WITH_BODY.values(), ids=ERRORS_WITH_BODY.keys())
def test_connection_survives_an_error_with_a_body(raw, text, status):
    connection = raw()
    for _ in range(3):
        connection.send(text)
        assert connection.answer().status == status
    assert connection.request(GOOD).status == 200


def test_body_is_not_taken_for_a_request(raw):
    connection = raw()
    connection.send(post(get("/v1/nothing"), target="/health/live"))
    assert connection.answer().status == 405
    assert connection.request(GOOD).status == 200


def test_chunked_body_is_put_together(raw, token, pilots):
    body = json.dumps({"programme_id": pilots[0]["programme_id"], "title": {"nb": "I biter"}})
    fields = ["Host: x", f"Authorization: Bearer {token('national_admin')}", "Content-Type: application/json",
              "Transfer-Encoding: Chunked"]
    connection = raw()
    connection.send("\r\n".join(["POST /v1/pilots HTTP/1.1", *fields, "", ""]) + chunked(body))
    answer = connection.answer()
    assert (answer.status, json.loads(answer.body)["title"]) == (201, {"nb": "I biter"})
    assert connection.request(GOOD).status == 200


def test_body_that_comes_byte_by_byte(raw, token, pilots):
    body = json.dumps({"programme_id": pilots[0]["programme_id"], "title": {"nb": "x"}})
    connection = raw()
    for byte in post(body, f"Authorization: Bearer {token('national_admin')}", "Content-Type: application/json"):
        connection.send(byte)
    assert connection.answer().status == 201


def test_expectation_is_met(raw, token, pilots):
    body = json.dumps({"programme_id": pilots[0]["programme_id"], "title": {"nb": "x"}})
    message = post(body, f"Authorization: Bearer {token('national_admin')}", "Content-Type: application/json",
                   "Expect: 100-continue")
    connection = raw()
    connection.send(message[:-len(body)])
    assert connection.answer().status == 100
    connection.send(body)
    assert connection.answer().status == 201


def test_other_expectations_fail(raw):
    expect_problem(raw().request("GET /health/live HTTP/1.1\nHost: x\nExpect: tea\n\n"), 417, "expectation-failed")


def test_close_is_honoured(raw):
    connection = raw()
    assert connection.request("GET /health/live HTTP/1.1\nHost: x\nConnection: close\n\n").status == 200
    assert connection.is_closed()


def test_http_1_0_can_keep_the_connection(raw):
    connection = raw()
    for _ in range(2):
        answer = connection.request("GET /health/live HTTP/1.0\nConnection: keep-alive\n\n")
        assert (answer.status, answer.header("connection").lower()) == (200, "keep-alive")


def test_nothing_is_left_of_a_request_in_the_next(raw, token, pilots):
    connection = raw()
    connection.send(post("{}", f"Authorization: Bearer {token('national_admin')}", "Content-Type: application/json"))
    assert connection.answer().status == 422
    connection.send(post("{}", "Content-Type: application/json"))
    expect_problem(connection.answer(), 401, "unauthenticated")
    connection.send(get("/v1/pilots?fields=id&limit=2"))
    assert [list(p) for p in json.loads(connection.answer().body)["data"]] == [["id"], ["id"]]
    connection.send(get("/v1/pilots"))
    page = json.loads(connection.answer().body)
    assert len(page["data"]) >= 10 and "title" in page["data"][0]


def test_trace_id_comes_back_in_problems(raw):
    trace = "0af7651916cd43dd8448eb211c80319c"
    connection = raw()
    connection.send(get("/nothing", f"traceparent: 00-{trace}-b7ad6b7169203331-01"))
    assert expect_problem(connection.answer(), 404, "not-found")["trace_id"] == trace
    for malformed in ("x", f"00-{trace.upper()}-b7ad6b7169203331-01", f"00-{'0' * 32}-b7ad6b7169203331-01"):
        connection.send(get("/nothing", f"traceparent: {malformed}"))
        assert "trace_id" not in expect_problem(connection.answer(), 404, "not-found")
