"""Activities that programmes arrange together, with materials, and what their engagement adds up to."""

import itertools

import pytest

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def programmes(make):
    return [make.programme()["id"] for _ in range(2)]


@pytest.fixture(scope="module")
def managers(client_as, programmes):
    return [client_as("regional_manager", None, [ident]) for ident in programmes]


@pytest.fixture
def activity(managers, programmes):
    def new(**members):
        answer = managers[0].post("/v1/activities", json={
            "programme_id": programmes[0], "kind": "dialogue_conference", "format": "online", "title": {"nb": "Dialog"}, "visibility": "internal",
            "starts_at": "2099-03-01T08:00:00Z", "ends_at": "2099-03-01T10:00:00Z", **members})
        assert answer.status_code == 201, answer.text
        return answer.json()
    return new


def codes(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


def test_who_arranges_it_too_reads_it_and_who_comes(activity, managers, programmes, make):
    alone, together = activity(), activity(co_programme_ids=[programmes[1]])
    path = f"/v1/activities/{together['id']}"
    assert together["co_programme_ids"] == [programmes[1]]
    assert managers[1].get(f"/v1/activities/{alone['id']}").status_code == 404
    assert managers[1].get(path).status_code == 200
    actor = make.actor(organisation_number=organisation_number(), kinds=["supplier"])["id"]
    assert managers[0].patch(path, json={"status": "announced", "visibility": "published"}, headers=PATCH).status_code == 200
    assert managers[0].patch(path, json={"status": "open"}, headers=PATCH).status_code == 200
    made = managers[0].post(f"{path}/registrations", json={"actor_id": actor, "name": "Eksempel", "email": "e@example.org"}).json()
    assert managers[1].get(f"{path}/registrations/{made['id']}").json()["name"] == "Eksempel"
    assert managers[1].get(f"{path}/engagement").json()["registered"] == 1
    # Reading is all: the programme it belongs to changes it.
    assert managers[1].patch(path, json={"capacity": 3}, headers=PATCH).status_code == 403
    assert managers[1].patch(f"{path}/registrations/{made['id']}", json={"name": "x"}, headers=PATCH).status_code == 403
    assert [a["id"] for a in managers[1].get("/v1/activities", params={"co_programme_id": programmes[1]}).json()["data"]] == [together["id"]]
    assert managers[0].patch(path, json={"co_programme_ids": None}, headers=PATCH).json()["co_programme_ids"] == []


def test_materials_go_with_it(activity, managers, admin, client, programmes):
    def material(visibility):
        answer = admin.post("/v1/materials", json={"programme_id": programmes[0], "kind": "guide", "title": {"nb": visibility}, "visibility": visibility})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
    shown, hidden = material("published"), material("draft")
    made = activity(material_ids=[hidden, shown], visibility="published")
    assert made["material_ids"] == [hidden, shown]
    public = client.get(f"/v1/activities/{made['id']}", params={"include": "materials"}).json()
    assert (public["material_ids"], [m["title"]["nb"] for m in public["materials"]]) == ([shown], ["published"])
    assert client.get("/v1/activities", params={"material_id": hidden}).json()["data"] == []
    assert [a["id"] for a in client.get("/v1/activities", params={"material_id": shown}).json()["data"]] == [made["id"]]
    answer = admin.delete(f"/v1/materials/{shown}", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#in-use")


@pytest.mark.parametrize("members, pointer, code", [
    ({"co_programme_ids": ["0190a000-0000-7000-8000-00000000ffff"]}, "/co_programme_ids/0", "exists"),
    ({"material_ids": ["0190a000-0000-7000-8000-00000000ffff"]}, "/material_ids/0", "exists"),
    ({"invited": -1}, "/invited", "minimum"), ({"material_ids": ["x"]}, "/material_ids/0", "uuid"),
])
def test_links_that_are_wrong(managers, programmes, members, pointer, code):
    answer = managers[0].post("/v1/activities", json={
        "programme_id": programmes[0], "kind": "course", "format": "online", "title": {"nb": "x"}, "starts_at": "2099-03-01T08:00:00Z",
        "ends_at": "2099-03-01T10:00:00Z", **members})
    assert answer.status_code == 422 and (pointer, code) in codes(answer), answer.text


def test_a_programme_does_not_arrange_it_twice(activity, managers, programmes):
    path = f"/v1/activities/{activity()['id']}"
    answer = managers[0].patch(path, json={"co_programme_ids": [programmes[0]]}, headers=PATCH)
    assert answer.status_code == 422 and codes(answer) == [("/co_programme_ids", "items")]


def test_a_programme_that_arranges_with_others_is_in_use(activity, admin, make):
    other = make.programme()["id"]
    activity(co_programme_ids=[other])
    answer = admin.delete(f"/v1/programmes/{other}", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#in-use")


def test_meetings_and_inputs_are_counted_small_numbers_hidden(activity, managers, programmes, client, make, postgres, database):
    pilot = make.pilot(programmes[0])["id"]
    made = activity(visibility="published", invited=60, pilot_ids=[pilot])
    path = f"/v1/activities/{made['id']}"
    with postgres.connect(database) as connection:
        stock = Stock(connection)
        for n in range(5):
            actor = make.actor(kinds=["supplier"])["id"]
            stock.insert("slot", activity_id=made["id"], actor_id=actor, starts_at=f"2099-03-01T1{n}:00Z", ends_at=f"2099-03-01T1{n}:30Z")
            if n < 4:
                stock.insert("dialogue_input", activity_id=made["id"], pilot_id=pilot, actor_id=actor, text="x")
    mine, public = managers[0].get(f"{path}/engagement").json(), client.get(f"{path}/engagement").json()
    assert [mine[n] for n in ("invited", "one_to_ones", "inputs")] == [60, 5, 4]
    assert [public[n] for n in ("invited", "one_to_ones", "inputs")] == [60, 5, None]
    figures = {f["code"]: f for f in client.get("/v1/statistics/dialogue", params={"programme_id": programmes[0]}).json()["figures"]}
    assert [figures[n]["values"][0]["value"] for n in ("invited", "one_to_ones", "inputs")] == [60, 5, None]
