"""Who may do what: domain.md §6 as a table, to be held beside it. Written from that page, not from the code.

    R  read, alone and in lists                C  create
    A  accept or approve                       U  change
    P  publish, archive, take back             D  delete
    -  nothing

domain.md says W where this says C, U and D, because some callers have only some of them. It says `own` where this has the
columns `own` and `other`, and leaves it to the reader what a visibility means to whom; what it does not say and the table
needed is marked with `Note`. Who owns what is in world.py.

Note: "pub" is what is `published`; everyone has it, signed in or not, whatever else a row of domain.md says.
Note: `archived` is not published any more: it is read like `internal`.
Note: `no_role` is a token of the right organisation and programmes that has no role. It sees what the public sees.
"""

from integration.rights import areas

ROLES = ("national_admin", "national_evaluator", "regional_manager", "buyer", "supplier", "researcher", "integration",
         "no_role", "anonymous")
VISIBILITIES = ("draft", "internal", "published", "archived")

# domain.md: RWAP | R | RW own, request affiliation | pub | pub | pub | R | pub
# Note: the regional manager has no C: the token names the programmes it manages, so the programme is there before.
# Note: the machine reads (R) what is `internal`; drafts are unfinished work and not for exchange.
PROGRAMME = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP
national_evaluator   R       R       R       R       R       R       R       R
regional_manager     RUD     RUD     RUD     RUD     -       -       R       -
buyer                -       -       R       -       -       -       R       -
supplier             -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

# domain.md: RW | R | RW region | RW own | RW own | RW own | R, W own | pub
# Note: P is with the programmes, national and regional: an organisation writes its own entry, and a programme vouches for it
# in public.
ACTOR = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP
national_evaluator   R       R       R       R       R       R       R       R
regional_manager     RCUDP   RCUDP   RCUDP   RCUDP   -       -       R       -
buyer                RCUD    RCUD    RCUD    RCUD    -       -       R       -
supplier             RCUD    RCUD    RCUD    RCUD    -       -       R       -
researcher           RCUD    RCUD    RCUD    RCUD    -       -       R       -
integration          RCUD    RCUD    RCUD    RCUD    -       R       R       R
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

# domain.md: RWAP | R all | RWAP own | RW own, no accept | pub + taking part | pub + taking part | R, upsert own | pub
# Note: "taking part" opens the pilot once it is more than a draft of its owner.
# Note: "upsert" creates and changes; a machine deletes nothing.
PILOT = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP  RCUDAP
national_evaluator   R       R       R       R       R       R       R       R
regional_manager     RCUDAP  RCUDAP  RCUDAP  RCUDAP  -       -       R       -
buyer                RCUD    RCUD    RCUD    RCUD    -       -       R       -
supplier             -       R       R       R       -       -       R       -
researcher           -       R       R       R       -       -       R       -
integration          RCU     RCU     RCU     RCU     -       R       R       R
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

# Not in domain.md. Note: who takes part in a pilot, and which steps it took, are parts of the pilot.
PARTICIPATION = PILOT
TRANSITION = PILOT

# domain.md: RW national | R | RWP own | propose | pub + register | pub + register | R | pub
# Note: the national programme publishes its own activities, since nobody else could.
# Note: a buyer proposes (C) an activity about its own pilots, and reads those that there are.
# Note: registering comes with registrations, which are no part of this contract yet.
ACTIVITY = """
                     own                             other                           national
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       R       R       R       R       R       R       R       R       RCUDP   RCUDP   RCUDP   RCUDP
national_evaluator   R       R       R       R       R       R       R       R       R       R       R       R
regional_manager     RCUDP   RCUDP   RCUDP   RCUDP   -       -       R       -       -       -       R       -
buyer                RC      RC      RC      RC      -       -       R       -       -       -       R       -
supplier             -       -       R       -       -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -       -       -       R       -
"""

# domain.md: RAP | RW assigned | R own, comment in fact check | R own when approved | pub | pub | pub | pub
# Note: `approved` is an own evaluation that has that status; the others are in work, or withdrawn where they are archived.
# Note: an evaluation is published by its status, which only an approved one can reach, so `approved` and published is not there.
# Note: comments come with a later contract.
EVALUATION = """
                     own                             other                           approved
                     draft   intern  publish archive draft   intern  publish archive draft   intern
national_admin       RAP     RAP     RAP     RAP     RAP     RAP     RAP     RAP     RAP     RAP
national_evaluator   RCUD    RCUD    RCUD    RCUD    -       -       R       -       RUD     RUD
regional_manager     R       R       R       R       -       -       R       -       R       R
buyer                -       -       R       -       -       -       R       -       R       R
supplier             -       -       R       -       -       -       R       -       -       -
researcher           -       -       R       -       -       -       R       -       -       -
integration          -       -       R       -       -       -       R       -       -       -
no_role              -       -       R       -       -       -       R       -       -       -
anonymous            -       -       R       -       -       -       R       -       -       -
"""

