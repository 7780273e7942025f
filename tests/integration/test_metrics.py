"""What the daemon counts about itself: right, bounded, in both formats, for those who may see it."""

import threading

import httpx
import pytest

from harness.metrics import ACCEPT, Metrics, scrape
from harness.problem import expect_problem

SETTINGS = {"IOA_WORKERS": "2", "IOA_READ_CONNECTIONS": "2", "IOA_WRITE_CONNECTIONS": "3"}
PROMETHEUS, OPENMETRICS = "text/plain; version=0.0.4; charset=utf-8", "application/openmetrics-text; version=1.0.0; charset=utf-8"
OTHER_ROLES = ("national_evaluator", "regional_manager", "buyer", "supplier", "researcher", "integration", None)


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture
def counted(admin):
    """counted(do, *key) → by how much the sum of the metric's samples grew while `do` was done"""
    def difference(do, *key):
        before = scrape(admin).sum(*key)
        do()
        return scrape(admin).sum(*key) - before
    return difference


# ---- who, and in which form

def test_only_national_administrators(client, client_as):
    expect_problem(client.get("/metrics"), 401, "unauthenticated")
    for role in OTHER_ROLES:
        expect_problem(client_as(role).get("/metrics"), 403, "not-allowed")


def test_everybody_where_the_option_says_so(start_ioad, postgres, database):
    with httpx.Client(base_url=start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_METRICS_PUBLIC="true").url) as http:
        assert scrape(http)["ioad_workers"] == 2
        assert http.get("/metrics").headers["cache-control"] == "no-store"
        expect_problem(http.post("/v1/pilots", json={}), 401, "unauthenticated")  # nothing else opens


