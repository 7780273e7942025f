"""Methods, media types and codings: what is offered, what is taken, and what is said about the rest."""

import gzip
import json

import pytest

from harness.problem import expect_problem

PILOT = {"title": {"nb": "Et forsøk"}}
NOWHERE = "/v1/pilots/01900000-0000-7000-8000-00000000dead"


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture(scope="module")
def pilot(make, programme):
    return make.pilot(programme["id"])


def same_headers(one, other):
    return [{n: v for n, v in a.headers.items() if n not in ("date", "x-request-id")} for a in (one, other)]


@pytest.mark.parametrize("path", ["/v1/pilots", "/v1/pilots?fields=id", "/v1/nothing", "/health/live", "/openapi.json",
                                  "/v1/pilots/x", "/v1/pilots?limit=0"])
def test_head_has_the_headers_of_get(client, pilot, path):
    got, asked = client.get(path), client.head(path)
    assert asked.status_code == got.status_code
    assert asked.content == b""
    first, second = same_headers(got, asked)
    assert first == second
    assert int(asked.headers["content-length"]) > 0


def test_head_of_one(client, pilot):
    got, asked = (client.request(m, f"/v1/pilots/{pilot['id']}") for m in ("GET", "HEAD"))
    assert asked.content == b""
    first, second = same_headers(got, asked)
    assert first == second


@pytest.mark.parametrize("path, allow", [
    ("/v1/pilots", {"OPTIONS", "GET", "HEAD", "POST"}),
    (NOWHERE, {"OPTIONS", "GET", "HEAD", "PATCH", "DELETE"}),
    ("/health/live", {"OPTIONS", "GET", "HEAD"}),
])
def test_options_and_405_name_the_methods(client, path, allow):
    options = client.options(path)
    assert (options.status_code, options.content) == (204, b"")
    assert set(options.headers["allow"].split(", ")) == allow
    for method in ("PUT", "TRACE", "BREW", "G"):
        answer = client.request(method, path)
        expect_problem(answer, 405, "method-not-allowed")
        assert set(answer.headers["allow"].split(", ")) == allow


def test_options_of_the_server(raw):
    """RFC 9110 section 9.3.7: a ping, and what there is at all."""
    answer = raw().request("OPTIONS * HTTP/1.1\nHost: x\n\n")
    assert (answer.status, answer.body) == (204, b"")
    assert set(answer.header("allow").split(", ")) == {"OPTIONS", "GET", "HEAD", "POST", "PATCH", "DELETE"}


@pytest.mark.parametrize("line", ["GET *", "POST *", "OPTIONS **", "OPTIONS *?a=b"])
def test_the_server_has_no_other_method(raw, line):
    assert raw().request(f"{line} HTTP/1.1\nHost: x\n\n").status == 400


def test_options_of_nothing(client):
    expect_problem(client.options("/v1/nothing"), 404, "not-found")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/", "/v1/pilots/", "//v1/pilots", "/v1//pilots", "/v1/Pilots", "/v2/pilots",
                                  "/v1/pilots/x/y/z", "/v1/./pilots", "/v1/x/../pilots",
                                  "/v1/%2e%2e/v1/pilots", "/v1%2Fpilots", "/%2Fv1/pilots", "/v1/pilots%2F", "/v1/%2570ilots",
                                  "/v1/%70ilots%20", "/v1/%zzpilots", "/v1/pilots%"])
def test_other_paths_are_404(raw, path):
    problem = expect_problem(raw().request(f"GET {path} HTTP/1.1\nHost: x\n\n"), 404, "not-found")
    assert "/openapi.json" in problem["detail"]


@pytest.mark.parametrize("path", ["/v1/%70ilots", "/%76%31/pilots", "/v1/%70%69%6C%6f%74%73", "http://x/v1/pilot%73"])
def test_unreserved_characters_may_be_encoded(raw, client, pilot, path):
    """RFC 3986 section 6.2.2.2: it is the same resource, and has one name in what the service says."""
    answer = raw().request(f"GET {path}?limit=1&fields=id HTTP/1.1\nHost: x\n\n")
    assert json.loads(answer.body) == client.get("/v1/pilots?limit=1&fields=id").json()
    refused = raw().request(f"GET {path}?limit=0 HTTP/1.1\nHost: x\n\n")
    assert json.loads(refused.body)["instance"] == "/v1/pilots"


