"""The steps of programmes, activities and evaluations: parts of their object, as those of a pilot."""

# Not in domain.md. Note: read as the object; a step is taken by who writes the object (U) or approves it (A), tables of the object.
PROGRAMME = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       R       R       R       R       R       R       R       R
national_evaluator   R       R       R       R       R       R       R       R
regional_manager     R       R       R       R       -       -       R       -
buyer                -       -       R       -       -       -       R       -
supplier             -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

ACTIVITY = """
                     own                             other                           national
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       R       R       R       R       R       R       R       R       R       R       R       R
national_evaluator   R       R       R       R       R       R       R       R       R       R       R       R
regional_manager     R       R       R       R       -       -       R       -       -       -       R       -
buyer                R       R       R       R       -       -       R       -       -       -       R       -
supplier             -       -       R       -       -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -       -       -       R       -
"""

EVALUATION = """
                     own                             other                           approved
                     draft   intern  publish archive draft   intern  publish archive draft   intern
national_admin       R       R       R       R       R       R       R       R       R       R
national_evaluator   R       R       R       R       -       -       R       -       R       R
regional_manager     R       R       R       R       -       -       R       -       R       R
buyer                -       -       R       -       -       -       R       -       R       R
supplier             -       -       R       -       -       -       R       -       -       -
researcher           -       -       R       -       -       -       R       -       -       -
integration          -       -       R       -       -       -       R       -       -       -
no_role              -       -       R       -       -       -       R       -       -       -
anonymous            -       -       R       -       -       -       R       -       -       -
"""

OBJECTS = {"programme": "/v1/programmes", "activity": "/v1/activities", "evaluation": "/v1/evaluations"}
TABLES = {"programme_transition": PROGRAMME, "activity_transition": ACTIVITY, "evaluation_transition": EVALUATION}
REFERENCES = {table: {"actor"} for table in TABLES}  # who took the step: test_status_transitions.py
COLLECTION = {f"{name}_transition": f"{path}/{{parent}}/transitions" for name, path in OBJECTS.items()}
PARENTS = {f"{name}_transition": name for name in OBJECTS}
LISTS = {f"list{name.capitalize()}Transitions": f"{name}_transition" for name in OBJECTS}
READS = {f"get{name.capitalize()}Transition": f"{name}_transition" for name in OBJECTS}


def populate(world):
    from integration.rights.world import Thing  # which gathers the areas

    for name in OBJECTS:
        for thing in world.of_all(name):
            mark = world.mark()
            ident = world.stock.insert("status_transition", resource=name, object_id=thing.id, reason=mark, actor="somebody",
                                       **{"from": "draft", "to": "planned"})
            world.things.append(Thing(f"{name}_transition", thing.group, thing.visibility, ident, mark, thing.id))


def _step(resource, letter, name, to, status, **more):
    return (f"make{resource.capitalize()}Transition", letter, resource, f"step-{name}", "POST", OBJECTS[resource] + "/{id}/transitions",
            {"body": lambda world, thing: {"to": to, "reason": "fordi"}, "state": {"status": status}, **more})


def _in_work(thing):
    return thing.visibility != "published" and thing.group != "approved"


def writes(at):
    return (
        _step("programme", "U", "request", "affiliation_requested", "proposed"),
        _step("programme", "A", "approve", "active", "affiliation_requested"),
        _step("programme", "A", "refuse", "proposed", "affiliation_requested"),
        _step("activity", "U", "announce", "announced", "draft"),
        _step("evaluation", "U", "begin", "data_collection", "assigned", applies=_in_work),
        _step("evaluation", "A", "approve", "approved", "fact_check", applies=_in_work),
    )
