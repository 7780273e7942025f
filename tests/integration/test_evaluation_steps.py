"""Evaluations: the declaration, what approval demands, the fact check, and the recommendations that are followed up."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.client import open_client
from integration.evaluating import DECLARED, FINDINGS, RECOMMENDED, SCORED, Evaluated
from integration.following_up import PATCH, expect_kind, fault

STATUSES = ("planned", "assigned", "data_collection", "draft", "fact_check", "approved", "published", "withdrawn")


@pytest.fixture(scope="module")
def base(postgres, database):
    with postgres.connect(database) as connection:
        yield Evaluated(connection)


@pytest.fixture(scope="module")
def evaluator(client_as, base):
    return client_as("national_evaluator", base.evaluator_number)


@pytest.fixture(scope="module")
def manager(client_as, base):
    return client_as("regional_manager", None, [base.programme], sub="the-manager")


def patch(http, evaluation, **members):
    return http.patch(f"/v1/evaluations/{evaluation}", headers=PATCH, json=members)


def read(http, evaluation):
    return http.get(f"/v1/evaluations/{evaluation}").json()


def refused(base, http, evaluation, kind, **members):
    before = base.stock.writes()
    expect_kind(patch(http, evaluation, **members), 409, kind)
    assert base.stock.writes() == before


# ---- the declaration

def test_work_begins_with_a_declaration_that_names_no_interest(base, evaluator):
    evaluation = base.evaluation("assigned", conflict_of_interest=None)
    refused(base, evaluator, evaluation, "declaration-missing", status="data_collection")
    patch(evaluator, evaluation, conflict_of_interest={"declared": True, "statement": "Vi leverer til kommunen."}).raise_for_status()
    refused(base, evaluator, evaluation, "interest-declared", status="data_collection")
    declared = patch(evaluator, evaluation, conflict_of_interest={"declared": False}).json()
    assert declared["declared_at"] == declared["updated_at"]
    begun = patch(evaluator, evaluation, status="data_collection").json()
    assert (begun["status"], begun["declared_at"]) == ("data_collection", declared["declared_at"])


@pytest.mark.parametrize("was, becomes, by", [("assigned", "data_collection", "evaluator"), ("data_collection", "draft", "evaluator"),
                                              ("draft", "fact_check", "evaluator"), ("fact_check", "approved", "admin"), ("approved", "published", "admin")])
def test_work_goes_on_while_no_interest_is_declared(base, admin, evaluator, was, becomes, by):
    http = {"admin": admin, "evaluator": evaluator}[by]
    refused(base, http, base.evaluation(was, conflict_of_interest={"declared": True}), "interest-declared", status=becomes)
    refused(base, http, base.evaluation(was, conflict_of_interest=None), "declaration-missing", status=becomes)
    withdrawn = base.evaluation(was, conflict_of_interest={"declared": True})
    assert patch(admin, withdrawn, status="withdrawn").status_code == 200


def test_another_evaluator_declares_anew(base, evaluator):
    unit = base.stock.insert("actor", name="U", kinds=["evaluator"], parent_id=base.evaluator, visibility="published")
    evaluation = base.evaluation("assigned")
    given = patch(evaluator, evaluation, evaluator_id=unit).json()
    assert (given["conflict_of_interest"], given["declared_at"]) == (None, None)
    evaluation = base.evaluation("assigned", conflict_of_interest={"declared": True})
    given = patch(evaluator, evaluation, evaluator_id=unit, conflict_of_interest=DECLARED).json()
    assert given["conflict_of_interest"] == DECLARED and given["declared_at"]


# ---- what approval demands

@pytest.mark.parametrize("members, kind", [({"criteria": []}, "score-missing"), ({"criteria": [{"code": "a"}]}, "score-missing"),
                                           ({"findings": None}, "findings-missing")])
def test_what_is_approved_says_something(base, admin, evaluator, members, kind):
    refused(base, admin, base.evaluation("fact_check", **members), kind, status="approved")
    refused(base, admin, base.evaluation("approved", **members), kind, status="published")
    for status in ("approved", "published"):
        evaluation = base.evaluation(status)
        refused(base, evaluator, evaluation, kind, **members)
        assert read(admin, evaluation)["version"] == 1


@pytest.mark.parametrize("score, code", [(0, "minimum"), (6, "maximum"), (-1, "minimum"), (2.5, "type"), ("3", "type")])
def test_scores_are_from_one_to_five(base, evaluator, score, code):
    evaluation = base.evaluation("draft")
    assert fault(patch(evaluator, evaluation, criteria=[*SCORED, {"code": "b", "score": score}]), 422) == ("/criteria/1/score", code)


# ---- the fact check

def comments(evaluation, comment=None):
    return f"/v1/evaluations/{evaluation}/comments" + (f"/{comment}" if comment else "")


def test_the_region_comments_and_the_evaluator_answers(base, admin, manager, evaluator):
    evaluation = base.evaluation("fact_check")
    made = manager.post(comments(evaluation), json={"text": {"nb": "Tre, ikke to."}}).json()
    assert (made["status"], made["answer"], made["actor"], made["evaluation_id"]) == ("open", None, "the-manager", evaluation)
    path = comments(evaluation, made["id"])
    refused(base, admin, evaluation, "comments-open", status="approved")
    assert fault(manager.patch(path, headers=PATCH, json={"status": "resolved"}), 403) == ("/status", "not-allowed")
    assert fault(manager.patch(path, headers=PATCH, json={"answer": {"nb": "x"}}), 403) == ("/answer", "not-allowed")
    assert fault(evaluator.patch(path, headers=PATCH, json={"text": {"nb": "x"}}), 403) == ("/text", "not-allowed")
    assert manager.patch(path, headers=PATCH, json={"text": {"nb": "Tre."}}).status_code == 200
    resolved = evaluator.patch(path, headers=PATCH, json={"answer": {"nb": "Rettet."}, "status": "resolved"}).json()
    assert (resolved["text"], resolved["answer"], resolved["status"]) == ({"nb": "Tre."}, {"nb": "Rettet."}, "resolved")
    assert admin.get(path).json() == resolved
    expect_kind(manager.patch(path, headers=PATCH, json={"text": {"nb": "Fire."}}), 409, "comment-resolved")
    expect_kind(manager.delete(path, headers={"If-Match": "*"}), 409, "comment-resolved")
    assert patch(admin, evaluation, status="approved").status_code == 200


@pytest.mark.parametrize("status", [s for s in STATUSES if s != "fact_check"])
def test_there_are_no_comments_at_other_times(base, manager, evaluator, status):
    evaluation = base.evaluation(status)
    comment = base.comment(evaluation)
    before = base.stock.writes()
    expect_kind(manager.post(comments(evaluation), json={"text": {"nb": "x"}}), 409, "no-fact-check")
    expect_kind(manager.patch(comments(evaluation, comment), headers=PATCH, json={"text": {"nb": "x"}}), 409, "no-fact-check")
    expect_kind(manager.delete(comments(evaluation, comment), headers={"If-Match": "*"}), 409, "no-fact-check")
    expect_kind(evaluator.patch(comments(evaluation, comment), headers=PATCH, json={"status": "resolved"}), 409, "no-fact-check")
    assert base.stock.writes() == before


def test_the_region_comments_and_does_not_edit(base, manager):
    assert patch(manager, base.evaluation("fact_check"), findings={"nb": "Bedre."}).status_code == 403


def test_comments_are_of_one_evaluation(base, manager):
    one, other = base.evaluation("fact_check"), base.evaluation("fact_check")
    made = manager.post(comments(one), json={"text": {"nb": "x"}}).json()["id"]
    assert manager.get(comments(other, made)).status_code == 404
    assert manager.patch(comments(other, made), headers=PATCH, json={"text": {"nb": "y"}}).status_code == 404
    assert [row["id"] for row in manager.get(comments(one), params={"status": "open"}).json()["data"]] == [made]
    assert manager.get(comments(one), params={"status": "resolved"}).json()["data"] == manager.get(comments(other)).json()["data"] == []
    for body in ({}, {"text": {}}, {"text": {"nb": "x"}, "status": "resolved"}, {"text": {"nb": "x" * 5001}}):
        assert manager.post(comments(one), json=body).status_code == 422


def test_comments_have_a_limit(base, manager, sql):
    evaluation = base.evaluation("fact_check")
    sql.execute("""insert into evaluation_comment (id, evaluation_id, text)
        select gen_random_uuid(), %s, '{"nb": "x"}' from generate_series(1, 499)""", [evaluation])
    assert manager.post(comments(evaluation), json={"text": {"nb": "x"}}).status_code == 201
    expect_kind(manager.post(comments(evaluation), json={"text": {"nb": "x"}}), 409, "comments-full")


def test_a_comment_and_the_approval_at_once_wait_for_each_other(ioad, token, base, admin):
    """No evaluation is approved with a comment that is open."""
    bearers = [token("regional_manager", None, [base.programme]), token("national_admin")]
    for _ in range(8):
        evaluation, together = base.evaluation("fact_check"), threading.Barrier(2)
        calls = [lambda http: http.post(comments(evaluation), json={"text": {"nb": "x"}}), lambda http: patch(http, evaluation, status="approved")]

        def call(number):
            with open_client(ioad.url, bearers[number]) as http:
                http.get("/health/live")
                together.wait()
                return calls[number](http).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(call, range(2))) in ([200, 409], [201, 409])
        open_ones = admin.get(comments(evaluation)).json()["data"]
        assert (read(admin, evaluation)["status"], len(open_ones)) in (("approved", 0), ("fact_check", 1))


# ---- recommendations

def recommendations(http, **query):
    return http.get("/v1/recommendations", params={"sort": "created_at", **query}).json()["data"]


@pytest.fixture
def published(base, admin):
    evaluation = base.evaluation("approved")
    patch(admin, evaluation, status="published").raise_for_status()
    return evaluation


def follow(http, recommendation, **members):
    return http.patch(f"/v1/recommendations/{recommendation['id']}", headers=PATCH, json=members)


def test_publishing_makes_recommendations_to_follow(base, admin, client, published):
    rows = recommendations(client, evaluation_id=published)
    assert sorted((r["place"], r["text"], r["status"]) for r in rows) == [
        (n, r["text"], r.get("status", "open")) for n, r in enumerate(RECOMMENDED, 1)]
    assert all((r["closed_on"] is None) == (r["status"] == "open") for r in rows)
    assert recommendations(client, evaluation_id=base.evaluation("approved")) == []
    assert client.get(f"/v1/recommendations/{rows[0]['id']}").json() == rows[0]


def test_the_region_closes_and_reopens_and_the_evaluation_stays(base, client, manager, published):
    was = read(client, published)
    row = next(r for r in recommendations(manager, evaluation_id=published) if r["place"] == 2)
    assert fault(follow(manager, row, status="closed"), 422) == ("/note", "required")
    assert fault(follow(manager, row, status="closed", note={"nb": "x"}, closed_on="2999-01-01"), 422) == ("/closed_on", "range")
    closed = follow(manager, row, status="closed", note={"nb": "Gjort."}, closed_on="2026-09-01").json()
    assert (closed["status"], closed["note"], closed["closed_on"], closed["text"]) == ("closed", {"nb": "Gjort."}, "2026-09-01", row["text"])
    now = read(client, published)
    assert [r.get("status", "open") for r in now["recommendations"]] == ["open", "closed", "closed"]
    assert {k: v for k, v in now.items() if k not in ("recommendations", "version", "updated_at")} == {
        k: v for k, v in was.items() if k not in ("recommendations", "version", "updated_at")}
    reopened = follow(manager, row, status="open").json()
    assert (reopened["status"], reopened["closed_on"]) == ("open", None)
    assert follow(manager, row, status="closed").json()["closed_on"] is not None


def test_what_was_published_as_recommended_stays(base, admin, evaluator, published):
    refused(base, evaluator, published, "recommendations-published", recommendations=[])
    patch(admin, published, status="withdrawn").raise_for_status()
    refused(base, evaluator, published, "recommendations-published", recommendations=[{"text": {"nb": "Annet."}}])
    assert patch(evaluator, base.evaluation("approved"), recommendations=[]).status_code == 200


def test_a_withdrawn_evaluation_takes_its_recommendations_from_the_public(admin, client, manager, published):
    row = recommendations(client, evaluation_id=published)[0]
    patch(admin, published, status="withdrawn").raise_for_status()
    assert recommendations(client, evaluation_id=published) == [] and client.get(f"/v1/recommendations/{row['id']}").status_code == 404
    assert len(recommendations(manager, evaluation_id=published)) == 3


def test_lists_have_what_is_asked_for(base, admin, client, published):
    pilot = base.pilot(base.other)
    elsewhere = base.evaluation("approved", pilot_id=pilot, recommendations=RECOMMENDED[:1])
    patch(admin, elsewhere, status="published").raise_for_status()
    (row,) = recommendations(admin, pilot_id=pilot)
    assert (row["programme_id"], row["evaluation_id"], row["evaluation"]["status"]) == (base.other, elsewhere, "published")
    assert [r["id"] for r in recommendations(admin, programme_id=base.other)] == [row["id"]]
    assert recommendations(client, pilot_id=pilot) == []  # a pilot that is not published is not told of
    assert {r["status"] for r in recommendations(admin, status="closed")} == {"closed"}
    assert len(recommendations(admin, evaluation_id=published, status="open")) == 2


def test_findings_and_scores_are_as_they_were(base, admin, published):
    made = read(admin, published)
    assert (made["findings"], made["criteria"], made["conflict_of_interest"]) == (FINDINGS, SCORED, DECLARED)
