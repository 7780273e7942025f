"""Grants: roles that the database gives to whom an issuer vouches for, at once, for something, and for no longer than they hold."""

import threading
import uuid

import pytest

from harness.client import open_client
from harness.problem import expect_problem
from harness.token import ISSUER
from integration.granting import change, elsewhere, give, hours, region, revoke, sees, someone, writes
from integration.rights.world import organisation_number

__all__ = ["elsewhere", "give", "region", "someone"]
MANY = 24


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
