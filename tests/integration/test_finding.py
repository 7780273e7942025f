"""Finding objects by what another system calls them, and by the beginnings of words."""

import pytest

from harness.make import organisation_number
from harness.problem import expect_problem

CASE = {"system": "urn:case:system", "id": "2026/9:1"}
NAME = "urn:case:system:2026/9:1"
EVALUATOR = organisation_number(71)


@pytest.fixture(scope="module")
def programme(make):
    return make.programme(level="national", external_ids=[CASE])


@pytest.fixture(scope="module")
def named(make, client_as, programme):
    """By path, an object that has the identifier; each resource has one, and one with another beside it."""
    other = [{"system": "urn:case", "id": "system:2026/9"}]
    make.programme(external_ids=other)
    pilot = make.pilot(programme["id"], external_ids=[CASE], visibility="draft")
    make.pilot(programme["id"], external_ids=other)
    make.actor(external_ids=other)
    evaluator = make.actor(kinds=["evaluator"], organisation_number=EVALUATOR)
    body = {"type": "pilot", "pilot_id": pilot["id"], "evaluator_id": evaluator["id"], "external_ids": [CASE]}
    evaluation = client_as("national_evaluator", EVALUATOR).post("/v1/evaluations", json=body)
    assert evaluation.status_code == 201, evaluation.text
    belongs = {"programme_id": programme["id"], "title": {"nb": "Hei"}, "external_ids": [CASE]}
    return {"/v1/programmes": programme, "/v1/pilots": pilot, "/v1/actors": make.actor(external_ids=[CASE]), "/v1/evaluations": evaluation.json(),
            "/v1/activities": make.activity(programme["id"], external_ids=[CASE]), "/v1/news": make.new("/v1/news", **belongs),
            "/v1/materials": make.new("/v1/materials", kind="guide", **belongs)}


PATHS = ["/v1/programmes", "/v1/pilots", "/v1/actors", "/v1/evaluations", "/v1/activities", "/v1/news", "/v1/materials"]


def found(http, path, **params):
    answer = http.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["data"]]


@pytest.mark.parametrize("path", PATHS)
def test_the_object_that_another_system_calls_so(admin, named, path):
    assert found(admin, path, external_id=NAME) == [named[path]["id"]]


@pytest.mark.parametrize("near", ["urn:case:system:2026/9", "urn:case:system:2026/9:12", "case:system:2026/9:1", "urn:case:system:", ":::",
                                  "URN:case:system:2026/9:1", "urn:case:system:2026/9:%"])
def test_nothing_near_it(admin, named, near):
    assert named["/v1/pilots"]["id"] not in found(admin, "/v1/pilots", external_id=near)


def test_what_cannot_be_read_is_not_found(client, named):
    assert found(client, "/v1/pilots", external_id=NAME) == []
    assert found(client, "/v1/programmes", external_id=NAME) == [named["/v1/programmes"]["id"]]


@pytest.mark.parametrize("name", ["", "case", ":case", "case:", "x" * 300 + ":1"])
def test_names_that_are_none(client, name):
    expect_problem(client.get("/v1/pilots", params={"external_id": name}), 400, "invalid-parameter", parameter="external_id")


@pytest.fixture(scope="module")
def titles(make, programme):
    return {title: make.pilot(programme["id"], title={"nb": title})["id"]
            for title in ("Sjøvannskjøling på brygga", "Sjøvann i rør", "Brygge av tre", "Café's http://x.no/it's")}


@pytest.mark.parametrize("q, wanted", [
    ("sjøvann", {"Sjøvannskjøling på brygga", "Sjøvann i rør"}),
    ("SJØ brygg", {"Sjøvannskjøling på brygga"}),
    ("sj", set()),
    ("kjøling", set()),
    ('"sjøvann"', {"Sjøvann i rør"}),
    ('"sjøvann i"', {"Sjøvann i rør"}),
    ("brygg -sjø", {"Brygge av tre"}),
    ("rør or tre", {"Sjøvann i rør", "Brygge av tre"}),
    ("caf", {"Café's http://x.no/it's"}),
    ("sjø i rør", {"Sjøvann i rør"}),
    ("i or tre", {"Sjøvann i rør", "Brygge av tre"}),
    ("i på sjø", set()),
])
def test_a_word_finds_longer_ones(client, titles, q, wanted):
    assert set(found(client, "/v1/pilots", q=q, limit=100)) & set(titles.values()) == {titles[title] for title in wanted}


def test_codes_are_found_by_the_beginning_of_their_name(client):
    codes = [row["code"] for row in client.get("/v1/code-lists/cpv", params={"q": "welfare serv"}).json()["data"]]
    assert codes == [row["code"] for row in client.get("/v1/code-lists/cpv", params={"q": '"welfare" services'}).json()["data"]] and codes


def test_what_is_refused_is_a_sentence(admin, make, programme):
    activity = make.activity(programme["id"])["id"]
    problem = admin.post(f"/v1/activities/{activity}/transitions", json={"to": "reported"}).json()
    assert problem["detail"] == "An activity that is draft cannot become reported."
