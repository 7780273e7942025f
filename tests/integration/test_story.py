"""The whole story, over the API alone: a region joins the national programme, a pilot goes from idea to completed with a supplier conference and a
dialogue on its way, is evaluated, reported on, and counted."""

import uuid
from datetime import datetime, timedelta, timezone

import pytest

from harness.token import ISSUER
from integration.rights.world import organisation_number

MERGE_PATCH = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}


class Caller:
    """An HTTP client whose calls must succeed; answers are what came back."""

    def __init__(self, http):
        self.http = http

    def _done(self, answer, status):
        assert answer.status_code == status, answer.text
        return answer.json()

    def new(self, path, **members):
        return self._done(self.http.post(f"/v1/{path}", json=members), 201)

    def change(self, path, **members):
        return self._done(self.http.patch(f"/v1/{path}", json=members, headers=MERGE_PATCH), 200)

    def step(self, path, to, **more):
        return self._done(self.http.post(f"/v1/{path}/transitions", json={"to": to, **more}), 201)

    def read(self, path, **query):
        return self._done(self.http.get(f"/v1/{path}", params=query), 200)

    def refused(self, path, to, kind, **more):
        answer = self.http.post(f"/v1/{path}/transitions", json={"to": to, **more})
        assert answer.json()["type"] == f"/problems#{kind}", answer.text


def text(words):
    return {"nb": words}


@pytest.fixture
def people(client_as, client):
    """{who: Caller}, with tokens as an issuer would give them; the manager's programme is granted when there is one."""
    numbers = {who: organisation_number() for who in ("buyer", "supplier", "national_evaluator")}
    callers = {who: Caller(client_as(who, number)) for who, number in numbers.items()}
    subject = f"manager {uuid.uuid4()}"
    return {**callers, "admin": Caller(client_as("national_admin")), "manager": Caller(client_as(None, sub=subject)), "public": Caller(client),
            "numbers": numbers, "subject": subject}


def join_the_national_programme(people):
    admin, numbers = people["admin"], people["numbers"]
    for who, kind in (("buyer", "buyer"), ("supplier", "supplier"), ("national_evaluator", "evaluator")):
        people[f"{who}_id"] = admin.new("actors", name=f"Oppdiktet {who}", kinds=[kind], organisation_number=numbers[who], visibility="published")["id"]
    national = admin.new("programmes", name=text("Nasjonalt program"), short_name="N", level="national", status="active", visibility="published",
                         pilot_target=40)
    region = admin.new("programmes", name=text("Regionalt program"), short_name="R", level="regional", parent_id=national["id"],
                       visibility="published", regions=["NO072"], municipalities=["5501"], period={"from": "2026-01-01"})
    admin.new("grants", issuer=people["issuer"], subject=people["subject"], role="regional_manager", programme_id=region["id"])
    manager, path = people["manager"], f"programmes/{region['id']}"
    for effect in (None, "better_public_sector", "better_companies", "innovative_region"):
        goal = admin.new("goals", programme_id=region["id"], kind="effect" if effect else "overall", description=text("Mål"), **({"effect": effect} if effect else {}))
    people["indicator"] = admin.new("indicators", goal_id=goal["id"], code="FIRMS", title=text("Nye bedrifter"), unit="companies", direction="increase",
                                    baseline={"value": "0", "date": "2026-01-01"}, target={"value": "10", "date": "2030-01-01"})["id"]
    manager.step(path, "affiliation_requested")
    manager.refused(path, "active", "not-allowed")
    admin.step(path, "active")
    assert [s["to"] for s in manager.read(f"{path}/transitions", sort="at")["data"]] == ["affiliation_requested", "active"]
    return national["id"], region["id"]


def dialogue(people, region, pilot):
    """A conference that the supplier hears of, registers for and comes to; and its interest in the pilot."""
    manager, supplier = people["manager"], people["supplier"]
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    conference = manager.new("activities", programme_id=region, pilot_ids=[pilot], kind="supplier_conference", format="online", title=text("Konferanse"),
                             starts_at=tomorrow.isoformat(), ends_at=(tomorrow + timedelta(hours=3)).isoformat(), capacity=1, visibility="published")
    path = f"activities/{conference['id']}"
    for to in ("announced", "open"):
        manager.step(path, to)
    assert conference["id"] in [a["id"] for a in supplier.read("activities", kind="supplier_conference", status="open")["data"]]
    seat = supplier.new(f"{path}/registrations", actor_id=people["supplier_id"], target_group="supplier", name="Eksempel Deltaker", email="d@example.org")
    assert seat["status"] == "registered" and manager.read(path)["status"] == "full"
    manager.change(path, starts_at=(tomorrow - timedelta(days=2)).isoformat(), ends_at=(tomorrow - timedelta(days=2, hours=-3)).isoformat())
    manager.step(path, "held")
    manager.refused(path, "reported", "attendance-missing")
    manager.change(f"{path}/registrations/{seat['id']}", attended=True)
    manager.change(path, score=5)
    manager.step(path, "reported")
    interest = supplier.new(f"pilots/{pilot}/interests", actor_id=people["supplier_id"], message="Vi kan dette.")
    assert manager.change(f"pilots/{pilot}/interests/{interest['id']}", status="contacted")["status"] == "contacted"


