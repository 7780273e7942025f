"""Follow-up rounds: the template, whom a round asks when it opens, and what stays as it was asked."""

import copy
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.client import open_client
from integration.following_up import NOBODY, PATCH, QUESTIONS, Region, expect_kind, fault


@pytest.fixture(scope="module")
def region(postgres, database):
    with postgres.connect(database) as connection:
        yield Region(connection)


@pytest.fixture
def new(admin, region):
    def post(**members):
        answer = admin.post("/v1/follow-up-rounds", json=region.body(**members))
        assert answer.status_code == 201, answer.text
        return answer.json()
    return post


def change(http, made, **members):
    return http.patch(f"/v1/follow-up-rounds/{made['id']}", headers=PATCH, json=members)


def asked(admin, made):
    """{(programme, pilot)} of the round's reports"""
    rows = admin.get("/v1/reports", params={"round_id": made["id"], "limit": 100}).json()["data"]
    assert {row["status"] for row in rows} <= {"requested"}
    return {(row["programme_id"], row["pilot_id"]) for row in rows}


def test_what_is_prepared_is_read_changed_and_deleted(admin, client_as, region, new):
    made = new(description={"nb": "Om"}, asks="programmes", programme_ids=[region.programme])
    assert (made["status"], made["questions"], made["programme"]["id"], made["pilot_ids"]) == ("draft", QUESTIONS, region.national, [])
    path = f"/v1/follow-up-rounds/{made['id']}"
    assert admin.get(path).json() == made
    for role in ("regional_manager", "integration"):
        assert client_as(role, region.number, [region.programme]).get(path).status_code == 404
    changed = change(client_as("national_evaluator"), made, due="2099-02-01", programme_ids=None, questions=QUESTIONS[:1]).json()
    assert (changed["due"], changed["programme_ids"], changed["questions"], changed["version"]) == ("2099-02-01", [], QUESTIONS[:1], 2)
    assert admin.delete(path, headers={"If-Match": "*"}).status_code == 204
    assert admin.get(path).status_code == 404


def question(**members):
    return {"id": "q", "text": {"nb": "?"}, "kind": "text", **members}


CHOICES = [{"id": "a", "text": {"nb": "A"}}]
FAULTS = [
    ({"programme_id": NOBODY}, "/programme_id", "exists"), ({"programme_id": "region"}, "/programme_id", "level"),
    ({"programme_ids": [NOBODY]}, "/programme_ids/0", "exists"), ({"pilot_ids": [NOBODY]}, "/pilot_ids/0", "exists"),
    ({"asks": "programmes", "pilot_ids": ["pilot"]}, "/pilot_ids", "exactly_one"),
    ({"pilot_ids": ["pilot"], "programme_ids": ["region"]}, "/pilot_ids", "exactly_one"),
    ({"period": {"from": "2026-01-01"}}, "/period/to", "required"),
    ({"period": {"from": "2026-01-02", "to": "2026-01-01"}}, "/period/to", "order"),
    ({"due": "2026-02-30"}, "/due", "date"), ({"title": {}}, "/title", "min_properties"), ({"asks": "actors"}, "/asks", "enum"),
    ({"questions": [question(), question(id="r"), question()]}, "/questions/2/id", "unique_items"),
    ({"questions": [question(id="Q")]}, "/questions/0/id", "pattern"), ({"questions": [question(id="a__b")]}, "/questions/0/id", "pattern"),
    ({"questions": [question(kind="essay")]}, "/questions/0/kind", "enum"), ({"questions": [question(text={})]}, "/questions/0/text", "min_properties"),
    ({"questions": [question(kind="choice")]}, "/questions/0/choices", "required"),
    ({"questions": [question(kind="choice", choices=[])]}, "/questions/0/choices", "min_items"),
    ({"questions": [question(choices=CHOICES)]}, "/questions/0/choices", "not_allowed"),
    ({"questions": [question(kind="choice", choices=CHOICES * 2)]}, "/questions", "format"),
    ({"questions": [question(id=f"q{n}") for n in range(101)]}, "/questions", "max_items"),
]


@pytest.mark.parametrize("members, pointer, code", FAULTS, ids=lambda v: str(v)[:40])
def test_faults_are_named_and_nothing_is_written(admin, region, sql, members, pointer, code):
    known = {"region": region.programme, "pilot": region.pilot()}
    members = {name: known.get(v, v) if isinstance(v, str) else [known.get(i, i) if isinstance(i, str) else i for i in v]
               if isinstance(v, list) else v for name, v in members.items()}
    before = sql.execute("select count(*) from follow_up_round").fetchone()
    assert fault(admin.post("/v1/follow-up-rounds", json=region.body(**members)), 422) == (pointer, code)
    assert sql.execute("select count(*) from follow_up_round").fetchone() == before


