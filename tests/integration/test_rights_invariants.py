"""What must never happen, whatever the table of rights says about single objects: domain.md §6, invariants."""

import itertools
import threading
import uuid

import psycopg
import pytest

from integration.rights.world import ELSEWHERE, HERE, World, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
TIMES = {"starts_at": "2026-05-01T08:00:00Z", "ends_at": "2026-05-01T09:00:00Z"}


@pytest.fixture(scope="module")
def world(postgres, database):
    with postgres.connect(database) as connection:
        yield World(connection)


@pytest.fixture(scope="module")
def caller(client_as, world):
    """caller(role) → its client; one for each role"""
    opened = {}

    def get(role):
        if role not in opened:
            opened[role] = client_as(*world.token_arguments(role))
        return opened[role]

    return get


@pytest.fixture
def unwritten(world):
    """unwritten(answer, status, code=None, pointer=None): refused for this reason, and nothing was written in this test."""
    began = world.stock.last_change()

    def check(answer, status, code=None, pointer=None):
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert world.stock.last_change() == began
        if code:
            errors = answer.json().get("errors", [])
            assert (code, pointer) in [(e["code"], e.get("pointer")) for e in errors] or \
                answer.json()["type"] == f"/problems#{code}", answer.text

    return check


def actor(world, visibility="published", **values):
    return world.stock.insert("actor", name=f"actor {uuid.uuid4()}", kinds=["other"], visibility=visibility, **values)


def pilot(world, group="own", visibility="published", **values):
    return world.stock.insert("pilot", **{"programme_id": world.programme[group], "title": {"nb": "pilot"},
                                          "number": str(uuid.uuid4()), "visibility": visibility, **values})


# ---- an evaluator never evaluates what its own organisation has a stake in

def stakes(world):
    """What an evaluator has a stake in, by the way it has one; the evaluator's unit and its parent count as itself."""
    unit = actor(world, parent_id=world.evaluator_id)
    for name, who in (("itself", world.evaluator_id), ("unit", unit)):
        yield f"{name} leads", {"type": "pilot", "pilot_id": pilot(world, lead_buyer_id=who)}
        taken = pilot(world)
        world.stock.insert("participation", pilot_id=taken, actor_id=who, role="observer")
        yield f"{name} takes part", {"type": "pilot", "pilot_id": taken}
        owned = world.stock.insert("programme", name={"nb": "p"}, short_name="p", level="regional", visibility="published", owner_id=who)
        yield f"{name} owns the programme", {"type": "midway", "programme_id": owned}
        yield f"{name} owns the pilot's programme", {"type": "pilot", "pilot_id": pilot(world, programme_id=owned)}
        held = world.stock.insert("activity", programme_id=world.programme["own"], kind="course", format="online", title={"nb": "a"},
                                  visibility="published", organiser_ids=[uuid.UUID(who)], **TIMES)
        yield f"{name} organises", {"type": "activity", "activity_id": held}


def test_evaluator_of_an_organisation_with_a_stake_is_refused(world, caller, unwritten):
    subjects = list(stakes(world))
    began = world.stock.last_change()
    for name, subject in subjects:
        answer = caller("national_evaluator").post("/v1/evaluations", json={**subject, "evaluator_id": world.evaluator_id})
        assert answer.status_code == 422, (name, answer.text)
        assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [("conflict-of-interest", "/evaluator_id")], name
    assert world.stock.last_change() == began


def test_unit_of_a_participant_is_refused_as_evaluator(world, caller):
    """The other way round: the parent takes part, its unit would evaluate."""
    unit = actor(world, parent_id=world.evaluator_id)
    taken = pilot(world)
    world.stock.insert("participation", pilot_id=taken, actor_id=world.evaluator_id, role="facilitator")
    answer = caller("national_evaluator").post("/v1/evaluations", json={"type": "pilot", "pilot_id": taken, "evaluator_id": unit})
    assert answer.status_code == 422 and answer.json()["errors"][0]["code"] == "conflict-of-interest"


