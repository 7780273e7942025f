"""/v1/me: who the caller is here, by the token and by grants, and what that opens."""

from harness.problem import expect_problem
from harness.token import ISSUER
from integration.granting import elsewhere, give, hours, region, someone
from integration.rights.world import organisation_number

__all__ = ["elsewhere", "give", "region", "someone"]


def test_me_needs_a_token(client):
    answer = client.get("/v1/me")
    expect_problem(answer, 401, "unauthenticated")
    assert "error" not in answer.headers["www-authenticate"]


def test_me_of_nobody_in_particular(someone):
    http, subject = someone()
    me = http.get("/v1/me").json()
    assert me["issuer"] == ISSUER and me["subject"] == subject
    assert (me["organisation"], me["actor"], me["supplier"]) == (None, None, None)
    assert me["token_roles"] == me["roles"] == me["grants"] == me["programmes"] == me["actors"] == []
    assert {"getMe", "listPilots", "getPilot"} <= set(me["operations"])
    assert not {"createPilot", "listGrants", "updateActor"} & set(me["operations"])


def test_me_shows_token_and_grants(make, region, elsewhere, someone, give):
    number = organisation_number()
    own = make.actor(organisation_number=number, name="Egen")["id"]
    http, subject = someone("supplier", number)
    grants = [give(subject, "regional_manager", programme_id=region["programme"], valid_to=hours(3)),
              give(subject, "buyer", actor_id=elsewhere["actor"]),
              give(None, "supplier", organisation=number, actor_id=elsewhere["actor"])]
    give(subject, "national_admin", valid_from=hours(1))
    me = http.get("/v1/me").json()
    assert me["actor"] == {"id": own, "name": "Egen", "organisation_number": number}
    assert me["token_roles"] == ["supplier"] and me["roles"] == ["buyer", "regional_manager", "supplier"]
    assert {g["id"] for g in me["grants"]} == {g["id"] for g in grants}
    assert [g["id"] for g in me["programmes"]] == [region["programme"]]
    assert {a["id"]: a["roles"] for a in me["actors"]} == {own: ["supplier"], elsewhere["actor"]: ["buyer", "supplier"]}
    assert {"createPilot", "listGrants"} <= set(me["operations"]) and "createProgramme" not in me["operations"]


def test_operations_of_me_are_those_that_the_contract_admits(client, admin):
    document = client.get("/openapi.json").json()
    admitted = {o["operationId"] for item in document["paths"].values() for o in item.values()
                if isinstance(o, dict) and {"anonymous", "authenticated", "national_admin"} & set(o.get("x-roles", []))}
    assert set(admin.get("/v1/me").json()["operations"]) == admitted


def test_me_is_conditional_and_selective(someone, give, region):
    http, subject = someone()
    tag = http.get("/v1/me").headers["etag"]
    assert http.get("/v1/me", headers={"If-None-Match": tag}).status_code == 304
    give(subject, "buyer", actor_id=region["actor"])
    assert http.get("/v1/me", headers={"If-None-Match": tag}).status_code == 200
    assert http.get("/v1/me?fields=subject").json() == {"subject": subject}


def test_callers_read_what_they_did_themselves_and_nothing_else(region, someone, give):
    (http, subject), (other, another) = someone(), someone()
    for who in (subject, another):
        give(who, "regional_manager", programme_id=region["programme"])
    made = [caller.post("/v1/pilots", json={"programme_id": region["programme"], "title": {"nb": "Ny"}}).json()["id"]
            for caller in (http, other, http)]
    events = http.get("/v1/me/events", params={"resource": "pilot", "sort": "at", "count": "exact"}).json()
    assert [e["resource_id"] for e in events["data"]] == [made[0], made[2]] and events["count"] == 2
    assert {(e["issuer"], e["subject"], e["operation"]) for e in events["data"]} == {(ISSUER, subject, "create")}
    assert http.get("/v1/me/events", params={"resource_id": made[1]}).json()["data"] == []


def test_what_was_done_by_nobody_is_nobodys(client, someone):
    expect_problem(client.get("/v1/me/events"), 401, "unauthenticated")
    assert someone()[0].get("/v1/me/events").json()["data"] == []