def test_every_step_of_a_round(admin, region):
    legal = {("draft", "open"), ("open", "closed")}
    region.pilot()
    for was in ("draft", "open", "closed"):
        for becomes in ("draft", "open", "closed"):
            made = {"id": region.round(was)}
            answer = change(admin, made, status=becomes)
            if was == becomes or (was, becomes) in legal:
                assert answer.status_code == 200 and answer.json()["status"] == becomes, answer.text
            else:
                expect_kind(answer, 409, "illegal-transition")
                assert answer.json()["allowed"] == [b for a, b in legal if a == was]
    for status in ("open", "closed"):
        expect_kind(admin.post("/v1/follow-up-rounds", json=region.body(status=status)), 409, "illegal-transition")


def test_a_round_is_not_opened_without_questions(admin, new):
    made = new(questions=[])
    assert fault(change(admin, made, status="open"), 422) == ("/questions", "required")
    assert change(admin, made, status="open", questions=QUESTIONS).status_code == 200


# ---- whom it asks

def test_a_round_asks_the_pilots_that_were_taken_in_and_are_not_over(admin, region, new):
    at = region.stock.insert("programme", name={"nb": "T"}, short_name="T", level="regional", parent_id=region.national)
    stages = ("accepted", "competition", "on_hold", "follow_up")
    expected = {(at, region.pilot(at, stage)) for stage in stages}
    expected.add((at, region.pilot(at, "completed", actual_dates={"completed": "2026-07-01"})))
    for stage in ("idea", "proposed", "cancelled"):
        region.pilot(at, stage)
    region.pilot(at, "completed", actual_dates={"completed": "2026-06-30"})
    made = new(programme_ids=[at])
    assert asked(admin, made) == set()
    assert change(admin, made, status="open").status_code == 200
    assert asked(admin, made) == expected


def test_a_round_asks_the_pilots_that_are_named_whatever_their_stage(admin, region, new):
    named = [region.pilot(stage="idea"), region.pilot(region.other, "completed", actual_dates={"completed": "2020-01-01"})]
    made = new(pilot_ids=named)
    change(admin, made, status="open").raise_for_status()
    assert asked(admin, made) == {(region.programme, named[0]), (region.other, named[1])}


def test_a_round_asks_all_pilots_of_all_programmes_below(admin, region, new, sql):
    here, there, above = region.pilot(), region.pilot(region.other), region.pilot(region.national)
    elsewhere = region.pilot(region.stock.insert("programme", name={"nb": "E"}, short_name="E", level="regional"))
    made = new()
    change(admin, made, status="open").raise_for_status()
    rows = {str(row[0]) for row in sql.execute("select pilot_id from report where round_id = %s", [made["id"]])}
    assert {here, there, above} <= rows and elsewhere not in rows


def test_a_round_asks_the_programmes_that_run(admin, region, new):
    region.stock.insert("programme", name={"nb": "P"}, short_name="P", level="regional", parent_id=region.national, status="proposed")
    made = new(asks="programmes")
    change(admin, made, status="open").raise_for_status()
    assert asked(admin, made) == {(region.programme, None), (region.other, None)}
    named = new(asks="programmes", programme_ids=[region.other])
    change(admin, named, status="open").raise_for_status()
    assert asked(admin, named) == {(region.other, None)}


def test_a_round_that_asks_nobody_is_not_opened(admin, region, new):
    empty = region.stock.insert("programme", name={"nb": "U"}, short_name="U", level="regional")
    made = new(programme_ids=[empty])
    expect_kind(change(admin, made, status="open"), 409, "nobody-asked")
    assert admin.get(f"/v1/follow-up-rounds/{made['id']}").json() == made


def test_a_round_has_a_limit(admin, region, new, sql):
    crowd = region.stock.insert("programme", name={"nb": "C"}, short_name="C", level="regional")
    with sql.transaction():
        sql.execute("set local session_replication_role = replica")
        sql.execute("""insert into pilot (id, programme_id, title, number, stage, planned_dates, actual_dates)
            select gen_random_uuid(), %s, '{"nb": "x"}', 'crowd ' || n, 'accepted', '{}', '{}' from generate_series(1, 1001) n""", [crowd])
    made = new(programme_ids=[crowd])
    expect_kind(change(admin, made, status="open"), 409, "round-full")
    assert asked(admin, made) == set()
    sql.execute("delete from pilot where id = (select id from pilot where programme_id = %s limit 1)", [crowd])
    assert change(admin, made, status="open").status_code == 200
    expect_kind(admin.post("/v1/reports", json={"round_id": made["id"], "pilot_id": region.pilot()}), 409, "round-full")
    assert sql.execute("select count(*) from report where round_id = %s", [made["id"]]).fetchone() == (1000,)


