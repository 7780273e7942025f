"""Lifecycles: domain.md §5. Every pair of stages is tried; an illegal step is 409 with the legal ones, and nothing is written."""

import uuid

import pytest
from psycopg.types.json import Jsonb

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}


def chain(text):
    names = text.split(" → ")
    return set(zip(names, names[1:]))


def stages(steps):
    return sorted({name for step in steps for name in step})


# ---- what domain.md says

PILOT = chain("idea → proposed → accepted → need_analysis → market_dialogue → specification → competition → award → contract → "
              "delivery → follow_up → completed")
PILOT |= {("market_dialogue", "need_analysis"), ("specification", "market_dialogue")}
PILOT |= {("contract", "development"), ("development", "delivery")}
OPEN = [s for s in stages(PILOT) if s != "completed"]
PILOT |= {(s, "on_hold") for s in OPEN} | {(s, "cancelled") for s in OPEN}
PILOT |= {("on_hold", "cancelled")}  # interpreted: what rests is open still; resuming has a test of its own

PROGRAMME = chain("proposed → affiliation_requested → active → closing → closed") | {("affiliation_requested", "proposed")}

# Interpreted: not every activity fills up, and a place can become free; what took place is neither postponed nor cancelled; what was
# not announced is not postponed; what is postponed is announced anew, or opened at once.
ACTIVITY = chain("draft → announced → open → full → held → reported") | {("open", "held"), ("full", "open")}
ACTIVITY |= {(s, "postponed") for s in ("announced", "open", "full")} | {("postponed", "announced"), ("postponed", "open")}
ACTIVITY |= {(s, "cancelled") for s in ("draft", "announced", "open", "full", "postponed")}

EVALUATION = chain("planned → assigned → data_collection → draft → fact_check → approved → published")
EVALUATION |= {(s, "withdrawn") for s in stages(EVALUATION)}

# What only the national programme decides; the other steps of an evaluation are its evaluator's.
NATIONAL = {("fact_check", "approved"), ("approved", "published"), ("approved", "withdrawn"), ("published", "withdrawn")}


# Steps that are not taken without a reason, which a change of the status does not have: test_status_transitions.py.
REASONED = {("affiliation_requested", "proposed")}
# An evaluation that no guard holds back.
WORKED_OUT = {"conflict_of_interest": {"declared": False}, "criteria": [{"code": "market", "score": 3}], "findings": {"nb": "funn"}}


class Base:
    def __init__(self, connection):
        self.stock = stock = Stock(connection)
        self.number = organisation_number()
        self.evaluator = stock.insert("actor", name="E", kinds=["evaluator"], organisation_number=self.number, visibility="published")
        self.programme = stock.insert("programme", name={"nb": "N"}, short_name="N", level="national", visibility="published", status="active")
        self.subject = self.pilot("idea")

    def pilot(self, stage):
        """One that no guard holds back."""
        ident = self.stock.insert("pilot", programme_id=self.programme, title={"nb": "p"}, number=str(uuid.uuid4()), stage=stage,
                                 visibility="published", need={"problem": {"nb": "behov"}}, lessons={"nb": "lært"},
                                 external_ids=[{"system": "doffin", "id": str(uuid.uuid4())}])
        self.stock.insert("benefit", pilot_id=ident, category="learning", unit="x", realised={"value": "1"})
        return ident

    def make(self, collection, status):
        visibility = "published" if status == "published" else "internal"
        values = {
            "programmes": {"name": {"nb": "x"}, "short_name": "x", "level": "regional"},
            "activities": {"programme_id": self.programme, "kind": "course", "format": "online", "title": {"nb": "a"},
                           "starts_at": "2026-01-01T08:00Z", "ends_at": "2026-01-01T09:00Z"},
            "evaluations": {"type": "pilot", "pilot_id": self.subject, "evaluator_id": self.evaluator, **WORKED_OUT},
        }[collection]
        table = {"programmes": "programme", "activities": "activity", "evaluations": "evaluation"}[collection]
        return self.stock.insert(table, status=status, visibility=visibility, **values)


@pytest.fixture(scope="module")
def base(postgres, database):
    with postgres.connect(database) as connection:
        yield Base(connection)


@pytest.fixture(scope="module")
def admin(client_as):
    return client_as("national_admin", sub="the-admin")


@pytest.fixture(scope="module")
def evaluator(client_as, base):
    return client_as("national_evaluator", base.number)


def assert_illegal(answer, legal):
    assert answer.status_code == 409, answer.text
    assert answer.json()["type"] == "/problems#illegal-transition"
    assert sorted(answer.json()["allowed"]) == sorted(legal)


# ---- every pair

