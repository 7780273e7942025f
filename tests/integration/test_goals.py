"""Goals, indicators and observations: one overall goal, targets that are later and better, observations in between."""

import threading

import pytest

from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NOBODY = "00000000-0000-7000-8000-000000000000"
YEAR = {"from": "2025-01-01", "to": "2025-12-31", "value": "17", "source": "measured"}


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def goal(admin, programme):
    return admin.post("/v1/goals", json={"programme_id": programme, "kind": "effect", "effect": "better_companies",
                                         "description": {"nb": "Bedre bedrifter"}}).json()


@pytest.fixture(scope="module")
def body(goal):
    numbers = iter(range(1000))
    return lambda **members: {"goal_id": goal["id"], "code": f"I-{next(numbers)}", "title": {"nb": "Nye leverandører"}, "unit": "companies",
                              "direction": "increase", "baseline": {"value": "0", "date": "2020-01-01"},
                              "target": {"value": "40", "date": "2028-12-31"}, **members}


@pytest.fixture(scope="module")
def new(admin, body):
    def post(**members):
        answer = admin.post("/v1/indicators", json=body(**members))
        assert answer.status_code == 201, answer.text
        return answer.json()
    return post


def path_of(indicator):
    return f"/v1/indicators/{indicator['id']}"


def refused_at(answer, status):
    assert answer.status_code == status, answer.text
    return [(e["pointer"], e["code"]) for e in answer.json()["errors"]]


# ---- goals

def test_a_pilot_has_goals_as_a_programme_has(admin, client, make, programme):
    pilot = make.pilot(programme)["id"]
    made = admin.post("/v1/goals", json={"pilot_id": pilot, "kind": "overall", "description": {"nb": "Rent vann"}}).json()
    assert (made["programme_id"], made["pilot_id"], made["effect"], made["version"]) == (None, pilot, None, 1)
    assert client.get(f"/v1/goals/{made['id']}").json() == made
    assert [row["id"] for row in client.get("/v1/goals", params={"pilot_id": pilot}).json()["data"]] == [made["id"]]
    assert client.get(f"/v1/pilots/{pilot}", params={"include": "goals"}).json()["goals"] == [made]
    changed = admin.patch(f"/v1/goals/{made['id']}", headers=PATCH, json={"kind": "effect", "effect": "innovative_region"}).json()
    assert (changed["kind"], changed["effect"], changed["pilot_id"]) == ("effect", "innovative_region", pilot)
    assert admin.delete(f"/v1/goals/{made['id']}", headers={"If-Match": "*"}).status_code == 204


def test_there_is_one_overall_goal(admin, client, make):
    programme = make.programme()["id"]
    body = {"programme_id": programme, "kind": "overall", "description": {"nb": "Mer innovasjon"}}
    made = admin.post("/v1/goals", json=body).json()
    assert refused_at(admin.post("/v1/goals", json=body), 409) == [("/kind", "unique")]
    other = admin.post("/v1/goals", json={**body, "kind": "effect", "effect": "better_companies"}).json()
    change = {"kind": "overall", "effect": None}
    assert refused_at(admin.patch(f"/v1/goals/{other['id']}", headers=PATCH, json=change), 409) == [("/kind", "unique")]
    included = client.get(f"/v1/programmes/{programme}", params={"include": "goals"}).json()["goals"]
    assert included == [made, other]


@pytest.mark.parametrize("members, pointer", [
    ({"effect": None}, "/effect"), ({"kind": "overall"}, "/effect"), ({"kind": "dream"}, "/kind"), ({"effect": "fame"}, "/effect"),
    ({"description": None}, "/description"), ({"description": {}}, "/description"), ({"programme_id": NOBODY}, "/programme_id"),
    ({"programme_id": None}, "/programme_id"), ({"programme_id": None, "pilot_id": NOBODY}, "/pilot_id"),
    ({"pilot_id": NOBODY}, "/pilot_id"), ({"version": 3}, "/version")], ids=str)
def test_faults_of_a_goal_are_named(admin, programme, sql, members, pointer):
    whole = {"programme_id": programme, "kind": "effect", "effect": "better_companies", "description": {"nb": "x"}, **members}
    before = sql.execute("select count(*) from goal").fetchone()
    answer = admin.post("/v1/goals", json={name: value for name, value in whole.items() if value is not None})
    assert [p for p, _ in refused_at(answer, 422)] == [pointer]
    assert sql.execute("select count(*) from goal").fetchone() == before


