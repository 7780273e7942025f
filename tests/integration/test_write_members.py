"""Creating, merge patches (RFC 7396) and deleting: what is kept, what goes, what refers to it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.problem import codes, expect_problem

MERGE = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
LANGUAGES = ["nb", "nn", "se", "sma", "smj", "fkv", "en"]


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture
def pilot(make, programme):
    return make.pilot(programme["id"], title={"nb": "Navn", "en": "Name"}, cpv=["33000000", "85000000"], sector="helse", rd_use=True,
                      need={"problem": {"nb": "Langt", "en": "Far"}, "users": {"nb": "Alle"}},
                      planned_dates={"award": "2027-01-01", "contract": "2027-02-01"}, external_ids=[{"system": "sak", "id": programme["id"]}])


@pytest.fixture
def free(admin, pilot):
    """The pilot is gone afterwards, so that its external identifier can be used again."""
    yield pilot
    admin.delete(f"/v1/pilots/{pilot['id']}", headers={"If-Match": "*"})


def patch(http, one, body, path="/v1/pilots"):
    return http.patch(f"{path}/{one['id']}", content=body if isinstance(body, (str, bytes)) else json.dumps(body), headers=MERGE)


def merged(target, change):
    """RFC 7396 section 2."""
    if not isinstance(change, dict):
        return change
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def sent_back(row):
    """What of an answer a creation would take."""
    return {n: row[n] for n in ("title", "need", "cpv", "sector", "rd_use", "planned_dates")}


CHANGES = {
    "nothing": {}, "one text": {"title": {"se": "Namma"}}, "text away": {"title": {"en": None}}, "text replaced": {"title": {"nb": "Nytt"}},
    "deep": {"need": {"problem": {"en": None, "se": "Guhkki"}}}, "branch away": {"need": {"users": None}},
    "new branch": {"need": {"desired_effect": {"nb": "Bedre"}}}, "array replaced": {"cpv": ["45210000"]}, "array emptied": {"cpv": []},
    "dates": {"planned_dates": {"award": None, "delivery": "2027-05-05"}}, "nothing away": {"title": {"nn": None}},
    "several": {"sector": "vei", "rd_use": False, "need": {"users": {"nb": None, "nn": "Alle"}}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_merge_patch(admin, free, change):
    answer = patch(admin, free, change)
    assert answer.status_code == 200, answer.text
    assert sent_back(answer.json()) == merged(sent_back(free), change)
    assert answer.json() == admin.get(f"/v1/pilots/{free['id']}").json()
    assert answer.json()["version"] == free["version"] + 1
    assert answer.json()["updated_at"] > free["updated_at"] and answer.json()["created_at"] == free["created_at"]


TEXTS = st.dictionaries(st.sampled_from(LANGUAGES), st.none() | st.text("aæø ", min_size=1, max_size=9).filter(str.strip), max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(TEXTS, min_size=1, max_size=4))
def test_any_series_of_patches(admin, make, programme, changes):
    pilot = make.pilot(programme["id"])
    expected = pilot["title"]
    for change in changes:
        after = merged(expected, change)
        answer = patch(admin, pilot, {"title": change})
        assert answer.status_code == (200 if after else 422), answer.text
        expected = after or expected
        assert admin.get(f"/v1/pilots/{pilot['id']}").json()["title"] == expected


@pytest.mark.parametrize("name, default", [("sector", None), ("lessons", None), ("estimated_value", None), ("municipality", None),
                                           ("innovation_kind", None), ("rd_use", False), ("cpv", []), ("external_ids", []), ("need", {}),
                                           ("planned_dates", {})])
def test_null_takes_away(admin, free, name, default):
    answer = patch(admin, free, {name: None})
    assert answer.status_code == 200, answer.text
    assert answer.json()[name] == default


@pytest.mark.parametrize("change, pointer", [
    ({"title": None}, "/title"), ({"title": {"nb": None, "en": None}}, "/title"), ({"programme_id": None}, "/programme_id"),
    ({"title": "x"}, "/title"), ({"title": {"de": "x"}}, "/title/de"), ({"need": {"problem": {"nb": ""}}}, "/need/problem/nb"),
    ({"stage": "award"}, "/stage"), ({"id": "x"}, "/id"), ({"nothing": None}, "/nothing"), ({"cpv": [None]}, "/cpv/0"),
    ({"planned_dates": {"award": "soon"}}, "/planned_dates/award"), ({"estimated_value": {"amount": "1"}}, "/estimated_value")])
def test_patches_that_cannot_be(admin, free, change, pointer):
    expect_problem(patch(admin, free, change), 422, "invalid-body", pointer=pointer)
    assert admin.get(f"/v1/pilots/{free['id']}").json() == free


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1"])
def test_patch_that_is_no_object(admin, free, body):
    expect_problem(patch(admin, free, body), 422, "invalid-body")


def test_half_a_value_can_be_patched_when_the_rest_is_there(admin, free):
    assert patch(admin, free, {"estimated_value": {"amount": "1.50", "currency": "NOK"}}).status_code == 200
    answer = patch(admin, free, {"estimated_value": {"amount": "2"}})
    assert (answer.status_code, answer.json()["estimated_value"]) == (200, {"amount": "2", "currency": "NOK"}), answer.text


@pytest.mark.parametrize("resource", ["programmes", "actors", "pilots", "activities"])
def test_location_leads_to_what_was_created(admin, make, resource):
    national = make.programme(level="national")
    body = {"programmes": {"name": {"nb": "x"}, "short_name": "x", "level": "regional"}, "actors": {"name": "x", "kinds": ["rd"]},
            "pilots": {"programme_id": national["id"], "title": {"nb": "x"}},
            "activities": {"programme_id": national["id"], "kind": "course", "format": "online", "title": {"nb": "x"},
                           "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z"}}[resource]
    answer = admin.post(f"/v1/{resource}", json=body, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/{resource}/{answer.json()['id']}"
    read = admin.get(answer.headers["location"], headers={"Accept-Encoding": "identity"})
    assert (read.json(), read.headers["etag"]) == (answer.json(), answer.headers["etag"])
    gone = admin.delete(answer.headers["location"], headers={"If-Match": answer.headers["etag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    for again in (admin.get(answer.headers["location"]), admin.delete(answer.headers["location"], headers={"If-Match": "*"}),
                  patch(admin, answer.json(), {}, f"/v1/{resource}")):
        expect_problem(again, 404, "not-found")


def test_location_of_what_is_below(admin, make, pilot):
    actor = make.actor()
    for path, body in ((f"/v1/pilots/{pilot['id']}/participations", {"actor_id": actor["id"], "role": "supplier"}),
                       (f"/v1/pilots/{pilot['id']}/transitions", {"to": "proposed"})):
        answer = admin.post(path, json=body)
        assert answer.headers["location"] == f"{path}/{answer.json()['id']}"
        assert admin.get(answer.headers["location"]).json() == answer.json()
    admin.delete(f"/v1/pilots/{pilot['id']}", headers={"If-Match": "*"})


def test_what_others_refer_to_stays(admin, make):
    programme, actor = make.programme(), make.actor()
    pilot = make.pilot(programme["id"], lead_buyer_id=actor["id"])
    for path in (f"/v1/programmes/{programme['id']}", f"/v1/actors/{actor['id']}"):
        expect_problem(admin.delete(path, headers={"If-Match": "*"}), 409, "in-use")
        assert admin.get(path).status_code == 200
    assert admin.delete(f"/v1/pilots/{pilot['id']}", headers={"If-Match": "*"}).status_code == 204
    assert admin.delete(f"/v1/actors/{actor['id']}", headers={"If-Match": "*"}).status_code == 204


def test_what_is_unique_stays_so(admin, make, programme):
    make.pilot(programme["id"], number="A1", external_ids=[{"system": "x", "id": "1"}])
    for same, pointer in (({"number": "A1"}, "/number"), ({"external_ids": [{"system": "x", "id": "1"}]}, "/external_ids")):
        answer = admin.post("/v1/pilots", json={"programme_id": programme["id"], "title": {"nb": "x"}, **same})
        assert codes(expect_problem(answer, 409, "conflict", pointer=pointer)) == ["unique"]


def test_participation_twice(admin, make, programme):
    pilot, actor = make.pilot(programme["id"]), make.actor()
    path, body = f"/v1/pilots/{pilot['id']}/participations", {"actor_id": actor["id"], "role": "supplier", "from": "2026-01-01"}
    assert admin.post(path, json=body).status_code == 201
    expect_problem(admin.post(path, json=body), 409, "conflict", pointer="/actor_id")
    expect_problem(admin.post(path, json={**body, "from": "2026-02-02", "to": "2026-02-01"}), 422, "invalid-body", pointer="/to")


def test_deleting_takes_no_body(admin, make, programme):
    pilot = make.pilot(programme["id"])
    answer = admin.request("DELETE", f"/v1/pilots/{pilot['id']}", content="{}", headers={"If-Match": "*", "Content-Type": "application/json"})
    expect_problem(answer, 400, "bad-request")
    assert admin.get(f"/v1/pilots/{pilot['id']}").status_code == 200