# domain.md: R | - | RW own | own | own | own | - | consented only
# Note: `published` are those who consented, whose actor is published; the others are the rest (there is no visibility of their own).
# Note: `own` of buyer, supplier and researcher is R and W: they keep the contacts of their own organisation.
# Note: X is the export of what is held, for who sees the person without its consent.
PERSON = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       RX      RX      RX      RX      RX      RX      RX      RX
national_evaluator   -       -       R       -       -       -       R       -
regional_manager     RCUDX   RCUDX   RCUDX   RCUDX   -       -       R       -
buyer                RCUDX   RCUDX   RCUDX   RCUDX   -       -       R       -
supplier             RCUDX   RCUDX   RCUDX   RCUDX   -       -       R       -
researcher           RCUDX   RCUDX   RCUDX   RCUDX   -       -       R       -
integration          -       -       R       -       -       -       R       -
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

# domain.md: RWP | R | R, contribute drafts | R | pub | pub | R | pub
# Note: to contribute (C, U) is for the manager's own programmes, as long as it is a draft; the national programme takes it over, and deletes.
# Note: R of those who work in the programmes is what is `internal` of all of them; drafts are for the programme and the national level.
MATERIAL = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP
national_evaluator   R       R       R       R       R       R       R       R
regional_manager     RCU     R       R       R       -       R       R       R
buyer                -       R       R       R       -       R       R       R
supplier             -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -
"""

# domain.md: audit R | R own evaluations | - …
# Note: an event has no visibility of its own; `own` are those of evaluations that are assigned to the evaluator.
AUDIT = """
                     own                             other
                     draft   intern  publish archive draft   intern  publish archive
national_admin       R       R       R       R       R       R       R       R
national_evaluator   R       R       R       R       -       -       -       -
regional_manager     -       -       -       -       -       -       -       -
buyer                -       -       -       -       -       -       -       -
supplier             -       -       -       -       -       -       -       -
researcher           -       -       -       -       -       -       -       -
integration          -       -       -       -       -       -       -       -
no_role              -       -       -       -       -       -       -       -
anonymous            -       -       -       -       -       -       -       -
"""

# domain.md: grants RW | - | grants in own programme | - …
# Note: a grant has no visibility; who does not give it does not see it.
# Note: `own` is to a programme of the manager; `region` to be a buyer for an organisation of its municipalities, `foreign` for one that is
# not; `national` brings national sight (a machine of the region's own buyer), which a manager does not have to give.
# Note: nobody gives to themselves, which test_grants.py holds; so does it for /v1/me, which is everyone's own.
GRANT = """
                     own     region  other   foreign national
                     intern  intern  intern  intern  intern
national_admin       RCUD    RCUD    RCUD    RCUD    RCUD
national_evaluator   -       -       -       -       -
regional_manager     RCUD    RCUD    -       -       -
buyer                -       -       -       -       -
supplier             -       -       -       -       -
researcher           -       -       -       -       -
integration          -       -       -       -       -
no_role              -       -       -       -       -
anonymous            -       -       -       -       -
"""

SHORT = {"draft": "draft", "intern": "internal", "publish": "published", "archive": "archived"}


def columns_of(owners, visibilities):
    """A new owner's columns begin where the first visibility comes again."""
    visibilities = [SHORT[v] for v in visibilities.split()]
    begins = [i for i, v in enumerate(visibilities) if v == visibilities[0]]
    assert len(begins) == len(owners.split())
    return [(owner, v) for owner, first, last in zip(owners.split(), begins, [*begins[1:], len(visibilities)])
            for v in visibilities[first:last]]


def parse(text):
    """{role: {(ownership, visibility): letters}}"""
    owners, visibilities, *rows = text.strip("\n").splitlines()
    columns = columns_of(owners, visibilities)
    table = {}
    for row in rows:
        role, *cells = row.split()
        assert len(cells) == len(columns), row
        table[role] = {column: cell.strip("-") for column, cell in zip(columns, cells)}
    assert set(table) == set(ROLES)
    return table


TABLE = {
    "programme": parse(PROGRAMME),
    "actor": parse(ACTOR),
    "pilot": parse(PILOT),
    "participation": parse(PARTICIPATION),
    "pilot_transition": parse(TRANSITION),
    "activity": parse(ACTIVITY),
    "evaluation": parse(EVALUATION),
    "audit_event": parse(AUDIT),
    "role_grant": parse(GRANT),
    "person": parse(PERSON),
    "material": parse(MATERIAL),
    **{resource: parse(text) for resource, text in areas.gathered("TABLES").items()},
}

