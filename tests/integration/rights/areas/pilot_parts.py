"""What is below a pilot beside participations: milestones, procurements, benefits, and interests."""

from integration.rights.rows import creates, deletes, patches

# Not in domain.md, or as its row of procurements. Note: parts of the pilot are seen and written as it is.
PART = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD
national_evaluator   R       R       R       R       R       R       R       R
regional_manager     RCUD    RCUD    RCUD    RCUD    -       -       R       -
buyer                RCUD    RCUD    RCUD    RCUD    -       -       R       -
supplier             -       R       R       R       -       -       R       -
researcher           -       R       R       R       -       -       R       -
integration          RCU     RCU     RCU     RCU     -       R       R       R
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

# domain.md §1: "registers interest"; §6: supplier A never sees supplier B's. Note: `own` is the supplier's or the researcher's, in
# a pilot of the buyer and the manager, `rival` somebody else's in the same pilot; `other` is in a pilot of others. The visibility is the pilot's: interest is registered
# in what is published. Note: A is the answer of the pilot's people.
INTEREST = """
                     own                             rival                           other
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       R       R       R       R       R       R       R       R       R       R       R       R
national_evaluator   -       -       -       -       -       -       -       -       -       -       -       -
regional_manager     RA      RA      RA      RA      RA      RA      RA      RA      -       -       -       -
buyer                RA      RA      RA      RA      RA      RA      RA      RA      -       -       -       -
supplier             -       RUD     RCUD    RUD     -       -       -       -       -       -       -       -
researcher           -       RUD     RCUD    RUD     -       -       -       -       -       -       -       -
integration          -       -       -       -       -       -       -       -       -       -       -       -
no_role              -       -       -       -       -       -       -       -       -       -       -       -
anonymous            -       -       -       -       -       -       -       -       -       -       -       -
"""

TABLES = {"milestone": PART, "procurement": PART, "benefit": PART, "interest": INTEREST}
REFERENCES = {"milestone": set(), "procurement": {"winner_ids"}, "benefit": {"recipient_id", "recipient"}, "interest": {"actor_id", "actor"}}
COLLECTION = {f"{name}": f"/v1/pilots/{{parent}}/{name}s" for name in TABLES}
LISTS = {"listMilestones": "milestone", "listPilotProcurements": "procurement", "listBenefits": "benefit", "listInterests": "interest"}
LISTS_OF_ALL = {"listProcurements": "procurement", "listAllInterests": "interest"}
READS = {"getMilestone": "milestone", "getProcurement": "procurement", "getBenefit": "benefit", "getInterest": "interest"}
ELSEWHERE_HELD = {**{f"get{chart}Chart": "test_charts.py" for chart in ("Funnel", "PilotsOverTime", "Goals")},
                  "listCodeLists": "test_code_lists.py", "listCodes": "test_code_lists.py",
                  **{f"get{group}Statistics": "test_statistics.py" for group in (
                      "Overview", "Pilots", "Time", "Classification", "Mobilisation", "Dialogue", "Competence", "Outcome", "Evaluations", "Goal", "Funding", "Quality")}}


def populate(world):
    for pilot in world.of("pilot"):
        def add(table, group=pilot.group, **members):
            mark = world.mark()
            named = {name: mark if name == "message" else {"nb": mark} for name in members if members[name] is None}
            world.add(table, group, pilot.visibility, mark, parent=pilot.id, pilot_id=pilot.id, **{**members, **named})
        add("milestone", type="contract", title=None, due="2026-09-01")
        add("procurement", title=None)
        add("benefit", category="learning", description=None, unit="x", forecast={"value": "1"})
        add("interest", "other" if pilot.group == "other" else "rival", actor_id=world.stranger_id, message=None)
        if pilot.group == "own":
            add("interest", "supplier", actor_id=world.supplier_id, message=None)
            add("interest", "researcher", actor_id=world.researcher_id, message=None)


def _unit(world, thing, visibility):
    """Another sender of the same group, since each is interested once."""
    return world.one("actor", f"{thing.group}_unit", visibility).id if thing.group in ("supplier", "researcher") else world.rival_id


COPIES = {"interest": lambda world, thing: {"actor_id": _unit(world, thing, "archived")}}
OWNERS = {"interest": lambda world, role, thing: "other" if thing.group == "other" else "own" if thing.group == role else "rival"}


def _is_open(thing):
    return thing.group in ("supplier", "researcher") and thing.visibility == "published"


def writes(at):
    return (
        creates(at, "createMilestone", "milestone", lambda world, thing: {"type": "award", "due": "2026-10-01"}),
        patches(at, "updateMilestone", "milestone", "change", {"met": "2026-08-01"}),
        deletes(at, "deleteMilestone", "milestone"),
        creates(at, "createProcurement", "procurement", lambda world, thing: {"procedure": "open"}),
        patches(at, "updateProcurement", "procurement", "change", {"tenders_received": 3}),
        deletes(at, "deleteProcurement", "procurement"),
        creates(at, "createBenefit", "benefit", lambda world, thing: {"category": "jobs", "unit": "x", "forecast": {"value": "2"}}),
        patches(at, "updateBenefit", "benefit", "change", {"realised": {"value": "2"}}),
        deletes(at, "deleteBenefit", "benefit"),
        creates(at, "createInterest", "interest",
                lambda world, thing: {"actor_id": _unit(world, thing, "published")}, applies=_is_open),
        patches(at, "updateInterest", "interest", "write", {"message": "endret"}),
        patches(at, "updateInterest", "interest", "answer", {"status": "contacted"}, letter="A"),
        deletes(at, "deleteInterest", "interest"),
    )
