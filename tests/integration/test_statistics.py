"""Statistics: each figure of a small world that was counted by hand, filters, and that nobody's figures have what they may not see."""

import json
import uuid

import pytest

from harness.problem import expect_problem
from integration.rights.world import Stock

GROUPS = ("overview", "pilots", "time", "classification", "mobilisation", "dialogue", "competence", "outcome", "evaluations", "goals", "funding", "quality")


class World:
    """A region of its own: two programmes, six pilots, whom the public sees four of."""

    def __init__(self, make, admin, sql):
        self.make, self.admin, self.sql = make, admin, sql
        self.north = make.programme(regions=["NO074"], municipalities=["5501"], pilot_target=8, status="active")["id"]
        self.other = make.programme(regions=["NO020"], pilot_target=5)["id"]
        self.buyer = make.actor(buyer_level="municipality", municipality={"code": "5501"})["id"]
        self.firm = make.actor(kinds=["supplier"], size="small", municipality={"code": "5501"})["id"]
        self.lab, self.user = (make.actor(kinds=[kind])["id"] for kind in ("rd", "user"))
        self.full = self.pilot("delivery", {"idea": "2024-03-01", "competition": "2025-01-01", "contract": "2025-06-01"}, lead_buyer_id=self.buyer,
                               sector="helse", innovation_kind="development", cpv=["33100000", "72000000"], need={"problem": {"nb": "x"}})
        for actor, role in ((self.firm, "winner"), (self.lab, "rd_partner"), (self.user, "user_representative")):
            make.new(f"/v1/pilots/{self.full}/participations", actor_id=actor, role=role)
        self.part("procurements", doffin_id="2033-000001", status="awarded", winner_ids=[self.firm], procedure="open",
                  value={"amount": "100.10", "currency": "NOK"})
        self.part("procurements", doffin_id="2033-000002", status="complete", winner_ids=[self.firm], value={"amount": "0.20", "currency": "NOK"})
        self.part("benefits", category="jobs", unit="people", forecast={"value": "10"}, realised={"value": "7.5"})
        self.part("benefits", category="jobs", unit="people", forecast={"value": "5"})
        self.part("milestones", type="contract", due="2020-01-01")
        self.part("milestones", type="award", due="2020-01-01", met="2020-01-01")
        self.pilot("idea", {"idea": "2024-05-01"}, sector="vei")
        self.pilot("cancelled", {"idea": "2025-02-01"})
        self.hidden = self.pilot("delivery", {"idea": "2025-02-01"}, visibility="internal", sector="hemmelig")
        self.elsewhere = self.pilot("award", {"idea": "2025-02-01"}, programme=self.other)
        for kind, status, score in (("course", "held", 4), ("course", "reported", 5), ("seminar", "cancelled", None)):
            Stock(sql).insert("activity", programme_id=self.north, kind=kind, target_groups=["supplier"], status=status, score=score, visibility="published",
                              format="online", title={"nb": "a"}, starts_at="2026-01-01T08:00Z", ends_at="2026-01-01T09:00Z")

    def pilot(self, stage, dates, programme=None, **members):
        ident = self.make.pilot(programme or self.north, **members)["id"]
        self.sql.execute("update pilot set stage = %s, actual_dates = %s::jsonb where id = %s", [stage, json.dumps(dates), ident])
        return ident

    def part(self, name, **members):
        return self.make.new(f"/v1/pilots/{self.full}/{name}", **members)


@pytest.fixture(scope="module")
def world(make, admin, postgres, database):
    with postgres.connect(database) as sql:
        sql.execute("set search_path = ioa, public")
        yield World(make, admin, sql)


@pytest.fixture(scope="module")
def figures(world, client):
    """figures(group, http=anonymous, **filters) → {code: figure}, of the northern programme unless said otherwise"""
    def read(group, http=client, **filters):
        answer = http.get(f"/v1/statistics/{group}", params=filters or {"programme_id": world.north})
        assert answer.status_code == 200, answer.text
        return {f["code"]: f for f in answer.json()["figures"]}
    return read


def values(figure):
    """{what it is of: value}, without zeros"""
    return {tuple(v["by"].values()): v["value"] for v in figure["values"] if v["value"]}


