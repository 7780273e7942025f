"""Grants: roles that the database gives to whom an issuer vouches for, at once, for something, and for no longer than they hold."""

import threading
import uuid
from datetime import datetime, timedelta, timezone

import pytest

from harness.client import open_client
from harness.problem import expect_problem
from harness.token import ISSUER
from integration.rights.world import organisation_number

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
MANY = 24


def hours(number):
    return (datetime.now(timezone.utc) + timedelta(hours=number)).isoformat()


def codes_of(answer):
    return [(e.get("pointer"), e["code"]) for e in answer.json().get("errors", [])]


@pytest.fixture(scope="module")
def region(make):
    """A programme with a pilot that nobody but its people see, and an actor of its municipality."""
    number = organisation_number()
    programme = make.programme(municipalities=["5501"])["id"]
    actor = make.actor(organisation_number=number, municipality={"code": "5501"})["id"]
    return {"programme": programme, "actor": actor, "number": number,
            "hidden": make.pilot(programme, visibility="draft", lead_buyer_id=actor)["id"]}


@pytest.fixture(scope="module")
def elsewhere(make):
    programme = make.programme(municipalities=["0301"])["id"]
    actor = make.actor(organisation_number=organisation_number(), municipality={"code": "0301"})["id"]
    return {"programme": programme, "actor": actor, "hidden": make.pilot(programme, visibility="draft", lead_buyer_id=actor)["id"]}


@pytest.fixture
def someone(client_as):
    """someone(**claims) → a caller whom nobody knows yet: (client, subject)"""
    def make(role=None, organisation=None, programmes=(), **claims):
        subject = f"person {uuid.uuid4()}"
        return client_as(role, organisation, programmes, sub=subject, **claims), subject
    return make


