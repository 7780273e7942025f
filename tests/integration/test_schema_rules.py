"""What the database refuses whoever writes, and the place that it names."""

import json

import pytest

from integration.schema_cluster import calling, database, insert, new_id, principal, refusal

ADMIN = principal("national_admin")


@pytest.fixture(scope="module")
def db(postgres):
    with database(postgres, "schema_rules", "migrate") as connection:
        yield connection


@pytest.fixture(scope="module")
def programme(db):
    return insert(db, "programme", name={"nb": "G"}, short_name="G", level="regional", visibility="published")


@pytest.fixture(scope="module")
def pilot(db, programme):
    return insert(db, "pilot", programme_id=programme, title={"nb": "P"}, number="1")


def columns_for(table, programme, pilot, **columns):
    """The least that a row of the table needs, and these."""
    least = {
        "programme": dict(name={"nb": "G"}, short_name="G", level="regional"),
        "actor": dict(name="A", kinds=["buyer"]),
        "pilot": dict(programme_id=programme, title={"nb": "P"}),
        "activity": dict(programme_id=programme, kind="course", format="online", title={"nb": "K"}, starts_at="2027-01-01T10:00Z",
                         ends_at="2027-01-01T12:00Z"),
        "evaluation": dict(type="pilot", pilot_id=pilot),
    }[table]
    return {**least, **columns}


LONG = "x" * 20001
REFUSED_BY_CONSTRAINT = [
    ("programme", dict(name={}), "programme__name__format"),
    ("programme", dict(name={"nb": " "}), "programme__name__format"),
    ("programme", dict(name={"de": "G"}), "programme__name__format"),
    ("programme", dict(name={"nb": 5}), "programme__name__format"),
    ("programme", dict(purpose={"nb": LONG}), "programme__purpose__format"),
    ("programme", dict(level="local"), "programme__level__enum"),
    ("programme", dict(period={"from": "2026-02-30"}), "programme__period__format"),
    ("programme", dict(period={"from": "2026-02-02", "to": "2026-02-01"}), "programme__period.to__order"),
    ("programme", dict(pilot_target=-1), "programme__pilot_target__range"),
    ("programme", dict(target_groups=["everyone"]), "programme__target_groups__enum"),
    ("programme", dict(contact_point={"fax": "1"}), "programme__contact_point__format"),
    ("programme", dict(responsibilities=[{"area": {"nb": "A"}, "responsible": "nobody"}]), "programme__responsibilities__format"),
    ("programme", dict(owner_id=new_id()), "programme__owner_id__exists"),
    ("actor", dict(organisation_number="991825828"), "actor__organisation_number__format"),
    ("actor", dict(kinds=[]), None),
    ("actor", dict(kinds=["king"]), "actor__kinds__enum"),
    ("actor", dict(name=" "), "actor__name__length"),
    ("actor", dict(website="javascript:alert(1)"), "actor__website__format"),
    ("actor", dict(industry={"code": "62"}), "actor__industry__format"),
    ("actor", dict(municipality={"code": "55"}), "actor__municipality__format"),
    ("pilot", dict(estimated_value={"amount": "1e5", "currency": "NOK"}), "pilot__estimated_value__format"),
    ("pilot", dict(estimated_value={"amount": 5, "currency": "NOK"}), "pilot__estimated_value__format"),
    ("pilot", dict(estimated_value={"amount": "5"}), "pilot__estimated_value__format"),
    ("pilot", dict(need={"wish": {"nb": "x"}}), "pilot__need__format"),
    ("pilot", dict(planned_dates={"lunch": "2026-01-01"}), "pilot__planned_dates__format"),
    ("pilot", dict(innovation_types=["magic"]), "pilot__innovation_types__enum"),
    ("pilot", dict(number="1"), "pilot__number__unique"),
    ("pilot", dict(programme_id=new_id()), "pilot__programme_id__exists"),
    ("pilot", dict(external_ids=[{"system": "a"}]), "pilot__external_ids__format"),
    ("pilot", dict(external_ids=[{"system": "a", "id": "1"}, {"system": "a", "id": "1"}]), "external_id__external_ids__unique"),
    ("activity", dict(ends_at="2027-01-01T10:00Z"), "activity__ends_at__order"),
    ("activity", dict(registration_deadline="2027-01-02"), "activity__registration_deadline__order"),
    ("activity", dict(capacity=0), "activity__capacity__range"),
    ("activity", dict(score=5.5), "activity__score__range"),
    ("activity", dict(languages=["de"]), "activity__languages__enum"),
    ("activity", dict(place={"address": 5}), "activity__place__format"),
    ("evaluation", dict(pilot_id=None), "evaluation__pilot_id__exactly_one"),
    ("evaluation", dict(status="draft"), "evaluation__evaluator_id__required"),
    ("evaluation", dict(visibility="published"), "evaluation__visibility__status"),
    ("evaluation", dict(criteria=[{"code": "a", "score": 6}]), "evaluation__criteria__format"),
    ("evaluation", dict(recommendations=[{"status": "open"}]), "evaluation__recommendations__format"),
    ("evaluation", dict(conflict_of_interest={"statement": "none"}), "evaluation__conflict_of_interest__format"),
]


