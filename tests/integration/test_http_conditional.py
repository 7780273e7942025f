"""Entity tags, If-None-Match and If-Match (RFC 9110 sections 8.8.3 and 13)."""

import re
import uuid

import pytest

from harness.problem import expect_problem

MERGE = "application/merge-patch+json"
STRONG = re.compile(r'"[!#-~]+"')


@pytest.fixture
def pilot(make, programme):
    return make.pilot(programme["id"], need={"problem": {"nb": "Lang tekst. " * 300}})


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


def path_of(pilot):
    return f"/v1/pilots/{pilot['id']}"


def tag_of(http, path, **headers):
    answer = http.get(path, headers={"Accept-Encoding": "identity", **headers})
    assert answer.status_code == 200, answer.text
    assert STRONG.fullmatch(answer.headers["etag"])
    return answer.headers["etag"]


def change(http, pilot, tag, title="Endret"):
    headers = {"Content-Type": MERGE} if tag is None else {"Content-Type": MERGE, "If-Match": tag}
    return http.patch(path_of(pilot), content=f'{{"title": {{"nb": "{title}"}}}}', headers=headers)


def test_each_representation_has_its_own_tag(client, pilot):
    path = path_of(pilot)
    tags = [tag_of(client, path), tag_of(client, path + "?fields=id,title"), tag_of(client, path + "?fields=id"),
            tag_of(client, path + "?include=participants"), client.get(path, headers={"Accept-Encoding": "gzip"}).headers["etag"]]
    assert len(set(tags)) == len(tags)
    assert tag_of(client, path) == tags[0]


def test_tag_changes_with_every_change(admin, pilot):
    tags = [tag_of(admin, path_of(pilot))]
    for title in ("a", "b", "a"):
        answer = change(admin, pilot, tags[-1], title)
        assert answer.status_code == 200
        tags.append(tag_of(admin, path_of(pilot)))
    assert len(set(tags)) == 4


@pytest.mark.parametrize("query", ["", "?fields=id,title", "?include=participants,transitions"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_304_has_the_same_headers_and_no_body(client, pilot, query, coding):
    path = path_of(pilot) + query
    whole = client.get(path, headers={"Accept-Encoding": coding})
    same = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": whole.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert same.headers[name] == whole.headers[name]
    assert same.headers.get("content-length") in (None, whole.headers["content-length"])
    assert "content-type" not in same.headers  # clients that see one look for a body to read


def test_304_leaves_the_connection_usable(raw, client, pilot):
    tag = tag_of(client, path_of(pilot))
    connection = raw()
    for _ in range(3):
        answer = connection.request(f"GET {path_of(pilot)} HTTP/1.1\nHost: x\nIf-None-Match: {tag}\n\n")
        assert (answer.status, answer.body) == (304, b"")
    assert connection.request(f"HEAD {path_of(pilot)} HTTP/1.1\nHost: x\nIf-None-Match: {tag}\n\n", head=True).status == 304
    assert connection.request("GET /health/live HTTP/1.1\nHost: x\n\n").status == 200


def test_if_none_match_forms(client, pilot):
    tag = tag_of(client, path_of(pilot))
    hits = [tag, f"W/{tag}", "*", f'"other", {tag}', f'"other",{tag},"third"', f', {tag} ,']
    misses = ['"other"', tag.strip('"'), tag[:-2] + '"', "x", '""', tag.upper() + "x" if tag.upper() != tag else '"y"']
    for field in hits:
        assert client.get(path_of(pilot), headers={"If-None-Match": field, "Accept-Encoding": "identity"}).status_code == 304, field
    for field in misses:
        assert client.get(path_of(pilot), headers={"If-None-Match": field, "Accept-Encoding": "identity"}).status_code == 200, field


def test_lists_have_tags_too(client, admin, make, pilot):
    tag = tag_of(client, "/v1/pilots")
    assert client.get("/v1/pilots", headers={"If-None-Match": tag, "Accept-Encoding": "identity"}).status_code == 304
    make.pilot(pilot["programme_id"])
    assert client.get("/v1/pilots", headers={"If-None-Match": tag, "Accept-Encoding": "identity"}).status_code == 200


def test_if_none_match_does_not_hide_errors(client):
    expect_problem(client.get(f"/v1/pilots/{uuid.uuid4()}", headers={"If-None-Match": "*"}), 404, "not-found")


def test_change_without_if_match(admin, pilot):
    expect_problem(change(admin, pilot, None), 428, "precondition-required", header="If-Match")
    expect_problem(admin.delete(path_of(pilot)), 428, "precondition-required", header="If-Match")


def test_stale_tag_is_refused_and_nothing_written(admin, pilot):
    first = tag_of(admin, path_of(pilot))
    assert change(admin, pilot, first, "Først").status_code == 200
    expect_problem(change(admin, pilot, first, "Sist"), 412, "version-mismatch", header="If-Match")
    expect_problem(admin.delete(path_of(pilot), headers={"If-Match": first}), 412, "version-mismatch", header="If-Match")
    now = admin.get(path_of(pilot)).json()
    assert (now["title"], now["version"]) == ({"nb": "Først"}, 2)


def test_tags_that_let_a_change_through(admin, pilot):
    changed = change(admin, pilot, "*")
    for make_field in (lambda t: t, lambda t: f'"1-0", {t}', lambda t: f'{t},"x"'):
        changed = change(admin, pilot, make_field(changed.headers["etag"]), "Igjen")
        assert changed.status_code == 200, changed.text
    of_a_part = tag_of(admin, path_of(pilot) + "?fields=id")
    assert change(admin, pilot, of_a_part).status_code == 200
    coded = admin.get(path_of(pilot), headers={"Accept-Encoding": "gzip"}).headers["etag"]
    assert change(admin, pilot, coded).status_code == 200


def test_answer_of_a_change_has_the_tag_of_a_reading(admin, pilot):
    changed = admin.patch(path_of(pilot), content='{"number": "77"}',
                          headers={"Content-Type": MERGE, "If-Match": "*", "Accept-Encoding": "identity"})
    assert changed.headers["etag"] == tag_of(admin, path_of(pilot))


@pytest.mark.parametrize("field", ['"x"', '""', '"999999999-0"', '"0-0"', '"99999999999999999999-0"', '"-1-0"', '"1;drop-0"'])
def test_foreign_tags_do_not_match(admin, pilot, field):
    expect_problem(change(admin, pilot, field), 412, "version-mismatch")


def test_weak_tags_never_match(admin, pilot):
    problem = expect_problem(change(admin, pilot, "W/" + tag_of(admin, path_of(pilot))), 412, "version-mismatch")
    assert "weakened" in problem["errors"][0]["detail"]


@pytest.mark.parametrize("field", ["1", "x", '"', '"1', "W/", 'W/"', '"1-0" x', "*, *", '"1-0", *', "'1-0'", ",", ""])
def test_malformed_if_match(admin, pilot, field):
    expect_problem(change(admin, pilot, field), 400, "bad-request", header="If-Match")


def test_no_tag_finds_what_is_not_there(admin):
    nowhere = {"id": uuid.uuid4()}
    for field in ("*", '"1-0"'):
        expect_problem(change(admin, nowhere, field), 404, "not-found")
        expect_problem(admin.delete(path_of(nowhere), headers={"If-Match": field}), 404, "not-found")