def only(figure):
    (value,) = figure["values"]
    assert value["by"] == {}
    return value["value"]


def test_pilots(figures):
    f = figures("pilots")
    assert values(f["pilots_by_stage"]) == {("delivery",): 1, ("idea",): 1, ("cancelled",): 1} and f["pilots_by_stage"]["denominator"] == 8
    assert values(f["pilots_by_year"]) == {("2024",): 2, ("2025",): 1}
    assert values(f["funnel"]) == {("idea",): 3, ("competition",): 1, ("contract",): 1, ("delivery",): 1} and f["funnel"]["denominator"] == 3
    assert [v["value"] for v in f["pilots_by_programme"]["values"]] == [2]


def test_classification(figures):
    f = figures("classification")
    assert values(f["pilots_by_sector"]) == {("helse",): 1, ("vei",): 1, (None,): 1}
    assert values(f["pilots_by_cpv_division"]) == {("33",): 1, ("72",): 1}
    assert values(f["procurements_by_procedure"]) == {("open",): 1, (None,): 1} and f["procurements_by_procedure"]["denominator"] == 2


def test_mobilisation(figures):
    f = figures("mobilisation")
    assert values(f["actors_by_kind"]) == {("buyer",): 1, ("supplier",): 1, ("rd",): 1, ("user",): 1}
    assert values(f["buyers_by_level"]) == {("municipality",): 1} and values(f["actors_by_municipality"]) == {("5501",): 2, (None,): 2}
    assert only(f["pilots_with_all_four_groups"]) == only(f["pilots_with_rd"]) == 1 and f["pilots_with_rd"]["denominator"] == 3


def test_outcome(figures, client, world):
    f = figures("outcome")
    assert values(f["contract_value"]) == {("NOK",): 100.3} and f["contract_value"]["denominator"] == 2
    assert values(f["winners_by_size"]) == {("small",): 1} and only(f["winners_from_the_region"]) == 1
    assert values(f["benefits_forecast"]) == {("jobs", "people"): 15} or values(f["benefits_forecast"]) == {("people", "jobs"): 15}
    assert list(values(f["benefits_realised"]).values()) == [7.5]
    # Every digit is kept, whatever a client makes of it.
    assert '"value": 100.30' in client.get("/v1/statistics/outcome", params={"programme_id": world.north}).text


def test_goals_and_funding(world, figures, make, admin):
    goal = make.new("/v1/goals", programme_id=world.north, kind="effect", effect="better_companies", description={"nb": "x"})["id"]
    indicators = [make.new("/v1/indicators", goal_id=goal, code=code, title={"nb": "x"}, unit="x", direction=direction,
                           baseline={"value": "10", "date": "2020-01-01"}, target={"value": target, "date": "2030-01-01"})["id"]
                  for code, direction, target in (("A", "increase", "30"), ("B", "decrease", "0"), ("C", "increase", "11"))]
    for indicator, to, value in ((indicators[0], "2024-12-31", "12"), (indicators[0], "2025-12-31", "25"), (indicators[1], "2025-12-31", "5")):
        make.new(f"/v1/indicators/{indicator}/observations", **{"from": "2024-01-01", "to": to}, value=value, source="measured")
    f = figures("goals")
    assert {v["by"]["indicator"]: (v["by"]["latest"], v["value"]) for v in f["attainment"]["values"]} == {"A": (25, 75), "B": (5, 50), "C": (None, None)}
    assert values(f["attainment_by_effect_goal"]) == {("better_companies",): 62.5} and f["attainment_by_effect_goal"]["denominator"] == 2
    for of, kind, year, amount in (({"programme_id": world.north}, "cash", 2024, "100.00"), ({"pilot_id": world.full}, "in_kind", 2025, "50.00"),
                                   ({"pilot_id": world.full}, "cash", 2025, "25.00")):
        make.new("/v1/funding", **of, financier_id=world.buyer, kind=kind, year=year, value={"amount": amount, "currency": "NOK"})
    f = figures("funding")
    assert {(v["by"]["kind"], v["value"]) for v in f["funding_by_financier"]["values"]} == {("cash", 125), ("in_kind", 50)}
    assert {(v["by"]["year"], v["by"]["kind"], v["value"]) for v in f["funding_by_year"]["values"]} == {
        ("2024", "cash", 100), ("2025", "cash", 25), ("2025", "in_kind", 50)}
    assert [v["value"] for v in f["cost_per_pilot"]["values"]] == [75] and f["cost_per_pilot"]["denominator"] == 1
    assert {v["by"]["year"] for v in figures("funding", programme_id=world.north, **{"from": "2025-01-01"})["funding_by_year"]["values"]} == {"2025"}


