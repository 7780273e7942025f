"""Procurements of pilots: identifiers, dates, outcomes, and the list over all pilots."""

import itertools
import threading
import uuid

import pytest

from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
_numbers = itertools.count(100000)


def doffin():
    return f"2031-{next(_numbers)}"


@pytest.fixture(scope="module")
def at(make):
    return f"/v1/pilots/{make.pilot(make.programme()['id'])['id']}/procurements"


def new(http, path, **members):
    answer = http.post(path, json=members)
    assert answer.status_code == 201, answer.text
    return answer.json()


def codes(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


WRONG = [
    ({"doffin_id": "26-1"}, "/doffin_id", "pattern"), ({"ted_number": "123"}, "/ted_number", "pattern"),
    ({"ocid": "2026-1"}, "/ocid", "pattern"), ({"notice_id": "x"}, "/notice_id", "uuid"),
    ({"procedure": "auction"}, "/procedure", "enum"), ({"notice_subtype": "41"}, "/notice_subtype", "pattern"),
    ({"tenders_received": -1}, "/tenders_received", "minimum"), ({"value": {"amount": "1,5", "currency": "NOK"}}, "/value/amount", "decimal"),
    ({"dates": {"opened": "2026-01-01"}}, "/dates/opened", "unknown_member"),
    ({"dates": {"published": "2026-02-01", "tender_deadline": "2026-01-01"}}, "/dates/tender_deadline", "order"),
    ({"dates": {"published": "2026-02-01", "contract_signed": "2026-01-01"}}, "/dates/contract_signed", "order"),
    ({"status": "active"}, "/status", "notice"),
    ({"status": "awarded", "doffin_id": "2026-123456"}, "/winner_ids", "required"),
    ({"winner_ids": [str(uuid.uuid4())]}, "/winner_ids/0", "exists"),
]


@pytest.mark.parametrize("members, pointer, code", WRONG, ids=lambda v: v if isinstance(v, str) else None)
def test_what_is_wrong_is_refused(admin, at, members, pointer, code):
    before = admin.get(at, params={"count": "exact"}).json()["count"]
    answer = admin.post(at, json=members)
    assert answer.status_code == 422 and (pointer, code) in codes(answer), answer.text
    assert admin.get(at, params={"count": "exact"}).json()["count"] == before


def test_from_plan_to_contract(admin, at, make):
    winner = make.actor(kinds=["supplier"])["id"]
    path = f"{at}/{new(admin, at, title={'nb': 'Anskaffelse'})['id']}"
    steps = [{"status": "active", "doffin_id": doffin(), "dates": {"published": "2026-01-01"}},
             {"status": "awarded", "winner_ids": [winner], "tenders_received": 3, "dates": {"awarded": "2026-03-01"}},
             {"status": "complete", "value": {"amount": "1250000.50", "currency": "NOK"}}]
    for step in steps:
        assert admin.patch(path, json=step, headers=PATCH).status_code == 200
    read = admin.get(path).json()
    assert read["dates"] == {"published": "2026-01-01", "awarded": "2026-03-01"} and read["winner_ids"] == [winner]
    assert read["value"] == {"amount": "1250000.50", "currency": "NOK"}
    # Winners and an outcome go together, and a winner is not deleted.
    assert ("/winner_ids", "status") in codes(admin.patch(path, json={"status": "active"}, headers=PATCH))
    answer = admin.delete(f"/v1/actors/{winner}", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#in-use")


def test_a_hidden_winner_is_not_named(admin, client, at, make):
    seen, hidden = make.actor()["id"], make.actor(visibility="internal")["id"]
    made = new(admin, at, doffin_id=doffin(), status="awarded", winner_ids=[hidden, seen])
    assert made["winner_ids"] == [hidden, seen]
    assert client.get(f"{at}/{made['id']}").json()["winner_ids"] == [seen]
    for winner, found in ((seen, [made["id"]]), (hidden, [])):
        assert [r["id"] for r in client.get("/v1/procurements", params={"winner_id": winner}).json()["data"]] == found


def test_a_notice_belongs_to_one_procurement_also_when_many_claim_it(admin, at):
    number, results = doffin(), []

    def claim():
        results.append(admin.post(at, json={"doffin_id": number}))
    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.status_code for r in results) == [201] + [409] * 5
    assert {codes(r)[0] for r in results if r.status_code == 409} == {("/doffin_id", "unique")}


def test_all_procurements_are_found_by_what_they_are_called_elsewhere(admin, client, at, make):
    number, notice = doffin(), str(uuid.uuid4())
    made = new(admin, at, ocid=f"ocds-213czf-{notice}", doffin_id=number, ted_number=f"{next(_numbers)}-2031", notice_id=notice, procedure="innovation")
    hidden = f"/v1/pilots/{make.pilot(make.programme()['id'], visibility='internal')['id']}/procurements"
    unseen = new(admin, hidden, doffin_id=doffin())
    for name in ("ocid", "doffin_id", "ted_number", "notice_id"):
        assert [r["id"] for r in client.get("/v1/procurements", params={name: made[name]}).json()["data"]] == [made["id"]]
    assert client.get("/v1/procurements", params={"doffin_id": unseen["doffin_id"]}).json()["data"] == []
    assert client.get("/v1/procurements", params={"doffin_id": "x"}).status_code == 400
    assert made["id"] in [r["id"] for r in client.get("/v1/procurements", params={"procedure": "innovation", "limit": 100}).json()["data"]]


def test_the_notice_is_not_deleted_while_the_pilot_moves_onto_it(admin, make, sql):
    """Whoever is first: a pilot in competition has a notice, or it is not there."""
    pilot = make.pilot(make.programme()["id"], need={"problem": {"nb": "x"}})["id"]
    sql.execute("update pilot set stage = 'specification' where id = %s", [pilot])
    for _ in range(8):
        notice = new(admin, f"/v1/pilots/{pilot}/procurements", doffin_id=doffin())
        answers = {}

        def move():
            answers["move"] = admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "competition"}).status_code

        def delete():
            answers["delete"] = admin.delete(f"/v1/pilots/{pilot}/procurements/{notice['id']}", headers={"If-Match": "*"}).status_code
        threads = [threading.Thread(target=work) for work in (move, delete)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers.items()) in ([("delete", 204), ("move", 409)], [("delete", 409), ("move", 201)]), answers
        if answers["move"] == 201:
            sql.execute("update pilot set stage = 'specification' where id = %s", [pilot])
            admin.delete(f"/v1/pilots/{pilot}/procurements/{notice['id']}", headers={"If-Match": "*"}).raise_for_status()
