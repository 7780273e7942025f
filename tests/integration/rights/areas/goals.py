"""What programmes and pilots want to reach: goals, indicators, and what is observed of them."""

from integration.rights.rows import creates, deletes, patches

# domain.md: RW | RW | RW own observations | RW own pilots' | – | – | R | pub
# Note: `programme` are the own programme's, `pilot` the own pilot's; the manager reads both. Who only takes part sees what is published.
GOAL = """
                     programme                       pilot                           other
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD
national_evaluator   RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD
regional_manager     R       R       R       R       R       R       R       R       -       -       R       -
buyer                -       -       R       -       RCUD    RCUD    RCUD    RCUD    -       -       R       -
supplier             -       -       R       -       -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -       -       -       R       -
"""

OBSERVATION = GOAL.replace("regional_manager     R       R       R       R       R       R       R       R   ",
                           "regional_manager     RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD")

TABLES = {"goal": GOAL, "indicator": GOAL, "observation": OBSERVATION}
REFERENCES = {table: set() for table in TABLES}
COLLECTION = {"goal": "/v1/goals", "indicator": "/v1/indicators", "observation": "/v1/indicators/{parent}/observations"}
PARENTS = {"observation": "indicator"}
LISTS = {"listGoals": "goal", "listIndicators": "indicator", "listObservations": "observation"}
READS = {"getGoal": "goal", "getIndicator": "indicator", "getObservation": "observation"}
COPIES = {"indicator": lambda world, thing: {"code": f"copy-of-{thing.mark}"},
          "observation": lambda world, thing: {"from": "2024-02-01"}}
MEASURED = {"unit": "x", "direction": "increase", "baseline": {"value": "0", "date": "2020-01-01"},
            "target": {"value": "9", "date": "2030-01-01"}}


def populate(world):
    for subject in ("programme", "pilot"):
        for thing in [t for t in world.of(subject) if t.id != world.national]:
            group = subject if thing.group == "own" else "other"
            goal, code = world.mark(), world.mark()
            ident = world.add("goal", group, thing.visibility, goal, kind="effect", effect="better_companies", description={"nb": goal},
                              **{f"{subject}_id": thing.id})
            indicator = world.add("indicator", group, thing.visibility, code, goal_id=ident, code=code, title={"nb": code}, **MEASURED)
            world.add("observation", group, thing.visibility, parent=indicator, indicator_id=indicator, value=1, source="measured",
                      **{"from": "2024-01-01", "to": "2024-12-31"})


def _new_goal(world, thing):
    owner = "pilot_id" if world.stock.value("goal", thing.id, "pilot_id") else "programme_id"
    return {owner: str(world.stock.value("goal", thing.id, owner)), "kind": "effect", "effect": "better_companies",
            "description": {"nb": "ny"}}


def _new_indicator(world, thing):
    return {"goal_id": str(world.stock.value("indicator", thing.id, "goal_id")), "code": "ny", "title": {"nb": "ny"}, **MEASURED}


def _is_named(thing):
    """What is hidden cannot be named: that is 422."""
    return thing.visibility == "published" or thing.group == "pilot"


def writes(at):
    return (
        creates(at, "createGoal", "goal", _new_goal, applies=_is_named),
        patches(at, "updateGoal", "goal", "change", {"description": {"nb": "endret"}}),
        deletes(at, "deleteGoal", "goal"),
        creates(at, "createIndicator", "indicator", _new_indicator, applies=_is_named),
        patches(at, "updateIndicator", "indicator", "change", {"unit": "y"}),
        deletes(at, "deleteIndicator", "indicator"),
        creates(at, "createObservation", "observation",
                lambda world, thing: {"from": "2025-01-01", "to": "2025-12-31", "value": "2", "source": "estimated"}),
        patches(at, "updateObservation", "observation", "change", {"value": "3.5"}),
        deletes(at, "deleteObservation", "observation"),
    )