@pytest.fixture
def give(admin):
    """give(subject, role, **more) → the grant"""
    def make(subject, role, http=admin, **more):
        holder = {"subject": subject} if subject else {}
        answer = http.post("/v1/grants", json={"issuer": ISSUER, **holder, "role": role, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()
    return make


def revoke(http, grant):
    answer = http.delete(f"/v1/grants/{grant['id']}", headers={"If-Match": "*"})
    assert answer.status_code == 204, answer.text


def change(http, grant, **members):
    return http.patch(f"/v1/grants/{grant['id']}", json=members, headers={"If-Match": "*", **MERGE_PATCH})


def sees(http, pilot):
    status = http.get(f"/v1/pilots/{pilot}").status_code
    assert status in (200, 404)
    return status == 200


def writes(http, pilot):
    """Whether the caller may change the pilot."""
    status = http.patch(f"/v1/pilots/{pilot}", json={"sector": f"s {uuid.uuid4()}"}, headers={"If-Match": "*", **MERGE_PATCH}).status_code
    assert status in (200, 403, 404)
    return status == 200


# ---- what a grant opens, and when

def test_grant_opens_and_closes_at_once_on_an_open_connection_with_a_known_token(admin, region, someone, give):
    http, subject = someone()
    for _ in range(3):
        assert not sees(http, region["hidden"])
        assert http.post("/v1/actors", json={"name": "x", "kinds": ["other"]}).status_code == 403
        grant = give(subject, "regional_manager", programme_id=region["programme"])
        assert sees(http, region["hidden"]) and writes(http, region["hidden"])
        revoke(admin, grant)
        assert not sees(http, region["hidden"]) and not writes(http, region["hidden"])


@pytest.mark.parametrize("role", ["national_admin", "national_evaluator", "integration", "buyer", "supplier", "researcher"])
def test_roles_open_what_they_open_by_a_token(make, region, someone, give, role):
    http, subject = someone()
    pilot = make.pilot(region["programme"], visibility="internal")["id"]
    make.new(f"/v1/pilots/{pilot}/participations", actor_id=region["actor"], role="partner_buyer")
    give(subject, role, **({} if role == "national_admin" else {"actor_id": region["actor"]}))
    assert sees(http, pilot)
    assert writes(http, pilot) == (role in ("national_admin", "buyer"))


def test_grant_that_is_over_or_has_not_begun_opens_nothing(region, someone, give):
    http, subject = someone()
    for period in ({"valid_from": hours(-2), "valid_to": hours(-1)}, {"valid_from": hours(1)}):
        other, other_subject = someone()
        give(other_subject, "regional_manager", programme_id=region["programme"], **period)
        assert not sees(other, region["hidden"])
        assert other.get("/v1/grants").status_code == 403
    give(subject, "regional_manager", programme_id=region["programme"], valid_from=hours(-1), valid_to=hours(1))
    assert sees(http, region["hidden"])


def test_end_can_be_brought_forward_and_taken_away(admin, region, someone, give):
    http, subject = someone()
    grant = give(subject, "regional_manager", programme_id=region["programme"], valid_from=hours(-3))
    assert change(admin, grant, valid_to=hours(-1)).status_code == 200
    assert not sees(http, region["hidden"])
    answer = change(admin, grant, valid_to=None)
    assert answer.json()["valid_to"] is None and answer.json()["version"] == 3
    assert sees(http, region["hidden"])


def test_grant_ends_by_itself(sql, region, someone, give, eventually):
    http, subject = someone()
    grant = give(subject, "regional_manager", programme_id=region["programme"])
    assert sees(http, region["hidden"])
    sql.execute("update role_grant set valid_to = clock_timestamp() + interval '300 ms' where id = %s", [grant["id"]])
    assert sees(http, region["hidden"])
    eventually(lambda: not sees(http, region["hidden"]), what="the end")


# ---- to whom

def test_grant_to_an_organisation_is_for_all_that_its_issuer_vouches_for(region, client_as, give):
    number = organisation_number()
    give(None, "buyer", organisation=f"NO {number} MVA", actor_id=region["actor"])
    assert sees(client_as(None, number, sub="one"), region["hidden"])
    assert sees(client_as(None, f"0192:{number}", sub="two"), region["hidden"])
    assert not sees(client_as(None, organisation_number(), sub="three"), region["hidden"])
    assert not sees(client_as(None, sub=number), region["hidden"]), "a subject that looks like the organisation"


def test_grant_of_another_issuer_is_another_ones(region, client_as, admin):
    body = {"subject": "same name", "role": "regional_manager", "programme_id": region["programme"]}
    for issuer in (f"{ISSUER}/", ISSUER.upper(), f" {ISSUER}", "https://elsewhere.example"):
        assert admin.post("/v1/grants", json={"issuer": issuer, **body}).status_code == 201
    assert not sees(client_as(None, sub="same name"), region["hidden"])
    assert not sees(client_as(None, sub="Same name"), region["hidden"])


def test_grant_covers_units(make, region, elsewhere, someone, give):
    unit = make.actor(parent_id=region["actor"])["id"]
    led = make.pilot(elsewhere["programme"], visibility="draft", lead_buyer_id=unit)["id"]
    http, subject = someone()
    give(subject, "buyer", actor_id=region["actor"])
    assert sees(http, led) and writes(http, led)
    assert not sees(http, elsewhere["hidden"])


# ---- no mixing: a role is for what it was given for

def test_role_of_a_grant_does_not_take_the_tokens_organisation(region, elsewhere, make, someone, give):
    """A supplier by the token, a buyer of something else by the grant."""
    number = organisation_number()
    own = make.actor(organisation_number=number)["id"]
    led = make.pilot(region["programme"], visibility="draft", lead_buyer_id=own)["id"]
    http, subject = someone("supplier", number)
    give(subject, "buyer", actor_id=elsewhere["actor"])
    assert sees(http, elsewhere["hidden"]) and writes(http, elsewhere["hidden"])
    assert not sees(http, led) and not writes(http, led)


def test_role_of_the_token_does_not_take_the_grants_actor(region, make, someone, give):
    number = organisation_number()
    make.actor(organisation_number=number)
    http, subject = someone("buyer", number)
    give(subject, "supplier", actor_id=region["actor"])
    assert not sees(http, region["hidden"]) and not writes(http, region["hidden"])


def test_tokens_programmes_without_the_role_stay_closed(region, elsewhere, someone, give):
    http, subject = someone(None, None, [region["programme"]])
    give(subject, "regional_manager", programme_id=elsewhere["programme"])
    assert sees(http, elsewhere["hidden"]) and not sees(http, region["hidden"])
    assert writes(http, elsewhere["hidden"]) and not writes(http, region["hidden"])


def test_grant_for_an_actor_does_not_enter_the_tokens_organisation(region, someone, give):
    http, subject = someone(None, organisation_number())
    give(subject, "buyer", actor_id=region["actor"])
    own = http.get("/v1/me").json()["organisation"]
    answer = http.post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "organisation_number": own})
    assert answer.status_code == 403
    assert http.post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "parent_id": region["actor"]}).status_code == 201


