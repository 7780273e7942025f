"""Registrations: seats are given once, free ones to who has waited longest, and who comes is nobody else's business."""

import itertools
import threading

import pytest

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def manager(client_as, programme):
    return client_as("regional_manager", None, [programme])


@pytest.fixture(scope="module")
def firm(make, client_as):
    """A supplier: (its actor, its client)"""
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture(scope="module")
def rival(make, client_as):
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture
def activity(postgres, database, programme):
    """activity(**columns) → the path of a published one that is open"""
    with postgres.connect(database) as connection:
        def new(**columns):
            return "/v1/activities/" + Stock(connection).insert("activity", **{
                "programme_id": programme, "kind": "supplier_conference", "format": "online", "title": {"nb": "Konferanse"}, "status": "open",
                "visibility": "published", "starts_at": "2099-03-01T08:00Z", "ends_at": "2099-03-01T12:00Z", **columns})
        yield new


def body(actor, **members):
    return {"actor_id": actor, "name": "Eksempel Deltaker", "email": f"deltaker{next(_numbers)}@example.org", **members}


def register(who, path, **members):
    answer = who[1].post(f"{path}/registrations", json=body(who[0], **members))
    assert answer.status_code == 201, answer.text
    return answer.json()


def codes(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


def together(*works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ---- seats

def test_the_last_seat_is_given_once(activity, firm, rival, manager):
    path = activity(capacity=3)
    made = []
    together(*(lambda who=who: made.append(register(who, path)) for who in [firm, rival] * 6))
    assert sorted(m["status"] for m in made) == ["registered"] * 3 + ["waiting"] * 9
    assert manager.get(path).json()["status"] == "full"
    # Each cancellation gives one seat away, in the order of coming, also when all cancel at once.
    rows = manager.get(f"{path}/registrations", params={"sort": "created_at", "limit": 100}).json()["data"]
    seated, waiting = ([r for r in rows if r["status"] == status] for status in ("registered", "waiting"))
    together(*(lambda r=r: manager.patch(f"{path}/registrations/{r['id']}", json={"status": "cancelled"}, headers=PATCH).raise_for_status()
               for r in seated))
    now = {r["id"]: r["status"] for r in manager.get(f"{path}/registrations", params={"limit": 100}).json()["data"]}
    assert [now[r["id"]] for r in waiting] == ["registered"] * 3 + ["waiting"] * 6
    assert manager.get(path).json()["status"] == "full"


def test_seats_that_become_free_open_the_activity_again(activity, firm, manager):
    path = activity(capacity=1)
    made = register(firm, path)
    assert manager.get(path).json()["status"] == "full"
    assert firm[1].delete(f"{path}/registrations/{made['id']}", headers={"If-Match": "*"}).status_code == 204
    assert manager.get(path).json()["status"] == "open"
    assert [(t["from"], t["to"]) for t in manager.get(f"{path}/transitions", params={"sort": "at"}).json()["data"]] == [("open", "full"), ("full", "open")]


def test_more_seats_go_to_who_waits_and_fewer_than_are_taken_there_are_not(activity, firm, manager):
    path = activity(capacity=1)
    made = [register(firm, path) for _ in range(4)]
    assert manager.patch(path, json={"capacity": 3}, headers=PATCH).status_code == 200
    now = [manager.get(f"{path}/registrations/{m['id']}").json()["status"] for m in made]
    assert now == ["registered", "registered", "registered", "waiting"] and manager.get(path).json()["status"] == "full"
    answer = manager.patch(path, json={"capacity": 2}, headers=PATCH)
    assert answer.status_code == 422 and codes(answer) == [("/capacity", "range")]
    assert manager.patch(path, json={"capacity": None}, headers=PATCH).status_code == 200
    assert manager.get(f"{path}/registrations/{made[3]['id']}").json()["status"] == "registered" and manager.get(path).json()["status"] == "open"


# ---- what is refused, and writes nothing

@pytest.mark.parametrize("columns, code", [
    ({"status": "announced"}, "not-open"), ({"status": "cancelled"}, "not-open"), ({"status": "held"}, "not-open"), ({"status": "postponed"}, "not-open"),
    ({"registration_deadline": "2020-01-01T00:00Z"}, "not-open"), ({"starts_at": "2020-01-01T08:00Z", "ends_at": "2020-01-01T10:00Z"}, "not-open"),
])
def test_registration_that_is_not_open(activity, firm, manager, columns, code):
    path = activity(**columns)
    answer = firm[1].post(f"{path}/registrations", json=body(firm[0]))
    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems#{code}"), answer.text
    assert manager.get(f"{path}/registrations", params={"count": "exact"}).json()["count"] == 0


def test_the_same_person_twice(activity, firm, rival):
    path = activity()
    made = register(firm, path, email="Ole@example.org")
    for who in (firm, rival):
        answer = who[1].post(f"{path}/registrations", json=body(who[0], email="ole@EXAMPLE.org"))
        assert answer.status_code == 409 and codes(answer) == [("/email", "unique")], answer.text
    assert firm[1].patch(f"{path}/registrations/{made['id']}", json={"status": "cancelled"}, headers=PATCH).status_code == 200
    assert register(rival, path, email="ole@example.org")["status"] == "registered"


@pytest.mark.parametrize("members, pointer, code", [
    ({"email": "nobody"}, "/email", "email"), ({"name": ""}, "/name", "min_length"), ({"target_group": "press"}, "/target_group", "enum"),
    ({"status": "registered"}, "/status", "unknown_member"), ({"name": None}, "/name", "type"),
])
def test_a_registration_that_is_wrong(activity, firm, members, pointer, code):
    answer = firm[1].post(f"{activity()}/registrations", json=body(firm[0], **members))
    assert answer.status_code == 422 and (pointer, code) in codes(answer), answer.text


def test_one_registers_ones_own_organisation(activity, firm, rival, manager):
    path = activity()
    answer = firm[1].post(f"{path}/registrations", json=body(rival[0]))
    assert answer.status_code == 403 and codes(answer) == [("/actor_id", "not-allowed")]
    assert register((firm[0], manager), path)["status"] == "registered"


def test_nobody_sees_who_else_comes(activity, firm, rival, client, manager):
    path = activity()
    made = register(rival, path)
    assert firm[1].get(f"{path}/registrations/{made['id']}").status_code == 404
    assert firm[1].get(f"{path}/registrations", params={"count": "exact"}).json()["count"] == 0
    assert client.get(f"{path}/registrations").status_code == 401
    assert manager.get(f"{path}/registrations/{made['id']}").json()["name"] == "Eksempel Deltaker"


# ---- who came

def test_attendance_is_said_by_who_arranges_it_once_it_has_begun(activity, firm, manager, sql):
    path = activity()
    came, stayed = (f"{path}/registrations/{register(firm, path)['id']}" for _ in range(2))
    answer = manager.patch(came, json={"attended": True}, headers=PATCH)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#not-begun")
    assert manager.post(f"{path}/transitions", json={"to": "held"}).json()["type"] == "/problems#not-begun"
    sql.execute("update activity set starts_at = now() - interval '1 hour' where id = %s", [path.rpartition("/")[2]])
    assert firm[1].patch(came, json={"attended": True}, headers=PATCH).status_code == 403
    assert manager.patch(came, json={"attended": True}, headers=PATCH).json()["attended"] is True
    assert firm[1].patch(stayed, json={"status": "cancelled"}, headers=PATCH).json()["type"] == "/problems#begun"
    assert firm[1].delete(stayed, headers={"If-Match": "*"}).json()["type"] == "/problems#begun"
    assert manager.post(f"{path}/transitions", json={"to": "held"}).status_code == 201
    answer = manager.post(f"{path}/transitions", json={"to": "reported"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#attendance-missing")
    assert manager.patch(stayed, json={"attended": False}, headers=PATCH).status_code == 200
    assert manager.post(f"{path}/transitions", json={"to": "reported"}).status_code == 201


def test_who_has_cancelled_registers_anew(activity, firm):
    path = activity()
    made = f"{path}/registrations/{register(firm, path)['id']}"
    assert firm[1].patch(made, json={"status": "cancelled"}, headers=PATCH).status_code == 200
    answer = firm[1].patch(made, json={"name": "Annen Deltaker"}, headers=PATCH)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#illegal-transition")


# ---- numbers

def test_small_numbers_are_for_who_arranges_it(activity, firm, manager, client, client_as):
    path = activity(capacity=10)
    for number in range(4):
        register(firm, path, target_group="supplier")
    figures = manager.get(f"{path}/engagement").json()
    assert figures == {"capacity": 10, "invited": None, "registered": 4, "waiting": 0, "free": 6, "attended": 0, "one_to_ones": 0, "inputs": 0,
                       "groups": [{"target_group": "supplier", "registered": 4, "attended": 0}]}
    assert client_as("national_evaluator").get(f"{path}/engagement").json() == figures
    for http in (client, firm[1]):
        assert http.get(f"{path}/engagement").json() == {"capacity": 10, "invited": None, "registered": None, "waiting": None, "free": None,
                                                            "attended": None, "one_to_ones": None, "inputs": None, "groups": []}
    register(firm, path, target_group="supplier")
    shown = client.get(f"{path}/engagement").json()
    assert (shown["registered"], shown["free"], shown["groups"]) == (5, 5, [{"target_group": "supplier", "registered": 5, "attended": None}])
    # One small group beside a large one would be the difference to the whole.
    register(firm, path, target_group="rd")
    assert client.get(f"{path}/engagement").json()["groups"] == []


def test_what_is_hidden_has_no_numbers(activity, client):
    assert client.get(f"{activity(visibility='internal')}/engagement").status_code == 404


def test_the_log_tells_the_organisation_only(activity, firm, sql):
    made = register(firm, activity())
    assert sql.execute("select audience from change_log where id = %s", [made["id"]]).fetchall() == [(f"registration:{firm[0]}",)]
