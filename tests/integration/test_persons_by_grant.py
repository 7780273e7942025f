"""Contact persons and estimated values by grant: a role for an organisation opens what it opens to the organisation's own token."""

import pytest

from harness.problem import expect_problem
from integration.granting import give, revoke, someone
from integration.rights.world import World, organisation_number
from integration.rights.writes import MERGE_PATCH

__all__ = ["give", "someone"]

NAME = "Eksempel Kontakt"
KEEPERS = ("buyer", "supplier", "researcher")


@pytest.fixture(scope="module")
def world(postgres, database):
    with postgres.connect(database) as connection:
        yield World(connection)


def actor_of(world, role):
    return {"buyer": world.buyer_id, "supplier": world.supplier_id, "researcher": world.researcher_id}[role]


def persons(http):
    """Everything that is told of them, and so who is seen by entitlement."""
    page = http.get("/v1/persons", params={"limit": 100, "count": "exact"}).json()
    assert page["count"] == len(page["data"])
    return {p["id"]: (p["consented_at"], p["retention_until"]) for p in page["data"]}


def values(http):
    return {p["id"]: p["estimated_value"] for p in http.get("/v1/pilots", params={"limit": 100}).json()["data"]}


@pytest.mark.parametrize("role", KEEPERS)
def test_a_grant_opens_what_the_own_token_opens(world, client_as, someone, give, client, role):
    own = client_as(*world.token_arguments(role))
    granted, subject = someone()
    grant = give(subject, role, actor_id=actor_of(world, role))
    assert persons(granted) == persons(own) != persons(client)
    assert values(granted) == values(own)
    revoke(client_as("national_admin"), grant)
    assert (persons(granted), values(granted)) == (persons(client), values(client))


def test_a_grant_opens_nothing_of_the_tokens_organisation(world, client_as, someone, give):
    """Nor of a role that the token has for something else: the token's is a supplier, the grant's a buyer."""
    mixed, subject = someone("supplier", world.buyer)
    give(subject, "buyer", actor_id=world.supplier_id)
    supplier_of_buyer, buyer_of_supplier = client_as("supplier", world.buyer), client_as("buyer", world.supplier)
    entitled = {i: p for http in (supplier_of_buyer, buyer_of_supplier) for i, p in persons(http).items() if p[1]}
    assert {i: p for i, p in persons(mixed).items() if p[1]} == entitled
    told = {i for i, value in values(mixed).items() if value}
    assert told == {i for http in (supplier_of_buyer, buyer_of_supplier) for i, value in values(http).items() if value}
    assert told < {i for i, value in values(client_as("buyer", world.buyer)).items() if value}


@pytest.fixture
def joint(make, admin):
    """A published pilot, an organisation that takes part, and one that does not: {name: (id, number)}"""
    numbers = {name: organisation_number() for name in ("inside", "outside")}
    actors = {name: (make.actor(organisation_number=number)["id"], number) for name, number in numbers.items()}
    pilot = make.pilot(make.programme()["id"])["id"]
    answer = admin.post(f"/v1/pilots/{pilot}/participations", json={"actor_id": actors["inside"][0], "role": "supplier"})
    assert answer.status_code == 201, answer.text
    return {**actors, "pilot": pilot}


def name_contact(http, actor, **of):
    return http.post("/v1/persons", json={"actor_id": actor, "name": NAME, **of})


def test_who_takes_part_by_grant_names_contacts_for_the_pilot(joint, someone, give):
    http, subject = someone()
    give(subject, "supplier", actor_id=joint["inside"][0])
    answer = name_contact(http, joint["inside"][0], pilot_id=joint["pilot"])
    assert answer.status_code == 201, answer.text
    assert answer.json()["pilot_id"] == joint["pilot"]


@pytest.mark.parametrize("role", [None, "integration"])
def test_the_tokens_organisation_takes_part_for_no_grant(joint, someone, give, role):
    http, subject = someone(role, joint["inside"][1])
    give(subject, "buyer", actor_id=joint["outside"][0])
    assert name_contact(http, joint["outside"][0]).status_code == 201
    answer = name_contact(http, joint["outside"][0], pilot_id=joint["pilot"])
    expect_problem(answer, 403, "not-allowed")
    assert answer.json()["errors"][0]["pointer"] == "/pilot_id"


def test_a_managers_grant_keeps_the_contacts_of_its_programme_only(make, someone, give):
    actor = make.actor(organisation_number=organisation_number())["id"]
    programmes = [make.programme()["id"] for _ in range(2)]
    managers = []
    for programme in programmes:
        http, subject = someone()
        give(subject, "regional_manager", programme_id=programme)
        managers.append(http)
    person = name_contact(managers[0], actor, programme_id=programmes[0])
    assert person.status_code == 201, person.text
    path = f"/v1/persons/{person.json()['id']}"
    assert [m.get(path).status_code for m in managers] == [200, 404]
    move = {"json": {"programme_id": programmes[1]}, "headers": {"If-Match": "*", "Content-Type": MERGE_PATCH}}
    assert [m.patch(path, **move).status_code for m in managers] == [403, 404]
