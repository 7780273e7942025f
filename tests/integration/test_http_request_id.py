"""Each request has a name: its client's when it is sane, else one of the service; in the answer, in problems and in the log."""

import pytest

from harness.problem import expect_problem


def name_of(client, value=None, path="/v1/pilots?limit=1"):
    answer = client.get(path, headers={} if value is None else {"X-Request-Id": value})
    return answer.headers["x-request-id"]


@pytest.mark.parametrize("value", ["a", "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d", "A.b_c-1", "x" * 64])
def test_sane_names_are_taken(client, value):
    for path in ("/v1/pilots?limit=1", "/health/live", "/health/ready", "/nothing"):
        assert name_of(client, value, path) == value


@pytest.mark.parametrize("value", ["", "x" * 65, "a b", "a,b", "a;b", "<script>", "æ".encode(), "a/b", '"a"', "a\tb"])
def test_others_are_replaced(client, value):
    made = name_of(client, value)
    assert made != value and len(made) == 32 and set(made) <= set("0123456789abcdef")


def test_made_names_are_all_different(client):
    assert len({name_of(client, path="/health/live") for _ in range(200)}) == 200


def test_problems_and_log_have_it(ioad, client):
    answer = client.get("/v1/pilots", headers={"X-Request-Id": "asked-for-1", "Authorization": "Bearer x"})
    assert expect_problem(answer, 401, "invalid-token")["request_id"] == answer.headers["x-request-id"] == "asked-for-1"
    assert "request asked-for-1: token refused" in ioad.log()
    assert expect_problem(client.get("/nothing"), 404, "not-found")["request_id"]


def test_head_204_and_304_have_it(client, admin, make):
    programme = make.programme()
    path = f"/v1/programmes/{programme['id']}"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag, "X-Request-Id": "n1"}).headers["x-request-id"] == "n1"
    assert client.head(path, headers={"X-Request-Id": "n2"}).headers["x-request-id"] == "n2"
    assert admin.delete(path, headers={"If-Match": "*", "X-Request-Id": "n3"}).headers["x-request-id"] == "n3"
