"""Steps of a pilot: each legal one, and no other."""

import uuid

import pytest

from harness.problem import expect_problem

# As in the description of the domain; on_hold and cancelled come to every open stage.
NEXT = {
    "idea": ["proposed"], "proposed": ["accepted"], "accepted": ["need_analysis"], "need_analysis": ["market_dialogue"],
    "market_dialogue": ["specification", "need_analysis"], "specification": ["competition", "market_dialogue"], "competition": ["award"],
    "award": ["contract"], "contract": ["delivery", "development"], "development": ["delivery"], "delivery": ["follow_up"],
    "follow_up": ["completed"],
}
CLOSED = ["completed", "cancelled"]
STAGES = [*NEXT, *CLOSED, "on_hold"]
READY = {"need": {"problem": {"nb": "Langt"}}, "lessons": {"nb": "Spør tidlig"}}


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture
def pilot_in(make, programme, sql):
    """pilot_in(stage): put there past the rules, with all that later steps ask for."""
    def put(stage):
        pilot = make.pilot(programme["id"], external_ids=[{"system": "doffin", "id": uuid.uuid4().hex}], **READY)
        make.new(f"/v1/pilots/{pilot['id']}/benefits", category="learning", unit="x", realised={"value": "1"})
        sql.execute("update pilot set stage = %s where id = %s", (stage, pilot["id"]))
        return pilot
    return put


def step(http, pilot, to, **body):
    return http.post(f"/v1/pilots/{pilot['id']}/transitions", json={"to": to, **body})


def stage_of(http, pilot):
    return http.get(f"/v1/pilots/{pilot['id']}").json()["stage"]


@pytest.mark.parametrize("stage", STAGES)
def test_every_step_from_every_stage(admin, pilot_in, stage):
    legal = [] if stage in CLOSED else ["cancelled"] if stage == "on_hold" else [*NEXT[stage], "on_hold", "cancelled"]
    for to in STAGES:
        pilot = pilot_in(stage)
        answer = step(admin, pilot, to, reason="Slik ble det.")
        if to in legal:
            assert answer.status_code == 201, answer.text
            assert (answer.json()["from"], answer.json()["to"], stage_of(admin, pilot)) == (stage, to, to)
        else:
            problem = expect_problem(answer, 409, "illegal-transition", pointer="/to")
            assert sorted(problem["allowed"]) == sorted(legal)
            assert stage_of(admin, pilot) == stage


@pytest.mark.parametrize("stage", NEXT)
def test_rest_resumes_where_it_was(admin, pilot_in, stage):
    pilot = pilot_in(stage)
    assert step(admin, pilot, "on_hold").status_code == 201
    wrong = expect_problem(step(admin, pilot, "completed"), 409, "illegal-transition")
    assert sorted(wrong["allowed"]) == sorted([stage, "cancelled"])
    assert step(admin, pilot, stage, reason="Det går videre.").status_code == 201
    assert stage_of(admin, pilot) == stage


def test_history_says_who_when_and_why(admin, client, make, programme):
    pilot = make.pilot(programme["id"])
    step(admin, pilot, "proposed", reason="Søknad sendt")
    step(admin, pilot, "accepted")
    path = f"/v1/pilots/{pilot['id']}/transitions"
    first, second = admin.get(path).json()["data"]
    assert (first["from"], first["to"], first["reason"], first["actor"]) == ("idea", "proposed", "Søknad sendt", "test-national_admin")
    assert (second["from"], second["to"], second["reason"]) == ("proposed", "accepted", None)
    assert pilot["created_at"] < first["at"] < second["at"]
    assert [t["actor"] for t in client.get(path).json()["data"]] == [None, None]
    shown = admin.get(f"/v1/pilots/{pilot['id']}").json()
    assert (shown["version"], set(shown["actual_dates"]) >= {"proposed", "accepted"}) == (3, True)


def test_cancelling_needs_a_reason(admin, pilot_in):
    pilot = pilot_in("award")
    for body in ({}, {"reason": " "}):
        expect_problem(step(admin, pilot, "cancelled", **body), 422, "required", pointer="/reason")
    assert stage_of(admin, pilot) == "award"


@pytest.mark.parametrize("stage, to, members, status, slug", [
    ("need_analysis", "market_dialogue", {"need": {"users": {"nb": "x"}}}, 409, "need-not-published"),
    ("need_analysis", "market_dialogue", {**READY, "visibility": "internal"}, 409, "need-not-published"),
    ("specification", "competition", READY, 409, "notice-missing"),
    ("follow_up", "completed", {"need": READY["need"]}, 409, "lessons-missing"),
    ("follow_up", "completed", READY, 409, "benefit-missing"),
    ("competition", "award", READY, 422, "required"),
])
def test_what_a_step_needs(admin, make, programme, sql, stage, to, members, status, slug):
    pilot = make.pilot(programme["id"], **members)
    sql.execute("update pilot set stage = %s where id = %s", (stage, pilot["id"]))
    expect_problem(step(admin, pilot, to), status, slug)
    assert stage_of(admin, pilot) == stage


@pytest.mark.parametrize("body", [{}, {"to": None}, {"to": "dreamt"}, {"to": "proposed", "why": "x"}, {"to": "proposed", "reason": ""}])
def test_steps_that_are_none(admin, pilot_in, body):
    pilot = pilot_in("idea")
    expect_problem(admin.post(f"/v1/pilots/{pilot['id']}/transitions", json=body), 422, "invalid-body")
    assert stage_of(admin, pilot) == "idea"


def test_step_with_tags(admin, make, programme):
    pilot = make.pilot(programme["id"])
    path = f"/v1/pilots/{pilot['id']}"
    tag = admin.get(path).headers["etag"]
    assert admin.post(f"{path}/transitions", json={"to": "proposed"}, headers={"If-Match": tag}).status_code == 201
    expect_problem(admin.post(f"{path}/transitions", json={"to": "accepted"}, headers={"If-Match": tag}), 412, "version-mismatch")
    assert admin.post(f"{path}/transitions", json={"to": "accepted"}, headers={"If-Match": "*"}).status_code == 201
    assert admin.get(path).headers["etag"] != tag


def test_step_of_nothing(admin):
    expect_problem(step(admin, {"id": str(uuid.uuid4())}, "proposed"), 404, "not-found")


def test_stage_cannot_be_written(admin, make, programme):
    pilot = make.pilot(programme["id"])
    answer = admin.patch(f"/v1/pilots/{pilot['id']}", content='{"stage": "completed"}',
                         headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})
    expect_problem(answer, 422, "invalid-body", pointer="/stage")


PROGRAMME_STEPS = ["proposed", "affiliation_requested", "active", "closing", "closed"]


def test_programme_follows_its_lifecycle(admin, make):
    programme = make.programme()
    for step_to in ("active", "closed", "closing"):
        answer = admin.patch(f"/v1/programmes/{programme['id']}", content=f'{{"status": "{step_to}"}}',
                             headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})
        assert expect_problem(answer, 409, "illegal-transition", pointer="/status")["allowed"] == ["affiliation_requested"]
    for step_to in PROGRAMME_STEPS[1:]:
        answer = admin.patch(f"/v1/programmes/{programme['id']}", content=f'{{"status": "{step_to}"}}',
                             headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})
        assert (answer.status_code, answer.json().get("status")) == (200, step_to), answer.text