def test_dialogue(world, figures, client_as, make, postgres, database):
    programme = make.programme()["id"]
    make.new(f"/v1/pilots/{make.pilot(programme)['id']}/participations", actor_id=world.firm, role="tenderer")
    with postgres.connect(database) as sql:
        stock = Stock(sql)
        for number, coming in enumerate((6, 2)):
            activity = stock.insert("activity", programme_id=programme, kind="supplier_conference", status="held", visibility="published", format="online",
                                    title={"nb": "a"}, starts_at="2026-01-01T08:00Z", ends_at="2026-01-01T09:00Z")
            for seat in range(coming):
                stock.insert("registration", activity_id=activity, actor_id=world.firm, target_group="supplier", name="x", attended=seat > 0,
                             email=f"d{number}{seat}@example.org")
    f = figures("dialogue", programme_id=programme)
    assert only(f["registered"]) == 6 and only(f["attended"]) == 5 and f["registered"]["denominator"] == 1
    assert values(f["registered_by_target_group"]) == {("supplier",): 6}
    f = figures("dialogue", client_as("national_evaluator"), programme_id=programme)
    assert only(f["registered"]) == 8 and only(f["attended"]) == 6 and values(f["attended_by_target_group"]) == {("supplier",): 6}
    assert values(f["suppliers"]) == {("supplier",): 1, ("tenderer",): 1}


def test_pilots_by_dialogue_form(figures, make, postgres, database):
    programme = make.programme()["id"]
    one, two = (make.pilot(programme)["id"] for _ in range(2))
    with postgres.connect(database) as sql:
        for kind, status, pilots in (("dialogue_conference", "held", [one, two]), ("dialogue_conference", "open", [one]), ("market_hearing", "held", [one]),
                                     ("supplier_conference", "cancelled", [one]), ("course", "held", [one])):
            Stock(sql).insert("activity", programme_id=programme, kind=kind, status=status, visibility="published", format="online", title={"nb": "a"},
                              starts_at="2026-01-01T08:00Z", ends_at="2026-01-01T09:00Z", pilot_ids=[uuid.UUID(p) for p in pilots])
    f = figures("classification", programme_id=programme)["pilots_by_dialogue_form"]
    assert values(f) == {("dialogue_conference",): 2, ("market_hearing",): 1} and f["denominator"] == 2


def test_reports_that_are_missing(figures, make, postgres, database, client_as):
    programme, national = make.programme()["id"], make.programme(level="national")["id"]
    with postgres.connect(database) as sql:
        stock = Stock(sql)
        for status, due in (("requested", "2020-01-01"), ("in_progress", "2099-01-01"), ("submitted", "2020-01-01"), ("returned", "2020-01-01")):
            of = stock.insert("follow_up_round", programme_id=national, title={"nb": "r"}, period={"from": "2019-01-01", "to": "2019-12-31"}, due=due,
                              status="open", asks="programmes", questions=[{"id": "q", "text": {"nb": "?"}, "kind": "text"}])
            stock.insert("report", round_id=of, programme_id=programme, status=status,
                         **({"submitted_at": "2020-02-01T00:00Z"} if status in ("submitted", "returned") else {}),
                         **({"return_reason": "Tallene mangler."} if status == "returned" else {}))
    f = figures("time", client_as("national_evaluator"), programme_id=programme)
    assert values(f["reports_missing"]) == {("requested",): 1, ("in_progress",): 1, ("returned",): 1} and f["reports_missing"]["denominator"] == 4
    assert only(f["reports_overdue"]) == 2
    assert only(figures("time", programme_id=programme)["reports_overdue"]) == 0  # reports are nobody else's


