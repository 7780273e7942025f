"""Slots for meetings one to one: each given once, no organisation at two meetings at a time, and nobody sees whose the others are."""

import itertools
import threading

import pytest

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
_hours = itertools.count(0)


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def manager(client_as, programme):
    return client_as("regional_manager", None, [programme])


@pytest.fixture
def firm(make, client_as):
    """A supplier: (its actor, its client)"""
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture
def rival(make, client_as):
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture
def pilot(make, programme):
    return make.pilot(programme)["id"]


@pytest.fixture
def activity(postgres, database, programme, pilot):
    """activity(**columns) → the path of a published one about the pilot"""
    with postgres.connect(database) as connection:
        def new(**columns):
            connection.execute("update ioa.pilot set stage = 'market_dialogue' where id = %s", [pilot])
            return "/v1/activities/" + Stock(connection).insert("activity", **{
                "programme_id": programme, "kind": "dialogue_conference", "format": "in_person", "title": {"nb": "Dialog"}, "status": "open",
                "visibility": "published", "starts_at": "2099-03-01T08:00Z", "ends_at": "2099-03-01T12:00Z", "pilot_ids": [pilot], **columns})
        yield new


def times(hour=None, minutes=30):
    hour = next(_hours) % 20 if hour is None else hour
    return {"starts_at": f"2099-03-01T{hour:02}:00:00Z", "ends_at": f"2099-03-01T{hour:02}:{minutes:02}:00Z"}


def give(manager, path, **members):
    answer = manager.post(f"{path}/slots", json={**times(), **members})
    assert answer.status_code == 201, answer.text
    return f"{path}/slots/{answer.json()['id']}"


def book(who, slot, **members):
    return who[1].patch(slot, json={"actor_id": who[0], **members}, headers=PATCH)


