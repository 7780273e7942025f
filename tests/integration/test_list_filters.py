"""Every filter of every list finds what it should and nothing else, alone and with others."""

import itertools
import uuid

import pytest

from harness.make import organisation_number
from harness.problem import expect_problem

STAGES_MADE = ["idea", "proposed", "accepted", "cancelled", "on_hold"]
EVALUATOR = organisation_number(7)


def make_actors(make):
    levels = ["state", "county", "municipality", None]
    for i, kind in enumerate(["buyer", "supplier", "rd", "cluster"]):
        level = {"buyer_level": levels[i]} if levels[i] else {}
        make.actor(name=f"Ærlig {kind}", kinds=[kind, "other"] if i % 2 else [kind], organisation_number=organisation_number(100 + i),
                   municipality={"code": ["5501", "5503", "5510", "5501"][i]}, visibility=["published", "internal"][i % 2], **level)
    return make.actor(name="Følge & Evaluering", kinds=["evaluator"], organisation_number=EVALUATOR)


def step(make, pilot, to, **body):
    make.new(f"/v1/pilots/{pilot['id']}/transitions", to=to, **body)


def bring_to(make, pilot, stage):
    for to in {"idea": [], "proposed": ["proposed"], "accepted": ["proposed", "accepted"], "cancelled": ["cancelled"],
               "on_hold": ["on_hold"]}[stage]:
        step(make, pilot, to, reason="Slik ble det.")


def make_pilots(make, programmes, buyers):
    kinds = ["development", "innovation_friendly", "first_purchase"]
    for i, stage in enumerate(STAGES_MADE * 2):
        members = {"lead_buyer_id": buyers[i % 2]["id"]} if i % 3 else {}
        pilot = make.pilot(
            programmes[i % 2]["id"], title={"nb": f"Forsøk {'blå' if i % 2 else 'grønn'} {i}"}, number=f"N{i}",
            cpv=[["33000000", "85000000"], ["45210000"], []][i % 3], innovation_kind=kinds[i % 3],
            municipality={"code": ["5501", "5503"][i % 2]}, visibility=["published", "internal", "draft"][i % 3], **members)
        if i % 4 == 0:
            make.new(f"/v1/pilots/{pilot['id']}/participations", actor_id=buyers[1]["id"], role="partner_buyer")
        bring_to(make, pilot, stage)
        yield pilot


