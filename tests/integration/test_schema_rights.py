"""Who reads and changes which row, held against domain.md §6 (the table is in sql/README.md)."""

import re
from pathlib import Path

import psycopg
import pytest

from integration.schema_cluster import ORGANISATION, calling, database, insert, principal, refusal

SESSION_HEADER = Path(__file__).parents[2] / "include" / "db" / "session.h"
VISIBILITIES = ["draft", "internal", "published", "archived"]
ROLES = ["national_admin", "national_evaluator", "regional_manager", "buyer", "supplier", "researcher", "integration", None]
RESOURCES = ["programme", "actor", "pilot", "activity", "evaluation"]

ALL, SHOWN, PUBLIC = set(VISIBILITIES), {"internal", "published", "archived"}, {"published"}

# (role, resource) → visibilities read of own and of other rows. What is missing is public only.
READS = {
    ("national_admin", "programme"): (ALL, ALL), ("national_admin", "actor"): (ALL, ALL), ("national_admin", "pilot"): (ALL, ALL),
    ("national_admin", "activity"): (ALL, ALL), ("national_admin", "evaluation"): (ALL, ALL),
    ("national_evaluator", "programme"): (ALL, ALL), ("national_evaluator", "actor"): (ALL, ALL),
    ("national_evaluator", "pilot"): (ALL, ALL), ("national_evaluator", "activity"): (ALL, ALL),
    ("national_evaluator", "evaluation"): (ALL, PUBLIC),
    ("regional_manager", "programme"): (ALL, PUBLIC), ("regional_manager", "actor"): (ALL, PUBLIC),
    ("regional_manager", "pilot"): (ALL, PUBLIC), ("regional_manager", "activity"): (ALL, PUBLIC),
    ("regional_manager", "evaluation"): (ALL, PUBLIC),
    ("buyer", "actor"): (ALL, PUBLIC), ("buyer", "pilot"): (ALL, PUBLIC), ("buyer", "activity"): (ALL, PUBLIC),
    ("supplier", "actor"): (ALL, PUBLIC), ("supplier", "pilot"): (SHOWN, PUBLIC),
    ("researcher", "actor"): (ALL, PUBLIC), ("researcher", "pilot"): (SHOWN, PUBLIC),
    ("integration", "programme"): (SHOWN, SHOWN), ("integration", "actor"): (ALL, SHOWN), ("integration", "pilot"): (ALL, SHOWN),
    ("integration", "activity"): (SHOWN, SHOWN),
}
# (role, resource) → whether own and other rows may be updated.
WRITES = {
    ("national_admin", "programme"): (True, True), ("national_admin", "actor"): (True, True), ("national_admin", "pilot"): (True, True),
    ("regional_manager", "programme"): (True, False), ("regional_manager", "actor"): (True, False),
    ("regional_manager", "pilot"): (True, False), ("regional_manager", "activity"): (True, False),
    ("buyer", "actor"): (True, False), ("buyer", "pilot"): (True, False),
    ("supplier", "actor"): (True, False), ("researcher", "actor"): (True, False),
    ("integration", "actor"): (True, False), ("integration", "pilot"): (True, False),
    ("national_evaluator", "evaluation"): (True, False),
}


@pytest.fixture(scope="module")
def db(postgres):
    with database(postgres, "schema_rights", "migrate") as connection:
        yield connection


def pilot_of(db, role, actor, **columns):
    """A pilot that belongs to the role: led by its organisation, or with it as a supplier."""
    lead = actor if role in ("buyer", "integration") else None
    pilot = insert(db, "pilot", lead_buyer_id=lead, title={"nb": "P"}, **columns)
    if role in ("supplier", "researcher"):
        insert(db, "participation", pilot_id=pilot, actor_id=actor, role="supplier")
    return pilot


@pytest.fixture(scope="module")
def rows(db):
    """(role, resource, own, visibility) → id, in a world of its own for each role."""
    made = {}
    for role in ROLES:
        made.update(world_of(db, role))
    return made


