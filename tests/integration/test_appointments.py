"""Appointments: who has which role is told with the programme, and who it is only with the person's consent."""

import pytest

from integration.rights.world import organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def manager(client_as, programme):
    return client_as("regional_manager", None, [programme])


@pytest.fixture
def person(make, manager, programme):
    """person(**members) → the identifier of a person that the manager keeps"""
    actor = make.actor(organisation_number=organisation_number(), kinds=["buyer"])["id"]

    def new(**members):
        answer = manager.post("/v1/persons", json={"actor_id": actor, "programme_id": programme, "name": "Eksempel Styreleder", **members})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]
    return new


def appoint(manager, programme, ident, **members):
    return manager.post("/v1/appointments", json={"programme_id": programme, "role": "board_chair", "person_id": ident, "from": "2026-01-01", **members})


def codes(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


def test_the_role_is_public_and_the_person_with_its_consent(manager, programme, person, client):
    made = appoint(manager, programme, person()).json()
    assert made["person"]["name"] == "Eksempel Styreleder"
    shown = client.get(f"/v1/appointments/{made['id']}").json()
    assert (shown["role"], shown["from"], shown["person_id"], shown["person"]) == ("board_chair", "2026-01-01", None, None)
    assert client.get("/v1/appointments", params={"person_id": made["person_id"]}).json()["data"] == []
    assert manager.patch(f"/v1/persons/{made['person_id']}", json={"public_consent": True}, headers=PATCH).status_code == 200
    assert client.get(f"/v1/appointments/{made['id']}").json()["person"]["name"] == "Eksempel Styreleder"


def test_an_erased_person_leaves_the_role(manager, programme, person, client, sql):
    made = appoint(manager, programme, person(public_consent=True)).json()
    assert manager.delete(f"/v1/persons/{made['person_id']}", headers={"If-Match": "*"}).status_code == 204
    left = client.get(f"/v1/appointments/{made['id']}").json()
    assert (left["person_id"], left["version"]) == (None, made["version"] + 1)
    assert [op for op, in sql.execute("select op from change_log where id = %s order by seq", [made["id"]])] == ["create", "update"]


def test_who_had_the_role_on_a_day(manager, make, person, client_as):
    programme = make.programme()["id"]
    both = client_as("national_admin")
    first, second = (appoint(both, programme, person_id, **times).json()["id"] for person_id, times in (
        (person(), {"from": "2024-01-01", "to": "2024-12-31"}), (person(), {"from": "2025-01-01"})))
    def on(day):
        return [m["id"] for m in both.get("/v1/appointments", params={"programme_id": programme, "on": day}).json()["data"]]
    assert (on("2023-12-31"), on("2024-12-31"), on("2025-01-01"), on("2030-01-01")) == ([], [first], [second], [second])


@pytest.mark.parametrize("members, pointer, code", [
    ({"to": "2025-12-31"}, "/to", "order"), ({"from": "2026-02-30"}, "/from", "date"), ({"role": "king"}, "/role", "enum"),
    ({"person_id": "0190a000-0000-7000-8000-00000000ffff"}, "/person_id", "exists"), ({"from": "0001-01-01"}, "/from", "range"),
    ({"pilot_id": "0190a000-0000-7000-8000-00000000ffff"}, "/pilot_id", "exists"), ({"name": "x"}, "/name", "unknown_member"),
])
def test_an_appointment_that_is_wrong(manager, programme, person, members, pointer, code):
    answer = appoint(manager, programme, person(), **members)
    assert answer.status_code == 422 and (pointer, code) in codes(answer), answer.text


def test_the_same_role_from_the_same_day_is_one_appointment(manager, programme, person):
    ident = person()
    assert appoint(manager, programme, ident, **{"from": "2022-01-01"}).status_code == 201
    answer = appoint(manager, programme, ident, **{"from": "2022-01-01"})
    assert answer.status_code == 409 and codes(answer) == [("/from", "unique")]


def test_it_stays_where_it_is(manager, programme, person, make):
    made = appoint(manager, programme, person()).json()
    answer = manager.patch(f"/v1/appointments/{made['id']}", json={"programme_id": make.programme()["id"]}, headers=PATCH)
    assert answer.status_code == 403 and codes(answer) == [("/programme_id", "not-allowed")]


def test_an_export_of_a_person_has_its_appointments(manager, programme, person):
    ident = person()
    made = appoint(manager, programme, ident).json()
    held = manager.get(f"/v1/persons/{ident}/export").json()
    assert held["appointments"] == [{"id": made["id"], "programme_id": programme, "pilot_id": None, "role": "board_chair", "from": "2026-01-01", "to": None}]
