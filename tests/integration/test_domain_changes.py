"""The change log: what is committed is in it once for each audience, with its version; what is refused is not. What is told besides to
who has to do with an object (`pilot:…`) is in test_changes_mirror.py."""

import pytest

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Base:
    def __init__(self, connection):
        self.stock = stock = Stock(connection)
        self.number = organisation_number()
        self.evaluator = stock.insert("actor", name="E", kinds=["evaluator"], organisation_number=self.number, visibility="published")
        self.programme = stock.insert("programme", name={"nb": "N"}, short_name="N", level="national", visibility="published")
        self.pilot = stock.insert("pilot", programme_id=self.programme, title={"nb": "p"}, number="1", visibility="published")

    def body(self, collection):
        return {
            "programmes": {"name": {"nb": "x"}, "short_name": "x", "level": "regional"},
            "actors": {"name": "x", "kinds": ["other"]},
            "pilots": {"programme_id": self.programme, "title": {"nb": "x"}},
            "activities": {"programme_id": self.programme, "kind": "course", "format": "online", "title": {"nb": "x"},
                           "starts_at": "2026-01-01T08:00:00Z", "ends_at": "2026-01-01T09:00:00Z"},
            "materials": {"programme_id": self.programme, "kind": "tool", "title": {"nb": "x"}},
            "news": {"programme_id": self.programme, "title": {"nb": "x"}},
        }[collection]


@pytest.fixture(scope="module")
def base(postgres, database):
    with postgres.connect(database) as connection:
        yield Base(connection)


@pytest.fixture(scope="module")
def admin(client_as):
    return client_as("national_admin", sub="the-admin")


@pytest.fixture
def logged(base):
    """logged() → what came into the log since it was asked before: [(op, version, audience without its programme)]"""
    state = {"seq": base.stock.last_change()}

    def read(resource, ident=None):
        rows = base.stock.connection.execute(
            "select seq, resource, id::text, op, version, split_part(audience, ':', 1), actor from ioa.change_log where audience not like 'pilot:%%' and seq > %s order by seq",
            [state["seq"]]).fetchall()
        state["seq"] = base.stock.last_change()
        assert {(row[1], row[2], row[6]) for row in rows} <= {(resource, ident, "the-admin")}
        return [row[3:6] for row in rows]

    return read


SINGULAR = {"programmes": "programme", "actors": "actor", "pilots": "pilot", "activities": "activity",
            "materials": "material", "news": "news"}
CHANGE = {"programmes": {"short_name": "y"}, "actors": {"size": "small"}, "pilots": {"sector": "health"}, "activities": {"capacity": 3},
          "materials": {"edition": "2"}, "news": {"lead": {"nb": "y"}}}


@pytest.mark.parametrize("collection", SINGULAR)
def test_one_entry_for_each_change(base, admin, logged, collection):
    resource = SINGULAR[collection]
    ident = admin.post(f"/v1/{collection}", json=base.body(collection)).json()["id"]
    path = f"/v1/{collection}/{ident}"

    def patch(**members):
        answer = admin.patch(path, json=members, headers=PATCH)
        assert answer.status_code == 200, answer.text
        return logged(resource, ident)

    assert logged(resource, ident) == [("create", 1, "draft")]
    assert patch(**CHANGE[collection]) == [("update", 2, "draft")]
    assert patch(visibility="internal") == [("update", 3, "internal")]
    assert patch(visibility="published") == [("publish", 4, "public")]
    assert patch(language="nn") == [("update", 5, "public")]
    # The public loses it, others keep it: each audience has its entry.
    assert patch(visibility="archived") == [("unpublish", 6, "public"), ("update", 6, "internal")]
    assert patch(visibility="published") == [("publish", 7, "public")]
    assert patch(visibility="draft") == [("unpublish", 8, "public"), ("update", 8, "draft")]
    assert admin.delete(path, headers={"If-Match": "*"}).status_code == 204
    assert logged(resource, ident) == [("delete", 8, "draft")]


def test_evaluation(base, client_as, logged):
    evaluator = client_as("national_evaluator", base.number, sub="the-admin")
    made = evaluator.post("/v1/evaluations", json={"type": "pilot", "pilot_id": base.pilot, "evaluator_id": base.evaluator}).json()
    assert logged("evaluation", made["id"]) == [("create", 1, "draft")]
    evaluator.patch(f"/v1/evaluations/{made['id']}", json={"findings": {"nb": "x"}}, headers=PATCH).raise_for_status()
    assert logged("evaluation", made["id"]) == [("update", 2, "draft")]
    evaluator.delete(f"/v1/evaluations/{made['id']}", headers={"If-Match": "*"}).raise_for_status()
    assert logged("evaluation", made["id"]) == [("delete", 2, "draft")]


