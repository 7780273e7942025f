"""The demo data loads, shows every state, and says the same each time; a role without rights to make roles is told so."""

import psycopg
import pytest

from integration.schema_cluster import SQL, calling, database, principal


@pytest.fixture(scope="module")
def db(postgres):
    with database(postgres, "schema_demo", "migrate", "seed") as connection:
        yield connection


@pytest.mark.parametrize("table, column, constraint", [
    ("pilot", "stage", None), ("activity", "status", "activity__status__enum"), ("evaluation", "status", "evaluation__status__enum"),
    ("pilot", "visibility", "pilot__visibility__enum"), ("programme", "status", None),
    ("material", "visibility", "material__visibility__enum"), ("material", "kind", "material__kind__enum"),
    ("registration", "status", "registration__status__enum"), ("milestone", "status", "milestone__status__enum"),
    ("interest", "status", "interest__status__enum"),
    ("evaluation_comment", "status", "evaluation_comment__status__enum"), ("recommendation", "status", "recommendation__status__enum"),
    ("question", "status", "question__status__enum"), ("news", "visibility", "news__visibility__enum"), ("enquiry", "status", "enquiry__status__enum"),
    ("follow_up_round", "status", "follow_up_round__status__enum"), ("report", "status", None)])
def test_every_state_has_an_example(db, table, column, constraint):
    shown = {row[0] for row in db.execute(f"select distinct {column} from {table}")}
    if constraint is None:
        resource = table
        legal = {row[0] for row in db.execute('select "to" from lifecycle_step where resource = %s', [resource])}
        missing = legal - shown - {"closing"}
    else:
        rule = db.execute("select pg_get_constraintdef(oid) from pg_constraint where conname = %s", [constraint]).fetchone()[0]
        missing = {word for word in rule.split("'")[1::2]} - shown
    assert not missing


def test_the_regional_programme_is_as_its_source_says(db):
    assert db.execute("""select g.name ->> 'nb', g.published_at::date::text, a.name, cardinality(g.municipalities) from programme g
        join actor a on a.id = g.owner_id where g.short_name = 'IOA'""").fetchone() == (
        "Innovative offentlige anskaffelser Troms & Svalbard", "2013-11-03", "Næringslivets Hovedorganisasjon (NHO)", 22)
    assert db.execute("select count(*), count(effect) from goal join programme g on g.id = programme_id where short_name = 'IOA'").fetchone() == (4, 3)


def test_pilots_have_the_steps_that_their_stage_tells_of(db):
    assert db.execute("""select p.number from pilot p where p.stage <> 'idea' and p.stage is distinct from (
        select t."to" from pilot_transition t where t.pilot_id = p.id order by t.at desc limit 1)""").fetchall() == []


def test_pilots_have_what_their_stage_stands_on(db):
    assert db.execute("""select p.number from pilot p where p.stage in
        ('competition', 'award', 'contract', 'development', 'delivery', 'follow_up', 'completed') and not pilot_has_notice(p)
        or p.stage = 'completed' and not pilot_has_benefit(p)""").fetchall() == []


def test_reports_are_answered_and_one_is_overdue(db):
    assert db.execute("""select r.id from report r where r.status <> 'requested' and r.status is distinct from (
        select t."to" from report_transition t where t.report_id = r.id order by t.at desc limit 1)""").fetchall() == []
    with calling(db, principal("national_admin")) as caller:
        assert caller.execute("select status from readable_report where overdue").fetchall() == [("in_progress",)]


@pytest.mark.parametrize("table, first", [("programme", "proposed"), ("activity", "draft"), ("evaluation", "planned"), ("enquiry", "new")])
def test_the_history_of_a_status_is_whole(db, table, first):
    """From the first status to the present one, each step from where the one before led; the national programme was there from the beginning."""
    rows = db.execute(f"""select t.object_id::text, t."from", t."to", o.status, lifecycle_step."to" from status_transition t
        join {table} o on o.id = t.object_id left join lifecycle_step on lifecycle_step.resource = t.resource
          and lifecycle_step."from" = t."from" and lifecycle_step."to" = t."to"
        where t.resource = '{table}' order by t.at, t.id""").fetchall()
    assert rows and None not in {legal for *_, legal in rows}
    at = {}
    for ident, was, becomes, *_ in rows:
        assert at.get(ident, first) == was
        at[ident] = becomes
    assert at == {ident: status for ident, _, _, status, _ in rows}


