"""Funding of programmes and pilots; and that no programme becomes part of itself."""

import threading

import pytest

from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def body(make):
    programme, financier = make.programme()["id"], make.actor(kinds=["financier"])["id"]
    return lambda **members: {"programme_id": programme, "financier_id": financier, "kind": "cash", "year": 2026,
                              "value": {"amount": "750000.00", "currency": "NOK"}, **members}


def refused_at(answer, status):
    assert answer.status_code == status, answer.text
    return [e["pointer"] for e in answer.json()["errors"]]


def test_what_is_entered_is_found_and_changed(admin, client, make, body):
    made = admin.post("/v1/funding", json=body()).json()
    assert {name: made[name] for name in body()} == body() and made["financier"]["id"] == made["financier_id"]
    assert client.get(f"/v1/funding/{made['id']}").json() == made
    for query in ({"programme_id": made["programme_id"]}, {"financier_id": made["financier_id"]}, {"year": 2026, "kind": "cash"}):
        assert [row["id"] for row in client.get("/v1/funding", params=query).json()["data"]] == [made["id"]], query
    for query in ({"pilot_id": NOBODY}, {"financier_id": NOBODY}, {"year": 2025}, {"kind": "in_kind"}):
        assert client.get("/v1/funding", params=query).json()["data"] == [], query
    path = f"/v1/funding/{made['id']}"
    changed = admin.patch(path, headers=PATCH, json={"kind": "in_kind", "value": {"amount": "1.5"}}).json()
    assert (changed["kind"], changed["value"], changed["version"]) == ("in_kind", {"amount": "1.5", "currency": "NOK"}, 2)
    other = make.programme()["id"]
    assert refused_at(admin.patch(path, headers=PATCH, json={"programme_id": other}), 403) == ["/programme_id"]
    assert admin.delete(path, headers={"If-Match": "*"}).status_code == 204


@pytest.mark.parametrize("members, pointer", [
    ({"kind": "love"}, "/kind"), ({"year": 1989}, "/year"), ({"year": 2101}, "/year"), ({"value": {"amount": "1"}}, "/value/currency"),
    ({"value": {"amount": "-1", "currency": "NOK"}}, "/value/amount"), ({"value": {"amount": 1, "currency": "NOK"}}, "/value/amount"),
    ({"financier_id": NOBODY}, "/financier_id"), ({"programme_id": NOBODY}, "/programme_id"), ({"programme_id": None}, "/programme_id"),
    ({"pilot_id": NOBODY}, "/pilot_id"), ({"programme_id": None, "pilot_id": NOBODY}, "/pilot_id")], ids=str)
def test_faults_are_named_and_nothing_is_written(admin, sql, body, members, pointer):
    before = sql.execute("select count(*) from funding").fetchone()
    whole = {name: value for name, value in body(**members).items() if value is not None}
    assert refused_at(admin.post("/v1/funding", json=whole), 422) == [pointer]
    assert sql.execute("select count(*) from funding").fetchone() == before


def test_a_hidden_financier_is_not_named(admin, client, make, body):
    made = admin.post("/v1/funding", json=body(financier_id=make.actor(visibility="internal")["id"])).json()
    seen = client.get(f"/v1/funding/{made['id']}").json()
    assert (seen["financier_id"], seen["financier"]) == (None, None)
    assert client.get("/v1/funding", params={"financier_id": made["financier_id"]}).json()["data"] == []


def test_changes_are_logged_for_who_sees_the_programme(admin, make, sql, body):
    programme = make.programme(visibility="internal")["id"]
    last = sql.execute("select max(seq) from change_log").fetchone()[0]
    made = admin.post("/v1/funding", json=body(programme_id=programme)).json()["id"]
    admin.patch(f"/v1/funding/{made}", headers=PATCH, json={"year": 2027}).raise_for_status()
    admin.delete(f"/v1/funding/{made}", headers={"If-Match": "*"}).raise_for_status()
    rows = sql.execute("select resource, id::text, op, version, audience from change_log where audience not like 'pilot:%%' and seq > %s order by seq", [last]).fetchall()
    assert rows == [("funding", made, op, version, f"internal:{programme}") for op, version in (("create", 1), ("update", 2), ("delete", 2))]


def test_two_programmes_do_not_become_part_of_each_other_at_once(admin, make, sql, waiting, eventually):
    first, second, answers = make.programme()["id"], make.programme()["id"], []
    with sql.transaction():
        sql.execute("update programme set parent_id = %s where id = %s", [second, first])
        late = threading.Thread(target=lambda: answers.append(admin.patch(f"/v1/programmes/{second}", headers=PATCH, json={"parent_id": first})))
        late.start()
        eventually(waiting)
    late.join()
    assert refused_at(answers[0], 422) == ["/parent_id"] and answers[0].json()["errors"][0]["code"] == "cycle"
    assert admin.get(f"/v1/programmes/{second}").json()["parent_id"] is None
