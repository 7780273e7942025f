"""Follow-up rounds, and the reports of pilots and programmes in them."""

from integration.rights.rows import creates, deletes, patches

# Not in domain.md §6. Note: its §1 says that the national evaluator runs the rounds, beside the national programme whose rounds they are.
# Note: `draft` is a round that is one; `internal` one that is open. Who is asked, and the machines that follow, read its template.
FOLLOW_UP_ROUND = """
                     own
                     draft   intern
national_admin       RCUD    RCUD
national_evaluator   RCUD    RCUD
regional_manager     -       R
buyer                -       R
supplier             -       -
researcher           -       -
integration          -       R
no_role              -       -
anonymous            -       -
"""

# domain.md: RWA | R | RW own | contribute own | – | – | R | –
# Note: `own` is of a pilot that is the manager's and the buyer's, `region` of the manager's programme. All are in progress.
# Note: C is to ask for a report, D to ask no longer, U to answer, S to submit: to contribute is to answer.
REPORT = """
                     own     region  other
                     intern  intern  intern
national_admin       RCUDAS  RCUDAS  RCUDAS
national_evaluator   R       R       R
regional_manager     RUS     RUS     -
buyer                RU      -       -
supplier             -       -       -
researcher           -       -       -
integration          R       R       R
no_role              -       -       -
anonymous            -       -       -
"""

TABLES = {"follow_up_round": FOLLOW_UP_ROUND, "report": REPORT, "report_transition": REPORT}
REFERENCES = {"follow_up_round": {"programme_id", "programme", "programme_ids", "pilot_ids"},
              "report": {"programme_id", "programme", "pilot_id", "pilot"}, "report_transition": set()}
COLLECTION = {"follow_up_round": "/v1/follow-up-rounds", "report": "/v1/reports", "report_transition": "/v1/reports/{parent}/transitions"}
PARENTS = {"report_transition": "report"}
LISTS = {"listFollowUpRounds": "follow_up_round", "listReports": "report", "listReportTransitions": "report_transition"}
FILTERED = {"listFollowUpRounds": "programme_id", "listReports": "round_id"}
READS = {"getFollowUpRound": "follow_up_round", "getReport": "report", "getReportTransition": "report_transition"}


def round_of(programme):
    return {"programme_id": programme, "period": {"from": "2026-01-01", "to": "2026-12-31"}, "due": "2099-01-31",
            "questions": [{"id": "summary", "text": {"nb": "Hva har skjedd?"}, "kind": "text"}]}


def populate(world):
    """In the open round are a report of a pilot, of the region, and of others."""
    for visibility, status in (("draft", "draft"), ("internal", "open")):
        mark = world.mark()
        open_round = world.add("follow_up_round", "own", visibility, mark, title={"nb": mark}, status=status, **round_of(world.national))
    for group, of, pilot in (("own", "own", world.pilot["own"]), ("region", "own", None), ("other", "other", world.pilot["other"])):
        mark, step = world.mark(), world.mark()
        report = world.add("report", group, "internal", mark, round_id=open_round, programme_id=world.programme[of], pilot_id=pilot,
                           status="in_progress", answers={"summary": mark})
        world.add("report_transition", group, "internal", step, report, report_id=report, actor="somebody",
                  **{"from": "requested", "to": "in_progress", "reason": step})
    mark = world.mark()
    world.add("programme", "other", "draft", mark, name={"nb": mark}, short_name=mark, level="national", purpose={"nb": "rounds of copies"})


def _round_of_its_own(world, thing):
    """Since a round asks each but once."""
    apart = next(t.id for t in reversed(world.of("programme")) if t.visibility == "draft" and world.stock.value("programme", t.id, "level") == "national")
    return {"round_id": world.stock.insert("follow_up_round", title={"nb": "copy"}, status="open", **round_of(apart))}


COPIES = {"report": _round_of_its_own}


def _new_report(world, thing):
    """Of one that is not asked yet."""
    of = {"own": ("pilot", "own"), "region": ("programme", "own"), "other": ("pilot", "other")}[thing.group]
    return {"round_id": world.one("follow_up_round", "own", "internal").id, f"{of[0]}_id": world.one(*of, "internal").id}


def _step(name, letter, body, **state):
    return ("makeReportTransition", letter, "report", name, "POST", "/v1/reports/{id}/transitions",
            {"body": lambda world, thing: body, "state": state})


SUBMITTED = {"status": "submitted", "submitted_at": "2026-10-01T08:00:00Z"}


def writes(at):
    return (
        creates(at, "createFollowUpRound", "follow_up_round", lambda world, thing: {**round_of(world.national), "title": {"nb": "ny"}}),
        patches(at, "updateFollowUpRound", "follow_up_round", "change", {"due": "2099-02-28"}),
        deletes(at, "deleteFollowUpRound", "follow_up_round"),
        creates(at, "createReport", "report", _new_report),
        patches(at, "updateReport", "report", "answer", {"answers": {"summary": "endret"}}),
        deletes(at, "deleteReport", "report"),
        _step("submit", "S", {"to": "submitted"}),
        _step("approve", "A", {"to": "approved"}, **SUBMITTED),
        _step("return", "A", {"to": "returned", "reason": "mer"}, **SUBMITTED),
    )
