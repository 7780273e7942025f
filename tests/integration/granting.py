"""What the tests of grants share: two regions, callers whom nobody knows yet, and the giving and taking back."""

import uuid
from datetime import datetime, timedelta, timezone

import pytest

from harness.token import ISSUER
from integration.rights.world import organisation_number

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


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