def test_published_from_the_beginning(base, admin, logged):
    ident = admin.post("/v1/actors", json={**base.body("actors"), "visibility": "published"}).json()["id"]
    assert logged("actor", ident) == [("create", 1, "public")]
    admin.delete(f"/v1/actors/{ident}", headers={"If-Match": "*"}).raise_for_status()
    assert logged("actor", ident) == [("delete", 1, "public")]


def test_step_of_a_pilot_is_a_change_of_it(base, admin, logged):
    admin.post(f"/v1/pilots/{base.pilot}/transitions", json={"to": "proposed"}).raise_for_status()
    assert logged("pilot", base.pilot) == [("update", 2, "public")]


def test_participation(base, admin):
    path = f"/v1/pilots/{base.pilot}/participations"
    actor = base.stock.insert("actor", name="p", kinds=["other"], visibility="published")
    seq = base.stock.last_change()
    made = admin.post(path, json={"actor_id": actor, "role": "funder"}).json()
    admin.patch(f"{path}/{made['id']}", json={"to": "2026-01-01"}, headers=PATCH).raise_for_status()
    admin.delete(f"{path}/{made['id']}", headers={"If-Match": "*"}).raise_for_status()
    rows = base.stock.connection.execute("select resource, id::text, op, version, audience from ioa.change_log where audience not like 'pilot:%%' and seq > %s order by seq", [seq])
    assert rows.fetchall() == [("participation", made["id"], op, version, "public") for op, version in (("create", 1), ("update", 2), ("delete", 2))]


def test_fact_check_and_recommendations(base, admin, client_as):
    """Comments are told to those who see drafts of the programme; a recommendation to whom the evaluation is, which tells its status too."""
    evaluation = base.stock.insert("evaluation", type="pilot", pilot_id=base.pilot, evaluator_id=base.evaluator, status="fact_check",
                                   visibility="internal", criteria=[{"code": "a", "score": 3}], findings={"nb": "f"},
                                   recommendations=[{"text": {"nb": "r"}}], conflict_of_interest={"declared": False})
    path, seq = f"/v1/evaluations/{evaluation}", base.stock.last_change()
    region = client_as("regional_manager", None, [base.programme])
    comment = region.post(f"{path}/comments", json={"text": {"nb": "x"}}).json()["id"]
    region.delete(f"{path}/comments/{comment}", headers={"If-Match": "*"}).raise_for_status()
    for status in ("approved", "published"):
        admin.patch(path, json={"status": status}, headers=PATCH).raise_for_status()
    followed = admin.get("/v1/recommendations", params={"evaluation_id": evaluation}).json()["data"][0]["id"]
    admin.patch(f"/v1/recommendations/{followed}", json={"status": "closed", "note": {"nb": "x"}}, headers=PATCH).raise_for_status()
    rows = base.stock.connection.execute("select resource, id::text, op, version, audience from ioa.change_log where audience not like 'pilot:%%' and seq > %s", [seq]).fetchall()
    draft, within = f"draft:{base.programme}", f"internal:{base.programme}"
    assert sorted(rows) == sorted([
        ("evaluation_comment", comment, "create", 1, draft), ("evaluation_comment", comment, "delete", 1, draft),
        ("evaluation", evaluation, "update", 2, within), ("evaluation", evaluation, "publish", 3, "public"),
        ("recommendation", followed, "create", 1, "public"), ("recommendation", followed, "update", 2, "public"),
        ("evaluation", evaluation, "update", 4, "public")])


def test_round_and_its_report(base, admin):
    """A draft is told to who runs rounds; the open one to all who work in the programmes, its reports to the programme that owes them."""
    seq = base.stock.last_change()
    made = admin.post("/v1/follow-up-rounds", json={
        "programme_id": base.programme, "title": {"nb": "x"}, "period": {"from": "2026-01-01", "to": "2026-06-30"}, "due": "2099-01-01",
        "asks": "programmes", "programme_ids": [base.programme], "questions": [{"id": "q", "text": {"nb": "?"}, "kind": "text"}]}).json()
    for status in ("open", "closed"):
        admin.patch(f"/v1/follow-up-rounds/{made['id']}", json={"status": status}, headers=PATCH).raise_for_status()
        if status == "open":
            report = admin.get("/v1/reports", params={"round_id": made["id"]}).json()["data"][0]["id"]
            admin.patch(f"/v1/reports/{report}", json={"answers": {"q": "x"}}, headers=PATCH).raise_for_status()
            admin.post(f"/v1/reports/{report}/transitions", json={"to": "submitted"}).raise_for_status()
    rows = base.stock.connection.execute("select resource, id::text, op, version, audience from ioa.change_log where audience not like 'pilot:%%' and seq > %s", [seq]).fetchall()
    of, within = ("follow_up_round", made["id"]), f"internal:{base.programme}"
    assert sorted(rows) == sorted([(*of, "create", 1, f"draft:{base.programme}"), (*of, "update", 2, "internal:"), (*of, "update", 3, "internal:")] + [
        ("report", report, op, version, within) for op, version in (("create", 1), ("update", 2), ("update", 3))])