def test_who_evaluates_a_pilot_cannot_join_or_lead_it(world, caller, unwritten):
    answer = caller("regional_manager").post(f"/v1/pilots/{world.pilot['own']}/participations",
                                             json={"actor_id": world.evaluator_id, "role": "observer"})
    unwritten(answer, 422, "conflict-of-interest", "/actor_id")
    answer = caller("regional_manager").patch(f"/v1/pilots/{world.pilot['own']}", headers=PATCH, json={"lead_buyer_id": world.evaluator_id})
    unwritten(answer, 422, "conflict-of-interest", "/lead_buyer_id")


def test_evaluation_cannot_be_handed_to_one_with_a_stake(world, caller, unwritten):
    own = world.one("evaluation", "own", "draft")
    answer = caller("national_evaluator").patch(f"/v1/evaluations/{own.id}", headers=PATCH, json={"evaluator_id": world.buyer_id})
    assert answer.status_code in (403, 422)
    unwritten(answer, answer.status_code)


@pytest.fixture
def two(postgres, database):
    """Two connections of the owner, whose transactions end when the test says so."""
    with psycopg.connect(postgres.url(database)) as first, psycopg.connect(postgres.url(database)) as second:
        yield first, second


def evaluation_of(subject, evaluator):
    return (f"insert into ioa.evaluation (id, type, status, {next(iter(subject))}, evaluator_id) "
            "values (gen_random_uuid(), 'midway', 'assigned', %s, %s)", [*subject.values(), evaluator])


def races(world):
    """What gives a stake, and the evaluation that it stands against."""
    for name in ("participation", "lead", "owner", "organiser"):
        who, taken = actor(world), pilot(world)
        owned = world.stock.insert("programme", name={"nb": "p"}, short_name="p", level="regional")
        held = world.stock.insert("activity", programme_id=owned, kind="course", format="online", title={"nb": "a"}, **TIMES)
        yield name, {
            "participation": ("insert into ioa.participation (id, pilot_id, actor_id, role) values (gen_random_uuid(), %s, %s, 'observer')",
                              [taken, who], {"pilot_id": taken}),
            "lead": ("update ioa.pilot set lead_buyer_id = %s where id = %s", [who, taken], {"pilot_id": taken}),
            "owner": ("update ioa.programme set owner_id = %s where id = %s", [who, owned], {"programme_id": owned}),
            "organiser": ("update ioa.activity set organiser_ids = array[%s::uuid] where id = %s", [who, held], {"activity_id": held}),
        }[name], who


@pytest.mark.parametrize("first_is", ["stake", "evaluation"])
def test_stake_and_evaluation_at_the_same_moment_do_not_overlook_each_other(world, two, eventually, first_is):
    """One of them has to wait for the other, and is then refused."""
    first, second = two
    for name, (statement, values, subject), who in races(world):
        ways = [(statement, values), evaluation_of(subject, who)]
        one, other = ways if first_is == "stake" else reversed(ways)
        first.execute(*one)
        outcome = []
        thread = threading.Thread(target=lambda: outcome.append(refused_with(second, other)))
        thread.start()
        pid = second.info.backend_pid
        eventually(lambda: world.stock.connection.execute(
            "select wait_event = 'advisory' from pg_stat_activity where pid = %s", [pid]).fetchone()[0], what=f"{name}: waiting")
        assert not outcome
        first.commit()
        thread.join(10)
        assert outcome == ["conflict-of-interest"], name
        second.rollback()


def refused_with(connection, statement):
    try:
        connection.execute(*statement)
    except psycopg.Error as error:
        return error.diag.message_primary
    return None


# ---- a buyer neither accepts nor publishes

def test_buyer_cannot_accept_or_publish_by_any_way(world, caller, unwritten):
    proposed = pilot(world, visibility="draft", lead_buyer_id=world.buyer_id, stage="proposed")
    seq = world.stock.last_change()
    buyer = caller("buyer")
    assert buyer.post(f"/v1/pilots/{proposed}/transitions", json={"to": "accepted"}).status_code == 403
    for becomes in ("published", "archived"):
        assert buyer.patch(f"/v1/pilots/{proposed}", headers=PATCH, json={"visibility": becomes, "sector": "x"}).status_code == 403
        body = {"programme_id": world.programme["own"], "lead_buyer_id": world.buyer_id, "title": {"nb": "x"}, "visibility": becomes}
        assert buyer.post("/v1/pilots", json=body).status_code == 403
    assert buyer.post(f"/v1/pilots/{proposed}/transitions", json={"to": "need_analysis"}).status_code == 409
    assert world.stock.last_change() == seq
    read = caller("national_admin").get(f"/v1/pilots/{proposed}").json()
    assert (read["stage"], read["visibility"], read["version"]) == ("proposed", "draft", 1)


