"""Milestones, benefits and interests of pilots: their rules, one by one. Procurements are in test_pilot_procurements.py; rights in the table."""

import threading

import pytest

from integration.rights.world import organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}


@pytest.fixture(scope="module")
def pilot(make):
    return make.pilot(make.programme()["id"])


@pytest.fixture(scope="module")
def at(pilot):
    return f"/v1/pilots/{pilot['id']}"


def refused(answer, pointer, code, status=422):
    assert answer.status_code == status, answer.text
    assert (pointer, code) in [(e.get("pointer"), e["code"]) for e in answer.json()["errors"]], answer.text


def new(http, path, **members):
    answer = http.post(path, json=members)
    assert answer.status_code == 201, answer.text
    return answer.json()


# ---- milestones

def test_a_milestone_is_met_by_its_day(admin, at):
    made = new(admin, f"{at}/milestones", type="award", due="2020-05-01")
    assert (made["status"], made["met"], made["overdue"]) == ("planned", None, True)
    path = f"{at}/milestones/{made['id']}"
    met = admin.patch(path, json={"met": "2020-05-03"}, headers=PATCH).json()
    assert (met["status"], met["overdue"], met["version"]) == ("met", False, 2)
    assert admin.patch(path, json={"met": None}, headers=PATCH).json()["status"] == "planned"


@pytest.mark.parametrize("members, pointer, code", [
    ({"type": "other", "due": "2026-01-01"}, "/title", "required"),
    ({"type": "award", "due": "2026-01-01", "status": "met"}, "/met", "status"),
    ({"type": "award", "due": "2026-01-01", "status": "cancelled", "met": "2026-01-01"}, "/met", "status"),
    ({"type": "feast", "due": "2026-01-01"}, "/type", "enum"),
    ({"type": "award", "due": "2026-02-30"}, "/due", "date"),
    ({"type": "award"}, "/due", "required"),
    ({"type": "award", "due": "2026-01-01", "owner": "x"}, "/owner", "unknown_member"),
])
def test_a_milestone_that_is_wrong_is_refused(admin, at, members, pointer, code):
    before = admin.get(f"{at}/milestones", params={"count": "exact"}).json()["count"]
    refused(admin.post(f"{at}/milestones", json=members), pointer, code)
    assert admin.get(f"{at}/milestones", params={"count": "exact"}).json()["count"] == before


def test_overdue_milestones_are_found(admin, make):
    at = f"/v1/pilots/{make.pilot(make.programme()['id'])['id']}/milestones"
    late = new(admin, at, type="notice", due="2020-01-01")
    new(admin, at, type="contract", due="2099-01-01")
    new(admin, at, type="award", due="2020-01-01", status="cancelled")
    assert [m["id"] for m in admin.get(at, params={"overdue": "true"}).json()["data"]] == [late["id"]]


# ---- benefits

def test_a_benefit_keeps_every_digit(admin, at, make):
    actor = make.actor()
    made = new(admin, f"{at}/benefits", category="climate", unit="t CO2e", forecast={"value": "-12.345678", "date": "2027-01-01"},
               realised={"value": "999999999999999.000001"}, recipient_id=actor["id"], confidence="low")
    read = admin.get(f"{at}/benefits/{made['id']}").json()
    assert read["forecast"] == {"value": "-12.345678", "date": "2027-01-01"} and read["realised"] == {"value": "999999999999999.000001"}
    assert read["recipient"]["id"] == actor["id"]


@pytest.mark.parametrize("members, pointer, code", [
    ({"category": "climate", "unit": "t"}, "/forecast", "required"),
    ({"category": "climate", "unit": "t", "forecast": {"value": 12}}, "/forecast/value", "type"),
    ({"category": "climate", "unit": "t", "forecast": {"value": "1e9"}}, "/forecast/value", "pattern"),
    ({"category": "climate", "unit": "t", "forecast": {"value": "1", "date": "soon"}}, "/forecast/date", "date"),
    ({"category": "happiness", "unit": "t", "forecast": {"value": "1"}}, "/category", "enum"),
    ({"category": "climate", "unit": "", "forecast": {"value": "1"}}, "/unit", "min_length"),
    ({"category": "climate", "unit": "t", "forecast": {"value": "1"}, "recipient_id": "0190a000-0000-7000-8000-00000000ffff"},
     "/recipient_id", "exists"),
])
def test_a_benefit_that_is_wrong_is_refused(admin, at, members, pointer, code):
    refused(admin.post(f"{at}/benefits", json=members), pointer, code)


