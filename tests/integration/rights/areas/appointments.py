"""Who is appointed to what in programmes and pilots."""

import itertools
from datetime import date, timedelta

from integration.rights.rows import creates, deletes, patches

# Not in domain.md, but as a part of the programme or pilot. Note: `programme` are the own programme's, `pilot` the own pilot's; the manager
# writes both. Who only takes part in a pilot sees what is published.
APPOINTMENT = """
                     programme                       pilot                           other
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD
national_evaluator   R       R       R       R       R       R       R       R       R       R       R       R
regional_manager     RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    RCUD    -       -       R       -
buyer                -       -       R       -       RCUD    RCUD    RCUD    RCUD    -       -       R       -
supplier             -       -       R       -       -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -       -       -       R       -
"""

# Note: who it is, is seen by who may see the person; this one has not consented and is nobody's here.
PERSON = """
                     programme pilot other
                     taken     taken taken
national_admin       x         x     x
national_evaluator   -         -     -
regional_manager     -         -     -
buyer                -         -     -
supplier             -         -     -
researcher           -         -     -
integration          -         -     -
no_role              -         -     -
anonymous            -         -     -
"""

TABLES = {"appointment": APPOINTMENT}
MEMBERS = {("appointment", "person_id"): PERSON}
REFERENCES = {"appointment": {"person_id", "person"}}
COLLECTION = {"appointment": "/v1/appointments"}
LISTS = {"listAppointments": "appointment"}
READS = {"getAppointment": "appointment"}
_days = itertools.count(1)
# One who has the role twice has it from different days.
COPIES = {"appointment": lambda world, thing: {"from": str(date(2026, 1, 1) + timedelta(days=next(_days)))}}


def populate(world):
    person = world.one("person", "foreign", "draft").id
    for subject in ("programme", "pilot"):
        for thing in [t for t in world.of(subject) if t.id != world.national]:
            group = subject if thing.group == "own" else "other"
            world.add("appointment", group, thing.visibility, role="board_member", person_id=person, **{"from": "2026-01-01", f"{subject}_id": thing.id})


def _new(world, thing):
    owner = "pilot_id" if world.stock.value("appointment", thing.id, "pilot_id") else "programme_id"
    # A person that all who write may see: one who has consented.
    return {owner: str(world.stock.value("appointment", thing.id, owner)), "person_id": world.one("person", "foreign", "published").id,
            "role": "other", "from": str(date(2020, 1, 1) + timedelta(days=next(_days)))}


def writes(at):
    return (
        # What is hidden cannot be named: that is 422.
        creates(at, "createAppointment", "appointment", _new, applies=lambda thing: thing.visibility == "published"),
        patches(at, "updateAppointment", "appointment", "change", {"to": "2099-01-01"}),
        deletes(at, "deleteAppointment", "appointment"),
    )
