"""Registrations for activities."""

import uuid

from integration.rights.rows import creates, deletes, patches

# domain.md: activities … pub + register; "attendee lists are never public", "supplier A never sees supplier B's … registration".
# Note: `own` is the caller's organisation's, in an activity that the manager arranges and that is about pilots of the buyer; `rival` somebody
# else's in the same; `other` is in an activity of others, `national` in one of the national programme.
# Note: registration is open in published activities, C; who sees an activity that is not published keeps what it has there.
REGISTRATION = """
                     own                             rival                           other                           national
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       R       R       R       R       R       R       R       R       R       R       R       R       RUD     RUD     RCUD    RUD
national_evaluator   -       -       -       -       -       -       -       -       -       -       -       -       -       -       -       -
regional_manager     RUD     RUD     RCUD    RUD     RUD     RUD     RCUD    RUD     -       -       -       -       -       -       -       -
buyer                RUD     RUD     RCUD    RUD     -       -       -       -       -       -       -       -       -       -       -       -
supplier             -       -       RCUD    -       -       -       -       -       -       -       -       -       -       -       -       -
researcher           -       -       RCUD    -       -       -       -       -       -       -       -       -       -       -       -       -
integration          -       -       -       -       -       -       -       -       -       -       -       -       -       -       -       -
no_role              -       -       -       -       -       -       -       -       -       -       -       -       -       -       -       -
anonymous            -       -       -       -       -       -       -       -       -       -       -       -       -       -       -       -
"""

TABLES = {"registration": REGISTRATION}
REFERENCES = {"registration": {"actor_id", "actor"}}
COLLECTION = {"registration": "/v1/activities/{parent}/registrations"}
PARENTS = {"registration": "activity"}
LISTS = {"listRegistrations": "registration"}
LISTS_OF_ALL = {"listAllRegistrations": "registration"}
READS = {"getRegistration": "registration"}
ELSEWHERE_HELD = {"getEngagement": "test_registrations.py"}
SENDERS = ("buyer", "supplier", "researcher")
COPIES = {"registration": lambda world, thing: {"email": f"{uuid.uuid4()}@example.org"}}


def _column(world, role, thing):
    if thing.group not in SENDERS:
        return thing.group
    return "own" if thing.group == role else "rival"


OWNERS = {"registration": _column}


def populate(world):
    for activity in world.of("activity"):
        senders = {group: getattr(world, f"{group}_id") for group in SENDERS} if activity.group == "own" else {}
        for group, actor in {**senders, "rival" if activity.group == "own" else activity.group: world.stranger_id}.items():
            mark = world.mark()
            world.add("registration", group, activity.visibility, mark, parent=activity.id, activity_id=activity.id, actor_id=actor, name=mark,
                      email=f"{mark}@example.org")


def _somebody(world, thing):
    actor = world.one("actor", f"{thing.group}_unit", "published").id if thing.group in SENDERS else world.rival_id
    return {"actor_id": actor, "name": "Eksempel Deltaker", "email": f"{uuid.uuid4()}@example.org"}


def writes(at):
    return (
        creates(at, "createRegistration", "registration", _somebody, applies=lambda thing: thing.visibility == "published"),
        patches(at, "updateRegistration", "registration", "change", {"name": "endret"}),
        deletes(at, "deleteRegistration", "registration"),
    )