def test_enquiry(base, admin, client):
    """Told to who handles it, by the programme; it goes with its programme, whose own entry says enough."""
    seq = base.stock.last_change()
    programme = base.stock.insert("programme", name={"nb": "E"}, short_name="E", level="regional", visibility="published")
    made = [client.post("/v1/enquiries", json={"programme_id": programme, "subject": "x", "text": "y", "email": "z@example.org"}).json()["id"]
            for _ in range(2)]
    admin.post(f"/v1/enquiries/{made[0]}/transitions", json={"to": "open"}).raise_for_status()
    admin.delete(f"/v1/enquiries/{made[0]}", headers={"If-Match": "*"}).raise_for_status()
    admin.delete(f"/v1/programmes/{programme}", headers={"If-Match": "*"}).raise_for_status()
    rows = base.stock.connection.execute("select id::text, op, version, actor, audience from ioa.change_log where audience not like 'pilot:%%' and seq > %s order by seq", [seq]).fetchall()
    handles = f"enquiry:{programme}"
    assert rows == [(programme, "create", 1, None, "public"), (made[0], "create", 1, None, handles), (made[1], "create", 1, None, handles),
                    (made[0], "update", 2, "the-admin", handles), (made[0], "delete", 2, "the-admin", handles),
                    (programme, "delete", 1, "the-admin", "public")]


def test_deleted_pilot_is_one_entry_with_all_that_hangs_on_it(base, admin):
    actor = base.stock.insert("actor", name="p", kinds=["other"], visibility="published")
    pilot = admin.post("/v1/pilots", json=base.body("pilots")).json()["id"]
    admin.post(f"/v1/pilots/{pilot}/participations", json={"actor_id": actor, "role": "funder"}).raise_for_status()
    admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "proposed"}).raise_for_status()
    seq = base.stock.last_change()
    admin.delete(f"/v1/pilots/{pilot}", headers={"If-Match": "*"}).raise_for_status()
    rows = base.stock.connection.execute("select resource, id::text, op, version from ioa.change_log where audience not like 'pilot:%%' and seq > %s", [seq]).fetchall()
    assert rows == [("pilot", pilot, "delete", 2)]


def test_refused_changes_leave_no_entry(base, admin, client, client_as):
    path, stale = f"/v1/pilots/{base.pilot}", {"If-Match": '"stale"', "Content-Type": MERGE_PATCH}
    admin.post("/v1/pilots", json={**base.body("pilots"), "number": "taken"}).raise_for_status()
    seq = base.stock.last_change()
    refused = [
        (422, admin.post("/v1/pilots", json={**base.body("pilots"), "cpv": ["99999999"]})),
        (409, admin.post("/v1/pilots", json={**base.body("pilots"), "number": "taken"})),
        (412, admin.patch(path, json={"sector": "x"}, headers=stale)),
        (428, admin.patch(path, json={"sector": "x"}, headers={"Content-Type": MERGE_PATCH})),
        (422, admin.patch(path, json={"title": None}, headers=PATCH)),
        (409, admin.post(f"{path}/transitions", json={"to": "completed"})),
        (409, admin.delete(f"/v1/programmes/{base.programme}", headers={"If-Match": "*"})),
        (403, client_as("supplier").patch(path, json={"sector": "x"}, headers=PATCH)),
        (401, client.patch(path, json={"sector": "x"}, headers=PATCH)),
        (404, admin.patch("/v1/pilots/0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d", json={"sector": "x"}, headers=PATCH)),
    ]
    assert [answer.status_code for _, answer in refused] == [status for status, _ in refused]
    assert base.stock.last_change() == seq


def test_trace_of_the_request_is_noted(base, admin):
    made = admin.post("/v1/actors", json=base.body("actors"), headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}).json()
    rows = base.stock.connection.execute("select actor, trace_id from ioa.change_log where id = %s", [made["id"]]).fetchall()
    assert rows == [("the-admin", TRACE)]
