"""Reports: answers held against the template, the lifecycle, who fills and who submits, overdue, races."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.client import open_client
from integration.following_up import ANSWERS, NOBODY, PATCH, QUESTIONS, Region, expect_kind, fault

STATUSES = ("requested", "in_progress", "submitted", "returned", "approved")
LEGAL = {("requested", "in_progress"), ("in_progress", "submitted"), ("submitted", "returned"), ("returned", "submitted"), ("submitted", "approved")}
NATIONAL = {("submitted", "returned"), ("submitted", "approved")}


@pytest.fixture(scope="module")
def region(postgres, database):
    with postgres.connect(database) as connection:
        yield Region(connection)


@pytest.fixture(scope="module")
def manager(client_as, region):
    return client_as("regional_manager", None, [region.programme], sub="the-manager")


@pytest.fixture(scope="module")
def buyer(client_as, region):
    return client_as("buyer", region.number)


def answer_to(http, report, **answers):
    return http.patch(f"/v1/reports/{report}", headers=PATCH, json={"answers": answers})


def move(http, report, to, headers={}, **more):
    return http.post(f"/v1/reports/{report}/transitions", json={"to": to, **more}, headers=headers)


def read(http, report):
    return http.get(f"/v1/reports/{report}").json()


# ---- answers

def test_answers_are_given_changed_and_taken_away(manager, region):
    report = region.report("requested")
    made = answer_to(manager, report, **ANSWERS).json()
    assert (made["answers"], made["status"], made["version"]) == (ANSWERS, "in_progress", 2)
    changed = answer_to(manager, report, summary="Lite.", suppliers=None).json()
    assert changed["answers"] == {**{k: v for k, v in ANSWERS.items() if k != "suppliers"}, "summary": "Lite."}
    steps = manager.get(f"/v1/reports/{report}/transitions").json()["data"]
    assert [(s["from"], s["to"], s["actor"]) for s in steps] == [("requested", "in_progress", "the-manager")]


FAULTS = [
    ("unasked", "x", "unknown_member"), ("summary", 1, "type"), ("summary", True, "type"), ("summary", "  ", "min_length"),
    ("summary", "x" * 20001, "max_length"), ("progress", "soon", "enum"), ("progress", 1, "type"), ("suppliers", "2", "type"),
    ("suppliers", True, "type"), ("suppliers", 1e16, "range"), ("users", "true", "type"), ("users", 0, "type"), ("next", "2026-02-30", "date"),
    ("next", "tomorrow", "date"), ("next", 20261224, "type"), ("summary", ["x"], "type"), ("summary", {"nb": "x"}, "type"),
]


@pytest.mark.parametrize("ident, value, code", FAULTS, ids=lambda v: str(v)[:20])
def test_an_answer_that_is_none_is_named_and_nothing_is_written(manager, region, ident, value, code):
    report = region.report(answers={"suppliers": 1})
    before = region.stock.writes()
    assert fault(answer_to(manager, report, **{"users": True, ident: value}), 422) == (f"/answers/{ident}", code)
    assert region.stock.writes() == before and read(manager, report)["answers"] == {"suppliers": 1}


def test_the_database_holds_by_itself_what_is_answered(sql, region):
    report = region.report()
    for answers in ('{"unasked": 1}', '{"summary": 1}', '{"progress": "soon"}'):
        with pytest.raises(Exception, match="rule is broken"):
            sql.execute("update report set answers = %s where id = %s", [answers, report])


def test_what_has_to_be_answered_is_answered_before_it_is_submitted(manager, region):
    report = region.report(answers={"suppliers": 1})
    refused = move(manager, report, "submitted")
    assert fault(refused, 422) == ("/answers/summary", "required") and refused.json()["missing"] == ["summary", "progress"]
    answer_to(manager, report, summary="Mye.").raise_for_status()
    assert move(manager, report, "submitted").json()["missing"] == ["progress"]
    answer_to(manager, report, progress="late").raise_for_status()
    assert move(manager, report, "submitted").status_code == 201
    submitted = read(manager, report)
    assert submitted["status"] == "submitted" and submitted["submitted_at"]


def test_a_question_that_is_added_can_be_answered(admin, manager, region):
    of = region.round()
    report = region.report(of_round=of)
    assert answer_to(manager, report, more="x").status_code == 422
    questions = [*QUESTIONS, {"id": "more", "text": {"nb": "?"}, "kind": "text"}]
    admin.patch(f"/v1/follow-up-rounds/{of}", headers=PATCH, json={"questions": questions}).raise_for_status()
    assert answer_to(manager, report, more="x").status_code == 200


# ---- steps

@pytest.mark.parametrize("was", STATUSES)
def test_every_step_of_a_report(admin, manager, region, was):
    legal = sorted(b for a, b in LEGAL if a == was)
    for becomes in STATUSES:
        report = region.report(was, answers=ANSWERS)
        before = region.stock.writes()
        answer = move(admin if (was, becomes) in NATIONAL else manager, report, becomes, reason="derfor")
        now = read(admin, report)
        if becomes in legal:
            assert answer.status_code == 201, (becomes, answer.text)
            assert (now["status"], now["version"]) == (becomes, 2)
            (step,) = admin.get(f"/v1/reports/{report}/transitions").json()["data"]
            assert (step["from"], step["to"], step["reason"]) == (was, becomes, "derfor")
            assert admin.get(f"/v1/reports/{report}/transitions/{step['id']}").json() == step == answer.json()
        else:
            expect_kind(answer, 409, "illegal-transition")
            assert answer.json()["allowed"] == legal
            assert (now["status"], now["version"], region.stock.writes()) == (was, 1, before)


def test_a_report_is_returned_resubmitted_and_approved(admin, manager, region):
    report = region.report(answers=ANSWERS)
    move(manager, report, "submitted").raise_for_status()
    for reason in ({}, {"reason": "  "}):
        assert fault(move(admin, report, "returned", **reason), 422) == ("/reason", "required")
    move(admin, report, "returned", reason="Hvor mange?").raise_for_status()
    returned = read(manager, report)
    assert (returned["status"], returned["return_reason"]) == ("returned", "Hvor mange?")
    answer_to(manager, report, suppliers=3).raise_for_status()
    assert read(manager, report)["status"] == "returned"
    move(manager, report, "submitted").raise_for_status()
    move(admin, report, "approved").raise_for_status()
    approved = read(manager, report)
    assert (approved["status"], approved["return_reason"]) == ("approved", None) and approved["approved_at"] > approved["submitted_at"]
    steps = [s["to"] for s in manager.get(f"/v1/reports/{report}/transitions").json()["data"]]
    assert steps == ["submitted", "returned", "submitted", "approved"]


def test_the_region_neither_approves_nor_returns_its_own_report(manager, region):
    report = region.report("submitted", answers=ANSWERS)
    for to in ("approved", "returned"):
        assert fault(move(manager, report, to, reason="x"), 403) == ("/to", "not-allowed")


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_what_is_submitted_is_fixed(admin, manager, buyer, region, status):
    report = region.report(status, answers=ANSWERS)
    for http in (admin, manager, buyer):
        expect_kind(answer_to(http, report, summary="Nei."), 409, "report-submitted")
    expect_kind(admin.delete(f"/v1/reports/{report}", headers={"If-Match": "*"}), 409, "report-submitted")
    assert read(admin, report)["answers"] == ANSWERS


def test_once_the_round_is_closed_reports_are_approved_and_no_more(admin, manager, region):
    for status, to in (("in_progress", "submitted"), ("returned", "submitted"), ("submitted", "returned")):
        report = region.report(status, region.round("closed"), answers=ANSWERS)
        expect_kind(move(admin, report, to, reason="x"), 409, "round-not-open")
        if status != "submitted":
            expect_kind(answer_to(manager, report, summary="Nei."), 409, "round-not-open")
    report = region.report("submitted", region.round("closed"), answers=ANSWERS)
    assert move(admin, report, "approved").status_code == 201


def test_step_is_not_made_on_another_version(manager, region):
    report = region.report(answers=ANSWERS)
    etag = manager.get(f"/v1/reports/{report}").headers["etag"]
    answer_to(manager, report, suppliers=9).raise_for_status()
    assert move(manager, report, "submitted", {"If-Match": etag}).status_code == 412
    assert move(manager, report, "submitted", {"If-Match": manager.get(f"/v1/reports/{report}").headers["etag"]}).status_code == 201


# ---- who

def test_a_buyer_answers_for_its_pilot_while_it_is_filled_and_does_not_submit(buyer, region):
    for status, expected in (("requested", 403), ("in_progress", 200), ("returned", 200)):
        report = region.report(status)
        assert answer_to(buyer, report, **ANSWERS).status_code == expected, status
        assert move(buyer, report, "submitted").status_code == 403
        assert read(buyer, report)["status"] == status


def test_a_buyer_has_nothing_to_do_with_the_reports_of_others(buyer, region):
    stranger = region.stock.insert("actor", name="S", kinds=["buyer"])
    for report in (region.report(pilot_id=region.pilot(lead_buyer_id=stranger)), region.report(pilot_id=None)):
        assert buyer.get(f"/v1/reports/{report}").status_code == answer_to(buyer, report, summary="x").status_code == 404


def test_a_report_goes_where_its_pilot_goes(admin, manager, client_as, region):
    pilot = region.pilot()
    report = region.report(pilot_id=pilot)
    admin.patch(f"/v1/pilots/{pilot}", headers=PATCH, json={"programme_id": region.other}).raise_for_status()
    assert manager.get(f"/v1/reports/{report}").status_code == 404
    assert client_as("regional_manager", None, [region.other]).get(f"/v1/reports/{report}").json()["programme_id"] == region.other


# ---- asked later, and no longer

def test_one_that_came_later_is_asked_once(admin, region):
    of, pilot = region.round(), region.pilot()
    made = admin.post("/v1/reports", json={"round_id": of, "pilot_id": pilot})
    assert made.status_code == 201 and (made.json()["status"], made.json()["programme_id"]) == ("requested", region.programme)
    assert fault(admin.post("/v1/reports", json={"round_id": of, "pilot_id": pilot}), 409) == ("/pilot_id", "unique")
    body = {"round_id": of, "programme_id": region.programme}
    assert admin.post("/v1/reports", json=body).status_code == 201
    assert fault(admin.post("/v1/reports", json=body), 409) == ("/programme_id", "unique")
    assert admin.delete(f"/v1/reports/{made.json()['id']}", headers={"If-Match": "*"}).status_code == 204


def test_asking_needs_a_round_that_is_open_and_one_to_ask(admin, region):
    for status in ("draft", "closed"):
        expect_kind(admin.post("/v1/reports", json={"round_id": region.round(status), "pilot_id": region.pilot()}), 409, "round-not-open")
    of = region.round()
    assert fault(admin.post("/v1/reports", json={"round_id": NOBODY, "pilot_id": region.pilot()}), 422) == ("/round_id", "exists")
    assert fault(admin.post("/v1/reports", json={"round_id": of, "pilot_id": NOBODY}), 422) == ("/pilot_id", "exists")
    assert fault(admin.post("/v1/reports", json={"round_id": of, "programme_id": NOBODY}), 422) == ("/programme_id", "exists")
    for both in ({}, {"pilot_id": region.pilot(), "programme_id": region.programme}):
        assert admin.post("/v1/reports", json={"round_id": of, **both}).status_code == 422


def test_a_pilot_with_reports_is_not_deleted(admin, region):
    pilot = region.pilot()
    region.report(pilot_id=pilot)
    expect_kind(admin.delete(f"/v1/pilots/{pilot}", headers={"If-Match": "*"}), 409, "in-use")


# ---- lists

def test_overdue_follows_from_the_day_and_the_status(admin, region):
    late, today = region.round(due="2026-01-31"), region.stock.connection.execute("select (now() at time zone 'Europe/Oslo')::date::text").fetchone()[0]
    on_the_day = region.round(due=today)
    expected = {region.report(status, late): status not in ("submitted", "approved") for status in STATUSES}
    expected[region.report(of_round=on_the_day)] = False
    assert {report: read(admin, report)["overdue"] for report in expected} == expected
    for overdue in (True, False):
        found = {row["id"] for of in (late, on_the_day) for row in admin.get("/v1/reports", params={
            "overdue": str(overdue).lower(), "round_id": of}).json()["data"]}
        assert found == {report for report, is_so in expected.items() if is_so is overdue}


def test_lists_have_what_is_asked_for(admin, region):
    of, pilot = region.round(), region.pilot()
    ids = {"pilot": region.report("requested", of, pilot_id=pilot), "programme": region.report("submitted", of, pilot_id=None),
           "other": region.report("approved", of, programme_id=region.other, pilot_id=None), "elsewhere": region.report("requested")}

    def found(**query):
        rows = admin.get("/v1/reports", params={**query, "limit": 100}).json()["data"]
        return {name for name, ident in ids.items() if ident in {row["id"] for row in rows}}

    assert found(round_id=of) == {"pilot", "programme", "other"} and found(pilot_id=pilot) == {"pilot"}
    assert found(programme_id=region.programme) == {"pilot", "programme", "elsewhere"}
    assert found(round_id=of, status="submitted,approved") == {"programme", "other"} and found(status="requested") == {"pilot", "elsewhere"}


# ---- races

def at_once(ioad, bearers, calls):
    together = threading.Barrier(len(calls))

    def call(number):
        with open_client(ioad.url, bearers[number]) as http:
            http.get("/health/live")
            together.wait()
            return calls[number](http)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, range(len(calls))))


def test_two_steps_at_once_are_one(ioad, token, admin, region):
    for _ in range(5):
        report = region.report("submitted", answers=ANSWERS)
        calls = [lambda http: move(http, report, "approved"), lambda http: move(http, report, "returned", reason="mer")]
        answers = at_once(ioad, [token("national_admin")] * 2, calls)
        assert sorted(a.status_code for a in answers) == [201, 409]
        assert len(admin.get(f"/v1/reports/{report}/transitions").json()["data"]) == 1


def test_nothing_is_answered_after_the_round_was_closed(ioad, token, admin, region):
    """Whichever comes first: what was written was written while the round was open."""
    for _ in range(5):
        of = region.round()
        report = region.report(of_round=of)
        calls = [lambda http: http.patch(f"/v1/follow-up-rounds/{of}", headers=PATCH, json={"status": "closed"}),
                 lambda http: answer_to(http, report, summary="Mye.")]
        closed, answered = at_once(ioad, [token("national_admin")] * 2, calls)
        assert closed.status_code == 200 and answered.status_code in (200, 409)
        if answered.status_code == 200:
            assert answered.json()["updated_at"] <= closed.json()["updated_at"]


def test_everyone_asking_for_the_same_at_once_asks_once(ioad, token, region):
    of, pilot = region.round(), region.pilot()
    answers = at_once(ioad, [token("national_admin")] * 4, [lambda http: http.post("/v1/reports", json={"round_id": of, "pilot_id": pilot})] * 4)
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409]