@pytest.mark.parametrize("table, columns, constraint", REFUSED_BY_CONSTRAINT)
def test_a_rule_is_held_by_a_constraint_that_names_the_member(db, programme, pilot, table, columns, constraint):
    if constraint is None:
        columns, constraint = dict(kinds="{}"), "actor__kinds__items"
    with db.transaction(force_rollback=True):
        assert refusal(lambda: insert(db, table, **columns_for(table, programme, pilot, **columns)))[1] == constraint


REFUSED_WITH_A_POINTER = [
    ("programme", dict(regions=["NO07", "NO99"]), "unknown", "/regions/1"),
    ("programme", dict(municipalities=["5501", "0301", "9999"]), "unknown", "/municipalities/2"),
    ("actor", dict(municipality={"code": "9999"}), "unknown", "/municipality/code"),
    ("actor", dict(municipality={"code": "5501", "valid_year": 2015}), "validity", "/municipality/valid_year"),
    ("pilot", dict(municipality={"code": "1902", "valid_year": 2024}), "validity", "/municipality/valid_year"),
    ("pilot", dict(cpv=["72000000", "12345678"]), "unknown", "/cpv/1"),
    ("activity", dict(place={"municipality_code": "9999"}), "unknown", "/place/municipality_code"),
    ("activity", dict(time_zone="Europe/Atlantis"), "unknown", "/time_zone"),
    ("activity", dict(pilot_ids=[new_id()]), "exists", "/pilot_ids/0"),
    ("activity", dict(organiser_ids=[new_id()]), "exists", "/organiser_ids/0"),
]


@pytest.mark.parametrize("table, columns, code, pointer", REFUSED_WITH_A_POINTER)
def test_an_unknown_code_is_refused_at_its_place(db, programme, pilot, table, columns, code, pointer):
    with db.transaction(force_rollback=True):
        refused = refusal(lambda: insert(db, table, **columns_for(table, programme, pilot, **columns)))
        assert refused == ("IO422", code, pointer)


@pytest.mark.parametrize("number, valid", [("991825827", True), ("910753614", True), ("974760673", True), ("123456785", True),
                                           ("991825826", False), ("12345678", False), ("1234567850", False), ("000000010", False)])
def test_check_digit_of_organisation_numbers(db, number, valid):
    assert db.execute("select is_organisation_number(%s)", [number]).fetchone() == (valid,)


