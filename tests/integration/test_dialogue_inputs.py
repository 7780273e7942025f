"""Confidential inputs: taken until the competition begins, and nobody's business but the sender's and the pilot's people's."""

import threading

import pytest

from integration.rights.world import organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}


@pytest.fixture
def sender(make, client_as):
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture
def pilot(make, sql):
    ident = make.pilot(make.programme()["id"])["id"]
    sql.execute("""update pilot set stage = 'specification', external_ids = jsonb_build_array(jsonb_build_object('system', 'doffin', 'id', id))
                   where id = %s""", [ident])
    return ident


def give(sender, pilot, **members):
    return sender[1].post(f"/v1/pilots/{pilot}/inputs", json={"actor_id": sender[0], "text": "Hemmelig idé", **members})


def codes(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


def test_input_is_between_the_sender_and_the_pilots_people(sender, pilot, make, client_as, admin, client, sql):
    made = give(sender, pilot).json()
    path = f"/v1/pilots/{pilot}/inputs/{made['id']}"
    programme = sql.execute("select programme_id::text from pilot where id = %s", [pilot]).fetchone()[0]
    assert client_as("regional_manager", None, [programme]).get(path).json()["text"] == "Hemmelig idé"
    number = organisation_number()
    make.actor(organisation_number=number, kinds=["supplier"])
    rival = client_as("supplier", number)
    assert rival.get(path).status_code == 404 and rival.get(f"/v1/pilots/{pilot}/inputs", params={"count": "exact"}).json()["count"] == 0
    assert (admin.get(path).status_code, client.get(path).status_code) == (403, 401)
    assert sql.execute("select audience from change_log where id = %s", [made["id"]]).fetchall() == [(f"dialogue_input:{sender[0]}",)]
    for table in ("change_log", "audit_event"):
        assert sql.execute(f"select count(*) from {table} t where t::text like '%%Hemmelig%%'").fetchone() == (0,)


@pytest.mark.parametrize("members, pointer, code", [
    ({"text": ""}, "/text", "min_length"), ({"text": "x" * 20001}, "/text", "max_length"), ({"url": "ftp://x"}, "/url", "http-url"),
    ({"status": "withdrawn"}, "/status", "unknown_member"), ({"activity_id": "0190a000-0000-7000-8000-00000000ffff"}, "/activity_id", "exists"),
])
def test_input_that_is_wrong(sender, pilot, members, pointer, code):
    answer = give(sender, pilot, **members)
    assert answer.status_code == 422 and [p for p, _ in codes(answer)] == [pointer], answer.text
    assert sender[1].get(f"/v1/pilots/{pilot}/inputs").json()["data"] == [] and code


def test_after_the_competition_has_begun_only_withdrawing_is_left(sender, pilot, admin):
    path = f"/v1/pilots/{pilot}/inputs/{give(sender, pilot).json()['id']}"
    assert sender[1].patch(path, json={"text": "Bedre idé"}, headers=PATCH).status_code == 200
    admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "competition"}).raise_for_status()
    for answer in (give(sender, pilot), sender[1].patch(path, json={"text": "Enda bedre"}, headers=PATCH)):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems#dialogue-closed"), answer.text
    assert sender[1].patch(path, json={"status": "withdrawn"}, headers=PATCH).json()["text"] == "Bedre idé"
    assert sender[1].patch(path, json={"status": "submitted"}, headers=PATCH).status_code == 409


def test_no_input_comes_in_beside_the_step(sender, pilot, admin, sql):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(give(sender, pilot))) for _ in range(8)]
    threads.insert(4, threading.Thread(target=lambda: admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "competition"}).raise_for_status()))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.status_code for a in answers} <= {201, 409}
    late = sql.execute("""select count(*) from dialogue_input i join pilot_transition t on t.pilot_id = i.pilot_id and t."to" = 'competition'
                          where i.pilot_id = %s and i.created_at > t.at""", [pilot]).fetchone()
    assert late == (0,) and give(sender, pilot).status_code == 409
