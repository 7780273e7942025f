"""PostgreSQL ends under traffic: no acknowledged write is lost, and the service comes back by itself."""

import itertools
import signal
import threading
import time
import uuid

import httpx
import pytest

from harness.client import open_client

WRITERS = 4
SECONDS_OF_TRAFFIC = 3
RECOVERY_SECONDS = 20

ACTOR = {"name": "Outage test", "kinds": ["supplier"], "visibility": "published"}


def make_actor(http):
    answer = http.post("/v1/actors", json=ACTOR)
    return answer, answer.status_code == 201 and answer.json()["id"]


class Traffic:
    """Writers that note what the service said it has written, at first the id of each actor that it has made."""

    def __init__(self, url, bearer, write=make_actor):
        self.url = url
        self.write = write
        self.bearer = bearer
        self.acknowledged = []
        self.statuses = set()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def _write(self):
        with open_client(self.url, self.bearer) as http:
            while not self.stopping.is_set():
                try:
                    answer, written = self.write(http)
                except httpx.TransportError:
                    continue
                self.statuses.add(answer.status_code)
                if written:
                    self.acknowledged.append(written)
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


class PilotWriter:
    """Writes that touch several tables each: a pilot with identifiers, then a step of it, then a change of it."""

    def __init__(self, programme):
        self.programme = programme
        self.turns = itertools.count()
        self.local = threading.local()

    def __call__(self, http):
        pilot = getattr(self.local, "pilot", None)
        turn = next(self.turns) % 3
        if pilot is None or turn == 0:
            return self._create(http)
        return self._step(http, pilot) if turn == 1 else self._change(http, pilot)

    def _create(self, http):
        ids = [{"system": f"s{n}", "id": uuid.uuid4().hex} for n in range(3)]
        answer = http.post("/v1/pilots", json={"programme_id": self.programme, "title": {"nb": "x"}, "external_ids": ids})
        if answer.status_code == 201:
            self.local.pilot = answer.json()["id"]
            return answer, ("version", self.local.pilot, 1)
        return answer, None

    def _step(self, http, pilot):
        self.local.pilot = None  # when no answer comes, nobody knows whether the step was made
        answer = http.post(f"/v1/pilots/{pilot}/transitions", json={"to": "proposed"})
        return answer, answer.status_code == 201 and ("step", pilot, answer.json()["id"])

    def _change(self, http, pilot):
        answer = http.patch(f"/v1/pilots/{pilot}", json={"sector": uuid.uuid4().hex, "external_ids": [{"system": "new", "id": uuid.uuid4().hex}]},
                            headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})
        return answer, answer.status_code == 200 and ("version", pilot, answer.json()["version"])


HALF_WRITTEN = {
    "identifiers of a pilot that are not in their table, or the other way round": """
        select p.id from pilot p where (select jsonb_agg(jsonb_build_object('system', x.system, 'id', x.id) order by x.system)
          from external_id x where x.object_id = p.id) is distinct from p.external_ids
        union all select x.object_id from external_id x where not exists (select from pilot p where p.id = x.object_id)""",
    "versions that are not in the change log once each": """
        select p.id from pilot p where (select array_agg(c.version order by c.seq) from change_log c where c.id = p.id)
          is distinct from array(select generate_series(1, p.version))""",
    "changes of pilots that are not there": """
        select c.id from change_log c where c.resource = 'pilot' and not exists (select from pilot p where p.id = c.id)""",
    "stages that do not agree with the steps": """
        select p.id from pilot p where p.stage is distinct from coalesce((select t."to" from pilot_transition t where t.pilot_id = p.id), 'idea')""",
}


def kill_postmaster_alone(cluster):
    """Its children notice and leave by themselves; until then the shared memory is in use and no other can start."""
    cluster.process.kill()
    cluster.process.wait()


def start_again(cluster):
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return cluster.start()
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_server_killed_again_and_again_leaves_nothing_half_written(served, own_postgres, token):
    with own_postgres.connect("outage") as connection:
        programme = connection.execute("""insert into ioa.programme (id, name, short_name, level, visibility)
          values (gen_random_uuid(), '{"nb": "P"}', 'P', 'regional', 'published') returning id::text""").fetchone()[0]
    kills = (own_postgres.kill, lambda: kill_postmaster_alone(own_postgres), own_postgres.kill, lambda: kill_postmaster_alone(own_postgres))
    reached = [0]
    with Traffic(served.url, token("national_admin"), PilotWriter(programme)) as traffic:
        for kill in kills:
            time.sleep(0.7)
            kill()
            start_again(own_postgres)
            wait_ready(served)
            reached.append(len(traffic.acknowledged))
        time.sleep(0.7)
    reached.append(len(traffic.acknowledged))
    assert all(a < b for a, b in zip(reached, reached[1:])), reached
    assert {kind for kind, _, _ in traffic.acknowledged} == {"version", "step"}
    assert traffic.statuses <= {200, 201, 503, 504}
    with own_postgres.connect("outage") as connection:
        connection.execute("set search_path = ioa")
        versions = dict(connection.execute("select id::text, version from pilot").fetchall())
        steps = {row[0] for row in connection.execute("select id::text from pilot_transition")}
        half = {what: connection.execute(query).fetchall() for what, query in HALF_WRITTEN.items()}
    for kind, pilot, written in traffic.acknowledged:
        assert written in steps if kind == "step" else versions.get(pilot, 0) >= written, (kind, pilot, written)
    assert not any(half.values()), half


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