def make_activities(make, programme, pilots, organiser):
    for i, kind in enumerate(["course", "workshop", "dialogue_conference", "webinar"] * 2):
        make.activity(programme["id"], kind=kind, format=["online", "hybrid", "in_person"][i % 3], title={"nb": f"Møte om {'is' if i % 2 else 'snø'}"},
                      starts_at=f"2026-0{i + 1}-01T08:00:00Z", ends_at=f"2026-0{i + 1}-02T08:00:00Z",
                      pilot_ids=[pilots[i % 2]["id"]] if i % 3 else [], organiser_ids=[organiser["id"]] if i % 2 else [],
                      target_groups=[["supplier", "rd"], ["buyer_state"], []][i % 3], status=["draft", "announced"][i % 2],
                      visibility=["published", "internal"][i // 4])


def make_evaluations(http, pilots, activity, programme, evaluator):
    subjects = [{"pilot_id": pilots[0]["id"], "type": "pilot"}, {"pilot_id": pilots[1]["id"], "type": "benefit"},
                {"programme_id": programme["id"], "type": "midway"}, {"activity_id": activity["id"], "type": "activity"}]
    for i, subject in enumerate(subjects):
        status = ["planned", "assigned"][i % 2]
        body = {**subject, "evaluator_id": evaluator["id"], "status": status, "visibility": ["internal", "draft"][i // 2],
                "conflict_of_interest": {"declared": False}}
        answer = http.post("/v1/evaluations", json=body)
        assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module")
def world(admin, client_as, make):
    """Everything each list shows to somebody who sees all, by path."""
    national = make.programme(level="national", name={"nb": "Nasjonalt program"})
    regional = make.programme(parent_id=national["id"], name={"nb": "Øst"}, visibility="internal")
    evaluator = make_actors(make)
    buyers = admin.get("/v1/actors?kind=buyer,supplier&sort=name").json()["data"]
    make.new("/v1/programmes", name={"nb": "Eid"}, short_name="EID", level="regional", owner_id=buyers[0]["id"])
    pilots = list(make_pilots(make, [national, regional], buyers))
    make_activities(make, national, pilots, buyers[0])
    activities = admin.get("/v1/activities").json()["data"]
    writer = client_as("national_evaluator", EVALUATOR)
    make_evaluations(writer, pilots, activities[0], national, evaluator)
    paths = ["/v1/programmes", "/v1/actors", "/v1/pilots", "/v1/activities", "/v1/evaluations"]
    return {path: admin.get(f"{path}?limit=100{'&include=participants' if 'pilots' in path else ''}").json()["data"] for path in paths}


def words(value):
    return " ".join(map(str, value.values() if isinstance(value, dict) else [value])).lower().split()


def one(member):
    return lambda row, wanted: row[member] == wanted


def any_of(member):
    return lambda row, wanted: row[member] in wanted.split(",")


def overlap(member):
    return lambda row, wanted: bool(set(row[member]) & set(wanted.split(",")))


def municipality(row, wanted):
    return (row["municipality"] or {}).get("code") in wanted.split(",")


def division(row, wanted):
    return bool({code[:2] for code in row["cpv"]} & set(wanted.split(",")))


def participant(row, wanted):
    return wanted in [p["actor_id"] for p in row["participants"]]


def text(member):
    return lambda row, wanted: all(w in words(row[member]) for w in wanted.lower().split())


def compare(member, operator):
    """Of times: without the Z a fraction sorts behind none."""
    return lambda row, wanted: getattr(row[member].rstrip("Z"), operator)(wanted.rstrip("Z"))


COMMON = {"visibility": (any_of("visibility"), ["published", "internal", "published,internal"]),
          "updated_at[gte]": (compare("updated_at", "__ge__"), ["{updated_at}"]),
          "updated_at[lt]": (compare("updated_at", "__lt__"), ["{updated_at}"])}

# path → parameter → what it means, and values; {member} stands for that member of a row in the middle.
FILTERS = {
    "/v1/programmes": {
        "level": (one("level"), ["national", "regional"]), "parent_id": (one("parent_id"), ["{parent_id}"]),
        "owner_id": (one("owner_id"), ["{owner_id}"]), "status": (any_of("status"), ["proposed", "active,closed"]),
        "q": (text("name"), ["øst", "Nasjonalt program"])},
    "/v1/actors": {
        "kind": (overlap("kinds"), ["buyer", "other", "rd,evaluator"]), "buyer_level": (any_of("buyer_level"), ["state", "county,municipality"]),
        "municipality": (municipality, ["5501", "5503,5510", "5514"]), "organisation_number": (one("organisation_number"), ["{organisation_number}"]),
        "q": (text("name"), ["ærlig", "følge"])},
    "/v1/pilots": {
        "stage": (any_of("stage"), [*STAGES_MADE, "idea,on_hold", "completed"]), "programme_id": (one("programme_id"), ["{programme_id}"]),
        "lead_buyer_id": (one("lead_buyer_id"), ["{lead_buyer_id}"]), "participant_id": (participant, ["{participant}"]),
        "number": (one("number"), ["N3", "n3", "N"]), "municipality": (municipality, ["5501", "5503", "5501,5503"]),
        "cpv_division": (division, ["33", "45", "33,45", "85", "99"]),
        "innovation_kind": (any_of("innovation_kind"), ["development", "first_purchase,innovation_friendly"]),
        "q": (text("title"), ["blå", "grønn forsøk", "finnesikke"])},
    "/v1/activities": {
        "kind": (any_of("kind"), ["course", "webinar,workshop"]), "format": (any_of("format"), ["online", "hybrid,in_person"]),
        "status": (any_of("status"), ["draft", "announced,open"]), "programme_id": (one("programme_id"), ["{programme_id}"]),
        "pilot_id": (overlap("pilot_ids"), ["{pilot_ids}"]), "organiser_id": (overlap("organiser_ids"), ["{organiser_ids}"]),
        "target_group": (overlap("target_groups"), ["supplier", "buyer_state,rd", "user"]),
        "starts_at[gte]": (compare("starts_at", "__ge__"), ["2026-04-01T08:00:00Z"]),
        "starts_at[lt]": (compare("starts_at", "__lt__"), ["2026-04-01T08:00:00Z"]),
        "ends_at[gte]": (compare("ends_at", "__ge__"), ["2026-04-02T08:00:00Z"]), "q": (text("title"), ["is", "snø møte"])},
    "/v1/evaluations": {
        "type": (any_of("type"), ["pilot", "benefit,midway"]), "status": (any_of("status"), ["planned", "assigned,draft"]),
        "pilot_id": (one("pilot_id"), ["{pilot_id}"]), "programme_id": (one("programme_id"), ["{programme_id}"]),
        "activity_id": (one("activity_id"), ["{activity_id}"]), "evaluator_id": (one("evaluator_id"), ["{evaluator_id}"])},
}
CASES = [(path, name, value) for path, filters in FILTERS.items() for name, (_, values) in {**filters, **COMMON}.items() for value in values]


def value_for(rows, template):
    if not template.startswith("{"):
        return template
    member = template.strip("{}")
    if member == "participant":
        return next(p["actor_id"] for row in rows for p in row["participants"] if p["role"] == "partner_buyer")
    found = [row[member] for row in rows if row[member]]
    value = sorted(found, key=str)[len(found) // 2]
    return value[0] if isinstance(value, list) else value


def ids(rows):
    return {row["id"] for row in rows}


def expected(rows, path, wanted):
    tests = {**FILTERS[path], **COMMON}
    return ids(row for row in rows if all(tests[name][0](row, value) for name, value in wanted.items()))


@pytest.mark.parametrize("path, name, template", CASES)
def test_filter(admin, world, path, name, template):
    wanted = {name: value_for(world[path], template)}
    answer = admin.get(path, params={**wanted, "limit": 100, "count": "exact"})
    assert answer.status_code == 200, answer.text
    assert ids(answer.json()["data"]) == expected(world[path], path, wanted)
    assert answer.json()["count"] == len(answer.json()["data"])


@pytest.mark.parametrize("path", FILTERS)
def test_each_filter_tells_rows_apart(world, path):
    """The data is such that the tests above mean something: every filter keeps some rows and drops some."""
    for name, (_, values) in FILTERS[path].items():
        sizes = [len(expected(world[path], path, {name: value_for(world[path], v)})) for v in values]
        assert max(sizes) > 0, (name, sizes)
        assert min(sizes) < len(world[path]) or name in ("evaluator_id", "programme_id"), (name, sizes)


@pytest.mark.parametrize("path", FILTERS)
def test_filters_together(admin, world, path):
    for one_name, other_name in itertools.combinations(FILTERS[path], 2):
        wanted = {n: value_for(world[path], FILTERS[path][n][1][0]) for n in (one_name, other_name)}
        answer = admin.get(path, params={**wanted, "limit": 100})
        assert ids(answer.json()["data"]) == expected(world[path], path, wanted), wanted


@pytest.mark.parametrize("path", FILTERS)
def test_all_filters_at_once(admin, world, path):
    wanted = {n: value_for(world[path], v[0]) for n, (_, v) in {**FILTERS[path], **COMMON}.items()}
    answer = admin.get(path, params={**wanted, "limit": 100, "count": "exact"})
    assert answer.status_code == 200, answer.text
    assert ids(answer.json()["data"]) == expected(world[path], path, wanted)


def test_value_with_zone_means_the_same_time(admin, world):
    queries = [{"starts_at[gte]": t} for t in ("2026-04-01T08:00:00Z", "2026-04-01T10:00:00+02:00")]
    first, second = (ids(admin.get("/v1/activities", params=q).json()["data"]) for q in queries)
    assert first == second


@pytest.mark.parametrize("q", ["'", '"', "\\", ":*", "a & | !", "%", "_", "blå or grønn", "-blå", '"forsøk blå"', "(", "<->", "x" * 200])
def test_full_text_takes_any_text(admin, world, q):
    assert admin.get("/v1/pilots", params={"q": q}).status_code == 200


@pytest.mark.parametrize("path, name, value", [
    ("/v1/pilots", "stage", "dreamt"), ("/v1/pilots", "stage", "idea,"), ("/v1/pilots", "stage", "idea,idea"), ("/v1/pilots", "programme_id", "x"),
    ("/v1/pilots", "municipality", "1"), ("/v1/pilots", "cpv_division", "333"), ("/v1/pilots", "updated_at[gte]", "yesterday"),
    ("/v1/pilots", "number", ""), ("/v1/pilots", "q", ""), ("/v1/actors", "organisation_number", "991825828"),
    ("/v1/activities", "starts_at[gte]", "2026-13-01T00:00:00Z"), ("/v1/programmes", "level", "local,national")])
def test_filter_values_that_are_none(admin, path, name, value):
    expect_problem(admin.get(path, params={name: value}), 400, "invalid-parameter", parameter=name)


def test_below_a_pilot(admin, world):
    pilot = next(p for p in world["/v1/pilots"] if p["participants"])
    path = f"/v1/pilots/{pilot['id']}/participations"
    assert ids(admin.get(path).json()["data"]) == ids(pilot["participants"])
    assert admin.get(path, params={"role": "winner"}).json()["data"] == []
    assert ids(admin.get(path, params={"actor_id": pilot["participants"][0]["actor_id"]}).json()["data"])
    expect_problem(admin.get(f"/v1/pilots/{uuid.uuid4()}/participations"), 404, "not-found")