@pytest.mark.parametrize("was", [s for s in stages(PILOT) if s != "on_hold"])
def test_every_step_of_a_pilot(base, admin, was):
    legal = {b for a, b in PILOT if a == was}
    for becomes in stages(PILOT):
        pilot = base.pilot(was)
        seq = base.stock.last_change()
        answer = admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": becomes, "reason": "because"})
        now = admin.get(f"/v1/pilots/{pilot}").json()
        history = admin.get(f"/v1/pilots/{pilot}/transitions").json()["data"]
        if becomes in legal:
            assert answer.status_code == 201, (becomes, answer.text)
            assert (now["stage"], now["version"]) == (becomes, 2)
            assert [(t["from"], t["to"], t["reason"], t["actor"]) for t in history] == [(was, becomes, "because", "the-admin")]
        else:
            assert_illegal(answer, legal)
            assert (now["stage"], now["version"], history) == (was, 1, [])
            assert base.stock.last_change() == seq


@pytest.mark.parametrize("resting", OPEN)
def test_pilot_resumes_where_it_was_and_nowhere_else(base, admin, resting):
    pilot = base.pilot(resting)
    path = f"/v1/pilots/{pilot}/transitions"
    assert admin.post(path, json={"to": "on_hold"}).status_code == 201
    for becomes in stages(PILOT):
        if becomes not in (resting, "cancelled"):
            assert_illegal(admin.post(path, json={"to": becomes, "reason": "because"}), {resting, "cancelled"})
    assert admin.post(path, json={"to": resting}).status_code == 201
    assert admin.post(path, json={"to": "on_hold"}).status_code == 201
    assert admin.post(path, json={"to": "cancelled", "reason": "because"}).status_code == 201
    assert admin.get(f"/v1/pilots/{pilot}").json()["stage"] == "cancelled"


STATUSES = [(collection, was) for collection, steps in (("programmes", PROGRAMME), ("activities", ACTIVITY), ("evaluations", EVALUATION))
            for was in stages(steps)]


@pytest.mark.parametrize("collection, was", STATUSES)
def test_every_step_of_a_status(base, admin, evaluator, collection, was):
    steps = {"programmes": PROGRAMME, "activities": ACTIVITY, "evaluations": EVALUATION}[collection]
    legal = {b for a, b in steps if a == was}
    for becomes in stages(steps):
        ident = base.make(collection, was)
        path, seq = f"/v1/{collection}/{ident}", base.stock.last_change()
        http = evaluator if collection == "evaluations" and (was, becomes) not in NATIONAL else admin
        answer = http.patch(path, json={"status": becomes}, headers=PATCH)
        now = admin.get(path).json()
        if becomes == was:
            assert answer.status_code == 200 and now["status"] == was
        elif (was, becomes) in REASONED:
            assert answer.status_code == 422 and (now["status"], now["version"]) == (was, 1)
        elif becomes in legal:
            assert answer.status_code == 200, (becomes, answer.text)
            assert (now["status"], now["version"]) == (becomes, 2)
        else:
            assert_illegal(answer, legal)
            assert [e["pointer"] for e in answer.json()["errors"]] == ["/status"]
            assert (now["status"], now["version"]) == (was, 1)
            assert base.stock.last_change() == seq


STARTS = {"programmes": {"proposed", "active"}, "activities": {"draft", "announced"}, "evaluations": {"planned", "assigned"}}


@pytest.mark.parametrize("collection, status", STATUSES)
def test_what_a_new_one_may_start_as(base, admin, evaluator, collection, status):
    """Interpreted: the first of the chain, or, where the world is ahead of the register, what can be true from the beginning."""
    body = {
        "programmes": {"name": {"nb": "x"}, "short_name": "x", "level": "regional"},
        "activities": {"programme_id": base.programme, "kind": "course", "format": "online", "title": {"nb": "a"},
                       "starts_at": "2026-01-01T08:00:00Z", "ends_at": "2026-01-01T09:00:00Z"},
        "evaluations": {"type": "pilot", "pilot_id": base.subject, "evaluator_id": base.evaluator},
    }[collection]
    seq = base.stock.last_change()
    answer = (evaluator if collection == "evaluations" else admin).post(f"/v1/{collection}", json={**body, "status": status})
    if status in STARTS[collection]:
        assert answer.status_code == 201 and answer.json()["status"] == status
    else:
        assert_illegal(answer, STARTS[collection])
        assert base.stock.last_change() == seq


# ---- from the beginning to the end

