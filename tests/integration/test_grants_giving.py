"""What a grant may be, and who gives which: nobody more, or for longer, than they have, and nobody to themselves."""

import uuid

import pytest

from harness.problem import expect_problem
from harness.token import ISSUER
from integration.granting import MERGE_PATCH, change, codes_of, elsewhere, give, hours, region, revoke, sees, someone
from integration.rights.world import organisation_number

NOWHERE = "01900000-0000-7000-8000-00000000dead"
__all__ = ["elsewhere", "give", "region", "someone"]


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
    ({"role": "buyer", "actor_id": NOWHERE}, "/actor_id", "exists"),
    ({"role": "regional_manager", "programme_id": NOWHERE}, "/programme_id", "exists"),
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