def test_buyer_cannot_accept_by_resting(world, caller):
    """Resuming goes back to where the pilot was, so a rest is no way around the acceptance."""
    proposed = pilot(world, visibility="draft", lead_buyer_id=world.buyer_id, stage="proposed")
    path = f"/v1/pilots/{proposed}/transitions"
    assert caller("buyer").post(path, json={"to": "on_hold"}).status_code == 201
    refused = caller("buyer").post(path, json={"to": "accepted"})
    assert refused.status_code == 409 and sorted(refused.json()["allowed"]) == ["cancelled", "proposed"]


# ---- a machine is bounded by its organisation

def test_machine_is_bounded_by_its_organisation(world, caller, unwritten):
    machine = caller("integration")
    body = {"programme_id": world.programme["own"], "title": {"nb": "x"}}
    unwritten(machine.post("/v1/pilots", json={**body, "lead_buyer_id": world.stranger_id}), 403)
    unwritten(machine.post("/v1/pilots", json=body), 403)
    unwritten(machine.post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "organisation_number": organisation_number()}), 403)
    unwritten(machine.post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "parent_id": world.stranger_id}), 403)
    for visibility, status in (("published", 403), ("internal", 403), ("draft", 404)):
        foreign = world.one("pilot", "other", visibility).id
        unwritten(machine.patch(f"/v1/pilots/{foreign}", headers=PATCH, json={"lead_buyer_id": world.buyer_id}), status)
        unwritten(machine.post(f"/v1/pilots/{foreign}/participations", json={"actor_id": world.buyer_id, "role": "lead_buyer"}), status)
        unwritten(machine.post(f"/v1/pilots/{foreign}/transitions", json={"to": "proposed"}), status)


def test_machine_cannot_give_its_pilot_away_or_make_its_number_another(world, caller, unwritten):
    own = world.one("pilot", "own", "draft").id
    machine = caller("integration")
    unwritten(machine.patch(f"/v1/pilots/{own}", headers=PATCH, json={"lead_buyer_id": world.stranger_id}), 403)
    unwritten(machine.patch(f"/v1/pilots/{own}", headers=PATCH, json={"lead_buyer_id": None}), 403)
    unwritten(machine.patch(f"/v1/actors/{world.buyer_id}", headers=PATCH, json={"organisation_number": organisation_number()}), 403)


def test_machine_without_an_organisation_writes_nothing(world, client_as, unwritten):
    machine = client_as("integration")
    own = world.one("pilot", "own", "published").id
    unwritten(machine.patch(f"/v1/pilots/{own}", headers=PATCH, json={"sector": "x"}), 403)
    unwritten(machine.post("/v1/pilots", json={"programme_id": world.programme["own"], "title": {"nb": "x"}}), 403)


# ---- a programme's token does not touch another programme

def test_pilot_does_not_move_between_programmes_of_different_managers(world, caller, unwritten):
    manager, own, other = caller("regional_manager"), world.programme["own"], world.programme["other"]
    for visibility in ("draft", "published"):
        away = world.one("pilot", "own", visibility).id
        unwritten(manager.patch(f"/v1/pilots/{away}", headers=PATCH, json={"programme_id": other}), 403)
    for visibility, status in (("published", 403), ("internal", 404), ("draft", 404), ("archived", 404)):
        taken = world.one("pilot", "other", visibility).id
        unwritten(manager.patch(f"/v1/pilots/{taken}", headers=PATCH, json={"programme_id": own}), status)
        unwritten(manager.delete(f"/v1/pilots/{taken}", headers={"If-Match": "*"}), status)
        unwritten(manager.post(f"/v1/pilots/{taken}/transitions", json={"to": "proposed"}), status)
    unwritten(manager.post("/v1/pilots", json={"programme_id": other, "title": {"nb": "x"}}), 403)


