"""The dialogue with the market: questions and answers, and inputs in confidence."""

from integration.rights.rows import creates, deletes, patches

# domain.md §6, dialogue inputs: aggregate | aggregate | R own | R own pilots | own only | own only | – | questions and answers.
# Note: `own` is the supplier's or the researcher's in a pilot of the buyer and the manager, `rival` somebody else's in the same pilot, `other`
# is in a pilot of others; `known` and `elsewhere` are answered, in the same pilot and in one of others, and seen as it is.
# Note: A is the answer of the pilot's people. One asks while the pilot is published.
QUESTION = """
                     own                             rival                           other                           known                           elsewhere
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       -       -       -       -       -       -       -       -       -       -       -       -       R       R       R       R       R       R       R       R
national_evaluator   -       -       -       -       -       -       -       -       -       -       -       -       R       R       R       R       R       R       R       R
regional_manager     RUA     RUA     RUA     RUA     RUA     RUA     RUA     RUA     -       -       -       -       RUA     RUA     RUA     RUA     -       -       R       -
buyer                RUA     RUA     RUA     RUA     RUA     RUA     RUA     RUA     -       -       -       -       RUA     RUA     RUA     RUA     -       -       R       -
supplier             -       RUD     RCUD    RUD     -       -       -       -       -       -       -       -       -       R       R       R       -       -       R       -
researcher           -       RUD     RCUD    RUD     -       -       -       -       -       -       -       -       -       R       R       R       -       -       R       -
integration          -       -       -       -       -       -       -       -       -       -       -       -       R       R       R       R       -       R       R       R
no_role              -       -       -       -       -       -       -       -       -       -       -       -       -       -       R       -       -       -       R       -
anonymous            -       -       -       -       -       -       -       -       -       -       -       -       -       -       R       -       -       -       R       -
"""

# Note: aggregates are in the statistics; the rows are not for the national level. Columns as above.
INPUT = """
                     own                             rival                           other
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       -       -       -       -       -       -       -       -       -       -       -       -
national_evaluator   -       -       -       -       -       -       -       -       -       -       -       -
regional_manager     R       R       R       R       R       R       R       R       -       -       -       -
buyer                R       R       R       R       R       R       R       R       -       -       -       -
supplier             -       RUD     RCUD    RUD     -       -       -       -       -       -       -       -
researcher           -       RUD     RCUD    RUD     -       -       -       -       -       -       -       -
integration          -       -       -       -       -       -       -       -       -       -       -       -
no_role              -       -       -       -       -       -       -       -       -       -       -       -
anonymous            -       -       -       -       -       -       -       -       -       -       -       -
"""

# Note: who asked is for itself and the pilot's people; nobody of the others here did.
ASKER = """
                     own   rival known elsewhere
                     taken taken taken taken
national_admin       -     -     -     -
national_evaluator   -     -     -     -
regional_manager     x     x     x     -
buyer                x     x     x     -
supplier             x     -     -     -
researcher           x     -     -     -
integration          -     -     -     -
no_role              -     -     -     -
anonymous            -     -     -     -
"""

TABLES = {"question": QUESTION, "dialogue_input": INPUT}
MEMBERS = {("question", "actor_id"): ASKER}
REFERENCES = {"question": {"actor_id", "actor"}, "dialogue_input": {"actor_id", "actor", "activity_id"}}
COLLECTION = {"question": "/v1/pilots/{parent}/questions", "dialogue_input": "/v1/pilots/{parent}/inputs"}
LISTS = {"listQuestions": "question", "listDialogueInputs": "dialogue_input"}
LISTS_OF_ALL = {"listAllQuestions": "question", "listAllDialogueInputs": "dialogue_input"}
READS = {"getQuestion": "question", "getDialogueInput": "dialogue_input"}


def populate(world):
    for pilot in world.of("pilot"):
        def add(group, actor, **members):
            mark = world.mark()
            world.add("question", group, pilot.visibility, mark, parent=pilot.id, pilot_id=pilot.id, actor_id=actor, question={"nb": mark}, **members)
        def tell(group, actor):
            mark = world.mark()
            world.add("dialogue_input", group, pilot.visibility, mark, parent=pilot.id, pilot_id=pilot.id, actor_id=actor, text=mark)
        tell("rival" if pilot.group == "own" else "other", world.stranger_id)
        if pilot.group == "own":
            tell("supplier", world.supplier_id)
            tell("researcher", world.researcher_id)
            add("supplier", world.supplier_id)
            add("researcher", world.researcher_id)
        add("rival" if pilot.group == "own" else "other", world.stranger_id)
        add("known" if pilot.group == "own" else "elsewhere", world.stranger_id, answer={"nb": "svar"}, status="answered")


def _ownership(world, role, thing):
    if thing.group in ("supplier", "researcher"):
        return "own" if thing.group == role else "rival"
    return thing.group


OWNERS = {"question": _ownership, "dialogue_input": _ownership}


def _is_open(thing):
    return thing.group in ("supplier", "researcher") and thing.visibility == "published"


def writes(at):
    return (
        creates(at, "createQuestion", "question", applies=_is_open, body=lambda world, thing: {
            "actor_id": world.supplier_id if thing.group == "supplier" else world.researcher_id, "question": {"nb": "nytt"}}),
        patches(at, "updateQuestion", "question", "word", {"question": {"nb": "endret"}}),
        patches(at, "updateQuestion", "question", "answer", {"answer": {"nb": "svar"}}, letter="A"),
        deletes(at, "deleteQuestion", "question"),
        creates(at, "createDialogueInput", "dialogue_input", applies=_is_open, body=lambda world, thing: {
            "actor_id": world.supplier_id if thing.group == "supplier" else world.researcher_id, "text": "nytt"}),
        patches(at, "updateDialogueInput", "dialogue_input", "withdraw", {"status": "withdrawn"}),
        deletes(at, "deleteDialogueInput", "dialogue_input"),
    )