@pytest.mark.parametrize("accept, media_type", [
    (ACCEPT, OPENMETRICS), ("text/plain", PROMETHEUS), ("*/*", PROMETHEUS), ("text/*;q=0.2, application/openmetrics-text", OPENMETRICS),
    ("text/plain;version=0.0.4;q=0.3,*/*;q=0.2", PROMETHEUS),
])
def test_format_that_accept_prefers(admin, accept, media_type):
    answer = admin.get("/metrics", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert Metrics(answer.text, media_type == OPENMETRICS)["ioad_workers"] == 2


def test_no_other_format(admin):
    expect_problem(admin.get("/metrics", headers={"Accept": "application/json"}), 406, "not-acceptable")


def test_both_formats_say_the_same(admin):
    one, other = (Metrics(admin.get("/metrics", headers={"Accept": t}).text, t == OPENMETRICS) for t in (OPENMETRICS, PROMETHEUS))
    assert set(one.samples) == set(other.samples)
    assert {f.name: (f.type, f.documentation) for f in one.families} == {f.name: (f.type, f.documentation) for f in other.families}


def test_every_family_is_explained(admin):
    families = scrape(admin).families
    assert len(families) == len({f.name for f in families}) > 10
    for family in families:
        assert family.type in ("counter", "gauge", "histogram") and family.documentation and family.samples, family


def test_is_not_kept_but_compressed(admin):
    answer = admin.get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert (answer.headers["cache-control"], answer.headers["content-encoding"]) == ("no-store", "gzip")
    assert "etag" not in answer.headers
    assert Metrics(answer.text, False)["ioad_workers"] == 2
    assert admin.head("/metrics").status_code == 200


# ---- requests

@pytest.mark.parametrize("method, path, key", [
    ("GET", "/v1/pilots", ("ioad_requests_total", "listPilots", "2xx")),
    ("GET", "/v1/pilots?limit=0", ("ioad_requests_total", "listPilots", "4xx")),
    ("HEAD", "/v1/pilots", ("ioad_requests_total", "listPilots", "2xx")),
    ("GET", "/health/live", ("ioad_requests_total", "getLiveness", "2xx")),
    ("GET", "/v1/nothing", ("ioad_requests_total", "none", "4xx")),
    ("PUT", "/v1/pilots", ("ioad_requests_total", "none", "4xx")),
    ("OPTIONS", "/v1/pilots", ("ioad_requests_total", "OPTIONS", "2xx")),
    ("GET", "/v1/nothing", ("ioad_problems_total", "not-found")),
    ("PUT", "/v1/pilots", ("ioad_problems_total", "method-not-allowed")),
    ("POST", "/v1/pilots", ("ioad_problems_total", "unauthenticated")),
    ("GET", "/v1/pilots", ("ioad_request_duration_seconds_count", "listPilots")),
    ("GET", "/v1/pilots", ("ioad_database_jobs_total", "read", "ok")),
])
def test_requests_are_counted(ioad, counted, method, path, key):
    def ask():
        for _ in range(7):
            httpx.request(method, ioad.url + path)  # a connection each: both workers get some
    assert counted(ask, *key) == 7


def test_not_modified_is_counted(client, counted):
    tag = client.get("/openapi.json").headers["etag"]
    ask = {"headers": {"If-None-Match": tag}}
    assert counted(lambda: client.get("/openapi.json", **ask), "ioad_requests_total", "getOpenapiJson", "3xx") == 1


@pytest.mark.parametrize("reason, claims", [("expired", {"exp": 1}), ("not_yet", {"nbf": 32503680000}), ("issuer", {"iss": "x"}),
                                            ("claims", {"sub": 1}), ("malformed", None)])
def test_refused_tokens_are_counted(client, issuer, counted, reason, claims):
    bearer = "x" if claims is None else issuer.sign({**issuer.claims("buyer"), **claims})
    def ask():
        assert client.get("/v1/pilots", headers={"Authorization": f"Bearer {bearer}"}).status_code == 401
    assert counted(ask, "ioad_tokens_refused_total", reason) == 1
    assert counted(ask, "ioad_problems_total", "invalid-token") == 1


def test_request_without_a_token_as_it_should_be_is_counted(client, counted):
    bad = {"headers": {"Authorization": "Bearer a b"}}
    assert counted(lambda: client.get("/v1/pilots", **bad), "ioad_tokens_refused_total", "request") == 1


def test_cache_of_tokens_is_counted(ioad, token, counted):
    """A worker that has not seen it verifies it, and from then on it is known there."""
    bearer = {"Authorization": "Bearer " + token("buyer")}
    def ask():
        with httpx.Client(base_url=ioad.url, headers=bearer) as http:
            for _ in range(10):
                http.get("/v1/pilots")
    assert counted(ask, "ioad_token_cache_lookups_total", "miss") <= 2  # and that of the second scrape
    assert counted(ask, "ioad_token_cache_lookups_total", "hit") >= 9


def test_rules_of_the_database_are_counted(admin, make, programme, counted):
    pilot = make.pilot(programme)
    def refused():
        answer = admin.post(f"/v1/pilots/{pilot['id']}/transitions", json={"to": "completed"})
        assert answer.status_code == 409, answer.text
    assert counted(refused, "ioad_problems_total", "rule") == 1
    assert counted(refused, "ioad_database_jobs_total", "write", "failed") == 1


def test_histograms_hold_together(client, admin):
    for _ in range(20):
        client.get("/v1/programmes")
    metrics = scrape(admin)
    for operation in ("listProgrammes", "getMetrics", "none"):
        buckets = [value for key, value in metrics.samples.items() if key[:2] == ("ioad_request_duration_seconds_bucket", operation)]
        assert buckets == sorted(buckets)
        assert buckets[-1] == metrics["ioad_request_duration_seconds_count", operation]
    assert 0 < metrics["ioad_request_duration_seconds_sum", "listProgrammes"] < 20


def test_slow_requests_are_seen(ioad, admin, client, slow, waiting, eventually):
    """While it waits it is in progress, and then it is in a bucket of its time."""
    before = scrape(admin)
    with slow():
        asking = threading.Thread(target=lambda: httpx.get(f"{ioad.url}/v1/pilots", timeout=30))
        asking.start()
        eventually(lambda: waiting() == 1)
        during = scrape(admin)
        assert during["ioad_requests_in_progress"] == 2  # it, and the scrape
        assert during["ioad_database_jobs_in_progress"] == 1
        threading.Event().wait(0.3)
    asking.join()
    after = scrape(admin)
    def up_to(metrics, bound):
        return metrics["ioad_request_duration_seconds_bucket", "listPilots", bound]
    assert up_to(after, "+Inf") == up_to(before, "+Inf") + 1
    assert up_to(after, "0.25") == up_to(before, "0.25")
    assert after["ioad_requests_in_progress"] == 1
    assert after["ioad_database_jobs_in_progress"] == 0


def test_departed_clients_are_counted(admin, raw, slow, waiting, eventually):
    before = scrape(admin)
    with slow():
        connection = raw()
        connection.send("GET /v1/pilots HTTP/1.1\r\nHost: x\r\n\r\n")
        eventually(lambda: waiting() == 1)
        connection.close()
        eventually(lambda: scrape(admin)["ioad_clients_departed_total"] == before["ioad_clients_departed_total"] + 1)
    after = scrape(admin)
    assert after["ioad_database_jobs_total", "read", "abandoned"] == before["ioad_database_jobs_total", "read", "abandoned"] + 1


def test_refused_for_too_much_to_do(start_ioad, postgres, database, token, slow, waiting, eventually):
    busy = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_WORKERS="1", IOA_MAX_IN_FLIGHT="1", IOA_METRICS_PUBLIC="1")
    with httpx.Client(base_url=busy.url, timeout=30) as http, slow():
        asking = threading.Thread(target=lambda: httpx.get(f"{busy.url}/v1/pilots", timeout=30))
        asking.start()
        eventually(lambda: waiting() == 1)
        expect_problem(http.get("/v1/pilots"), 503, "overloaded")
        metrics = scrape(http)
        assert metrics["ioad_requests_total", "listPilots", "5xx"] == 1
        assert metrics["ioad_problems_total", "overloaded"] == 1
        assert metrics["ioad_database_jobs_total", "read", "overloaded"] == 1
    asking.join()