def test_opened_twice_at_once_it_asks_once(ioad, token, admin, region, new, sql):
    made = new(programme_ids=[region.programme])
    bearer, together = token("national_admin"), threading.Barrier(4)

    def open_it(_):
        with open_client(ioad.url, bearer) as http:
            http.get("/health/live")
            together.wait()
            return change(http, made, status="open").status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(open_it, range(4))) == {200}
    pilots = [row[0] for row in sql.execute("select pilot_id from report where round_id = %s", [made["id"]])]
    assert pilots and len(pilots) == len(set(pilots))


# ---- what was asked stays

def edited(edit):
    questions = copy.deepcopy(QUESTIONS)
    edit(questions)
    return questions


BREAKS = [
    (lambda q: q.pop(4), "/questions"), (lambda q: q[0].update(id="other"), "/questions"), (lambda q: q[2].update(kind="text"), "/questions/2/kind"),
    (lambda q: q[2].update(required=True), "/questions/2/required"), (lambda q: q[1]["choices"].pop(), "/questions/1/choices"),
    (lambda q: q.insert(0, question(required=True)), "/questions/0/required"), (lambda q: q.clear(), "/questions"),
]


@pytest.mark.parametrize("status", ["open", "closed"])
@pytest.mark.parametrize("edit, pointer", BREAKS)
def test_what_was_asked_is_asked_still(admin, region, edit, pointer, status):
    made = {"id": region.round(status)}
    answer = change(admin, made, questions=edited(edit))
    assert fault(answer, 409) == (pointer, "template-in-use")
    assert admin.get(f"/v1/follow-up-rounds/{made['id']}").json()["questions"] == QUESTIONS


def test_questions_are_reworded_added_and_made_easier(admin, region):
    made = {"id": region.round()}
    for edit in (lambda q: q[0].update(text={"nb": "Hva hendte?"}), lambda q: q.append(question()), lambda q: q[0].update(required=False),
                 lambda q: q[1]["choices"].insert(0, {"id": "stopped", "text": {"nb": "Stoppet"}}), lambda q: q.reverse()):
        assert change(admin, made, questions=edited(edit)).status_code == 200, edit
        made = {"id": region.round()}


@pytest.mark.parametrize("members", [{"asks": "programmes"}, {"programme_ids": ["region"]}, {"pilot_ids": ["pilot"]}], ids=str)
def test_who_is_asked_was_decided_when_it_opened(admin, region, members):
    known = {"region": region.programme, "pilot": region.pilot()}
    made = {"id": region.round()}
    members = {name: v if isinstance(v, str) else [known[i] for i in v] for name, v in members.items()}
    assert fault(change(admin, made, **members), 409) == ("/asks", "template-in-use")
    assert change(admin, made, due="2099-03-01").status_code == 200


def test_a_round_with_reports_is_not_deleted(admin, region):
    made = region.round()
    region.report(of_round=made)
    expect_kind(admin.delete(f"/v1/follow-up-rounds/{made}", headers={"If-Match": "*"}), 409, "in-use")


def test_lists_have_what_is_asked_for(admin, client_as, region):
    ids = {status: region.round(status) for status in ("draft", "open", "closed")}
    other = region.stock.insert("programme", name={"nb": "N2"}, short_name="N2", level="national", visibility="published")
    ids["other"] = region.round("open", programme_id=other)
    manager = client_as("regional_manager", None, [region.programme])

    def found(http, **query):
        rows = http.get("/v1/follow-up-rounds", params={**query, "limit": 100}).json()["data"]
        return {name for name, ident in ids.items() if ident in {row["id"] for row in rows}}

    assert found(admin) == {"draft", "open", "closed", "other"} and found(manager) == {"open", "closed", "other"}
    assert found(admin, status="draft,closed") == {"draft", "closed"} and found(manager, status="draft") == set()
    assert found(admin, programme_id=other) == {"other"}
    due = [row["due"] for row in admin.get("/v1/follow-up-rounds", params={"sort": "due", "limit": 100}).json()["data"]]
    assert due == sorted(due)
