"""How long a pilot takes what the market says: until its competition begins, also when both happen at once (domain.md §5)."""

import threading

import psycopg
import pytest

TAKING = {"idea", "proposed", "accepted", "need_analysis", "market_dialogue", "specification", "on_hold"}


@pytest.fixture(scope="module")
def pilot_in(make, postgres, database):
    """pilot_in(stage, **columns) → id; put there past the rules, published and with a notice."""
    programme = make.programme()["id"]

    def put(stage, **columns):
        ident = make.pilot(programme, external_ids=[{"system": "doffin", "id": f"2031-{put.made:06}"}])["id"]
        put.made += 1
        columns = {"visibility": "published", "stage": stage, **columns}
        with postgres.connect(database) as connection:
            connection.execute("update ioa.pilot set " + ", ".join(f"{name} = %s" for name in columns) + " where id = %s", [*columns.values(), ident])
        return ident

    put.made = 700000
    return put


def takes_input(connection, pilot):
    return connection.execute("select ioa.pilot_takes_input(%s)", [pilot]).fetchone()[0]


def test_stages_before_the_competition_take_input(sql, pilot_in):
    stages = {row[0] for row in sql.execute("""select "from" from lifecycle_step where resource = 'pilot'
                                               union select "to" from lifecycle_step where resource = 'pilot'""")}
    assert {stage for stage in stages if takes_input(sql, pilot_in(stage))} == TAKING


def test_what_rests_after_its_competition_or_is_not_published_takes_none(sql, pilot_in):
    assert not takes_input(sql, pilot_in("on_hold", actual_dates='{"competition": "2026-01-01"}'))
    assert not takes_input(sql, pilot_in("market_dialogue", visibility="internal"))
    assert not takes_input(sql, "0190a000-0000-7000-8000-00000000ffff")


@pytest.fixture
def transaction(postgres, database):
    """A connection whose transaction ends when the test says so."""
    with psycopg.connect(postgres.url(database)) as connection:
        yield connection


def test_the_step_waits_for_input_that_is_on_its_way(transaction, admin, pilot_in, waiting, eventually):
    pilot = pilot_in("specification")
    assert takes_input(transaction, pilot)
    answers = []
    step = threading.Thread(target=lambda: answers.append(admin.post(f"/v1/pilots/{pilot}/transitions", json={"to": "competition"})))
    step.start()
    eventually(lambda: waiting() == 1, what="the step to wait")
    assert not answers
    transaction.commit()
    step.join(10)
    assert answers[0].status_code == 201, answers[0].text


def test_input_waits_for_the_step_and_is_not_taken_after_it(sql, transaction, postgres, database, pilot_in, eventually):
    pilot = pilot_in("specification")
    transaction.execute("update ioa.pilot set stage = 'competition' where id = %s", [pilot])
    took = []
    ask = threading.Thread(target=lambda: took.append(takes_input(sql, pilot)))
    ask.start()
    with postgres.connect(database) as watch:
        eventually(lambda: watch.execute("select count(*) = 1 from pg_stat_activity where pid = %s and wait_event_type = 'Lock'",
                                         [sql.info.backend_pid]).fetchone()[0], what="the input to wait")
    assert not took
    transaction.commit()
    ask.join(10)
    assert took == [False]


def test_inputs_do_not_wait_for_each_other(sql, transaction, pilot_in):
    pilot = pilot_in("market_dialogue")
    assert takes_input(transaction, pilot)
    sql.execute("set lock_timeout = '2s'")
    assert takes_input(sql, pilot)
