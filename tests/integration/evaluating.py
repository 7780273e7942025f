"""An evaluator with an evaluation of a region's pilot, in any status."""

from psycopg.types.json import Jsonb

from integration.following_up import Region
from integration.rights.world import organisation_number

DECLARED = {"declared": False}
SCORED = [{"code": "market", "effect_goal": "better_companies", "score": 3}]
FINDINGS = {"nb": "funn"}
RECOMMENDED = [{"text": {"nb": "Start tidligere."}}, {"text": {"nb": "Mål før."}, "status": "open"}, {"text": {"nb": "Del."}, "status": "closed"}]


class Evaluated(Region):
    def __init__(self, connection):
        super().__init__(connection)
        self.evaluator_number = organisation_number()
        self.evaluator = self.stock.insert("actor", name="E", kinds=["evaluator"], organisation_number=self.evaluator_number, visibility="published")
        self.subject = self.pilot()

    def evaluation(self, status, **members):
        """As it is in that status, unless it is told."""
        if "criteria" in members:
            members["criteria"] = Jsonb(members["criteria"])
        worked_out = {"conflict_of_interest": DECLARED, "criteria": SCORED, "findings": FINDINGS, "recommendations": RECOMMENDED}
        return self.stock.insert("evaluation", status=status, visibility="published" if status == "published" else "internal",
                                 **{"type": "pilot", "pilot_id": self.subject, "evaluator_id": self.evaluator, **worked_out, **members})

    def comment(self, evaluation, **members):
        return self.stock.insert("evaluation_comment", evaluation_id=evaluation, **{"text": {"nb": "Feil."}, **members})