# ---- indicators

def test_an_indicator_is_found_by_what_it_is_for(admin, client, new, goal, programme):
    made = new(code="NEW", method={"nb": "Telles i kontraktene."})
    assert (made["programme_id"], made["pilot_id"], made["effect"]) == (programme, None, "better_companies")
    assert client.get(path_of(made)).json() == made
    for query in ({"goal_id": goal["id"]}, {"programme_id": programme}, {"effect": "better_companies"}, {"code": "NEW"}):
        assert made["id"] in [row["id"] for row in client.get("/v1/indicators", params={**query, "limit": 100}).json()["data"]], query
    for query in ({"goal_id": NOBODY}, {"pilot_id": NOBODY}, {"effect": "innovative_region"}, {"code": "OLD"}):
        assert client.get("/v1/indicators", params=query).json()["data"] == [], query


@pytest.mark.parametrize("members, pointer", [
    ({"goal_id": NOBODY}, "/goal_id"), ({"code": "a b"}, "/code"), ({"unit": ""}, "/unit"), ({"direction": "up"}, "/direction"),
    ({"baseline": {"value": "0"}}, "/baseline/date"), ({"baseline": {"value": 0, "date": "2020-01-01"}}, "/baseline/value"),
    ({"target": {"value": "1e3", "date": "2028-01-01"}}, "/target/value"),
    ({"target": {"value": "40", "date": "2020-01-01"}}, "/target/date"),
    ({"target": {"value": "0", "date": "2028-01-01"}}, "/target/value"), ({"direction": "decrease"}, "/target/value"),
    ({"target": {"value": "40", "date": "2028-02-30"}}, "/target/date")], ids=str)
def test_faults_of_an_indicator_are_named(admin, body, sql, members, pointer):
    before = sql.execute("select count(*) from indicator").fetchone()
    assert [p for p, _ in refused_at(admin.post("/v1/indicators", json=body(**members)), 422)] == [pointer]
    assert sql.execute("select count(*) from indicator").fetchone() == before


def test_a_code_is_unique_for_its_goal(admin, body, new):
    new(code="SAME")
    assert refused_at(admin.post("/v1/indicators", json=body(code="SAME")), 409) == [("/code", "unique")]


def test_a_part_stays_with_what_it_is_part_of(admin, make, new, goal, programme):
    made, pilot = new(), make.pilot(programme)["id"]
    other = admin.post("/v1/goals", json={"pilot_id": pilot, "kind": "overall", "description": {"nb": "x"}}).json()["id"]
    for path, change, pointer in ((path_of(made), {"goal_id": other}, "/goal_id"),
                                  (f"/v1/goals/{goal['id']}", {"programme_id": None, "pilot_id": pilot}, "/programme_id"),
                                  (f"/v1/goals/{other}", {"pilot_id": None, "programme_id": programme}, "/programme_id")):
        assert [p for p, _ in refused_at(admin.patch(path, headers=PATCH, json=change), 403)] == [pointer]
    assert admin.patch(f"/v1/goals/{goal['id']}", headers=PATCH, json={"programme_id": programme}).status_code == 200


# ---- observations

def test_every_digit_of_a_value_is_kept(admin, client, new):
    made = new(target={"value": "123456789012345.120000", "date": "2028-12-31"})
    assert made["target"]["value"] == "123456789012345.120000"
    seen = admin.post(f"{path_of(made)}/observations", json={**YEAR, "value": "-123456789012345.100000"})
    assert seen.status_code == 201 and seen.json()["value"] == "-123456789012345.100000"
    later = admin.post(f"{path_of(made)}/observations", json={**YEAR, "from": "2026-01-01", "to": "2026-06-30"}).json()
    assert client.get(f"{path_of(made)}/observations", params={"sort": "-to"}).json()["data"] == [later, seen.json()]
    assert client.get(path_of(made), params={"include": "observations"}).json()["observations"] == [later, seen.json()]


