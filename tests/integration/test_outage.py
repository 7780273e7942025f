"""PostgreSQL ends under traffic: no acknowledged write is lost, and the service comes back by itself."""

import signal
import threading
import time

import httpx
import pytest

WRITERS = 4
SECONDS_OF_TRAFFIC = 3
RECOVERY_SECONDS = 20

ACTOR = {"name": "Outage test", "kinds": ["supplier"], "visibility": "published"}


class Traffic:
    """Writers that note the id of each actor the service said it has made."""

    def __init__(self, url, bearer):
        self.url = url
        self.headers = {"Authorization": f"Bearer {bearer}"}
        self.acknowledged = []
        self.statuses = set()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def _write(self):
        with httpx.Client(base_url=self.url, headers=self.headers, timeout=30) as http:
            while not self.stopping.is_set():
                try:
                    answer = http.post("/v1/actors", json=ACTOR)
                except httpx.TransportError:
                    continue
                self.statuses.add(answer.status_code)
                if answer.status_code == 201:
                    self.acknowledged.append(answer.json()["id"])
                else:
                    time.sleep(0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def served(own_postgres, binary, start_ioad):
    own_postgres.create_database("outage")
    return start_ioad(IOA_DATABASE_URL=own_postgres.url("outage"))


def wait_ready(ioad):
    deadline = time.monotonic() + RECOVERY_SECONDS
    while not ioad.is_ready():
        assert time.monotonic() < deadline, ioad.log()
        time.sleep(0.05)


def stored(postgres):
    with postgres.connect("outage") as connection:
        return {str(row[0]) for row in connection.execute("select id from ioa.actor")}


def test_killed_server_loses_no_acknowledged_write(served, own_postgres, token):
    with Traffic(served.url, token("national_admin")) as traffic:
        time.sleep(SECONDS_OF_TRAFFIC)
        own_postgres.kill()
        time.sleep(1)
        own_postgres.start()
        wait_ready(served)
        before = len(traffic.acknowledged)
        time.sleep(SECONDS_OF_TRAFFIC)
    assert 0 < before < len(traffic.acknowledged)
    assert set(traffic.acknowledged) <= stored(own_postgres)
    assert traffic.statuses <= {201, 503, 504}


def test_broken_connections_are_replaced(served, own_postgres, token):
    with Traffic(served.url, token("national_admin")) as traffic:
        time.sleep(1)
        own_postgres.signal_backends(signal.SIGTERM)
        time.sleep(SECONDS_OF_TRAFFIC)
    assert set(traffic.acknowledged) <= stored(own_postgres)
    assert traffic.statuses <= {201, 503}
    wait_ready(served)


def test_not_ready_while_the_server_is_away(served, own_postgres, eventually):
    own_postgres.stop()
    eventually(lambda: not served.is_ready(), what="not ready")
    assert httpx.get(f"{served.url}/health/live").status_code == 200
    answer = httpx.get(f"{served.url}/v1/pilots", timeout=40)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    own_postgres.start()
    wait_ready(served)


def test_frozen_server_is_answered_with_a_problem_in_time(own_postgres, binary, start_ioad):
    own_postgres.create_database("outage")
    ioad = start_ioad(IOA_DATABASE_URL=own_postgres.url("outage"), IOA_REQUEST_TIMEOUT_MS="1500")
    own_postgres.suspend()
    try:
        began = time.monotonic()
        answer = httpx.get(f"{ioad.url}/v1/pilots", timeout=40)
        assert answer.status_code in (503, 504)
        assert time.monotonic() - began < 5
    finally:
        own_postgres.resume()
    wait_ready(ioad)
