"""Contact persons: seen by consent, exported whole, erased without a trace of who they were."""

import pytest

from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NAME, EMAIL = "Eksempel Kontakt", "eksempel.kontakt@example.org"


@pytest.fixture(scope="module")
def owner(make, client_as):
    actor = make.actor(organisation_number="974760673")
    return client_as("supplier", "974760673"), actor


def new(owner, **members):
    answer = owner[0].post("/v1/persons", json={"actor_id": owner[1]["id"], "name": NAME, "email": EMAIL, **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_consent_opens_and_closes(owner, client):
    path = f"/v1/persons/{new(owner)['id']}"
    assert client.get(path).status_code == 404
    owner[0].patch(path, headers=PATCH, json={"public_consent": True})
    seen = client.get(path).json()
    assert (seen["name"], seen["consented_at"], seen["retention_until"]) == (NAME, None, None)
    assert owner[0].get(path).json()["consented_at"]
    owner[0].patch(path, headers=PATCH, json={"public_consent": False})
    assert client.get(path).status_code == 404 and owner[0].get(path).json()["consented_at"] is None


def test_consent_opens_nothing_of_a_hidden_actor(owner, client, admin):
    person = new(owner, public_consent=True)
    path = f"/v1/actors/{owner[1]['id']}"
    assert admin.patch(path, headers=PATCH, json={"visibility": "internal"}).status_code == 200
    assert client.get(f"/v1/persons/{person['id']}").status_code == 404
    assert admin.patch(path, headers=PATCH, json={"visibility": "published"}).status_code == 200
    assert client.get(f"/v1/persons/{person['id']}").status_code == 200


def test_export_has_it_all_and_erasure_leaves_no_name(owner, admin, sql):
    person = new(owner)
    path = f"/v1/persons/{person['id']}"
    owner[0].patch(path, headers=PATCH, json={"phone": "+47 00 00 00 00"})
    export = owner[0].get(f"{path}/export").json()
    assert (export["person"]["name"], export["person"]["phone"], export["person"]["id"]) == (NAME, "+47 00 00 00 00", person["id"])
    assert [(e["operation"], e["members"]) for e in export["events"]] == [("create", []), ("update", ["phone"])]
    assert owner[0].delete(path, headers={"If-Match": "*"}).status_code == 204
    assert owner[0].get(path).status_code == 404
    events = admin.get("/v1/audit", params={"resource_id": person["id"], "sort": "at"}).json()["data"]
    assert [e["operation"] for e in events] == ["create", "update", "erase"] and events[-1]["organisation"] == "974760673"
    left = sql.execute("select op, audience from change_log where id = %s order by seq desc limit 1", [person["id"]]).fetchone()
    assert left == ("delete", f"person:{owner[1]['id']}")
    for table in ("change_log", "audit_event", "person"):
        assert sql.execute(f"select count(*) from {table} t where t::text like %s and t::text like %s", [f"%{person['id']}%", f"%{NAME}%"]).fetchone() == (0,)


def test_an_export_names_no_hidden_pilot(owner, make, client_as):
    programme = make.programme()["id"]
    manager, pilot = client_as("regional_manager", None, [programme]), make.pilot(programme, visibility="draft")["id"]
    person = manager.post("/v1/persons", json={"actor_id": owner[1]["id"], "pilot_id": pilot, "name": NAME}).json()
    named = [http.get(f"/v1/persons/{person['id']}/export").json()["person"]["pilot_id"] for http in (manager, owner[0])]
    assert named == [pilot, None]


@pytest.mark.parametrize("members, pointer", [({"retention_until": "2010-01-01"}, "/retention_until"), ({"retention_until": "2199-01-01"}, "/retention_until"),
                                              ({"email": "nobody"}, "/email"), ({"phone": "ring meg"}, "/phone"), ({"name": ""}, "/name")])
def test_faults_are_named(owner, members, pointer):
    answer = owner[0].post("/v1/persons", json={"actor_id": owner[1]["id"], "name": NAME, **members})
    assert answer.status_code == 422 and [e["pointer"] for e in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("of", ["pilot", "programme"])
def test_the_consent_to_be_a_contact_for_something_ends_with_it(owner, make, admin, client, sql, of):
    programme = make.programme()["id"]
    thing = programme if of == "programme" else make.pilot(programme, visibility="draft", lead_buyer_id=owner[1]["id"])["id"]
    person = new(owner, public_consent=True)
    sql.execute(f"update person set {of}_id = %s where id = %s", [thing, person["id"]])
    assert admin.delete(f"/v1/{of}s/{thing}", headers={"If-Match": "*"}).status_code == 204
    kept = owner[0].get(f"/v1/persons/{person['id']}").json()
    assert (kept[f"{of}_id"], kept["public_consent"], kept["consented_at"]) == (None, False, None)
    assert client.get(f"/v1/persons/{person['id']}").status_code == 404
