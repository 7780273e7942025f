"""What only some lose is told to them: to who follows a programme that something has left, and to whose own a hidden pilot was."""

import pytest

from harness.make import Maker
from integration.rights.world import Stock, organisation_number
from integration.test_changes import PATCH, behind, now, ops


@pytest.fixture
def programme(make):
    return make.programme()["id"]


def told_of(who, cursor, *ids, **query):
    """(which, op) of these objects."""
    return [(ids.index(e["id"]), e["op"]) for e in behind(who, cursor, **query)[0] if e["id"] in ids]


def test_what_moves_to_another_programme_is_lost_to_who_follows_the_first(admin, client, client_as, make, sql):
    one, other = make.programme()["id"], make.programme()["id"]
    pilot = make.pilot(one)["id"]
    milestone = make.new(f"/v1/pilots/{pilot}/milestones", type="contract", due="2027-01-01", title={"nb": "x"})["id"]
    both = client_as("regional_manager", None, [one, other])
    activity = Maker(both).activity(one)["id"]
    evaluation = Stock(sql).insert("evaluation", type="pilot", pilot_id=pilot, evaluator_id=make.actor(kinds=["evaluator"])["id"], visibility="published",
                                   status="published", published_at="2026-01-01T00:00:00Z")
    ids = (pilot, milestone, activity, evaluation)
    by = {(what, mode): now(client, **({"programme_id": what} if what else {}), mode=mode) for what in (one, other, None) for mode in ("events", "latest")}
    for path in (f"/v1/pilots/{pilot}", f"/v1/activities/{activity}"):
        both.patch(path, json={"programme_id": other}, headers=PATCH).raise_for_status()
    manager = client_as("regional_manager", None, [one])
    for who in (client, admin, manager):
        for mode in ("events", "latest"):
            assert sorted(told_of(who, by[one, mode], *ids, programme_id=one, mode=mode)) == [(n, "unpublish") for n in range(4)]
            assert sorted(told_of(who, by[other, mode], *ids, programme_id=other, mode=mode)) == [(n, "update") for n in range(4)]
            assert sorted(told_of(who, by[None, mode], *ids, mode=mode)) == [(n, "update") for n in range(4)]
    for mode in ("events", "latest"):  # and back again: what comes last is what there is
        admin.patch(f"/v1/pilots/{pilot}", json={"programme_id": one}, headers=PATCH).raise_for_status()
        assert told_of(client, by[one, mode], pilot, programme_id=one, mode=mode)[-1] == (0, "update")
        assert told_of(client, by[other, mode], pilot, programme_id=other, mode=mode)[-1] == (0, "unpublish")
        admin.patch(f"/v1/pilots/{pilot}", json={"programme_id": other}, headers=PATCH).raise_for_status()


def test_what_is_hidden_and_moves_is_lost_to_the_first_programme_and_to_nobody_else(admin, client, client_as, make):
    one, other = make.programme()["id"], make.programme()["id"]
    pilot = admin.post("/v1/pilots", json={"programme_id": one, "title": {"nb": "x"}, "visibility": "internal"}).json()["id"]
    cursors = {None: now(client), one: now(client, programme_id=one), other: now(client, programme_id=other)}
    admin.patch(f"/v1/pilots/{pilot}", json={"programme_id": other}, headers=PATCH).raise_for_status()
    first, second = (client_as("regional_manager", None, [p]) for p in (one, other))
    def told(who):
        return {of: [op for _, op in told_of(who, cursor, pilot, **({"programme_id": of} if of else {}))] for of, cursor in cursors.items()}
    assert told(first) == {None: ["unpublish"], one: ["unpublish"], other: []}
    assert told(second) == {None: ["update"], one: [], other: ["update"]}
    assert told(admin) == {None: ["update"], one: ["unpublish"], other: ["update"]}
    assert told(client) == {None: [], one: [], other: []}


@pytest.fixture
def crew(make, client_as):
    """A hidden pilot's lead buyer, another buyer, a supplier that takes part, and one that does not: (actor, client) each."""
    roles = ("buyer", "buyer", "supplier", "supplier")
    numbers = [organisation_number() for _ in roles]
    return [(make.actor(organisation_number=n, kinds=[role])["id"], client_as(role, n)) for n, role in zip(numbers, roles)]


@pytest.mark.parametrize("visibility", ["draft", "internal"])
def test_whose_own_a_hidden_pilot_was_is_told_that_it_is_deleted(admin, client, programme, make, crew, visibility):
    (lead, buyer), (partner, second), (firm, supplier), (_, rival) = crew
    pilot = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": visibility, "lead_buyer_id": lead}).json()["id"]
    for actor, role in ((partner, "partner_buyer"), (firm, "tenderer"), (lead, "lead_buyer")):
        make.new(f"/v1/pilots/{pilot}/participations", actor_id=actor, role=role)
    cursor = now(client)
    admin.delete(f"/v1/pilots/{pilot}", headers={"If-Match": "*"}).raise_for_status()
    told = [ops(who, cursor, pilot) for who in (buyer, second, supplier, rival, client, admin)]
    assert told == [["delete"], ["delete"], ["delete"] if visibility == "internal" else [], [], [], ["delete"]]


def test_who_has_no_part_in_a_hidden_pilot_any_more_is_told_that_it_is_gone(admin, client, programme, make, crew):
    (lead, buyer), (partner, second), (firm, supplier), (_, rival) = crew
    pilot = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "internal", "lead_buyer_id": lead}).json()["id"]
    parts = [make.new(f"/v1/pilots/{pilot}/participations", actor_id=firm, role=role)["id"] for role in ("tenderer", "supplier")]
    everybody = (buyer, second, supplier, rival, client)
    cursor = now(client)
    admin.patch(f"/v1/pilots/{pilot}", json={"lead_buyer_id": partner}, headers=PATCH).raise_for_status()
    assert [ops(who, cursor, pilot) for who in everybody] == [["unpublish"], ["update"], ["update"], [], []]
    cursor = now(client)
    admin.delete(f"/v1/pilots/{pilot}/participations/{parts[0]}", headers={"If-Match": "*"}).raise_for_status()
    assert [ops(who, cursor, pilot) for who in everybody] == [[], [], ["update"], [], []]  # it has the other one
    cursor = now(client)
    admin.delete(f"/v1/pilots/{pilot}/participations/{parts[1]}", headers={"If-Match": "*"}).raise_for_status()
    assert [ops(who, cursor, pilot) for who in everybody] == [[], [], ["unpublish"], [], []]
    make.new(f"/v1/pilots/{pilot}/participations", actor_id=firm, role="tenderer")
    cursor = now(client)
    admin.patch(f"/v1/pilots/{pilot}", json={"visibility": "draft"}, headers=PATCH).raise_for_status()
    assert [ops(who, cursor, pilot) for who in everybody] == [[], ["update"], ["unpublish"], [], []]
    assert ops(admin, cursor, pilot) == ["update"]