def test_activity_does_not_move_between_programmes_of_different_managers(world, caller, unwritten):
    manager = caller("regional_manager")
    away, taken = world.one("activity", "own", "published").id, world.one("activity", "other", "published").id
    unwritten(manager.patch(f"/v1/activities/{away}", headers=PATCH, json={"programme_id": world.programme["other"]}), 403)
    unwritten(manager.patch(f"/v1/activities/{taken}", headers=PATCH, json={"programme_id": world.programme["own"]}), 403)


@pytest.mark.parametrize("manages", ["from", "to"])
def test_moving_a_pilot_takes_both_programmes(world, client_as, unwritten, manages):
    """A buyer that leads the pilot and manages one of the two programmes: still the other programme has to agree."""
    group, becomes = ("own", "other") if manages == "from" else ("other", "own")
    own_lead = pilot(world, group, lead_buyer_id=world.buyer_id)
    both = client_as("buyer", world.buyer, world.own_programmes, roles=["buyer", "regional_manager"])
    seq = world.stock.last_change()
    answer = both.patch(f"/v1/pilots/{own_lead}", headers=PATCH, json={"programme_id": world.programme[becomes]})
    assert answer.status_code == 403, answer.text
    assert world.stock.last_change() == seq


def test_who_manages_both_programmes_may_move_a_pilot(world, client_as):
    both = client_as("regional_manager", None, [world.programme["own"], world.programme["other"]])
    moved = pilot(world)
    answer = both.patch(f"/v1/pilots/{moved}", headers=PATCH, json={"programme_id": world.programme["other"]})
    assert answer.status_code == 200 and answer.json()["programme_id"] == world.programme["other"]


def test_manager_does_not_draw_actors_of_elsewhere_into_its_region(world, caller, unwritten):
    there = actor(world, municipality={"code": ELSEWHERE})
    here = actor(world, municipality={"code": HERE})
    unwritten_before = world.stock.last_change()
    assert caller("regional_manager").patch(f"/v1/actors/{there}", headers=PATCH, json={"municipality": {"code": HERE}}).status_code == 403
    assert caller("regional_manager").patch(f"/v1/actors/{here}", headers=PATCH, json={"municipality": {"code": ELSEWHERE}}).status_code == 403
    assert world.stock.last_change() == unwritten_before


# ---- what is hidden does not show through what is not

@pytest.fixture(scope="module")
def shown(world):
    """Published objects that refer to hidden ones; the hidden ones have marks in their texts."""
    hide = {"visibility": "draft"}
    lead = world.stock.insert("actor", name="SECRET actor", kinds=["buyer"], organisation_number=organisation_number(), **hide)
    above = world.stock.insert("programme", name={"nb": "SECRET programme"}, short_name="SECRET", level="regional", **hide)
    secret = pilot(world, "other", "draft", title={"nb": "SECRET pilot"}, lead_buyer_id=lead)
    see = {"visibility": "published"}
    held = world.stock.insert("activity", programme_id=above, kind="course", format="online", title={"nb": "SECRET"}, **hide, **TIMES)
    judge = world.stock.insert("actor", name="SECRET judge", kinds=["evaluator"], **hide)
    former = world.stock.insert("material", programme_id=above, kind="tool", title={"nb": "SECRET tool"}, **hide)
    ids = {
        "programmes": world.stock.insert("programme", name={"nb": "open"}, short_name="O", level="regional", parent_id=above, owner_id=lead, **see),
        "actors": actor(world, parent_id=lead),
        "pilots": pilot(world, programme_id=above, lead_buyer_id=lead),
        "activities": world.stock.insert("activity", programme_id=above, kind="course", format="online", title={"nb": "open"},
                                         pilot_ids=[uuid.UUID(secret)], organiser_ids=[uuid.UUID(lead)], **see, **TIMES),
        "evaluations": world.stock.insert("evaluation", type="pilot", status="published", pilot_id=secret, evaluator_id=judge,
                                          findings={"nb": "open"}, **see),
        "materials": world.stock.insert("material", programme_id=above, kind="tool", title={"nb": "open"}, supersedes_id=former, **see),
        "news": world.stock.insert("news", programme_id=above, pilot_id=secret, activity_id=held, title={"nb": "open"}, **see),
    }
    world.stock.insert("evaluation", type="activity", status="published", activity_id=held, evaluator_id=world.rival_id, findings={"nb": "open"}, **see)
    world.stock.insert("participation", pilot_id=ids["pilots"], actor_id=lead, role="supplier")
    world.stock.insert("participation", pilot_id=secret, actor_id=world.stranger_id, role="supplier")
    return {"ids": ids, "lead": lead, "above": above, "secret": secret, "held": held, "judge": judge, "former": former}