def test_pilot_from_idea_to_completion(base, admin):
    made = admin.post("/v1/pilots", json={"programme_id": base.programme, "title": {"nb": "Hele veien"}}).json()
    path = f"/v1/pilots/{made['id']}"
    assert list(made["actual_dates"]) == ["idea"]

    def change(**members):
        assert admin.patch(path, json=members, headers=PATCH).status_code == 200

    def step(to, **more):
        answer = admin.post(f"{path}/transitions", json={"to": to, **more})
        assert answer.status_code == 201, answer.text

    def new(part, **members):
        answer = admin.post(f"{path}/{part}", json=members)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def assert_kept(part, without, kind):
        """What the stage stands on is neither changed away nor deleted."""
        before = admin.get(part).json()
        for answer in (admin.patch(part, json=without, headers=PATCH), admin.delete(part, headers={"If-Match": "*"})):
            assert (answer.status_code, answer.json()["type"]) == (409, f"/problems#{kind}"), answer.text
        assert admin.get(part).json() == before

    def held(to, status, kind, **more):
        before = admin.get(path).json()
        answer = admin.post(f"{path}/transitions", json={"to": to, **more})
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems#{kind}"), answer.text
        assert admin.get(path).json() == before

    for stage in ("proposed", "accepted", "need_analysis"):
        step(stage)
    held("market_dialogue", 409, "need-not-published")
    change(need={"problem": {"nb": "Lange avstander"}})
    held("market_dialogue", 409, "need-not-published")
    change(visibility="published")
    for stage in ("market_dialogue", "need_analysis", "market_dialogue", "specification"):
        step(stage)
    held("competition", 409, "notice-missing")
    notice = new("procurements", doffin_id="2026-123456", status="active")
    step("competition")
    assert_kept(f"{path}/procurements/{notice['id']}", {"doffin_id": None, "status": "planned"}, "notice-missing")
    held("award", 422, "required")
    held("award", 422, "required", reason="  ")
    step("award", reason="Ett tilbud antatt")
    step("on_hold")
    step("award")
    for stage in ("contract", "development", "delivery", "follow_up"):
        step(stage)
    held("completed", 409, "lessons-missing")
    change(lessons={"nb": "Start tidligere"})
    held("completed", 409, "benefit-missing")
    benefit = new("benefits", category="process_hours", unit="hours", forecast={"value": "100"})
    held("completed", 409, "benefit-missing")
    admin.patch(f"{path}/benefits/{benefit['id']}", json={"realised": {"value": "80", "date": "2026-10-01"}}, headers=PATCH).raise_for_status()
    step("completed")
    assert_kept(f"{path}/benefits/{benefit['id']}", {"realised": None}, "benefit-missing")

    expected = ("idea proposed accepted need_analysis market_dialogue need_analysis market_dialogue specification competition award on_hold "
                "award contract development delivery follow_up completed").split()
    history = admin.get(f"{path}/transitions").json()["data"]
    assert [(t["from"], t["to"]) for t in history] == list(zip(expected, expected[1:]))
    assert [t["reason"] for t in history if t["to"] == "award"] == ["Ett tilbud antatt", None]
    done = admin.get(path, params={"include": "transitions"}).json()
    assert done["stage"] == "completed" and set(done["actual_dates"]) == set(expected)
    assert [t["id"] for t in done["transitions"]] == [t["id"] for t in reversed(history)]
    assert done["version"] == 1 + len(history) + 3
    newest = admin.get(f"{path}/transitions/{history[-1]['id']}")
    assert newest.status_code == 200 and newest.json() == history[-1]


def test_first_day_of_a_stage_is_kept(base, admin):
    pilot = base.pilot("market_dialogue")
    base.stock.connection.execute("""update ioa.pilot set actual_dates = '{"need_analysis": "2020-01-31"}' where id = %s""", [pilot])
    assert admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "need_analysis"}).status_code == 201
    assert admin.get(f"/v1/pilots/{pilot}").json()["actual_dates"]["need_analysis"] == "2020-01-31"


def test_pilot_is_not_given_up_without_a_reason(base, admin):
    pilot = base.pilot("delivery")
    answer = admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "cancelled"})
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/reason", "required")]


def test_why_a_pilot_is_given_up_can_be_counted(base, admin):
    pilot = base.pilot("delivery")
    path = f"/v1/pilots/{pilot}/transitions"
    for body, pointer, code in (({"to": "cancelled", "reason": "x", "cause": "bored"}, "/cause", "enum"), ({"to": "follow_up", "cause": "other"}, "/cause", "status")):
        answer = admin.post(path, json=body)
        assert answer.status_code == 422 and [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)], answer.text
    made = admin.post(path, json={"to": "cancelled", "reason": "Ingen tilbud", "cause": "no_tenders"})
    assert made.status_code == 201 and made.json()["cause"] == "no_tenders"
    assert admin.get(path).json()["data"][-1]["cause"] == "no_tenders"
    figures = {f["code"]: f for f in admin.get("/v1/statistics/pilots").json()["figures"]}
    assert {"by": {"cause": "no_tenders"}, "value": 1} in figures["cancelled_by_cause"]["values"]