def world_of(db, role):
    made = {}
    organisation = insert(db, "actor", name="Own", kinds=["buyer"], organisation_number=None)
    outsider = insert(db, "actor", name="Other", kinds=["buyer"])
    made[role, "organisation"] = organisation
    for visibility in VISIBILITIES:
        def keep(resource, own, **columns):
            made[role, resource, own, visibility] = insert(db, resource, visibility=visibility, **columns)

        for own in (True, False):
            keep("programme", own, name={"nb": "G"}, short_name="G", level="regional", municipalities=["5501"] if own else ["1804"])
            programme = made[role, "programme", own, visibility]
            if role == "regional_manager":
                keep("actor", own, name="A", kinds=["user"], municipality={"code": "5501" if own else "1103"})
            else:
                keep("actor", own, name="A", kinds=["user"], parent_id=organisation if own else outsider)
            pilot = pilot_of(db, role if own else None, organisation, programme_id=programme, visibility=visibility)
            made[role, "pilot", own, visibility] = pilot
            keep("activity", own, programme_id=programme, pilot_ids=[pilot], kind="course", format="online", title={"nb": "K"},
                 starts_at="2027-01-01", ends_at="2027-01-02")
            evaluator = organisation if own and role == "national_evaluator" else outsider
            keep("evaluation", own, type="pilot", pilot_id=pilot, evaluator_id=evaluator,
                 status="published" if visibility in ("published", "archived") else "draft")
    return made


def principal_of(db, rows, role):
    if role is None:
        return principal()
    db.execute("update actor set organisation_number = null where organisation_number = %s", [ORGANISATION])
    db.execute("update actor set organisation_number = %s where id = %s", [ORGANISATION, rows[role, "organisation"]])
    return principal(role, programmes=[rows[role, "programme", True, v] for v in VISIBILITIES] if role == "regional_manager" else ())


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("role", ROLES)
def test_rows_that_a_role_reads(db, rows, role, resource):
    own, other = READS.get((role, resource), (PUBLIC, PUBLIC))
    with calling(db, principal_of(db, rows, role)) as caller:
        seen = {str(row[0]) for row in caller.execute(f"select id from readable_{resource}")}
    for mine, expected in ((True, own), (False, other)):
        shown = {v for v in VISIBILITIES if rows[role, resource, mine, v] in seen}
        if (role, resource, mine) == ("buyer", "evaluation", True):
            expected = {"published", "archived"}  # those with the status published; the rest are drafts
        assert shown == expected, f"own={mine}"


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("role", ROLES)
def test_rows_that_a_role_changes(db, rows, role, resource):
    own, other = WRITES.get((role, resource), (False, False))
    who = principal_of(db, rows, role)
    for mine, expected in ((True, own), (False, other)):
        for visibility in VISIBILITIES:
            try:
                with calling(db, who) as caller:
                    done = caller.execute(f"update writable_{resource} set language = 'nn' where id = %s",
                                          [rows[role, resource, mine, visibility]]).rowcount == 1
            except psycopg.Error as error:
                assert error.sqlstate in ("IO403", "44000"), error
                done = False
            assert done == expected, (mine, visibility)


@pytest.mark.parametrize("role", ["buyer", "integration"])
def test_who_does_not_run_the_programme_neither_publishes_nor_accepts(db, rows, role):
    who, pilot = principal_of(db, rows, role), rows[role, "pilot", True, "internal"]
    with calling(db, who) as caller:
        assert refusal(lambda: caller.execute("update writable_pilot set visibility = 'published' where id = %s", [pilot])) == (
            "IO403", "not-allowed", "/visibility")
    with calling(db, who) as caller:
        caller.execute("""select pilot_move(%s, '{"to": "proposed"}', null, gen_random_uuid())""", [pilot])
        assert refusal(lambda: caller.execute("""select pilot_move(%s, '{"to": "accepted"}', null, gen_random_uuid())""", [pilot])) == (
            "IO403", "not-allowed", "/to")


def test_a_manager_publishes_and_accepts(db, rows):
    pilot = rows["regional_manager", "pilot", True, "internal"]
    with calling(db, principal_of(db, rows, "regional_manager")) as caller:
        caller.execute("""select pilot_move(%s, '{"to": "proposed"}', null, gen_random_uuid())""", [pilot])
        caller.execute("""select pilot_move(%s, '{"to": "accepted"}', null, gen_random_uuid())""", [pilot])
        assert caller.execute("update writable_pilot set visibility = 'published' where id = %s", [pilot]).rowcount == 1