def test_links_have_the_plain_path(admin, make, programme):
    for _ in range(2):
        make.pilot(programme["id"])
    body = json.dumps({**PILOT, "programme_id": programme["id"]})
    created = admin.post("/v1/%70ilots", content=body, headers={"Content-Type": "application/json"})
    assert created.headers["location"] == f"/v1/pilots/{created.json()['id']}"
    listed = admin.get("/v1/p%69lots?limit=1")
    assert listed.json()["next"].startswith("/v1/pilots?")
    assert listed.headers["link"].startswith("</v1/pilots?")


@pytest.mark.parametrize("segment", ["a%2Fb", "%00", "a%00", "%ff", "%c3%28", "%ed%a0%80", "%", "%1", "%zz", "%0a", "%7f", "%c0%af"])
def test_badly_encoded_segments_are_400(raw, segment):
    expect_problem(raw().request(f"GET /v1/pilots/{segment} HTTP/1.1\nHost: x\n\n"), 400, "bad-request")


@pytest.mark.parametrize("identifier", ["x", "1", "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8", "{0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d}",
                                        "'; drop table pilot; --", "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d%20"])
def test_uuid_that_is_none_is_400(client, identifier):
    expect_problem(client.get(f"/v1/pilots/{identifier}"), 400, "invalid-parameter", parameter="id")


def test_encoded_uuid_is_the_same(client, pilot):
    encoded = "".join(f"%{ord(c):02x}" for c in pilot["id"])
    assert client.get(f"/v1/pilots/{encoded}").json() == client.get(f"/v1/pilots/{pilot['id'].upper()}").json()


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*", "text/html, application/json;q=0.1",
                                    "Application/JSON", "application/json; q=1.0", "", "text/html,*/*;q=0.8"])
def test_acceptable(client, accept):
    assert client.get("/v1/pilots", headers={"Accept": accept}).headers["content-type"] == "application/json"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0", "*/*;q=0", "text/*",
                                    "*/*, application/json;q=0", "application/jsonx", "/"])
def test_not_acceptable(client, accept):
    """Of what is there as JSON only."""
    expect_problem(client.get("/v1/evaluations", headers={"Accept": accept}), 406, "not-acceptable", header="Accept")


def post(http, programme, **headers):
    body = json.dumps({**PILOT, "programme_id": programme["id"]})
    return http.post("/v1/pilots", content=body, headers=headers)


@pytest.mark.parametrize("media_type", ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
                                        "application/json;charset=\"UTF-8\"", "application/json ; x=y"])
def test_media_types_that_are_taken(admin, programme, media_type):
    assert post(admin, programme, **{"Content-Type": media_type}).status_code == 201


@pytest.mark.parametrize("media_type", ["application/xml", "text/plain", "application/x-www-form-urlencoded", "json", "",
                                        "application/merge-patch+json", "application/json; charset=latin-1",
                                        "application/json;charset=utf-16"])
def test_media_types_that_are_not(admin, programme, media_type):
    answer = post(admin, programme, **{"Content-Type": media_type})
    expect_problem(answer, 415, "unsupported-media-type", header="Content-Type")
    assert answer.headers["accept"] == "application/json"


def test_body_without_a_media_type(admin, programme):
    expect_problem(post(admin, programme), 415, "unsupported-media-type")


def test_patch_says_what_it_takes(admin, pilot):
    answer = admin.patch(f"/v1/pilots/{pilot['id']}", content="{}", headers={"Content-Type": "application/json", "If-Match": "*"})
    expect_problem(answer, 415, "unsupported-media-type")
    assert answer.headers["accept-patch"] == "application/merge-patch+json"


def test_coded_bodies_are_refused(admin, programme):
    body = gzip.compress(json.dumps({**PILOT, "programme_id": programme["id"]}).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    expect_problem(admin.post("/v1/pilots", content=body, headers=headers), 415, "unsupported-media-type")


def test_identity_is_no_coding(admin, programme):
    assert post(admin, programme, **{"Content-Type": "application/json", "Content-Encoding": "identity"}).status_code == 201


def test_reading_takes_no_body(client, pilot):
    answer = client.request("GET", "/v1/pilots", content=b"{}", headers={"Content-Type": "application/json"})
    expect_problem(answer, 400, "bad-request")