def test_a_pilot_keeps_the_notice_and_the_lessons_that_its_stage_stands_on(base, admin):
    pilot = base.pilot("idea")
    path, notice = f"/v1/pilots/{pilot}", [{"system": "doffin", "id": f"2031-{pilot[:6]}"}]
    base.stock.connection.execute("update ioa.pilot set stage = 'competition', external_ids = %s where id = %s", [Jsonb(notice), pilot])
    for left in ([], [{"system": "sak", "id": pilot}], None):
        answer = admin.patch(path, json={"external_ids": left}, headers=PATCH)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems#notice-missing"), answer.text
        assert answer.json()["errors"][0]["pointer"] == "/external_ids" and admin.get(path).json()["external_ids"] == notice
    assert admin.patch(path, json={"external_ids": [*notice, {"system": "sak", "id": pilot}]}, headers=PATCH).status_code == 200
    base.stock.connection.execute("update ioa.pilot set stage = 'completed', lessons = '{\"nb\": \"x\"}' where id = %s", [pilot])
    answer = admin.patch(path, json={"lessons": None}, headers=PATCH)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems#lessons-missing")


def test_step_is_not_made_on_another_version(base, admin):
    pilot = base.pilot("idea")
    path = f"/v1/pilots/{pilot}"
    etag = admin.get(path).headers["etag"]
    admin.patch(path, json={"sector": "health"}, headers=PATCH).raise_for_status()
    seq = base.stock.last_change()
    answer = admin.post(f"{path}/transitions", json={"to": "proposed"}, headers={"If-Match": etag})
    assert answer.status_code == 412 and base.stock.last_change() == seq
    assert admin.post(f"{path}/transitions", json={"to": "proposed"}, headers={"If-Match": admin.get(path).headers["etag"]}).status_code == 201


def test_stage_and_its_dates_are_changed_by_steps_only(base, admin):
    pilot = base.pilot("idea")
    for member in ({"stage": "proposed"}, {"actual_dates": {"idea": "2020-01-01"}}):
        answer = admin.patch(f"/v1/pilots/{pilot}", json=member, headers=PATCH)
        assert answer.status_code == 422 and admin.get(f"/v1/pilots/{pilot}").json()["version"] == 1


def test_programme_from_proposal_to_end(base, admin, client_as):
    made = admin.post("/v1/programmes", json={"name": {"nb": "x"}, "short_name": "x", "level": "regional"}).json()
    path = f"/v1/programmes/{made['id']}"
    manager = client_as("regional_manager", None, [made["id"]])
    walk = [(manager, "affiliation_requested", 201), (manager, "active", 403), (manager, "proposed", 403), (admin, "proposed", 201),
            (manager, "active", 409), (manager, "affiliation_requested", 201), (admin, "active", 201), (manager, "closing", 201),
            (manager, "closed", 201), (admin, "active", 409)]
    for http, status, expected in walk:
        answer = http.post(f"{path}/transitions", json={"to": status, "reason": "fordi"})
        assert answer.status_code == expected, (status, answer.text)
    assert admin.get(path).json()["status"] == "closed"


def test_evaluation_from_plan_to_withdrawal(base, admin, evaluator):
    body = {"type": "pilot", "pilot_id": base.subject, "evaluator_id": base.evaluator, **WORKED_OUT}
    made = evaluator.post("/v1/evaluations", json=body).json()
    path = f"/v1/evaluations/{made['id']}"
    walk = [(admin, "assigned", 403), (evaluator, "assigned", 200), (evaluator, "data_collection", 200), (admin, "draft", 403), (evaluator, "draft", 200),
            (evaluator, "fact_check", 200), (evaluator, "approved", 403), (admin, "approved", 200), (evaluator, "published", 403),
            (admin, "published", 200)]
    for http, status, expected in walk:
        answer = http.patch(path, json={"status": status}, headers=PATCH)
        assert answer.status_code == expected, (status, answer.text)
    published = admin.get(path).json()
    assert published["visibility"] == "published" and published["published_at"]
    assert admin.patch(path, json={"status": "withdrawn"}, headers=PATCH).status_code == 200
    assert admin.get(path).json()["visibility"] == "archived"


def test_evaluation_is_published_by_its_status_only(base, admin, evaluator):
    ident = base.make("evaluations", "approved")
    answer = admin.patch(f"/v1/evaluations/{ident}", json={"visibility": "published"}, headers=PATCH)
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/visibility"
