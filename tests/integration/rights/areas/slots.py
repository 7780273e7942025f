"""Slots for meetings one to one."""

import itertools
import uuid
from datetime import datetime, timedelta, timezone

from integration.rights.rows import creates, deletes, patches

# domain.md: "supplier A never sees supplier B's … meeting"; the national level gets figures.
# Note: `own` is booked by the caller's organisation, `rival` by somebody else, and `free` by nobody, at an activity that the manager arranges, about a
# pilot of the buyer; `elsewhere` is booked and `open` free at an activity of others, `national` booked at one of the national programme.
# Note: U is the topic of what is booked, A when and where a slot is. Who may book a free one is in test_slots.py.
SLOT = """
                     own                             rival                           free                            elsewhere                       open                            national
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       -       -       -       -       -       -       -       -       R       R       R       R       -       -       -       -       R       R       R       R       RCUA    RCUA    RCUA    RCUA
national_evaluator   -       -       -       -       -       -       -       -       R       R       R       R       -       -       -       -       R       R       R       R       -       -       -       -
regional_manager     RUA     RUA     RUA     RUA     RUA     RUA     RUA     RUA     RCAD    RCAD    RCAD    RCAD    -       -       -       -       -       -       R       -       -       -       -       -
buyer                R       R       R       R       R       R       R       R       R       R       R       R       -       -       -       -       -       -       R       -       -       -       -       -
supplier             -       -       RU      -       -       -       -       -       -       -       R       -       -       -       -       -       -       -       R       -       -       -       -       -
researcher           -       -       RU      -       -       -       -       -       -       -       R       -       -       -       -       -       -       -       R       -       -       -       -       -
integration          -       -       -       -       -       -       -       -       -       R       R       R       -       -       -       -       -       R       R       R       -       -       -       -
no_role              -       -       -       -       -       -       -       -       -       -       R       -       -       -       -       -       -       -       R       -       -       -       -       -
anonymous            -       -       -       -       -       -       -       -       -       -       R       -       -       -       -       -       -       -       R       -       -       -       -       -
"""

TABLES = {"slot": SLOT}
REFERENCES = {"slot": {"actor_id", "actor", "pilot_id"}}
COLLECTION = {"slot": "/v1/activities/{parent}/slots"}
PARENTS = {"slot": "activity"}
LISTS = {"listSlots": "slot"}
LISTS_OF_ALL = {"listAllSlots": "slot"}
READS = {"getSlot": "slot"}
SENDERS = ("supplier", "researcher")
TIMES = {"starts_at": "2099-03-01T12:00:00Z", "ends_at": "2099-03-01T12:30:00Z"}
_hours = itertools.count()


def _another(world, thing):
    """A copy at a time of its own; when booked, by another unit of the organisation, since an organisation has one meeting about a pilot."""
    begins = datetime(2099, 1, 1, tzinfo=timezone.utc) + timedelta(hours=next(_hours))
    when = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(minutes=30)).isoformat()}
    if thing.group in ("free", "open"):
        return when
    parent = {"supplier": world.supplier_id, "researcher": world.researcher_id}.get(thing.group)
    return {**when, "actor_id": world.stock.insert("actor", name=str(uuid.uuid4()), kinds=["other"], visibility="published", parent_id=parent)}


def _column(world, role, thing):
    if thing.group not in SENDERS:
        return thing.group
    return "own" if thing.group == role else "rival"


COPIES = {"slot": _another}
OWNERS = {"slot": _column}


def populate(world):
    for activity in world.of("activity"):
        pilot = world.pilot.get(activity.group)
        own = activity.group == "own"
        def add(group, actor):
            mark = world.mark()
            world.add("slot", group, activity.visibility, mark, parent=activity.id, activity_id=activity.id, pilot_id=pilot, actor_id=actor,
                      place=mark, **TIMES)
        add("rival" if own else "national" if activity.group == "national" else "elsewhere", world.stranger_id)
        if activity.group != "national":
            add("free" if own else "open", None)
        for group in SENDERS if own else ():
            add(group, getattr(world, f"{group}_id"))


def _booked(thing):
    return thing.group not in ("free", "open")


def writes(at):
    return (
        creates(at, "createSlot", "slot", lambda world, thing: TIMES, applies=lambda thing: thing.group in ("free", "open", "national")),
        patches(at, "updateSlot", "slot", "topic", {"topic": "endret"}, applies=_booked),
        patches(at, "updateSlot", "slot", "place", {"place": "endret"}, letter="A"),
        deletes(at, "deleteSlot", "slot", applies=lambda thing: not _booked(thing)),
    )