def test_a_new_pilot_outside_the_callers_reach_is_refused(db, rows):
    other = rows["regional_manager", "programme", False, "published"]
    with calling(db, principal_of(db, rows, "regional_manager")) as caller:
        assert refusal(lambda: insert(caller, "writable_pilot", programme_id=other, title={"nb": "P"}))[0] == "44000"


def test_a_buyer_cannot_give_its_pilot_to_a_stranger(db, rows):
    stranger = rows["national_admin", "actor", False, "published"]
    with calling(db, principal_of(db, rows, "buyer")) as caller:
        assert refusal(lambda: caller.execute("update writable_pilot set lead_buyer_id = %s where id = %s",
                                              [stranger, rows["buyer", "pilot", True, "published"]]))[0] == "44000"


def test_a_hidden_programme_is_as_good_as_none(db, rows):
    with calling(db, principal_of(db, rows, "buyer")) as caller:
        assert refusal(lambda: insert(caller, "writable_pilot", programme_id=rows["buyer", "programme", True, "draft"], title={"nb": "P"},
                                      lead_buyer_id=rows["buyer", "organisation"])) == ("IO422", "exists", "/programme_id")


def test_a_buyer_proposes_an_activity_and_does_not_change_it(db, rows):
    pilot, programme = rows["buyer", "pilot", True, "published"], rows["buyer", "programme", True, "published"]
    columns = dict(programme_id=programme, kind="course", format="online", title={"nb": "K"}, starts_at="2027-01-01", ends_at="2027-01-02")
    with calling(db, principal_of(db, rows, "buyer")) as caller:
        proposal = insert(caller, "writable_activity", pilot_ids=[pilot], **columns)
        assert caller.execute("select status from readable_activity where id = %s", [proposal]).fetchone() == ("draft",)
        assert refusal(lambda: caller.execute("update writable_activity set capacity = 3 where id = %s", [proposal]))[:2] == (
            "IO403", "not-allowed")
    for wrong in (dict(pilot_ids=[rows["buyer", "pilot", False, "published"]]), dict(pilot_ids=[pilot], status="announced"), {}):
        with calling(db, principal_of(db, rows, "buyer")) as caller:
            assert refusal(lambda: insert(caller, "writable_activity", **columns, **wrong))[0] == "44000"


def test_the_national_programme_holds_national_activities_only(db, rows):
    with calling(db, principal_of(db, rows, "national_admin")) as caller:
        national = insert(caller, "writable_programme", name={"nb": "N"}, short_name="N", level="national")
        columns = dict(kind="course", format="online", title={"nb": "K"}, starts_at="2027-01-01", ends_at="2027-01-02")
        insert(caller, "writable_activity", programme_id=national, visibility="published", **columns)
        regional = rows["national_admin", "programme", True, "published"]
        assert refusal(lambda: insert(caller, "writable_activity", programme_id=regional, **columns))[0] == "44000"


def test_the_national_programme_approves_evaluations_and_writes_none(db, rows):
    evaluation = rows["national_admin", "evaluation", True, "draft"]
    db.execute("""update evaluation set status = 'fact_check', criteria = '[{"code": "a", "score": 3}]', findings = '{"nb": "f"}',
        conflict_of_interest = '{"declared": false}' where id = %s""", [evaluation])
    with calling(db, principal_of(db, rows, "national_admin")) as caller:
        caller.execute("update writable_evaluation set status = 'approved' where id = %s", [evaluation])
        caller.execute("update writable_evaluation set status = 'published' where id = %s", [evaluation])
        assert caller.execute("select visibility from readable_evaluation where id = %s", [evaluation]).fetchone() == ("published",)
        assert refusal(lambda: caller.execute("""update writable_evaluation set findings = '{"nb": "F"}' where id = %s""", [evaluation])) == (
            "IO403", "not-allowed", "/findings")