def test_token_and_grants_add_up(region, elsewhere, someone, give):
    http, subject = someone("regional_manager", None, [region["programme"]])
    assert not sees(http, elsewhere["hidden"])
    give(subject, "regional_manager", programme_id=elsewhere["programme"])
    assert sees(http, region["hidden"]) and sees(http, elsewhere["hidden"])
    assert writes(http, region["hidden"]) and writes(http, elsewhere["hidden"])


# ---- admission

def test_caller_without_the_role_is_refused_as_ever(someone):
    http, _ = someone()
    answer = http.get("/v1/grants")
    expect_problem(answer, 403, "not-allowed")
    assert answer.headers["www-authenticate"].startswith('Bearer error="insufficient_scope"')


def test_refused_write_changes_nothing(sql, region, someone):
    http, _ = someone()
    before = sql.execute("select max(seq) from change_log").fetchone()
    body = {"programme_id": region["programme"], "title": {"nb": "x"}}
    expect_problem(http.post("/v1/pilots", json=body), 403, "not-allowed")
    assert sql.execute("select max(seq) from change_log").fetchone() == before


def test_other_roles_grant_does_not_admit(region, someone, give):
    http, subject = someone()
    give(subject, "buyer", actor_id=region["actor"])
    assert http.get("/v1/grants").status_code == 403
    assert http.post("/v1/programmes", json={"name": {"nb": "x"}, "short_name": "x", "level": "regional"}).status_code == 403


# ---- what a grant may be

@pytest.mark.parametrize("members, pointer, code", [
    ({"role": "regional_manager"}, "/programme_id", "role"),
    ({"role": "buyer"}, "/actor_id", "role"),
    ({"role": "national_evaluator"}, "/actor_id", "role"),
    ({"role": "national_admin", "programme_id": "region"}, "/programme_id", "role"),
    ({"role": "buyer", "actor_id": "region", "programme_id": "region"}, "/programme_id", "role"),
    ({"role": "national_admin", "subject": None}, "/subject", "exactly_one"),
    ({"role": "national_admin", "organisation": "974760673"}, "/subject", "exactly_one"),
    ({"role": "national_admin", "valid_from": "2026-01-02T00:00:00Z", "valid_to": "2026-01-01T00:00:00Z"}, "/valid_to", "order"),
    ({"role": "buyer", "actor_id": str(uuid.uuid4())}, "/actor_id", "exists"),
    ({"role": "regional_manager", "programme_id": str(uuid.uuid4())}, "/programme_id", "exists"),
    ({"role": "anonymous"}, "/role", "enum"),
    ({"role": "authenticated"}, "/role", "enum"),
    ({"role": "national_admin", "organisation": "974760674", "subject": None}, "/organisation", "organisation_number"),
    ({"role": "national_admin", "issuer": ""}, "/issuer", "min_length"),
])
def test_grant_that_makes_no_sense_is_refused(admin, region, members, pointer, code):
    body = {"issuer": ISSUER, "subject": f"x{uuid.uuid4()}", **members}
    for name, of in (("programme_id", "programme"), ("actor_id", "actor")):
        if body.get(name) == "region":
            body[name] = region[of]
    answer = admin.post("/v1/grants", json={k: v for k, v in body.items() if v is not None})
    assert answer.status_code == 422, answer.text
    assert (pointer, code) in codes_of(answer), answer.text


def test_same_grant_is_there_once(admin, region, someone, give):
    _, subject = someone()
    give(subject, "regional_manager", programme_id=region["programme"])
    answer = admin.post("/v1/grants", json={"issuer": ISSUER, "subject": subject, "role": "regional_manager",
                                            "programme_id": region["programme"], "valid_from": hours(5)})
    expect_problem(answer, 409, "conflict", pointer="/role")


def test_holder_role_and_object_cannot_be_changed(admin, region, someone, give):
    _, subject = someone()
    grant = give(subject, "regional_manager", programme_id=region["programme"])
    for members in ({"role": "national_admin"}, {"subject": "other"}, {"programme_id": None}, {"granted_by": None}, {"issuer": "x"}):
        assert change(admin, grant, **members).status_code == 422
    assert change(admin, grant, valid_from=hours(2), valid_to=hours(1)).status_code == 422


