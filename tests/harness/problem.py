"""What every problem answer has in common (RFC 9457)."""

import json

MEDIA_TYPE = "application/problem+json"
PLACES = ("pointer", "parameter", "header")
MEMBERS = {"type", "title", "status", "detail", "instance", "trace_id", "request_id", "errors", "allowed", "restart"}


def _parts(answer):
    """Of an answer of httpx or of our own raw client."""
    if hasattr(answer, "status_code"):
        return answer.status_code, answer.headers.get("content-type"), answer.content
    return answer.status, answer.header("content-type"), answer.body


def expect_problem(answer, status, slug, **place):
    """Holds the answer to the shape; with e.g. pointer="/title" one error must name that place. Gives the problem."""
    got, media_type, body = _parts(answer)
    assert (got, media_type) == (status, MEDIA_TYPE), body
    problem = json.loads(body.decode("utf-8"))
    assert problem["type"] == f"/problems#{slug}", problem
    assert problem["status"] == status
    assert problem["title"]
    assert set(problem) <= MEMBERS, problem
    for error in problem.get("errors", []):
        assert sum(name in error for name in PLACES) == 1, error
        assert error["code"], error
    for name, value in place.items():
        assert value in [error.get(name) for error in problem.get("errors", [])], problem
    return problem


def codes(problem):
    return [error["code"] for error in problem.get("errors", [])]