def from_idea_to_completed(people, region):
    buyer, manager = people["buyer"], people["manager"]
    pilot = buyer.new("pilots", programme_id=region, lead_buyer_id=people["buyer_id"], title=text("Trygghet hjemme"), sector="helse",
                      innovation_kind="development", cpv=["33100000"], municipality={"code": "5501"})["id"]
    path = f"pilots/{pilot}"
    buyer.step(path, "proposed")
    buyer.refused(path, "accepted", "not-allowed")
    manager.step(path, "accepted")
    buyer.step(path, "need_analysis")
    buyer.change(path, need={"problem": text("Lange avstander"), "desired_effect": text("Kortere svartid")})
    buyer.refused(path, "market_dialogue", "need-not-published")
    manager.change(path, visibility="published")
    buyer.step(path, "market_dialogue")
    dialogue(people, region, pilot)
    buyer.step(path, "specification")
    buyer.refused(path, "competition", "notice-missing")
    procurement = buyer.new(f"{path}/procurements", doffin_id="2034-000001", procedure="innovation", status="active", dates={"published": "2026-05-01"})
    buyer.step(path, "competition")
    buyer.change(f"{path}/procurements/{procurement['id']}", status="awarded", winner_ids=[people["supplier_id"]], tenders_received=2,
                 value={"amount": "1500000.00", "currency": "NOK"})
    buyer.new(f"{path}/participations", actor_id=people["supplier_id"], role="winner")
    for to in ("award", "contract", "development", "delivery", "follow_up"):
        buyer.step(path, to)
    buyer.refused(path, "completed", "lessons-missing")
    buyer.change(path, lessons=text("Spør brukerne først"))
    buyer.refused(path, "completed", "benefit-missing")
    buyer.new(f"{path}/benefits", category="process_hours", unit="hours per year", forecast={"value": "1000"}, realised={"value": "1200"})
    buyer.step(path, "completed")
    return pilot


def evaluate(people, pilot):
    evaluator, manager, admin = people["national_evaluator"], people["manager"], people["admin"]
    made = evaluator.new("evaluations", type="pilot", pilot_id=pilot, evaluator_id=people["national_evaluator_id"])
    path = f"evaluations/{made['id']}"
    evaluator.step(path, "assigned")
    evaluator.change(path, conflict_of_interest={"declared": False})
    for to in ("data_collection", "draft"):
        evaluator.step(path, to)
    evaluator.change(path, findings=text("Det virket."), criteria=[{"code": "behov", "effect_goal": "better_public_sector", "score": 5}],
                     recommendations=[{"text": text("Del erfaringene")}])
    evaluator.step(path, "fact_check")
    comment = manager.new(f"{path}/comments", text=text("Det var to tilbud."))
    evaluator.change(f"{path}/comments/{comment['id']}", answer=text("Rettet."), status="resolved")
    admin.step(path, "approved")
    admin.step(path, "published")
    assert people["public"].read(path)["findings"] == text("Det virket.")
    (recommendation,) = manager.read("recommendations", pilot_id=pilot)["data"]
    assert manager.change(f"recommendations/{recommendation['id']}", status="closed", note=text("Delt i mai."))["status"] == "closed"


def report(people, national, pilot):
    admin, manager = people["admin"], people["manager"]
    round_ = admin.new("follow-up-rounds", programme_id=national, title=text("Våren"), period={"from": "2026-01-01", "to": "2026-06-30"}, due="2099-07-31",
                       pilot_ids=[pilot], questions=[{"id": "progress", "text": text("Hvordan gikk det?"), "kind": "text", "required": True}])
    admin.change(f"follow-up-rounds/{round_['id']}", status="open")
    (asked,) = manager.read("reports", round_id=round_["id"])["data"]
    path = f"reports/{asked['id']}"
    manager.step(path, "in_progress")
    people["buyer"].change(path, answers={"progress": "Bra."})
    manager.step(path, "submitted")
    admin.step(path, "returned", reason="Hvor mange brukere?")
    manager.change(path, answers={"progress": "Bra, for 40 brukere."})
    manager.step(path, "submitted")
    admin.step(path, "approved")
    assert admin.read(path)["status"] == "approved"


def test_the_whole_story(people):
    people["issuer"] = ISSUER
    national, region = join_the_national_programme(people)
    pilot = from_idea_to_completed(people, region)
    evaluate(people, pilot)
    report(people, national, pilot)
    people["manager"].new(f"indicators/{people['indicator']}/observations", **{"from": "2026-01-01", "to": "2026-12-31"}, value="4", source="measured")

    def figure(group, code):
        figures = people["public"].read(f"statistics/{group}", programme_id=region)["figures"]
        return next(f for f in figures if f["code"] == code)

    def one(group, code):
        return figure(group, code)["values"][0]["value"]
    assert {v["by"]["phase"]: v["value"] for v in figure("overview", "pilots_by_phase")["values"] if v["value"]} == {"completed": 1}
    assert one("overview", "contracts") == one("overview", "pilots_evaluated") == one("overview", "pilots_with_realised_benefit") == 1
    assert one("outcome", "contract_value") == 1500000 and one("evaluations", "score_by_criterion") == 5
    assert figure("evaluations", "recommendations")["values"] == [{"by": {"status": "closed"}, "value": 1}]
    assert [v["value"] for v in figure("goals", "attainment")["values"]] == [40]
    assert one("competence", "score") == 5 and one("dialogue", "dialogue_activities") == 1
    # Who came is one person, which the public is not told.
    assert one("dialogue", "registered") is None
    history = [s["to"] for s in people["public"].read(f"pilots/{pilot}/transitions", sort="at")["data"]]
    assert history[-1] == "completed" and len(history) == 12