def test_an_evaluator_with_a_stake_is_refused(db, rows):
    for involved in ("lead", "unit", "partner"):
        with db.transaction(force_rollback=True):
            evaluator = insert(db, "actor", name="E", kinds=["evaluator"])
            stake = insert(db, "actor", name="U", kinds=["user"], parent_id=evaluator) if involved == "unit" else evaluator
            pilot = insert(db, "pilot", programme_id=rows["buyer", "programme", True, "published"], title={"nb": "P"},
                           lead_buyer_id=None if involved == "partner" else stake)
            if involved == "partner":
                insert(db, "participation", pilot_id=pilot, actor_id=stake, role="observer")
            assert refusal(lambda: insert(db, "evaluation", type="pilot", pilot_id=pilot, evaluator_id=evaluator)) == (
                "IO422", "conflict-of-interest", "/evaluator_id")


def test_who_evaluates_cannot_join_afterwards(db, rows):
    pilot = rows["supplier", "pilot", False, "published"]
    outsider = str(db.execute("select evaluator_id from evaluation where pilot_id = %s", [pilot]).fetchone()[0])
    with db.transaction(force_rollback=True):
        assert refusal(lambda: insert(db, "participation", pilot_id=pilot, actor_id=outsider, role="observer")) == (
            "IO422", "conflict-of-interest", "/actor_id")


def test_an_anonymous_reader_of_steps_does_not_learn_who_took_them(db, rows):
    pilot = rows["regional_manager", "pilot", True, "published"]
    with calling(db, principal_of(db, rows, "regional_manager"), keep=True) as caller:
        caller.execute("""select pilot_move(%s, '{"to": "proposed"}', null, gen_random_uuid())""", [pilot])
    query = "select actor from readable_pilot_transition where pilot_id = %s"
    with calling(db, principal()) as caller:
        assert caller.execute(query, [pilot]).fetchone() == (None,)
    with calling(db, principal_of(db, rows, "regional_manager")) as caller:
        assert caller.execute(query, [pilot]).fetchone() == ("a regional_manager",)


@pytest.mark.parametrize("who", ["{}", '{"roles": null, "programmes": null, "organisation": null}', '{"roles": "national_admin"}',
                                 '{"roles": ["regional_manager"], "programmes": null}', '{"roles": ["buyer", "unheard_of"]}',
                                 '{"roles": ["regional_manager"], "programmes": {}}', '{"roles": ["anonymous"]}'])
def test_a_token_that_says_little_opens_nothing_and_breaks_nothing(db, rows, who):
    with calling(db, who) as caller:
        for resource in RESOURCES:
            seen = {row[0] for row in caller.execute(f"select visibility from readable_{resource}")}
            assert seen == {"published"} or resource in ("activity", "evaluation") and seen <= {"published"}
            try:
                with caller.transaction(force_rollback=True):
                    assert caller.execute(f"update writable_{resource} set language = 'nn'").rowcount == 0
            except psycopg.Error as error:
                assert error.sqlstate in ("IO403", "44000")


def test_the_daemon_has_no_right_on_any_table(db):
    assert db.execute("""select relname from pg_class c where relnamespace = 'ioa'::regnamespace and relkind in ('r', 'S', 'p')
        and (case when relkind = 'S' then has_sequence_privilege('ioa_api', c.oid, 'usage, select, update')
             else has_table_privilege('ioa_api', c.oid, 'select, insert, update, delete, truncate, references, trigger') end)""").fetchall() == []


def test_no_function_is_everyones(db):
    assert db.execute("select proname from pg_proc where pronamespace = 'ioa'::regnamespace and has_function_privilege('public', oid, 'execute')"
                      ).fetchall() == []


def test_functions_with_the_owners_rights_fix_their_search_path(db):
    assert db.execute("""select proname from pg_proc where pronamespace = 'ioa'::regnamespace and prosecdef
        and not coalesce(array_to_string(proconfig, ' ') like 'search_path=%', false)""").fetchall() == []


def test_functions_and_sessions_have_one_search_path_so_that_plans_are_kept(db):
    session = re.search(r"search_path=(\S+)", SESSION_HEADER.read_text()).group(1)
    paths = db.execute("""select distinct setting from pg_proc, unnest(proconfig) setting where pronamespace = 'ioa'::regnamespace
        and setting like 'search_path=%' and proname <> 'schema_version'""").fetchall()
    assert paths == [("search_path=" + session.replace(",", ", "),)]