INCLUDE = {"programmes": "goals,transitions", "pilots": "participants,transitions", "activities": "pilots,organisers,transitions",
           "evaluations": "transitions"}
SUMMARIES = {"programmes": ["parent", "owner"], "actors": ["parent"], "pilots": ["programme", "lead_buyer"],
             "activities": ["programme"], "evaluations": ["pilot", "programme", "evaluator"], "materials": ["programme", "supersedes"],
             "news": ["programme", "pilot"]}


@pytest.mark.parametrize("collection", SUMMARIES)
def test_summaries_and_includes_hide_what_is_hidden(shown, client, caller, collection):
    for http in (client, caller("supplier"), caller("buyer")):
        query = {"include": INCLUDE[collection]} if collection in INCLUDE else {}
        one = http.get(f"/v1/{collection}/{shown['ids'][collection]}", params=query)
        page = http.get(f"/v1/{collection}", params={**query, "limit": 100})
        assert one.status_code == page.status_code == 200
        assert "SECRET" not in one.text and "SECRET" not in page.text
        assert all(one.json()[name] is one.json()[f"{name}_id"] is None for name in SUMMARIES[collection])
        for hidden in (shown["lead"], shown["above"], shown["secret"], shown["held"], shown["judge"], shown["former"]):
            assert hidden not in one.text and hidden not in page.text
        for included in ("pilots", "organisers", "pilot_ids", "organiser_ids"):
            assert one.json().get(included, []) == []
        assert [(p["actor"], p["actor_id"]) for p in one.json().get("participants", [])] in ([], [(None, None)])


FILTERS = [("pilots", "lead_buyer_id", "lead"), ("pilots", "participant_id", "lead"), ("pilots", "programme_id", "above"),
           ("activities", "programme_id", "above"), ("activities", "pilot_id", "secret"), ("activities", "organiser_id", "lead"),
           ("evaluations", "pilot_id", "secret"), ("evaluations", "evaluator_id", "judge"), ("evaluations", "activity_id", "held"), ("programmes", "parent_id", "above"), ("programmes", "owner_id", "lead"),
           ("actors", "parent_id", "lead"), ("materials", "programme_id", "above"), ("materials", "supersedes_id", "former"),
           ("news", "programme_id", "above"), ("news", "pilot_id", "secret"), ("news", "activity_id", "held")]


@pytest.mark.parametrize("collection, name, of", FILTERS)
def test_filters_find_no_hidden_object(shown, client, caller, collection, name, of):
    """A filter by a hidden object is as one by none: it does not tell which published objects have to do with it."""
    for http in (client, caller("supplier")):
        answer = http.get(f"/v1/{collection}", params={name: shown[of], "count": "exact"})
        assert answer.status_code == 200, answer.text
        assert (answer.json()["data"], answer.json()["count"]) == ([], 0)


def test_filters_by_those_who_take_part_find_no_hidden_pilot(world, shown, client):
    for name in ("participant_id", "lead_buyer_id"):
        answer = client.get("/v1/pilots", params={name: world.stranger_id, "count": "exact", "limit": 100})
        assert answer.json()["count"] == len(answer.json()["data"])
        assert {row["visibility"] for row in answer.json()["data"]} == {"published"}


@pytest.mark.parametrize("query", ["q=SECRET", "visibility=draft", "visibility=internal,archived", "number=1", "sort=title", "fields=id,title"])
def test_no_query_reaches_a_hidden_pilot(shown, client, query):
    answer = client.get(f"/v1/pilots?{query}&limit=100&count=exact")
    assert answer.status_code == 200 and "SECRET" not in answer.text.replace("q=SECRET", "")
    assert answer.json()["count"] == len([r for r in answer.json()["data"] if r.get("visibility", "published") == "published"])


