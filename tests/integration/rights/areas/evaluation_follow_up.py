"""What follows from evaluations: the comments of the fact check, and the recommendations of those that are published."""

import itertools

from integration.rights.rows import creates, deletes, patches

# domain.md: R own, comment in fact check (the region); RW assigned (the evaluator); RAP (the national programme).
# Note: the columns are those of the evaluation; own drafts and internal ones are in fact check. A is to answer and to resolve.
# Note: nobody else reads them, also when the evaluation is published, since they are of a text that was not.
COMMENT = """
                     own                             other                           approved
                     draft   intern  publish archive draft   intern  publish archive draft   intern
national_admin       R       R       R       R       R       R       R       R       R       R
national_evaluator   RA      RA      R       R       -       -       -       -       R       R
regional_manager     RCUD    RCUD    R       R       -       -       -       -       R       R
buyer                -       -       -       -       -       -       -       -       -       -
supplier             -       -       -       -       -       -       -       -       -       -
researcher           -       -       -       -       -       -       -       -       -       -
integration          -       -       -       -       -       -       -       -       -       -
no_role              -       -       -       -       -       -       -       -       -       -
anonymous            -       -       -       -       -       -       -       -       -       -
"""

# Not in domain.md. Note: seen as the evaluation is, and followed up by the region and the national programme.
RECOMMENDATION = """
                     own             other
                     publish archive publish archive
national_admin       RU      RU      RU      RU
national_evaluator   R       R       R       -
regional_manager     RU      RU      R       -
buyer                R       -       R       -
supplier             R       -       R       -
researcher           R       -       R       -
integration          R       -       R       -
no_role              R       -       R       -
anonymous            R       -       R       -
"""

TABLES = {"evaluation_comment": COMMENT, "recommendation": RECOMMENDATION}
REFERENCES = {"evaluation_comment": set(), "recommendation": {"pilot_id", "pilot", "programme_id", "programme"}}
COLLECTION = {"evaluation_comment": "/v1/evaluations/{parent}/comments", "recommendation": "/v1/recommendations"}
PARENTS = {"evaluation_comment": "evaluation"}
LISTS = {"listEvaluationComments": "evaluation_comment", "listRecommendations": "recommendation"}
READS = {"getEvaluationComment": "evaluation_comment", "getRecommendation": "recommendation"}
_places = itertools.count(2)
COPIES = {"recommendation": lambda world, thing: {"place": next(_places)}}


def populate(world):
    for evaluation in world.of("evaluation"):
        mark = world.mark()
        world.add("evaluation_comment", evaluation.group, evaluation.visibility, mark, evaluation.id, evaluation_id=evaluation.id, text={"nb": mark},
                  status="open" if evaluation.group in ("own", "other") else "resolved", actor="somebody")
        if evaluation.visibility in ("published", "archived"):
            mark = world.mark()
            world.add("recommendation", evaluation.group, evaluation.visibility, mark, evaluation_id=evaluation.id, place=1, text={"nb": mark})


def _in_fact_check(thing):
    return thing.group != "approved" and thing.visibility in ("draft", "internal")


def writes(at):
    checked = {"applies": _in_fact_check}
    return (
        creates(at, "createEvaluationComment", "evaluation_comment", lambda world, thing: {"text": {"nb": "ny"}}, **checked),
        patches(at, "updateEvaluationComment", "evaluation_comment", "reword", {"text": {"nb": "endret"}}, **checked),
        patches(at, "updateEvaluationComment", "evaluation_comment", "answer", {"answer": {"nb": "svar"}}, letter="A", **checked),
        patches(at, "updateEvaluationComment", "evaluation_comment", "resolve", {"status": "resolved"}, letter="A", **checked),
        deletes(at, "deleteEvaluationComment", "evaluation_comment", **checked),
        patches(at, "updateRecommendation", "recommendation", "close", {"status": "closed", "note": {"nb": "gjort"}}),
    )
