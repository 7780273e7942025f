"""When the database is slow: bounded waiting, deadlines, cancelled queries, and answers that say when to come back."""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness.problem import expect_problem


@pytest.fixture
def daemon_with(start_ioad, postgres, database):
    def start(**settings):
        return start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_WORKERS="1", **settings)
    return start


@contextlib.contextmanager
def stuck_requests(slow, ioad, count, path="/v1/pilots"):
    """So many requests that meet the lock; gives their futures. Afterwards the lock is gone and they are done."""
    with ThreadPoolExecutor(count) as pool, slow():
        yield [pool.submit(httpx.get, ioad.url + path, timeout=30) for _ in range(count)]


def test_beyond_the_limit_in_flight_is_503(daemon_with, slow, waiting, eventually):
    ioad = daemon_with(IOA_MAX_IN_FLIGHT="1", IOA_READ_CONNECTIONS="1")
    with stuck_requests(slow, ioad, 6) as requests:
        eventually(waiting, what="a waiting query")
        eventually(lambda: any(r.done() for r in requests), what="a refusal")
        refused = next(r.result() for r in requests if r.done())
        expect_problem(refused, 503, "overloaded")
        assert int(refused.headers["retry-after"]) >= 1
        assert httpx.get(f"{ioad.url}/health/live").status_code == 200
    assert sorted({r.result().status_code for r in requests}) == [200, 503]
    assert httpx.get(f"{ioad.url}/v1/pilots").status_code == 200


def test_reads_go_round_a_slow_one(daemon_with, slow, waiting, eventually):
    ioad = daemon_with()
    assert httpx.get(f"{ioad.url}/v1/actors").status_code == 200
    with stuck_requests(slow, ioad, 1):
        eventually(waiting, what="a waiting query")
        time.sleep(0.1)
        for _ in range(5):
            assert httpx.get(f"{ioad.url}/v1/actors", timeout=2).status_code == 200


def test_request_deadline_is_504(daemon_with, slow, waiting, eventually):
    ioad = daemon_with(IOA_REQUEST_TIMEOUT_MS="700", IOA_LOCK_TIMEOUT_MS="20000")
    with slow():
        began = time.monotonic()
        with httpx.Client(base_url=ioad.url, timeout=10) as http:
            expect_problem(http.get("/v1/pilots"), 504, "timeout")
            assert 0.6 < time.monotonic() - began < 5
            assert http.get("/health/live").status_code == 200  # on the same connection
            eventually(lambda: waiting() == 0, what="the end of the query")
    assert httpx.get(f"{ioad.url}/v1/pilots").status_code == 200


def test_statement_deadline_is_504(daemon_with, slow):
    ioad = daemon_with(IOA_STATEMENT_TIMEOUT_MS="500", IOA_LOCK_TIMEOUT_MS="20000")
    with slow():
        expect_problem(httpx.get(f"{ioad.url}/v1/pilots", timeout=10), 504, "timeout")
    assert httpx.get(f"{ioad.url}/v1/pilots").status_code == 200


def test_lock_deadline_is_503(daemon_with, slow):
    ioad = daemon_with(IOA_LOCK_TIMEOUT_MS="400")
    with slow():
        answer = httpx.get(f"{ioad.url}/v1/pilots", timeout=10)
    expect_problem(answer, 503, "overloaded")
    assert answer.headers["retry-after"]
    assert httpx.get(f"{ioad.url}/v1/pilots").status_code == 200


@pytest.mark.parametrize("leave", ["close", "reset"])
def test_query_of_a_client_that_left_is_cancelled(ioad, raw, slow, waiting, eventually, leave):
    with slow():
        connection = raw()
        connection.send("GET /v1/pilots HTTP/1.1\r\nHost: x\r\n\r\n")
        eventually(waiting, what="a waiting query")
        getattr(connection, leave)()
        eventually(lambda: waiting() == 0, seconds=4, what="the cancellation")
    assert httpx.get(f"{ioad.url}/v1/pilots").status_code == 200


def test_cancelling_one_harms_no_other(ioad, raw, slow, waiting, eventually):
    """Several share a database connection, one behind the other."""
    with stuck_requests(slow, ioad, 6) as requests:
        leavers = [raw() for _ in range(6)]
        for connection in leavers:
            connection.send("GET /v1/pilots?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        eventually(waiting, what="a waiting query")
        for connection in leavers:
            connection.reset()
        time.sleep(0.5)
    assert [r.result().status_code for r in requests] == [200] * 6
    assert httpx.get(f"{ioad.url}/v1/pilots").status_code == 200


def test_change_of_a_client_that_left_is_whole_or_not_at_all(ioad, raw, token, make, sql, waiting, eventually):
    pilot = make.pilot(make.programme()["id"])
    body = '{"sector": "changed"}'
    sql.execute("begin")
    sql.execute("select from pilot where id = %s for update", (pilot["id"],))
    connection = raw()
    connection.send(f"PATCH /v1/pilots/{pilot['id']} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token('national_admin')}\r\nIf-Match: *\r\n"
                    f"Content-Type: application/merge-patch+json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    eventually(waiting, what="the waiting change")
    connection.reset()
    time.sleep(0.4)
    sql.execute("commit")
    eventually(lambda: waiting() == 0, what="the end of the change")
    sector, version = sql.execute("select sector, version from pilot where id = %s", (pilot["id"],)).fetchone()
    assert (sector, version) in ((None, 1), ("changed", 2))


def test_slow_requests_do_not_hold_up_others(ioad, client, slow, waiting, eventually):
    with stuck_requests(slow, ioad, 2) as requests:
        eventually(waiting, what="a waiting query")
        began = time.monotonic()
        for _ in range(20):
            assert client.get("/health/live").status_code == 200
        assert time.monotonic() - began < 2
    assert [r.result().status_code for r in requests] == [200, 200]


def test_many_at_once_are_all_answered(ioad):
    found, errors = [], []

    def ask():
        with httpx.Client(base_url=ioad.url, timeout=30) as http:
            for _ in range(20):
                try:
                    found.append(http.get("/v1/pilots?limit=1").status_code)
                except httpx.TransportError as error:
                    errors.append(error)
    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (set(found), len(found), errors) == ({200}, 480, [])