# ---- connections and the process

def test_connections_are_counted(ioad, admin, eventually):
    before = scrape(admin)["ioad_connections"]
    with httpx.Client(base_url=ioad.url) as one, httpx.Client(base_url=ioad.url) as other:
        one.get("/health/live")
        other.get("/health/live")
        assert scrape(admin)["ioad_connections"] == before + 2
    eventually(lambda: scrape(admin)["ioad_connections"] == before)


def test_database_connections_are_counted(admin, sql, eventually):
    def usable():
        metrics = scrape(admin)
        return tuple(metrics["ioad_database_connections", lane] for lane in ("read", "write", "slow"))
    eventually(lambda: usable() == (4, 6, 2))
    lost = scrape(admin)["ioad_database_connections_lost_total"]
    ended = sql.execute("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        " where datname = current_database() and application_name = 'ioad'").fetchone()[0]
    assert ended == 12
    eventually(lambda: scrape(admin)["ioad_database_connections_lost_total"] == lost + 12)
    eventually(lambda: usable() == (4, 6, 2))


def test_process(admin, ioad):
    metrics = scrape(admin)
    assert abs(metrics["process_resident_memory_bytes"] - ioad.resident_bytes()) < 32 << 20
    cpu = metrics["process_cpu_seconds_total"]
    for _ in range(50):
        admin.get("/openapi.json")
    assert cpu < scrape(admin)["process_cpu_seconds_total"] < cpu + 10
    build = metrics.family("ioad_build_info").samples[0]
    assert build.labels["version"] and int(build.labels["schema"]) > 0 and build.value == 1


# ---- bounds

def test_no_request_makes_a_new_series(client, admin):
    before = set(scrape(admin).samples)
    for path in ("/v1/pilots/0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d", "/x?y=1", "/v1/pilots?stage=x", "/metrics/1", "/%41"):
        for method in ("GET", "PATCH", "BREW"):
            client.request(method, path, headers={"traceparent": "x", "Origin": "https://a.example"})
    assert set(scrape(admin).samples) == before


def test_every_operation_is_there_from_the_start(admin, client):
    paths = client.get("/openapi.json").json()["paths"]
    operations = {o["operationId"] for item in paths.values() for o in item.values() if isinstance(o, dict) and "operationId" in o}
    counted = {s.labels["operation"] for s in scrape(admin).family("ioad_requests").samples}
    assert counted == operations | {"OPTIONS", "none"}
