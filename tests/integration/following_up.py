"""A national programme with a region below it, and rounds that ask them."""

import uuid

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NOBODY = "00000000-0000-7000-8000-000000000000"
QUESTIONS = [
    {"id": "summary", "text": {"nb": "Hva har skjedd?"}, "kind": "text", "required": True},
    {"id": "progress", "text": {"nb": "Hvordan?"}, "kind": "choice", "required": True,
     "choices": [{"id": "as_planned", "text": {"nb": "Som planlagt"}}, {"id": "late", "text": {"nb": "Sent"}}]},
    {"id": "suppliers", "text": {"nb": "Hvor mange?"}, "kind": "number"},
    {"id": "users", "text": {"nb": "Med brukere?"}, "kind": "boolean"},
    {"id": "next", "text": {"nb": "Når?"}, "kind": "date"},
]
ANSWERS = {"summary": "Mye.", "progress": "late", "suppliers": 2.5, "users": False, "next": "2026-12-24"}


class Region:
    def __init__(self, connection):
        self.stock = stock = Stock(connection)
        see = {"visibility": "published", "status": "active"}
        self.national = stock.insert("programme", name={"nb": "N"}, short_name="N", level="national", **see)
        self.programme = stock.insert("programme", name={"nb": "R"}, short_name="R", level="regional", parent_id=self.national, **see)
        self.other = stock.insert("programme", name={"nb": "S"}, short_name="S", level="regional", parent_id=self.national, **see)
        self.number = organisation_number()
        self.buyer = stock.insert("actor", name="B", kinds=["buyer"], organisation_number=self.number, visibility="published")

    def pilot(self, programme=None, stage="accepted", **more):
        return self.stock.insert("pilot", programme_id=programme or self.programme, title={"nb": "p"}, number=str(uuid.uuid4()), stage=stage,
                                 visibility="internal", **{"lead_buyer_id": self.buyer, **more})

    def body(self, **members):
        return {"programme_id": self.national, "title": {"nb": "Høsten"}, "period": {"from": "2026-07-01", "to": "2026-12-31"},
                "due": "2099-01-31", "questions": QUESTIONS, **members}

    def round(self, status="open", **members):
        return self.stock.insert("follow_up_round", status=status, **self.body(**members))

    def report(self, status="in_progress", of_round=None, **members):
        """As it is in that status, of a pilot of its own unless it is told."""
        times = {"submitted_at": None if status in ("requested", "in_progress") else "2026-10-01T08:00Z",
                 "approved_at": "2026-10-02T08:00Z" if status == "approved" else None,
                 "return_reason": "mer" if status == "returned" else None}
        return self.stock.insert("report", round_id=of_round or self.round(), status=status,
                                 **{"programme_id": self.programme, "pilot_id": self.pilot(), **times, **members})


def fault(answer, status):
    """(pointer, code) of the one fault"""
    assert answer.status_code == status, answer.text
    (error,) = answer.json()["errors"]
    return error["pointer"], error["code"]


def expect_kind(answer, status, kind):
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems#{kind}"), answer.text