def test_persons_are_nobodys_and_some_consented(db):
    shown = db.execute("select name, email, phone, public_consent from person").fetchall()
    assert {consent for *_, consent in shown} == {True, False}
    assert all(email.partition("@")[2] in ("example.org", "example.com", "example.net") for _, email, *_ in shown)
    assert all(phone is None or phone.startswith("+47 00 00 00") for *_, phone, _ in shown)
    with calling(db, principal()) as caller:  # the one of an organisation that is not published stays hidden, consent or no consent
        assert [row[0] for row in caller.execute("select name from readable_person order by name_sort")] == [
            "Eksempel Kontakt", "Oppdiktet Prosjektleder", "Tenkt Programleder"]


def test_it_is_the_same_each_time(db, postgres):
    digest = """select md5(string_agg(md5(t::text), '' order by t.id)) from {} t"""
    with database(postgres, "schema_demo_again", "migrate", "seed") as again:
        for table in ("programme", "goal", "actor", "pilot", "participation", "pilot_transition", "activity", "evaluation", "role_grant", "person",
                      "material", "milestone", "procurement", "benefit", "interest", "question", "registration", "dialogue_input", "slot", "follow_up_round",
                      "report", "report_transition", "evaluation_comment", "recommendation", "status_transition",
                      "indicator", "observation", "funding", "appointment", "news", "enquiry"):
            assert db.execute(digest.format(table)).fetchone() == again.execute(digest.format(table)).fetchone(), table


def test_the_public_sees_published_rows_through_indexes(db):
    with calling(db, principal()) as caller:
        assert {row[0] for row in caller.execute("select visibility from readable_pilot")} == {"published"}
        caller.execute("set local enable_seqscan = off")
        caller.execute("set local enable_sort = off")
        for query, index in [
            ("select id from readable_pilot order by updated_at desc, id desc limit 20", "pilot_by_updated"),
            ("select id from readable_pilot where search @@ websearch_to_tsquery('simple', 'vann')", "pilot_by_search"),
            ("select id from readable_pilot where cpv_divisions && '{33}'", "pilot_by_cpv_division"),
            ("select id from readable_pilot where municipality ->> 'code' = any('{5501}') order by updated_at", "pilot_by_"),
            ("select id from readable_actor order by name_sort, id limit 20", "actor_by_name"),
            ("select id from readable_activity where pilot_ids @> array['0190a000-0000-7000-8c00-000000000006'::uuid]", "activity_by_pilot"),
        ]:
            plan = "\n".join(row[0] for row in caller.execute("explain " + query))
            assert index in plan, plan


def test_names_sort_as_in_norwegian(db):
    assert [row[0] for row in db.execute("""select v from (values ('Åre'), ('Zulu'), ('Ære'), ('Øre'), ('Are')) t (v)
        order by v collate "nb-x-icu" """)] == ["Are", "Zulu", "Ære", "Øre", "Åre"]


def test_a_role_that_may_make_no_roles_is_told_what_to_do(postgres):
    """In a cluster of its own, since roles belong to the cluster."""
    from harness.postgres import Cluster

    cluster = Cluster()
    try:
        cluster.start()
        with cluster.connect("postgres") as owner:
            owner.execute("create role plain login")
            owner.execute("create database plain owner plain")
        with psycopg.connect(cluster.socket_url("plain").replace("user=tester", "user=plain"), autocommit=True) as plain:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="may not create the role"):
                plain.execute((SQL / "migrate" / "0001_base.sql").read_text())
        with cluster.connect("postgres") as owner:
            owner.execute("create role ioa_api nologin; grant ioa_api to plain")
        with psycopg.connect(cluster.socket_url("plain").replace("user=tester", "user=plain"), autocommit=True) as plain:
            for path in sorted((SQL / "migrate").glob("*.sql")):
                plain.execute(path.read_text())
    finally:
        cluster.close()