# ---- members that fewer see than the object they are of: x shown, - null, for who reads the object at all

# domain.md §1 and §5 (equal treatment of suppliers). Note: `before` and `after` the notice, which is the step to `competition`.
# Note: those who take part as suppliers or researchers are `own` here and see no more than the public.
ESTIMATED_VALUE = """
                     own             other
                     before  after   before  after
national_admin       x       x       x       x
national_evaluator   x       x       x       x
regional_manager     x       x       -       x
buyer                x       x       -       x
supplier             -       x       -       x
researcher           -       x       -       x
integration          x       x       x       x
no_role              -       x       -       x
anonymous            -       x       -       x
"""

# Note: who took a step is for those who work with the pilot.
TRANSITION_ACTOR = """
                     own   other
                     taken taken
national_admin       x     x
national_evaluator   x     x
regional_manager     x     -
buyer                x     -
supplier             x     -
researcher           x     -
integration          x     x
no_role              -     -
anonymous            -     -
"""

# Note: when the consent was given, and how long the person is kept, is for who keeps it. Without consent nobody else sees any of it.
CONSENT = """
                     own       other
                     consented consented
national_admin       x         x
national_evaluator   -         -
regional_manager     x         -
buyer                x         -
supplier             x         -
researcher           x         -
integration          -         -
no_role              -         -
anonymous            -         -
"""


def parse_members(text):
    """{role: {(ownership, state): shown}}"""
    owners, states, *rows = text.strip("\n").splitlines()
    states = list(dict.fromkeys(states.split()))
    columns = [(owner, state) for owner in owners.split() for state in states]
    table = {row.split()[0]: dict(zip(columns, (cell == "x" for cell in row.split()[1:]), strict=True)) for row in rows}
    assert set(table) == set(ROLES)
    return table


MEMBERS = {
    ("pilot", "estimated_value"): parse_members(ESTIMATED_VALUE),
    ("pilot_transition", "actor"): parse_members(TRANSITION_ACTOR),
    ("person", "consented_at"): parse_members(CONSENT),
    ("person", "retention_until"): parse_members(CONSENT),
    **{of: parse_members(text) for of, text in areas.gathered("MEMBERS").items()},
}

# What the columns of the row are for a state.
MEMBER_STATES = {"before": {"stage": "specification"}, "after": {"stage": "competition"}, "taken": {}, "consented": {"public_consent": True},
                 **areas.gathered("MEMBER_STATES")}

# Members that name other objects: null, or without the hidden ones, for who may not see those. test_rights_invariants.py holds that.
REFERENCES = {
    "programme": {"parent_id", "parent", "owner_id", "owner"},
    "actor": {"parent_id", "parent"},
    "pilot": {"programme_id", "programme", "lead_buyer_id", "lead_buyer"},
    "participation": {"actor_id", "actor"},
    "pilot_transition": set(),
    "activity": {"programme_id", "programme", "pilot_ids", "organiser_ids"},
    "evaluation": {"pilot_id", "pilot", "programme_id", "programme", "activity_id", "evaluator_id", "evaluator"},
    "audit_event": set(),
    "role_grant": {"programme_id", "programme", "actor_id", "actor"},
    "material": {"programme_id", "programme", "supersedes_id", "supersedes"},
    "person": {"actor_id", "actor", "programme_id", "pilot_id"},
    **areas.gathered("REFERENCES"),
}


def may(letter, resource, role, ownership, visibility):
    """To create something that is public at once is to publish it."""
    cell = TABLE[resource][role][ownership, visibility]
    if letter == "C" and resource in ("programme", "actor", "pilot", "activity", "evaluation", "material"):
        return "C" in cell and (visibility in ("draft", "internal") or "P" in cell)
    return letter in cell


def is_closed(letters, resource, role):
    """Whether a role has no such right on any object, and so is told whatever the object."""
    return not any(set(letters) & set(cell) for cell in TABLE[resource][role].values())


def unreadable(resource, role):
    """The status of an object that may not be read: hidden, unless the role may read none at all."""
    if not is_closed("R", resource, role):
        return 404
    return 401 if role == "anonymous" else 403


def refusal(letters, resource, role, ownership, visibility):
    """The status of what may not be done. A role that has no such right on any object is told so whatever the object; else a
    hidden object is as good as none."""
    if role == "anonymous":
        return 401
    if is_closed(letters, resource, role):
        return 403
    return 403 if "R" in TABLE[resource][role][ownership, visibility] else 404
