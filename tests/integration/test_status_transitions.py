"""Histories of a status: who, when, from, to and why, by whichever way it was changed; and the steps that are made by POST."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.problem import expect_problem
from integration import test_domain_lifecycle as lifecycle
from integration.test_domain_lifecycle import NATIONAL, PATCH, STATUSES, Base, assert_illegal, stages

NOBODY = "00000000-0000-7000-8000-000000000000"
STEPS = {"programmes": lifecycle.PROGRAMME, "activities": lifecycle.ACTIVITY, "evaluations": lifecycle.EVALUATION}
OBJECT_ID = {"programmes": "programme_id", "activities": "activity_id", "evaluations": "evaluation_id"}
FIRST = {"programmes": ("affiliation_requested", "active"), "activities": ("draft", "announced"), "evaluations": ("fact_check", "approved")}


@pytest.fixture(scope="module")
def base(postgres, database):
    with postgres.connect(database) as connection:
        yield Base(connection)


@pytest.fixture(scope="module")
def admin(client_as):
    return client_as("national_admin", sub="the-admin")


@pytest.fixture(scope="module")
def evaluator(client_as, base):
    return client_as("national_evaluator", base.number, sub="the-evaluator")


def told(http, path):
    return [(t["from"], t["to"], t["reason"], t["actor"]) for t in http.get(f"{path}/transitions").json()["data"]]


# ---- every pair, as by PATCH (test_domain_lifecycle.py)

@pytest.mark.parametrize("collection, was", STATUSES)
def test_every_step_by_post(base, admin, evaluator, collection, was):
    steps = STEPS[collection]
    legal = {b for a, b in steps if a == was}
    for becomes in stages(steps):
        path = f"/v1/{collection}/{base.make(collection, was)}"
        seq = base.stock.last_change()
        writes = collection == "evaluations" and (was, becomes) not in NATIONAL
        answer = (evaluator if writes else admin).post(f"{path}/transitions", json={"to": becomes, "reason": "because"})
        now = admin.get(path).json()
        if becomes in legal:
            assert answer.status_code == 201, (becomes, answer.text)
            assert (now["status"], now["version"]) == (becomes, 2)
            assert told(admin, path) == [(was, becomes, "because", "the-evaluator" if writes else "the-admin")]
        else:
            assert_illegal(answer, legal)
            assert [e["pointer"] for e in answer.json()["errors"]] == ["/to"]
            assert (now["status"], now["version"], told(admin, path)) == (was, 1, [])
            assert base.stock.last_change() == seq


# ---- the history

@pytest.mark.parametrize("collection", STEPS)
def test_a_patch_leaves_a_step_without_a_reason(base, admin, collection):
    was, becomes = FIRST[collection]
    path = f"/v1/{collection}/{base.make(collection, was)}"
    admin.patch(path, json={"status": becomes}, headers=PATCH).raise_for_status()
    assert told(admin, path) == [(was, becomes, None, "the-admin")]
    admin.patch(path, json={"language": "nn"} if collection != "evaluations" else {"visibility": "draft"}, headers=PATCH).raise_for_status()
    assert len(told(admin, path)) == 1


@pytest.mark.parametrize("collection", STEPS)
def test_a_step_is_read_by_itself_and_with_its_object(base, admin, collection):
    was, becomes = FIRST[collection]
    ident, other = base.make(collection, was), base.make(collection, was)
    path = f"/v1/{collection}/{ident}"
    made = admin.post(f"{path}/transitions", json={"to": becomes, "reason": "  fordi  "})
    step = made.json()
    assert made.headers["location"] == f"{path}/transitions/{step['id']}"
    assert (step[OBJECT_ID[collection]], step["reason"]) == (ident, "fordi")
    assert admin.get(made.headers["location"]).json() == step
    assert admin.get(path, params={"include": "transitions"}).json()["transitions"] == [step]
    rows = admin.get(f"/v1/{collection}", params={"include": "transitions", "limit": 100, "sort": "-updated_at"}).json()["data"]
    assert [row["transitions"] for row in rows if row["id"] == ident] == [[step]]
    expect_problem(admin.get(f"/v1/{collection}/{other}/transitions/{step['id']}"), 404, "not-found")


@pytest.mark.parametrize("collection", STEPS)
def test_the_history_goes_with_its_object(base, admin, sql, collection):
    was, becomes = FIRST[collection]
    ident = base.make(collection, was)
    admin.post(f"/v1/{collection}/{ident}/transitions", json={"to": becomes}).raise_for_status()
    sql.execute(f"delete from {OBJECT_ID[collection].removesuffix('_id')} where id = %s", [ident])
    assert sql.execute("select count(*) from status_transition where object_id = %s", [ident]).fetchone() == (0,)
    assert admin.get(f"/v1/{collection}/{ident}/transitions").status_code == 404


def test_who_took_a_step_is_not_for_the_public(base, admin, client, client_as):
    """Those who work with the object: the manager of its programme, the buyers of its pilots, its evaluator, the national level."""
    programme = base.stock.insert("programme", name={"nb": "x"}, short_name="x", level="regional", visibility="published", status="active")
    number = lifecycle.organisation_number()
    buyer = base.stock.insert("actor", name="B", kinds=["buyer"], organisation_number=number, visibility="published")
    pilot = base.stock.insert("pilot", programme_id=programme, title={"nb": "p"}, number="who", visibility="published", lead_buyer_id=buyer)
    activity = base.stock.insert("activity", programme_id=programme, kind="course", format="online", title={"nb": "a"}, visibility="published",
                                 pilot_ids=[lifecycle.uuid.UUID(pilot)], starts_at="2026-01-01T08:00Z", ends_at="2026-01-01T09:00Z")
    evaluation = base.stock.insert("evaluation", type="pilot", pilot_id=pilot, evaluator_id=base.evaluator, status="approved", **lifecycle.WORKED_OUT,
                                   visibility="internal")
    callers = {"anonymous": client, "manager": client_as("regional_manager", None, [programme]), "buyer": client_as("buyer", number),
               "other buyer": client_as("buyer", base.number), "supplier": client_as("supplier", number),
               "evaluator": client_as("national_evaluator", base.number), "integration": client_as("integration", base.number)}
    sees = {"programmes": (programme, "closing", {"manager", "evaluator", "integration"}),
            "activities": (activity, "announced", {"manager", "buyer", "evaluator", "integration"}),
            "evaluations": (evaluation, "published", {"manager", "buyer", "evaluator"})}
    for collection, (ident, becomes, insiders) in sees.items():
        path = f"/v1/{collection}/{ident}"
        if collection == "activities":
            callers["manager"].post(f"{path}/transitions", json={"to": becomes}).raise_for_status()
        else:
            admin.post(f"{path}/transitions", json={"to": becomes}).raise_for_status()
        seen = {name: told(http, path)[0] for name, http in callers.items()}
        assert {row[:3] for row in seen.values()} == {(seen["anonymous"][0], becomes, None)}
        assert {name for name, row in seen.items() if row[3] is not None} == insiders, collection


# ---- what does not become a step

def test_faults_of_a_step_are_named(base, admin, client, client_as):
    hidden = base.make("programmes", "proposed")
    stranger = client_as("regional_manager", None, [NOBODY])
    path = f"/v1/programmes/{hidden}/transitions"
    began = base.stock.last_change()
    for http, status in ((client, 401), (client_as("buyer"), 403), (stranger, 404)):
        assert http.post(path, json={"to": "affiliation_requested"}).status_code == status
    expect_problem(admin.post(f"/v1/programmes/{NOBODY}/transitions", json={"to": "active"}), 404, "not-found")
    shown = base.stock.insert("programme", name={"nb": "x"}, short_name="x", level="regional", visibility="published", status="active")
    expect_problem(stranger.post(f"/v1/programmes/{shown}/transitions", json={"to": "closing"}), 403, "not-allowed")
    for body, pointer in (({}, "/to"), ({"to": "open"}, "/to"), ({"to": "active", "reason": ""}, "/reason"),
                          ({"to": "active", "reason": "x" * 5001}, "/reason"), ({"to": "active", "from": "proposed"}, "/from")):
        problem = admin.post(path, json=body).json()
        assert (problem["status"], [e["pointer"] for e in problem["errors"]]) == (422, [pointer]), body
    assert admin.get(path).json()["data"] == [] and base.stock.last_change() == began + 1  # the programme that was put there


def test_step_is_not_made_on_another_version(base, admin):
    path = f"/v1/programmes/{base.make('programmes', 'active')}"
    tag = admin.get(path).headers["etag"]
    admin.patch(path, json={"short_name": "y"}, headers=PATCH).raise_for_status()
    expect_problem(admin.post(f"{path}/transitions", json={"to": "closing"}, headers={"If-Match": tag}), 412, "version-mismatch")
    assert told(admin, path) == []
    assert admin.post(f"{path}/transitions", json={"to": "closing"}, headers={"If-Match": admin.get(path).headers["etag"]}).status_code == 201


def test_an_affiliation_is_refused_with_a_reason_only(base, admin):
    path = f"/v1/programmes/{base.make('programmes', 'affiliation_requested')}"
    for body in ({"to": "proposed"}, {"to": "proposed", "reason": "   "}):
        expect_problem(admin.post(f"{path}/transitions", json=body), 422, "required", pointer="/reason")
    expect_problem(admin.patch(path, json={"status": "proposed"}, headers=PATCH), 422, "required", pointer="/status")
    assert (admin.get(path).json()["status"], told(admin, path)) == ("affiliation_requested", [])
    assert admin.post(f"{path}/transitions", json={"to": "proposed", "reason": "Perioden mangler."}).status_code == 201


def test_of_many_who_take_the_same_step_one_does(base, admin):
    path = f"/v1/activities/{base.make('activities', 'announced')}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: admin.post(f"{path}/transitions", json={"to": "open", "reason": str(n)}), range(8)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7
    won = next(a.json() for a in answers if a.status_code == 201)
    assert told(admin, path) == [("announced", "open", won["reason"], "the-admin")]


def test_reason_and_identifier_do_not_stray_to_another_object(sql, base):
    """What one step says is not said of what changes along with it."""
    first, second = base.make("activities", "draft"), base.make("activities", "draft")
    with sql.transaction():
        sql.execute("select set_config('ioa.step', jsonb_build_object('id', gen_random_uuid(), 'object', %s::text, 'reason', 'mine')::text, true)", [first])
        sql.execute("update activity set status = 'announced' where id = any(%s::uuid[])", [[first, second]])
    rows = sql.execute("select object_id::text, reason from status_transition where object_id = any(%s::uuid[])", [[first, second]]).fetchall()
    assert dict(rows) == {first: "mine", second: None}
