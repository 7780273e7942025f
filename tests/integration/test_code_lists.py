"""Code lists: what members and filters take, and no code that they do not."""

import pytest

from harness.problem import expect_problem


def all_of(client, path, **query):
    rows, answer = [], client.get(path, params={"limit": 100, **query})
    while True:
        assert answer.status_code == 200, answer.text
        rows += answer.json()["data"]
        if not answer.json()["next"]:
            return rows
        answer = client.get(answer.json()["next"])


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()["components"]["schemas"]


@pytest.mark.parametrize("name, schema", [
    ("actor-kind", "ActorKind"), ("buyer-level", "BuyerLevel"), ("target-group", "TargetGroup"), ("pilot-stage", "Stage"),
    ("innovation-kind", "InnovationKind"), ("activity-kind", "ActivityKind"), ("participation-role", "ParticipationRole"),
    ("evaluation-type", "EvaluationType"), ("benefit-category", "BenefitCategory"), ("effect-goal", "EffectGoal"), ("pilot-cause", "PilotCause"),
])
def test_lists_have_what_the_contract_takes(client, document, name, schema):
    codes = all_of(client, f"/v1/code-lists/{name}")
    assert [c["code"] for c in codes] == document[schema]["enum"]
    assert all(set(c["name"]) == {"nb", "en"} for c in codes)


def test_every_list_has_codes_and_says_where_they_are_from(client):
    lists = all_of(client, "/v1/code-lists")
    assert len(lists) == 29 and [each["name"] for each in lists] == sorted(each["name"] for each in lists)
    for each in lists:
        assert client.get(f"/v1/code-lists/{each['name']}", params={"limit": 1}).json()["data"], each
        assert (each["licence"] == "CC-BY-4.0") == (each["name"].startswith("eforms-") or each["name"] in ("cpv", "nuts"))


def test_cpv_is_whole_and_a_tree(client):
    codes = {c["code"]: c for c in all_of(client, "/v1/code-lists/cpv")}
    assert len(codes) == 9454 and codes["03100000"]["broader"] == "03000000" and codes["03000000"]["broader"] is None
    lost = [code for code, c in codes.items() if c["broader"] and c["broader"] not in codes]
    assert len(lost) < 60, len(lost)  # CPV 2008 itself leaves some levels out


def test_codes_are_found(client):
    def codes(name, **query):
        return [c["code"] for c in client.get(f"/v1/code-lists/{name}", params=query).json()["data"]]
    assert codes("cpv", code="33100000,72000000") == ["33100000", "72000000"]
    assert codes("cpv", q="dredging ships") or codes("cpv", q="medical")
    assert set(codes("cpv", prefix="3310", limit=5)) and all(c.startswith("3310") for c in codes("cpv", prefix="3310"))
    assert codes("nuts", broader="NO07") == ["NO071", "NO072", "NO073", "NO074"]
    assert codes("municipality", code="5501", valid_year=2024) == ["5501"] and codes("municipality", code="5501", valid_year=2019) == []
    assert codes("municipality", code="1902", valid_year=2019) == ["1902"] and "55" in codes("county", valid_year=2024)
    assert "5501" in codes("municipality", broader="55", q="Tromsø")


def test_pages_of_a_list_go_through_all_of_it(client):
    assert len({c["id"] for c in all_of(client, "/v1/code-lists/municipality", limit=7)}) == client.get(
        "/v1/code-lists/municipality", params={"count": "exact"}).json()["count"]


@pytest.mark.parametrize("path, status", [
    ("/v1/code-lists/nothing", 404), ("/v1/code-lists/CPV", 400), ("/v1/code-lists/cpv?code=", 400), ("/v1/code-lists/cpv?valid_year=12", 400),
    ("/v1/code-lists/cpv?parent=x", 400), ("/v1/code-lists/a%00b", 400),
])
def test_what_is_wrong(client, path, status):
    assert client.get(path).status_code == status


def test_lists_are_read_only(client):
    expect_problem(client.post("/v1/code-lists", json={}), 405, "method-not-allowed")