def test_a_benefit_is_forecast_or_realised(admin, at):
    made = new(admin, f"{at}/benefits", category="jobs", unit="x", forecast={"value": "1"})
    refused(admin.patch(f"{at}/benefits/{made['id']}", json={"forecast": None}, headers=PATCH), "/forecast", "required")


# ---- the four groups

def test_groups_are_those_that_take_part(admin, make):
    lead = make.actor()["id"]
    pilot = make.pilot(make.programme()["id"], lead_buyer_id=lead)["id"]
    for role in ("tenderer", "winner", "rd_partner", "observer"):
        new(admin, f"/v1/pilots/{pilot}/participations", actor_id=make.actor()["id"], role=role)
    new(admin, f"/v1/pilots/{pilot}/participations", actor_id=lead, role="partner_buyer")
    groups = admin.get(f"/v1/pilots/{pilot}", params={"include": "groups"}).json()["groups"]
    assert {g["group"]: g["participants"] for g in groups} == {"buyer": 1, "company": 2, "rd": 1}


# ---- interests

@pytest.fixture
def sender(make, client_as):
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


def test_interest_is_answered_by_the_pilots_people(sender, client_as, pilot, at):
    actor, http = sender
    made = new(http, f"{at}/interests", actor_id=actor, message="Vi kan dette.")
    assert made["status"] == "registered"
    path = f"{at}/interests/{made['id']}"
    manager = client_as("regional_manager", None, [pilot["programme_id"]])
    assert [i["id"] for i in manager.get(f"{at}/interests", params={"status": "registered"}).json()["data"]].count(made["id"]) == 1
    assert manager.patch(path, json={"status": "contacted"}, headers=PATCH).json()["status"] == "contacted"
    for members, pointer in (({"message": "endret"}, "/message"), ({"status": "withdrawn"}, "/status")):
        answer = manager.patch(path, json=members, headers=PATCH)
        assert answer.status_code == 403 and answer.json()["errors"][0]["pointer"] == pointer, answer.text
    assert http.patch(path, json={"status": "declined"}, headers=PATCH).status_code == 403
    assert http.patch(path, json={"status": "withdrawn"}, headers=PATCH).json()["status"] == "withdrawn"


def test_interest_is_registered_for_oneself_and_once(sender, at, make):
    actor, http = sender
    answer = http.post(f"{at}/interests", json={"actor_id": make.actor()["id"]})
    assert answer.status_code == 403 and answer.json()["errors"][0]["pointer"] == "/actor_id"
    results = []

    def register():
        results.append(http.post(f"{at}/interests", json={"actor_id": actor}).status_code)
    threads = [threading.Thread(target=register) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [201] + [409] * 5


@pytest.mark.parametrize("state", [{"visibility": "internal"}, {"stage": "completed"}, {"stage": "cancelled"}])
def test_interest_takes_a_published_pilot_that_is_under_way(sender, make, sql, admin, state):
    actor, http = sender
    pilot = make.pilot(make.programme()["id"])["id"]
    new(admin, f"/v1/pilots/{pilot}/participations", actor_id=actor, role="supplier")  # so that it is seen even when internal
    column, value = next(iter(state.items()))
    sql.execute(f"update pilot set {column} = %s where id = %s", [value, pilot])
    answer = http.post(f"/v1/pilots/{pilot}/interests", json={"actor_id": actor})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#not-open"), answer.text


def test_what_is_between_them_is_not_in_the_public_log(sender, at, sql):
    actor, http = sender
    made = new(http, f"{at}/interests", actor_id=actor)
    assert sql.execute("select audience from change_log where id = %s", [made["id"]]).fetchall() == [(f"interest:{actor}",)]