def test_competence(figures):
    f = figures("competence")
    assert values(f["activities_by_kind"]) == {("course",): 2} and f["activities_by_kind"]["denominator"] == 3
    assert only(f["score"]) == 4.5 and f["score"]["denominator"] == 2 and values(f["activities_by_target_group"]) == {("supplier",): 2}


def test_time_and_overview(figures):
    f = figures("time")
    assert values(f["milestones_overdue"]) == {("contract",): 1} and f["milestones_overdue"]["denominator"] == 2
    f = figures("overview")
    assert only(f["pilots"]) == 2 and f["pilots"]["denominator"] == 8 and only(f["milestones_overdue"]) == 1
    assert values(f["pilots_by_phase"]) == {("preparation",): 1, ("delivery",): 1, ("cancelled",): 1}
    assert only(f["contracts"]) == 2 and only(f["pilots_with_realised_benefit"]) == 1 and only(f["pilots_evaluated"]) == 0


def test_quality(figures):
    f = figures("quality")
    assert values(f["pilots_with_member"]) == {("need",): 1, ("lead_buyer_id",): 1, ("sector",): 2, ("innovation_kind",): 1, ("cpv",): 1}
    assert only(f["completeness"]) == round(100 * (5 + 1 + 0) / 7 / 3, 1) and values(f["titles_by_language"]) == {("nb",): 3}


def test_how_long_a_stage_takes(world, figures, sql, make):
    programme = make.programme()["id"]
    pilot = make.pilot(programme)["id"]
    for number, (was, becomes) in enumerate([("idea", "proposed"), ("proposed", "accepted"), ("accepted", "need_analysis")]):
        sql.execute("""insert into pilot_transition (id, pilot_id, at, "from", "to")
                       values (gen_random_uuid(), %s, timestamptz '2026-01-01 00:00+00' + %s * interval '10 days', %s, %s)""",
                    [pilot, number * number, was, becomes])
    f = figures("time", programme_id=programme)
    assert values(f["days_per_stage_median"]) == values(f["days_per_stage_p90"]) == {("proposed",): 10, ("accepted",): 30}


@pytest.mark.parametrize("filters, stages", [
    ({"region": "NO074"}, 3), ({"region": "NO07"}, 3), ({"from": "2025-01-01"}, 1), ({"from": "2024-05-01", "to": "2024-12-31"}, 1), ({"to": "2023-12-31"}, 0),
])
def test_filters(world, figures, filters, stages):
    within = {"programme_id": world.north} if "region" not in filters else {}
    found = sum(values(figures("pilots", **within, **filters)["pilots_by_stage"]).values())
    assert found == stages if within else found >= stages


def test_each_sees_figures_of_what_it_sees(world, figures, client_as):
    manager, stranger = client_as("regional_manager", None, [world.north]), client_as("regional_manager", None, [world.other])
    for http, delivered in ((manager, 2), (stranger, 1), (client_as("national_admin"), 2), (client_as("national_evaluator"), 2)):
        f = figures("pilots", http, programme_id=world.north)
        assert values(f["pilots_by_stage"])["delivery",] == delivered
    assert ("hemmelig",) not in values(figures("classification")["pilots_by_sector"])


@pytest.mark.parametrize("group", GROUPS)
def test_figures_of_nothing_are_whole(figures, group):
    for figure in figures(group, programme_id="0190a000-0000-7000-8b00-00000000ffff").values():
        assert figure["definition"] and figure["unit"]
        if figure["code"] != "actors_without_organisation_number":
            assert not figure["denominator"] and all(not v["value"] for v in figure["values"])


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("query, code", [
    ({"programme_id": "x"}, "uuid"), ({"region": "no"}, "pattern"), ({"from": "2026-02-30"}, "date"), ({"regio": "NO"}, "unknown_parameter"),
])
def test_parameters_that_are_wrong(client, group, query, code):
    answer = client.get(f"/v1/statistics/{group}", params=query)
    assert answer.status_code == 400 and answer.json()["errors"][0]["code"] == code


def test_a_period_that_ends_before_it_begins(client):
    expect_problem(client.get("/v1/statistics/overview", params={"from": "2026-02-01", "to": "2026-01-01"}), 400, "invalid-parameter", parameter="to")
