"""What browsers and caches need: CORS, Cache-Control, Vary and gzip."""

import gzip

import httpx
import pytest

ORIGIN, OTHER = "https://portal.example", "https://evil.example"
SETTINGS = {"IOA_CORS_ORIGINS": f"{ORIGIN}, http://localhost:3000"}


@pytest.fixture(scope="module")
def pilot(make):
    return make.pilot(make.programme()["id"], need={"problem": {"nb": "Lange avstander på vidda. " * 200}})


def preflight(client, path, origin=ORIGIN, method="PATCH"):
    return client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": method,
                                         "Access-Control-Request-Headers": "authorization,if-match,content-type"})


def cors_fields(answer):
    return {name for name in answer.headers if name.startswith("access-control-")}


@pytest.mark.parametrize("path", ["/v1/pilots", "/v1/nothing", "/v1/pilots/x", "/health/live"])
@pytest.mark.parametrize("origin", [ORIGIN, "http://localhost:3000"])
def test_configured_origins_may_read(client, path, origin):
    answer = client.get(path, headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    exposed = answer.headers["access-control-expose-headers"].lower().replace(" ", "").split(",")
    assert {"etag", "link", "location"} <= set(exposed)
    assert "access-control-allow-credentials" not in answer.headers


def test_pages_may_read_each_header_field_that_the_document_has(client):
    answer = client.get("/openapi.json", headers={"Origin": ORIGIN})
    document = answer.json()
    answers = [one for item in document["paths"].values() for operation in item.values() if isinstance(operation, dict)
               for one in operation["responses"].values()] + list(document["components"]["responses"].values())
    declared = {name for one in answers for name in one.get("headers", {})} - {"Content-Security-Policy"}  # which speaks to the browser itself
    assert {"ETag", "Change-Cursor"} <= declared <= set(answer.headers["access-control-expose-headers"].split(", "))


@pytest.mark.parametrize("origin", [OTHER, "null", ORIGIN + ".evil.example", ORIGIN.upper(), ORIGIN + ":443", "http://portal.example", ""])
def test_other_origins_may_not(client, origin):
    assert not cors_fields(client.get("/v1/pilots", headers={"Origin": origin}))
    assert not cors_fields(preflight(client, "/v1/pilots", origin))


def test_without_an_origin_nothing_is_said(client):
    assert not cors_fields(client.get("/v1/pilots"))


def test_preflight(client, pilot):
    answer = preflight(client, f"/v1/pilots/{pilot['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert {"PATCH", "DELETE", "GET"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    allowed = answer.headers["access-control-allow-headers"].lower().replace(" ", "").split(",")
    assert {"authorization", "content-type", "if-match", "if-none-match"} <= set(allowed)
    assert int(answer.headers["access-control-max-age"]) >= 600


def test_answers_depend_on_the_origin(client, pilot):
    for path in ("/v1/pilots", f"/v1/pilots/{pilot['id']}"):
        assert "Origin" in client.get(path).headers["vary"].split(", ")


def test_any_origin(start_ioad, postgres, database):
    open_to_all = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_CORS_ORIGINS="*")
    answer = httpx.get(f"{open_to_all.url}/v1/pilots", headers={"Origin": OTHER})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_no_origins_configured(start_ioad, postgres, database):
    closed = start_ioad(IOA_DATABASE_URL=postgres.url(database))
    with httpx.Client(base_url=closed.url) as http:
        assert not cors_fields(http.get("/v1/pilots", headers={"Origin": ORIGIN}))
        assert not cors_fields(preflight(http, "/v1/pilots"))


def coded(http, path, accept):
    """The bytes as they were sent."""
    with http.stream("GET", path, headers={"Accept-Encoding": accept}) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", ["/v1/pilots", "/openapi.json", "/openapi.yaml"])
def test_gzip_holds_the_same(client, pilot, path):
    plain, identity = coded(client, path, "identity")
    packed, body = coded(client, path, "gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == identity
    assert len(body) == int(packed.headers["content-length"]) < len(identity) / 2
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"].split(", ") and packed.headers["vary"] == plain.headers["vary"]


@pytest.mark.parametrize("accept, is_coded", [
    ("gzip", True), ("gzip, deflate, br", True), ("*", True), ("GZIP;q=0.5", True), ("br;q=1.0, gzip;q=0.2, *;q=0", True),
    ("identity;q=0, gzip;q=0.1", True), ("", False), ("br", False), ("gzip;q=0", False), ("*;q=0", False), ("identity", False),
    ("gzip;q=0.2, identity", False), ("gzip;q=0, *", False),
])
def test_negotiated_coding(client, pilot, accept, is_coded):
    answer, _ = coded(client, f"/v1/pilots/{pilot['id']}", accept)
    assert ("content-encoding" in answer.headers) is is_coded


def test_small_answers_and_problems_stay_plain(client, pilot):
    for path in (f"/v1/pilots/{pilot['id']}?fields=id", "/v1/nothing", "/health/live"):
        assert "content-encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_what_a_token_opens_is_private(client, admin, pilot):
    for path in ("/v1/pilots", f"/v1/pilots/{pilot['id']}"):
        assert "public" in client.get(path).headers["cache-control"]
        private = admin.get(path)
        assert private.headers["cache-control"] == "private, no-cache"
        assert "Authorization" in private.headers["vary"].split(", ")


def test_problems_and_health_are_not_kept(client):
    for path in ("/v1/nothing", "/v1/pilots?limit=0", "/health/live", "/health/ready"):
        assert client.get(path).headers["cache-control"] == "no-store"
