"""Who pays for programmes and pilots."""

from integration.rights.rows import creates, deletes, patches

# Not in domain.md, but as a part of the programme or pilot. Note: `programme` are the own programme's, `pilot` the own pilot's; the manager
# writes both. Who only takes part in a pilot sees what is published.
FUNDING = """
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

TABLES = {"funding": FUNDING}
REFERENCES = {"funding": {"financier_id", "financier"}}
COLLECTION = {"funding": "/v1/funding"}
LISTS = {"listFundingEntries": "funding"}
READS = {"getFunding": "funding"}


def populate(world):
    for subject in ("programme", "pilot"):
        for thing in [t for t in world.of(subject) if t.id != world.national]:
            amount = f"{len(world.things)}.77"
            world.add("funding", subject if thing.group == "own" else "other", thing.visibility, kind="cash", year=2026,
                      financier_id=world.stranger_id, value={"amount": amount, "currency": "NOK"}, **{f"{subject}_id": thing.id})


def _new(world, thing):
    owner = "pilot_id" if world.stock.value("funding", thing.id, "pilot_id") else "programme_id"
    return {owner: str(world.stock.value("funding", thing.id, owner)), "financier_id": world.stranger_id, "kind": "in_kind", "year": 2026,
            "value": {"amount": "1.00", "currency": "NOK"}}


def writes(at):
    return (
        # What is hidden cannot be named: that is 422.
        creates(at, "createFunding", "funding", _new, applies=lambda thing: thing.visibility == "published"),
        patches(at, "updateFunding", "funding", "change", {"year": 2027}),
        deletes(at, "deleteFunding", "funding"),
    )