@pytest.mark.parametrize("members, pointer", [
    ({"from": "2019-12-31"}, "/from"), ({"to": "2029-01-01"}, "/to"), ({"to": "2024-12-31"}, "/to"), ({"value": "1.0000001"}, "/value"),
    ({"value": 1}, "/value"), ({"source": "guess"}, "/source"), ({"from": "yesterday"}, "/from")], ids=str)
def test_faults_of_an_observation_are_named(admin, new, sql, members, pointer):
    made = new()
    assert [p for p, _ in refused_at(admin.post(f"{path_of(made)}/observations", json={**YEAR, **members}), 422)] == [pointer]
    assert sql.execute("select count(*) from observation where indicator_id = %s", [made["id"]]).fetchone() == (0,)


def test_the_first_and_the_last_day_are_in(admin, new):
    made = new()
    whole = admin.post(f"{path_of(made)}/observations", json={**YEAR, "from": "2020-01-01", "to": "2028-12-31"})
    assert whole.status_code == 201
    path = f"{path_of(made)}/observations/{whole.json()['id']}"
    assert refused_at(admin.patch(path, headers=PATCH, json={"to": "2029-01-01"}), 422) == [("/to", "range")]
    again = admin.post(f"{path_of(made)}/observations", json={**YEAR, "from": "2020-01-01", "to": "2028-12-31"})
    assert refused_at(again, 409) == [("/from", "unique")]
    assert admin.post(f"{path_of(made)}/observations", json={**YEAR, "source": "estimated"}).status_code == 201


def test_the_days_of_an_indicator_stay_around_what_was_observed(admin, new):
    made = new()
    admin.post(f"{path_of(made)}/observations", json=YEAR).raise_for_status()
    for change, pointer in (({"baseline": {"date": "2025-01-02"}}, "/baseline/date"), ({"target": {"date": "2025-12-30"}}, "/target/date")):
        assert refused_at(admin.patch(path_of(made), headers=PATCH, json=change), 422) == [(pointer, "range")]
    change = {"baseline": {"date": "2025-01-01"}, "target": {"date": "2025-12-31"}}
    assert admin.patch(path_of(made), headers=PATCH, json=change).status_code == 200


def test_who_observes_waits_for_who_moves_the_target(admin, new, sql, waiting, eventually):
    made, answers = new(), []
    with sql.transaction():
        sql.execute("""update indicator set target = target || '{"date": "2025-06-30"}' where id = %s""", [made["id"]])
        late = threading.Thread(target=lambda: answers.append(admin.post(f"{path_of(made)}/observations", json=YEAR)))
        late.start()
        eventually(waiting)
    late.join()
    assert refused_at(answers[0], 422) == [("/to", "range")]


# ---- changes

def test_changes_are_logged_for_who_sees_the_programme(admin, make, sql):
    programme = make.programme(visibility="internal")["id"]
    last = sql.execute("select max(seq) from change_log").fetchone()[0]
    goal = admin.post("/v1/goals", json={"programme_id": programme, "kind": "overall", "description": {"nb": "x"}}).json()["id"]
    indicator = admin.post("/v1/indicators", json={"goal_id": goal, "code": "A", "title": {"nb": "x"}, "unit": "x", "direction": "decrease",
        "baseline": {"value": "5", "date": "2020-01-01"}, "target": {"value": "1", "date": "2026-01-01"}}).json()["id"]
    seen = admin.post(f"/v1/indicators/{indicator}/observations", json=YEAR).json()["id"]
    admin.patch(f"/v1/goals/{goal}", headers=PATCH, json={"description": {"nb": "y"}}).raise_for_status()
    admin.delete(f"/v1/goals/{goal}", headers={"If-Match": "*"}).raise_for_status()  # one entry, with all that hangs on it
    rows = sql.execute("select resource, id::text, op, version, audience from change_log where audience not like 'pilot:%%' and seq > %s order by seq", [last]).fetchall()
    assert rows == [(resource, ident, op, version, f"internal:{programme}") for resource, ident, op, version in (
        ("goal", goal, "create", 1), ("indicator", indicator, "create", 1), ("observation", seen, "create", 1), ("goal", goal, "update", 2),
        ("goal", goal, "delete", 2))]
    assert sql.execute("select count(*) from indicator where id = %s", [indicator]).fetchone() == (0,)
