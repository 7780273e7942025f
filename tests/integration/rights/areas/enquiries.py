"""Enquiries to the programmes, and their steps."""

from integration.rights.rows import creates, deletes, patches

# Not in domain.md §6, which has enquiries in §3 only. Note: they have no visibility. `own` is to a programme of the manager, `other` to one of
# others, `sent` by the caller's own organisation to one of others. Everybody writes (C) to what is published, and reads no more of it then.
ENQUIRY = """
                     own     other   sent
                     intern  intern  intern
national_admin       RCUD    RCUD    RCUD
national_evaluator   C       C       C
regional_manager     RCUD    C       C
buyer                C       C       RC
supplier             C       C       RC
researcher           C       C       RC
integration          C       C       C
no_role              C       C       C
anonymous            C       C       C
"""

# Note: the steps are among those who handle the enquiry. Who takes one is who changes it (U of the enquiry).
STEP = """
                     own     other   sent
                     intern  intern  intern
national_admin       R       R       R
national_evaluator   -       -       -
regional_manager     R       -       -
buyer                -       -       -
supplier             -       -       -
researcher           -       -       -
integration          -       -       -
no_role              -       -       -
anonymous            -       -       -
"""

TABLES = {"enquiry": ENQUIRY, "enquiry_transition": STEP}
# The note, too, is of those who handle it: test_enquiries.py.
REFERENCES = {"enquiry": {"programme_id", "programme", "pilot_id", "activity_id", "actor_id", "actor", "note"}, "enquiry_transition": set()}
COLLECTION = {"enquiry": "/v1/enquiries", "enquiry_transition": "/v1/enquiries/{parent}/transitions"}
PARENTS = {"enquiry_transition": "enquiry"}
LISTS = {"listEnquiries": "enquiry", "listEnquiryTransitions": "enquiry_transition"}
READS = {"getEnquiry": "enquiry", "getEnquiryTransition": "enquiry_transition"}
FILTERED = {"listEnquiries": "programme_id"}
SENDERS = ("buyer", "supplier", "researcher")


def _column(world, role, thing):
    """What one of the senders wrote is, to the others, somebody else's."""
    if thing.group not in SENDERS:
        return thing.group
    return "sent" if thing.group == role or role not in SENDERS else "other"


OWNERS = {"enquiry": _column, "enquiry_transition": _column}


def populate(world):
    from integration.rights.world import Thing  # which gathers the areas

    senders = {group: getattr(world, f"{group}_id") for group in SENDERS}
    for group, actor in {"own": None, "other": world.stranger_id, **senders}.items():
        mark = world.mark()
        enquiry = world.add("enquiry", group, "internal", mark, programme_id=world.programme["own" if group == "own" else "other"],
                            actor_id=actor, subject=mark, text=mark, note=mark, email=f"{mark}@example.org")
        mark = world.mark()
        ident = world.stock.insert("status_transition", resource="enquiry", object_id=enquiry, reason=mark, actor="somebody",
                                   **{"from": "new", "to": "open"})
        world.things.append(Thing("enquiry_transition", group, "internal", ident, mark, enquiry))


def writes(at):
    return (
        creates(at, "createEnquiry", "enquiry", lambda world, thing: {
            "programme_id": world.programme["own" if thing.group == "own" else "other"], "subject": "Hei", "text": "Hva nå?"}),
        patches(at, "updateEnquiry", "enquiry", "note", {"note": "endret"}),
        deletes(at, "deleteEnquiry", "enquiry"),
        ("makeEnquiryTransition", "U", "enquiry", "step-open", "POST", "/v1/enquiries/{id}/transitions", {
            "body": lambda world, thing: {"to": "open"}, "state": {"status": "new"}}),
    )