def codes(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


def kind(answer):
    return answer.status_code, answer.json()["type"].partition("#")[2]


def test_a_slot_is_booked_and_given_back(activity, manager, firm, rival, client_as, sql, pilot):
    path = activity()
    slot = give(manager, path, place="Rom 1", pilot_id=pilot)
    assert rival[1].get(slot).json()["status"] == "free"
    mine = book(firm, slot, topic="Sensorer")
    assert mine.status_code == 200 and (mine.json()["status"], mine.json()["actor"]["id"], mine.json()["topic"]) == ("booked", firm[0], "Sensorer")
    assert manager.get(slot).json()["actor_id"] == firm[0]
    # For others it is as if there were none, also in lists and counts.
    assert rival[1].get(slot).status_code == 404 and book(rival, slot).status_code == 404
    assert rival[1].get(f"{path}/slots", params={"count": "exact"}).json()["count"] == 0
    back = firm[1].patch(slot, json={"actor_id": None}, headers=PATCH)
    assert back.status_code == 200 and (back.json()["status"], back.json()["topic"]) == ("free", None)
    assert book(rival, slot).status_code == 200
    ident = slot.rpartition("/")[2]
    told = sql.execute("select op, audience from change_log where id = %s order by seq", [ident]).fetchall()
    assert told == [("create", "public"), ("unpublish", "public"), ("update", f"slot:{firm[0]}"), ("unpublish", f"slot:{firm[0]}"), ("update", "public"),
                    ("unpublish", "public"), ("update", f"slot:{rival[0]}")]
    for table in ("change_log", "audit_event"):
        assert sql.execute(f"select count(*) from {table} t where t::text like '%%Sensorer%%'").fetchone() == (0,)


def test_a_slot_is_given_once(activity, manager, make, client_as):
    slot = give(manager, activity())
    firms = []
    for _ in range(8):
        number = organisation_number()
        firms.append((make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)))
    answers = []
    threads = [threading.Thread(target=lambda f=f: answers.append(book(f, slot).status_code)) for f in firms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [404] * 7
    assert manager.get(slot).json()["version"] == 2


def test_an_organisation_is_not_at_two_meetings(activity, manager, firm, pilot):
    path = activity()
    first, beside, later = give(manager, path, **times(9)), give(manager, path, pilot_id=pilot, **times(9)), give(manager, path, **times(10))
    assert book(firm, first).status_code == 200
    answer = book(firm, beside)
    assert kind(answer) == (409, "slot-overlaps") and codes(answer)[0][0] == "/actor_id"
    answer = book(firm, later)
    assert answer.status_code == 409 and codes(answer) == [("/actor_id", "unique")]
    assert manager.patch(beside, json={"actor_id": firm[0]}, headers=PATCH).status_code == 409


def test_slots_at_a_place_do_not_overlap(activity, manager):
    path = activity()
    give(manager, path, place="Rom 1", **times(9))
    answer = manager.post(f"{path}/slots", json={"place": "Rom 1", **times(9, 10)})
    assert kind(answer) == (409, "slot-overlaps") and codes(answer)[0][0] == "/starts_at"
    other = give(manager, path, place="Rom 2", **times(9))
    assert manager.patch(other, json={"place": "Rom 1"}, headers=PATCH).status_code == 409
    give(manager, path, place="Rom 1", starts_at="2099-03-01T09:30:00Z", ends_at="2099-03-01T10:00:00Z")


@pytest.mark.parametrize("members, pointer, code", [
    ({"ends_at": "2099-03-01T08:00:00Z", "starts_at": "2099-03-01T09:00:00Z"}, "/ends_at", "order"),
    ({"ends_at": "2099-03-04T08:00:00Z", "starts_at": "2099-03-01T09:00:00Z"}, "/ends_at", "range"),
    ({"place": ""}, "/place", "min_length"), ({"actor_id": "0190a000-0000-7000-8000-00000000ffff"}, "/actor_id", "unknown_member"),
    ({"pilot_id": "0190a000-0000-7000-8000-00000000ffff"}, "/pilot_id", "exists"), ({"starts_at": "tomorrow"}, "/starts_at", "date_time"),
])
def test_a_slot_that_is_wrong(activity, manager, members, pointer, code):
    path = activity()
    answer = manager.post(f"{path}/slots", json={**times(), **members})
    assert answer.status_code == 422 and (pointer, code) in codes(answer), answer.text
    assert manager.get(f"{path}/slots").json()["data"] == []


def test_a_pilot_that_the_activity_is_not_about(activity, manager, make, programme):
    answer = manager.post(f"{activity()}/slots", json={**times(), "pilot_id": make.pilot(programme)["id"]})
    assert answer.status_code == 422 and codes(answer) == [("/pilot_id", "exists")]


@pytest.mark.parametrize("columns, problem", [
    ({"status": "draft"}, "not-open"), ({"status": "cancelled"}, "not-open"), ({"status": "held"}, "not-open"), ({"status": "postponed"}, "not-open"),
])
def test_bookings_that_are_not_open(activity, manager, firm, columns, problem):
    slot = give(manager, activity(**columns))
    assert kind(book(firm, slot)) == (409, problem)
    assert manager.get(slot).json()["status"] == "free"


def test_what_has_begun_is_neither_booked_nor_given_back(activity, manager, firm, sql):
    slot, booked = (give(manager, activity(), **times(hour)) for hour in (9, 11))
    assert book(firm, booked).status_code == 200
    for path in (slot, booked):
        sql.execute("update slot set starts_at = now() - interval '1 hour', ends_at = now() where id = %s", [path.rpartition("/")[2]])
    assert kind(book(firm, slot)) == (409, "begun")
    assert kind(firm[1].patch(booked, json={"actor_id": None}, headers=PATCH)) == (409, "begun")
    assert manager.patch(booked, json={"actor_id": None}, headers=PATCH).status_code == 200


def test_no_meeting_about_a_pilot_whose_competition_has_begun(activity, manager, firm, pilot, sql):
    slot = give(manager, activity(), pilot_id=pilot)
    sql.execute("""update pilot set stage = 'competition', actual_dates = actual_dates || '{"competition": "2026-03-01"}',
                   external_ids = jsonb_build_array(jsonb_build_object('system', 'doffin', 'id', id)) where id = %s""", [pilot])
    assert kind(book(firm, slot)) == (409, "dialogue-closed")


def test_who_books_sets_neither_time_nor_place_nor_another_organisation(activity, manager, firm, rival):
    slot = give(manager, activity())
    assert book(firm, slot).status_code == 200
    for members in ({"place": "Hos oss"}, times(19), {"actor_id": rival[0]}):
        assert kind(firm[1].patch(slot, json=members, headers=PATCH)) == (403, "not-allowed")
    free = give(manager, activity())
    assert kind(book((rival[0], firm[1]), free)) == (403, "not-allowed")
    assert kind(firm[1].delete(free, headers={"If-Match": "*"})) == (403, "not-allowed")
    assert firm[1].post(f"{activity()}/slots", json=times()).status_code == 403
    answer = manager.patch(free, json={"topic": "Hva da?"}, headers=PATCH)
    assert answer.status_code == 422 and codes(answer) == [("/topic", "status")]


def test_a_booked_slot_is_not_deleted(activity, manager, firm):
    slot = give(manager, activity())
    book(firm, slot)
    assert kind(manager.delete(slot, headers={"If-Match": "*"})) == (409, "slot-booked")
    assert manager.patch(slot, json={"actor_id": None}, headers=PATCH).status_code == 200
    assert manager.delete(slot, headers={"If-Match": "*"}).status_code == 204


def test_the_pilots_buyer_sees_who_comes(activity, manager, firm, make, client_as, programme, sql, pilot):
    number = organisation_number()
    actor = make.actor(organisation_number=number, kinds=["buyer"])["id"]
    sql.execute("update pilot set lead_buyer_id = %s where id = %s", [actor, pilot])
    path = activity()
    about, other = give(manager, path, pilot_id=pilot), give(manager, path)
    assert book(firm, about).status_code == 200
    buyer = client_as("buyer", number)
    assert buyer.get(about).json()["actor_id"] == firm[0]
    assert [s["id"] for s in buyer.get(f"{path}/slots", params={"status": "booked"}).json()["data"]] == [about.rpartition("/")[2]] and other