def references(shown, world, ident):
    """Requests that refer to an object, and the member that does."""
    own = world.programme["own"]
    yield "regional_manager", "POST", "/v1/pilots", {"programme_id": own, "title": {"nb": "x"}, "lead_buyer_id": ident}, "/lead_buyer_id"
    yield "regional_manager", "PATCH", f"/v1/pilots/{world.pilot['own']}", {"lead_buyer_id": ident}, "/lead_buyer_id"
    yield "regional_manager", "PATCH", f"/v1/programmes/{own}", {"parent_id": ident}, "/parent_id"
    yield "regional_manager", "PATCH", f"/v1/programmes/{own}", {"owner_id": ident}, "/owner_id"
    yield "regional_manager", "POST", f"/v1/pilots/{world.pilot['own']}/participations", {"actor_id": ident, "role": "funder"}, "/actor_id"
    activity = {"programme_id": own, "kind": "course", "format": "online", "title": {"nb": "x"}, **TIMES}
    yield "regional_manager", "POST", "/v1/activities", {**activity, "pilot_ids": [world.pilot["own"], ident]}, "/pilot_ids/1"
    yield "regional_manager", "POST", "/v1/activities", {**activity, "organiser_ids": [ident]}, "/organiser_ids/0"
    yield "buyer", "PATCH", f"/v1/actors/{world.buyer_id}", {"parent_id": ident}, "/parent_id"
    yield "regional_manager", "POST", "/v1/materials", {"programme_id": own, "kind": "tool", "title": {"nb": "x"}, "supersedes_id": ident}, "/supersedes_id"
    yield "national_evaluator", "POST", "/v1/evaluations", {"type": "activity", "activity_id": ident, "evaluator_id": world.evaluator_id}, "/activity_id"
    yield "regional_manager", "POST", "/v1/news", {"programme_id": own, "title": {"nb": "x"}, "pilot_id": ident}, "/pilot_id"
    yield "regional_manager", "POST", "/v1/news", {"programme_id": own, "title": {"nb": "x"}, "activity_id": ident}, "/activity_id"
    enquiry = {"programme_id": own, "subject": "x", "text": "x"}
    yield "anonymous", "POST", "/v1/enquiries", {**enquiry, "programme_id": ident}, "/programme_id"
    yield "anonymous", "POST", "/v1/enquiries", {**enquiry, "pilot_id": ident}, "/pilot_id"
    yield "anonymous", "POST", "/v1/enquiries", {**enquiry, "activity_id": ident}, "/activity_id"


def test_hidden_reference_is_answered_like_one_that_is_not_there(world, shown, client, caller):
    hidden = [shown["lead"], shown["lead"], shown["above"], shown["lead"], shown["lead"], shown["secret"], shown["lead"], shown["lead"],
              shown["former"], str(uuid.uuid4()), shown["secret"], shown["held"], shown["above"], shown["secret"], shown["held"]]
    seq = world.stock.last_change()
    for place, ident in enumerate(hidden):
        answers = []
        for one in (ident, str(uuid.uuid4())):
            role, method, path, body, pointer = next(itertools.islice(references(shown, world, one), place, None))
            http = client if role == "anonymous" else caller(role)
            answer = http.request(method, path, json=body, headers=PATCH if method == "PATCH" else {})
            assert answer.status_code == 422, (path, body, answer.text)
            assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
            answers.append({**answer.json(), "request_id": None})
        assert answers[0] == answers[1]
    assert world.stock.last_change() == seq


def test_deleting_what_a_hidden_object_needs_says_so_without_naming_it(world, shown, caller):
    needed = world.stock.insert("actor", name="needed", kinds=["other"], parent_id=world.supplier_id, visibility="draft")
    secret = pilot(world, "other", "draft", title={"nb": "SECRET"}, lead_buyer_id=needed)
    answer = caller("supplier").delete(f"/v1/actors/{needed}", headers={"If-Match": "*"})
    assert answer.status_code == 409 and answer.json()["type"] == "/problems#in-use"
    assert secret not in answer.text and "SECRET" not in answer.text and "pilot" not in answer.text.replace("/problems#", "")


def test_taken_number_of_a_hidden_actor_is_not_told_whose_it_is(world, shown, caller):
    number = world.stock.connection.execute("select organisation_number from ioa.actor where id = %s", [shown["lead"]]).fetchone()[0]
    answer = caller("regional_manager").post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "organisation_number": number,
                                                                 "municipality": {"code": HERE}})
    assert answer.status_code == 409
    assert shown["lead"] not in answer.text and "SECRET" not in answer.text