def test_change_needs_the_version_that_was_read(admin, region, someone, give):
    _, subject = someone()
    grant = give(subject, "regional_manager", programme_id=region["programme"])
    path = f"/v1/grants/{grant['id']}"
    tag = admin.get(path).headers["etag"]
    assert admin.delete(path).status_code == 428
    assert admin.patch(path, json={"valid_to": hours(1)}, headers={"If-Match": tag, **MERGE_PATCH}).status_code == 200
    expect_problem(admin.delete(path, headers={"If-Match": tag}), 412, "version-mismatch")
    assert admin.delete(path, headers={"If-Match": admin.get(path).headers["etag"]}).status_code == 204
    assert admin.get(path).status_code == 404


def test_grants_go_with_what_they_are_for(admin, make, someone, give):
    programme, actor = make.programme()["id"], make.actor()["id"]
    _, subject = someone()
    grants = [give(subject, "regional_manager", programme_id=programme), give(subject, "buyer", actor_id=actor)]
    for path in (f"/v1/programmes/{programme}", f"/v1/actors/{actor}"):
        assert admin.delete(path, headers={"If-Match": "*"}).status_code == 204
    assert [admin.get(f"/v1/grants/{g['id']}").status_code for g in grants] == [404, 404]


def test_giver_is_told(admin, region, someone, give):
    _, subject = someone()
    grant = give(subject, "regional_manager", programme_id=region["programme"])
    assert grant["granted_by"] == {"issuer": ISSUER, "subject": "test-national_admin"}
    assert grant["programme"]["id"] == region["programme"] and grant["actor"] is None


def test_list_is_filtered(admin, region, someone, give):
    _, subject = someone()
    number = organisation_number()
    now = give(subject, "regional_manager", programme_id=region["programme"])["id"]
    over = give(subject, "buyer", actor_id=region["actor"], valid_from="2020-01-01T00:00:00Z", valid_to="2021-01-01T00:00:00Z")["id"]
    firm = give(None, "supplier", organisation=number, actor_id=region["actor"])["id"]

    def ids(**query):
        answer = admin.get("/v1/grants", params={"limit": 100, **query})
        assert answer.status_code == 200, answer.text
        return {row["id"] for row in answer.json()["data"]}

    assert ids(subject=subject) == {now, over}
    assert ids(organisation=f"{number[:3]} {number[3:6]} {number[6:]}") == {firm}
    assert ids(subject=subject, valid_at="2020-06-01T00:00:00Z") == {over}
    assert ids(subject=subject, valid_at=hours(1)) == {now}
    assert ids(subject=subject, role="buyer,supplier") == {over} and ids(subject=subject, role="buyer") == {over}
    assert {now, over, firm} <= ids() and now in ids(programme_id=region["programme"])
    assert ids(actor_id=region["actor"]) >= {over, firm} and now not in ids(actor_id=region["actor"])


# ---- nobody gives more than they have

@pytest.fixture
def manager(region, someone):
    http, _ = someone("regional_manager", None, [region["programme"]])
    return http


def test_manager_gives_in_its_programme_and_region(region, elsewhere, someone, give, manager):
    http, subject = someone()
    give(subject, "regional_manager", http=manager, programme_id=region["programme"])
    assert sees(http, region["hidden"])
    for role in ("buyer", "supplier", "researcher"):
        give(subject, role, http=manager, actor_id=region["actor"])
    assert not sees(http, elsewhere["hidden"])


@pytest.mark.parametrize("role, of", [("national_admin", None), ("national_evaluator", "region"), ("integration", "region"),
                                      ("regional_manager", "elsewhere"), ("buyer", "elsewhere")])
def test_manager_gives_no_more_than_it_has(sql, region, elsewhere, someone, manager, role, of):
    _, subject = someone()
    place = {"region": region, "elsewhere": elsewhere}.get(of)
    scope = {} if not place else {"programme_id": place["programme"]} if role == "regional_manager" else {"actor_id": place["actor"]}
    answer = manager.post("/v1/grants", json={"issuer": ISSUER, "subject": subject, "role": role, **scope})
    expect_problem(answer, 403, "not-allowed")
    assert sql.execute("select count(*) from role_grant where subject = %s", [subject]).fetchone() == (0,)


def test_manager_does_not_widen_its_region(region, manager):
    answer = manager.patch(f"/v1/programmes/{region['programme']}", json={"municipalities": ["5501", "0301"]},
                           headers={"If-Match": "*", **MERGE_PATCH})
    expect_problem(answer, 403, "not-allowed", pointer="/municipalities")