@pytest.mark.parametrize("target, patch, merged", [
    ('{"a":"b"}', '{"a":"c"}', '{"a":"c"}'), ('{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'), ('{"a":"b"}', '{"a":null}', "{}"),
    ('{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'), ('{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'), ('{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'),
    ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'), ('{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'),
    ('["a","b"]', '["c","d"]', '["c","d"]'), ('{"a":"b"}', '["c"]', '["c"]'), ('{"a":"foo"}', "null", "null"),
    ('{"a":"foo"}', '"bar"', '"bar"'), ('{"e":null}', '{"a":1}', '{"e":null,"a":1}'), ("[1,2]", '{"a":"b","c":null}', '{"a":"b"}'),
    ("{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}')])
def test_merge_patch_gives_what_rfc_7396_lists(db, target, patch, merged):
    assert db.execute("select merge_patch(%s::jsonb, %s::jsonb) = %s::jsonb", [target, patch, merged]).fetchone() == (True,)


def test_neither_a_programme_nor_an_actor_is_part_of_itself(db, programme):
    with db.transaction(force_rollback=True):
        for table in ("programme", "actor"):
            top = insert(db, table, **columns_for(table, None, None))
            below = insert(db, table, **columns_for(table, None, None, parent_id=top))
            for parent in (top, below):
                with db.transaction(force_rollback=True):
                    assert refusal(lambda: db.execute(f"update {table} set parent_id = %s where id = %s", [parent, top])) == (
                        "IO422", "cycle", "/parent_id")


def test_a_write_counts_the_version_and_time_only_goes_forward(db, pilot):
    with db.transaction(force_rollback=True):
        before = db.execute("select version, created_at, updated_at from pilot where id = %s", [pilot]).fetchone()
        db.execute("update pilot set version = 99, created_at = now(), sector = 'it' where id = %s", [pilot])
        after = db.execute("select version, created_at, updated_at from pilot where id = %s", [pilot]).fetchone()
    assert after[0] == before[0] + 1 and after[1] == before[1] and after[2] > before[2]


def test_the_first_publication_is_remembered(db, pilot):
    published = "select published_at from pilot where id = %s"
    with db.transaction(force_rollback=True):
        assert db.execute(published, [pilot]).fetchone() == (None,)
        db.execute("update pilot set visibility = 'published' where id = %s", [pilot])
        first = db.execute(published, [pilot]).fetchone()
        db.execute("update pilot set visibility = 'internal' where id = %s", [pilot])
        db.execute("update pilot set visibility = 'published' where id = %s", [pilot])
        assert db.execute(published, [pilot]).fetchone() == first != (None,)


def test_the_longest_texts_can_be_searched(db, pilot):
    """Every word another one: the most that full-text search has to hold."""
    words = " ".join(chr(a) + chr(b) for a in range(0x100, 0x180) for b in range(0x400, 0x42d))[:19990]
    text = {language: words.replace(" ", f"{language[0]} ") [:19990] for language in ("nb", "nn", "se", "sma", "smj")}
    with db.transaction(force_rollback=True):
        db.execute("update pilot set lessons = %s, need = jsonb_build_object('problem', %s::jsonb) where id = %s",
                   [json.dumps(text), json.dumps(text), pilot])


def test_null_takes_a_column_back_to_its_default(db, pilot):
    with db.transaction(force_rollback=True):
        db.execute("update pilot set cpv = null, need = null, external_ids = null, visibility = null, language = null, number = null where id = %s",
                   [pilot])
        assert db.execute("select cpv, need, external_ids, visibility, language, number from pilot where id = %s", [pilot]).fetchone() == (
            [], {}, [], "draft", "nb", "1")


def test_a_pilot_without_a_number_gets_a_free_one(db, programme):
    with db.transaction(force_rollback=True):
        numbers = [db.execute("select number from pilot where id = %s", [insert(db, "pilot", programme_id=programme, title={"nb": "P"})]
                              ).fetchone()[0] for _ in range(3)]
        assert len(set(numbers)) == 3


def test_a_pilot_that_an_activity_is_about_stays(db, programme):
    with db.transaction(force_rollback=True):
        pilot = insert(db, "pilot", programme_id=programme, title={"nb": "P"})
        insert(db, "activity", **columns_for("activity", programme, pilot, pilot_ids=[pilot]))
        assert refusal(lambda: db.execute("delete from pilot where id = %s", [pilot]))[:2] == ("IO409", "in-use")


def test_an_external_identifier_is_free_again_after_its_object(db, programme):
    ids = [{"system": "sak", "id": "1"}]
    with db.transaction(force_rollback=True):
        first = insert(db, "pilot", programme_id=programme, title={"nb": "P"}, external_ids=ids)
        db.execute("update pilot set external_ids = '[{\"system\": \"sak\", \"id\": \"2\"}]' where id = %s", [first])
        insert(db, "pilot", programme_id=programme, title={"nb": "P"}, external_ids=ids)
        db.execute("delete from pilot where id = %s", [first])
        insert(db, "pilot", programme_id=programme, title={"nb": "P"}, external_ids=[{"system": "sak", "id": "2"}])


def test_municipalities_of_2024_are_complete(db):
    assert db.execute("select count(*) from municipality where valid_to is null and code <> '2100'").fetchone() == (357,)
    assert db.execute("select count(*) from cpv").fetchone() == (9454,)


# ------------------------------------------------------------------------------------------------ lifecycles

def move(caller, pilot, to, reason=None, versions=None):
    return caller.execute("select pilot_move(%s, jsonb_strip_nulls(jsonb_build_object('to', %s::text, 'reason', %s::text)), %s, %s)",
                          [pilot, to, reason, versions, new_id()])


def test_a_pilot_goes_its_whole_way_and_every_step_is_written_down(db, programme):
    way = ["proposed", "accepted", "need_analysis", "market_dialogue", "specification", "competition", "award", "contract",
           "development", "delivery", "follow_up", "completed"]
    with calling(db, ADMIN) as caller:
        pilot = insert(caller, "writable_pilot", programme_id=programme, title={"nb": "P"}, need={"problem": {"nb": "N"}},
                       visibility="published", external_ids=[{"system": "doffin", "id": "2026-000001"}], lessons={"nb": "L"})
        insert(caller, "writable_benefit", pilot_id=pilot, category="learning", unit="x", realised={"value": "1"})
        for step in way:
            move(caller, pilot, step, reason="the outcome")
        assert caller.execute("select stage, version, actual_dates ?& %s from readable_pilot where id = %s", [way, pilot]).fetchone() == (
            "completed", 13, True)
        assert [r[0] for r in caller.execute("""select "to" from readable_pilot_transition where pilot_id = %s order by at""", [pilot])] == way
        assert refusal(lambda: move(caller, pilot, "idea")) == ("IO409", "illegal-transition", "/to")


@pytest.mark.parametrize("stage, to, reason, columns, refused", [
    ("need_analysis", "market_dialogue", None, dict(visibility="published"), ("IO409", "need-not-published", "/to")),
    ("need_analysis", "market_dialogue", None, dict(need={"problem": {"nb": "N"}}), ("IO409", "need-not-published", "/to")),
    ("specification", "competition", None, {}, ("IO409", "notice-missing", "/to")),
    ("competition", "award", None, {}, ("IO422", "required", "/reason")),
    ("follow_up", "completed", None, {}, ("IO409", "lessons-missing", "/to")),
    ("idea", "cancelled", "  ", {}, ("IO422", "required", "/reason")),
    ("idea", "award", None, {}, ("IO409", "illegal-transition", "/to")),
    ("idea", "idea", None, {}, ("IO409", "illegal-transition", "/to")),
])
def test_a_step_that_lacks_what_it_needs_is_refused(db, programme, stage, to, reason, columns, refused):
    with db.transaction(force_rollback=True):
        pilot = insert(db, "pilot", programme_id=programme, title={"nb": "P"}, stage=stage, **columns)
        with calling(db, ADMIN) as caller:
            assert refusal(lambda: move(caller, pilot, to, reason)) == refused


def test_a_pilot_on_hold_resumes_where_it_was_and_nowhere_else(db, programme):
    with calling(db, ADMIN) as caller:
        pilot = insert(caller, "writable_pilot", programme_id=programme, title={"nb": "P"})
        for step in ("proposed", "on_hold"):
            move(caller, pilot, step)
        with caller.transaction(force_rollback=True):
            assert refusal(lambda: move(caller, pilot, "idea"))[1] == "illegal-transition"
        move(caller, pilot, "proposed")


def test_a_step_on_another_version_is_refused(db, programme, pilot):
    with calling(db, ADMIN) as caller:
        assert refusal(lambda: move(caller, pilot, "proposed", versions=[7, 8]))[:2] == ("IO412", "version-mismatch")


def test_a_hidden_pilot_is_not_found_and_a_foreign_one_not_moved(db, programme):
    hidden = insert(db, "pilot", programme_id=programme, title={"nb": "P"})
    shown = insert(db, "pilot", programme_id=programme, title={"nb": "P"}, visibility="published")
    with calling(db, principal("supplier")) as caller:
        assert refusal(lambda: move(caller, hidden, "proposed"))[:2] == ("IO404", "not-found")
    with calling(db, principal("supplier")) as caller:
        assert refusal(lambda: move(caller, shown, "proposed"))[:2] == ("IO403", "not-allowed")


@pytest.mark.parametrize("table, start, to, refused", [
    ("programme", "proposed", "active", ("IO409", "illegal-transition", "/status")),
    ("programme", "proposed", "affiliation_requested", None),
    ("programme", "affiliation_requested", "proposed", ("IO422", "required", "/status")),  # the reason is given along with a transition
    ("programme", "closed", "active", ("IO409", "illegal-transition", "/status")),
])
def test_a_status_follows_its_lifecycle(db, table, start, to, refused):
    with db.transaction(force_rollback=True):
        row = insert(db, table, **columns_for(table, None, None, status=start))
        with calling(db, ADMIN) as caller:
            assert refusal(lambda: caller.execute(f"update writable_{table} set status = %s where id = %s", [to, row])) == refused


def test_a_region_asks_to_join_and_does_not_answer_itself(db):
    with db.transaction(force_rollback=True):
        row = insert(db, "programme", **columns_for("programme", None, None))
        with calling(db, principal("regional_manager", programmes=[row])) as caller:
            caller.execute("update writable_programme set status = 'affiliation_requested' where id = %s", [row])
            assert refusal(lambda: caller.execute("update writable_programme set status = 'active' where id = %s", [row])) == (
                "IO403", "not-allowed", "/status")


# ------------------------------------------------------------------------------------------------ change log

def log_of(db, row):
    return db.execute("select op, split_part(audience, ':', 1), version from change_log where id = %s order by seq", [row]).fetchall()


def test_every_change_is_logged_for_those_who_may_learn_of_it(db, programme):
    with db.transaction(force_rollback=True):
        row = insert(db, "pilot", programme_id=programme, title={"nb": "P"})
        for visibility in ("internal", "published", "published", "internal", "draft"):
            db.execute("update pilot set visibility = %s where id = %s", [visibility, row])
        db.execute("delete from pilot where id = %s", [row])
        assert log_of(db, row) == [
            ("create", "draft", 1), ("update", "internal", 2), ("publish", "public", 3), ("update", "public", 4),
            ("unpublish", "public", 5), ("update", "internal", 5), ("unpublish", "internal", 6), ("update", "draft", 6), ("delete", "draft", 6)]


def test_a_participation_is_logged_for_the_audience_of_its_pilot(db, programme):
    with db.transaction(force_rollback=True):
        actor = insert(db, "actor", name="A", kinds=["supplier"])
        pilot = insert(db, "pilot", programme_id=programme, title={"nb": "P"}, visibility="published")
        row = insert(db, "participation", pilot_id=pilot, actor_id=actor, role="supplier")
        db.execute("""update participation set "to" = '2027-01-01' where id = %s""", [row])
        db.execute("delete from participation where id = %s", [row])
        assert log_of(db, row) == [("create", "public", 1), ("update", "public", 2), ("delete", "public", 2)]


def test_the_log_knows_who_and_in_which_trace(db):
    with calling(db, ADMIN) as caller:
        caller.execute("select set_config('ioa.trace_id', 'abc', true)")
        row = insert(caller, "writable_actor", name="A", kinds=["user"])
        caller.execute("reset role")
        assert caller.execute("select actor, trace_id from change_log where id = %s", [row]).fetchone() == ("a national_admin", "abc")
