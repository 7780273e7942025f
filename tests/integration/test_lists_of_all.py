"""What an organisation has in all pilots and activities, in one list each. That these have exactly what the caller may read is in
test_rights_table.py."""

import pytest

DEMO = True
FILTERS = {"interests": ["status", "pilot_id", "actor_id"], "questions": ["status", "pilot_id", "actor_id"],
           "inputs": ["status", "pilot_id", "actor_id"], "slots": ["status", "activity_id", "pilot_id", "actor_id"],
           "registrations": ["status", "target_group", "attended", "activity_id", "actor_id"]}


@pytest.fixture
def everywhere(client_as, sql):
    """The manager of all programmes, from whom nothing of these is hidden."""
    return client_as("regional_manager", programmes=[str(row[0]) for row in sql.execute("select id from ioa.programme").fetchall()])


def every(client, path, **query):
    rows, answer = [], client.get(path, params=query)
    while True:
        assert answer.status_code == 200, answer.text
        rows += answer.json()["data"]
        if not answer.json()["next"]:
            return rows
        answer = client.get(answer.json()["next"])


def as_asked(value):
    return str(value).lower() if isinstance(value, bool) else value


@pytest.mark.parametrize("name,member", [(name, member) for name, members in FILTERS.items() for member in members])
def test_a_filter_gives_the_rows_that_have_the_value(everywhere, name, member):
    rows = every(everywhere, f"/v1/{name}", limit=3)
    values = {row[member] for row in rows if row[member] is not None}
    assert values
    for value in values:
        found = every(everywhere, f"/v1/{name}", **{member: as_asked(value)})
        assert [row["id"] for row in found] == [row["id"] for row in rows if row[member] == value]


@pytest.mark.parametrize("name", FILTERS)
def test_the_order_is_the_one_that_is_asked_for(everywhere, name):
    first = "starts_at" if name == "slots" else "created_at"
    for member in (first, "updated_at"):
        rows = every(everywhere, f"/v1/{name}", sort=f"-{member}", limit=2)
        assert [row[member] for row in rows] == sorted((row[member] for row in rows), reverse=True)


@pytest.mark.parametrize("name", FILTERS)
def test_each_is_the_one_below_its_pilot_or_activity(everywhere, name):
    for row in every(everywhere, f"/v1/{name}"):
        below = f"/v1/activities/{row['activity_id']}" if name in ("slots", "registrations") else f"/v1/pilots/{row['pilot_id']}"
        assert everywhere.get(f"{below}/{name}/{row['id']}").json() == row


def test_a_supplier_finds_what_it_has_and_nothing_of_others(client_as, everywhere):
    of_all = every(everywhere, "/v1/interests")
    organisation = of_all[0]["actor"]["organisation_number"]
    own = every(client_as("supplier", organisation=organisation), "/v1/interests")
    assert [row["id"] for row in own] == [row["id"] for row in of_all if row["actor"]["organisation_number"] == organisation]
    assert own != of_all


def test_who_is_nobody_sees_no_confidence(client):
    for name in ("interests", "inputs", "registrations"):
        assert client.get(f"/v1/{name}").status_code == 401
    assert {row["status"] for row in every(client, "/v1/questions")} == {"answered"}
    assert {row["status"] for row in every(client, "/v1/slots")} <= {"free"}