def test_manager_neither_sees_nor_touches_the_grants_of_others(region, elsewhere, someone, give, manager):
    _, subject = someone()
    others = [give(subject, "national_admin"), give(subject, "regional_manager", programme_id=elsewhere["programme"]),
              give(subject, "buyer", actor_id=elsewhere["actor"]), give(subject, "integration", actor_id=region["actor"])]
    assert manager.get("/v1/grants", params={"subject": subject, "count": "exact"}).json()["count"] == 0
    for grant in others:
        path = f"/v1/grants/{grant['id']}"
        assert manager.get(path).status_code == 404
        assert manager.delete(path, headers={"If-Match": "*"}).status_code == 404
        assert change(manager, grant, valid_to=hours(9)).status_code == 404


@pytest.mark.parametrize("role", ["national_admin", "regional_manager"])
def test_nobody_writes_their_own_grants(admin, region, someone, give, role):
    number = organisation_number()
    http, subject = someone(role, number, [region["programme"]])
    scope = {"role": "regional_manager", "programme_id": region["programme"]}
    for holder, pointer in (({"subject": subject}, "/subject"), ({"organisation": number}, "/organisation")):
        answer = http.post("/v1/grants", json={"issuer": ISSUER, **holder, **scope})
        expect_problem(answer, 403, "not-allowed", pointer=pointer)
    own = give(subject, valid_to=hours(1), **scope)
    expect_problem(change(http, own, valid_to=None), 403, "not-allowed", pointer="/subject")
    revoke(http, own)  # one may always give up what one has


def test_grant_gives_no_longer_than_it_lasts(admin, region, someone, give):
    http, subject = someone()
    end = hours(2)
    give(subject, "regional_manager", programme_id=region["programme"], valid_to=end)
    body = {"issuer": ISSUER, "subject": f"next {uuid.uuid4()}", "role": "regional_manager", "programme_id": region["programme"]}
    for period in ({}, {"valid_to": hours(3)}):
        expect_problem(http.post("/v1/grants", json={**body, **period}), 403, "not-allowed", pointer="/valid_to")
    made = http.post("/v1/grants", json={**body, "valid_to": hours(1)})
    assert made.status_code == 201, made.text
    assert change(http, made.json(), valid_to=end).status_code == 200
    expect_problem(change(http, made.json(), valid_to=hours(3)), 403, "not-allowed", pointer="/valid_to")
    longer = give(f"long {uuid.uuid4()}", "regional_manager", programme_id=region["programme"])
    assert change(http, longer, valid_to=hours(1)).status_code == 200, "shorter is no more"


def test_admin_by_grant_gives_no_longer_than_it_lasts(someone, give):
    http, subject = someone()
    give(subject, "national_admin", valid_to=hours(2))
    body = {"issuer": ISSUER, "subject": f"next {uuid.uuid4()}", "role": "national_admin"}
    expect_problem(http.post("/v1/grants", json=body), 403, "not-allowed", pointer="/valid_to")
    assert http.post("/v1/grants", json={**body, "valid_to": hours(1)}).status_code == 201


# ---- races

def test_revocation_is_final_among_many_requests(ioad, admin, region, token, give):
    """No request that begins after the revocation was answered is let in, on whatever connection."""
    subject = f"racer {uuid.uuid4()}"
    bearer = token(None, sub=subject)
    grant = give(subject, "regional_manager", programme_id=region["programme"])
    revoked, late, ready = threading.Event(), [], threading.Barrier(5)

    def ask():
        with open_client(ioad.url, bearer) as http:
            assert sees(http, region["hidden"])
            ready.wait()
            for _ in range(200):
                after = revoked.is_set()
                seen = sees(http, region["hidden"])
                if after:
                    late.append(seen)
                if len(late) > MANY and after:
                    return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    ready.wait()
    revoke(admin, grant)
    revoked.set()
    for thread in threads:
        thread.join()
    assert late and not any(late)


def test_of_two_who_revoke_one_does(ioad, region, token, give, sql):
    for _ in range(MANY):
        grant = give(f"twice {uuid.uuid4()}", "regional_manager", programme_id=region["programme"])
        answers = []
        start = threading.Barrier(2)

        def end(bearer=token("national_admin")):
            with open_client(ioad.url, bearer) as http:
                start.wait()
                answers.append(http.delete(f"/v1/grants/{grant['id']}", headers={"If-Match": "*"}).status_code)

        threads = [threading.Thread(target=end) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [204, 404]


# ---- /v1/me

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
