"""Parameters of lists: cursors of elsewhere, limits, members, order of names, and what nobody knows."""

import base64
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.problem import codes, expect_problem

LIST = "/v1/pilots"
NAMES = ["Zoo", "Aas", "Åse", "Ære", "Øst", "aas", "Ås", "Ægir", "øre", "Čáhci", "Đ", "Èlan", "Ž", "10", "9", "Troms", "Tromsø", "-", "É"]
ALPHABET = ["Aa", "B", "C", "Č", "D", "Đ", "E", "S", "Š", "Z", "Ž", "Æ", "Ø", "Å"]


@pytest.fixture(scope="module", autouse=True)
def pilots(make):
    programme = make.programme()
    made = [make.pilot(programme["id"], title={"nb": name}) for name in NAMES]
    for name in ("B", "Å", "A", "Ø", "Æ"):
        make.actor(name=name)
    return made


@pytest.fixture(scope="module")
def cursor(client, pilots):
    return cursor_in(client.get(LIST, params={"limit": 3}).json()["next"])


def cursor_in(link):
    return link.partition("cursor=")[2]


def refused(client, **params):
    problem = expect_problem(client.get(LIST, params=params), 400, "invalid-cursor", parameter="cursor")
    assert codes(problem) == ["cursor"]


def test_cursor_leads_on_whatever_the_page_size_or_members(client, cursor):
    for more in ({"limit": 5}, {"fields": "id"}, {"include": "participants"}, {"count": "exact"}):
        assert client.get(LIST, params={"cursor": cursor, **more}).status_code == 200


@pytest.mark.parametrize("other", [{"sort": "title"}, {"sort": "updated_at"}, {"sort": "-updated_at,title"}, {"stage": "idea"},
                                   {"q": "x"}, {"visibility": "published"}, {"number": "1"}], ids=str)
def test_cursor_of_another_query(client, cursor, other):
    refused(client, cursor=cursor, **other)


def test_cursor_of_another_list(client, cursor):
    expect_problem(client.get("/v1/activities", params={"cursor": cursor}), 400, "invalid-cursor")


def test_every_edited_byte_is_noticed(client, cursor):
    for at, old in enumerate(cursor):
        new = "A" if old != "A" else "B"
        refused(client, cursor=cursor[:at] + new + cursor[at + 1:])


def test_truncated_and_lengthened_cursors(client, cursor):
    for n in range(1, len(cursor)):
        refused(client, cursor=cursor[:n])
    for tail in ("A", "AAAA", "=", "==", "\u00e5", " ", "%00"):
        refused(client, cursor=cursor + tail)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(cursor=st.one_of(st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=300), st.text(
    st.characters(min_codepoint=0x21, blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    st.binary(min_size=1, max_size=200).map(lambda b: base64.urlsafe_b64encode(b"\x01\x00\x02" + b).decode().rstrip("="))))
def test_random_cursors(client, cursor):
    refused(client, cursor=cursor)


@pytest.mark.parametrize("limit", ["0", "-1", "101", "1e9", "1e1", "1.0", "10.5", "", "x", " 1", "1 ", "+1", "0x10", "NaN", "9" * 30,
                                   "4294967297", "18446744073709551617", "-18446744073709551606", "-9223372036854775808", "null"])
def test_limits_that_are_none(client, limit):
    expect_problem(client.get(LIST, params={"limit": limit}), 400, "invalid-parameter", parameter="limit")


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_limits_that_are(client, limit):
    assert len(client.get(LIST, params={"limit": limit}).json()["data"]) == min(limit, len(NAMES))


def test_default_limit(client, make, pilots):
    for i in range(10):
        make.pilot(pilots[0]["programme_id"], title={"nb": f"Mer {i}"})
    got = client.get(LIST).json()
    assert len(got["data"]) == 25 and got["next"]


def test_count_only_when_asked(client):
    assert "count" not in client.get(LIST).json()
    counted = client.get(LIST, params={"count": "exact", "limit": 2}).json()
    assert counted["count"] == len(client.get(LIST, params={"limit": 100}).json()["data"])
    for value in ("true", "1", "", "EXACT", "estimated"):
        expect_problem(client.get(LIST, params={"count": value}), 400, "invalid-parameter", parameter="count")


def test_fields(client):
    whole = client.get(LIST, params={"limit": 1}).json()["data"][0]
    for name in whole:
        assert client.get(LIST, params={"limit": 1, "fields": name}).json()["data"] == [{name: whole[name]}]
    some = client.get(LIST, params={"limit": 1, "fields": "title,id"}).json()["data"][0]
    assert some == {n: whole[n] for n in ("id", "title")}


def test_a_wrong_value_among_others_is_named(client):
    problem = client.get(LIST, params={"fields": "id,titel,stage,numer"}).json()
    assert [(e["parameter"], e["detail"].split(" must be one of ")[0]) for e in problem["errors"]] == [("fields", "`titel`"),
                                                                                                       ("fields", "`numer`")]


@pytest.mark.parametrize("value", ["", "nothing", "id,nothing", "id,id", "programme.name", "title_sort", "_version", "id,", "ID", "*"])
@pytest.mark.parametrize("name", ["fields", "include", "sort"])
def test_unknown_names(client, pilots, name, value):
    expect_problem(client.get(LIST, params={name: value}), 400, "invalid-parameter", parameter=name)
    if name != "sort":
        one = f"{LIST}/{pilots[0]['id']}"
        expect_problem(client.get(one, params={name: value}), 400, "invalid-parameter", parameter=name)


@pytest.mark.parametrize("sort", ["-", "--title", "title,title,number", "title,-title,number", "+title", "title desc"])
def test_orders_that_are_none(client, sort):
    expect_problem(client.get(LIST, params={"sort": sort}), 400, "invalid-parameter", parameter="sort")


def test_include(client, make, pilots):
    actor = make.actor()
    made = make.new(f"{LIST}/{pilots[3]['id']}/participations", actor_id=actor["id"], role="supplier")
    make.new(f"{LIST}/{pilots[3]['id']}/transitions", to="proposed")
    got = client.get(LIST, params={"include": "participants,transitions", "limit": 100}).json()["data"]
    by_id = {row["id"]: row for row in got}
    assert [p["id"] for p in by_id[pilots[3]["id"]]["participants"]] == [made["id"]]
    assert [t["to"] for t in by_id[pilots[3]["id"]]["transitions"]] == ["proposed"]
    assert all(row["participants"] == [] for row in got if row["id"] != pilots[3]["id"])
    one = client.get(f"{LIST}/{pilots[3]['id']}", params={"include": "transitions,participants"}).json()
    assert one["participants"] == by_id[one["id"]]["participants"] and one["transitions"] == by_id[one["id"]]["transitions"]
    assert "participants" not in client.get(f"{LIST}/{pilots[3]['id']}").json()


def test_include_with_fields(client):
    got = client.get(LIST, params={"include": "participants", "fields": "title", "limit": 2}).json()["data"]
    assert [set(row) for row in got] == [{"title", "participants"}] * 2


def test_unknown_parameters_are_named_all(client):
    problem = expect_problem(client.get(LIST, params={"colour": 1, "Stage": "idea", "limit[]": 1}), 400, "unknown-parameter", parameter="colour")
    assert [e["parameter"] for e in problem["errors"]] == ["colour", "Stage", "limit[]"]


def test_known_and_unknown_faults_together(client):
    problem = expect_problem(client.get(LIST, params={"colour": 1, "limit": 0, "stage": "x"}), 400, "invalid-parameter", parameter="stage")
    assert {e["parameter"] for e in problem["errors"]} == {"colour", "limit", "stage"}


@pytest.mark.parametrize("query", ["limit=1&limit=1", "stage=idea&stage=proposed", "q=a&q=b", "limit=1&lim%69t=2"])
def test_repeated_parameters(client, query):
    assert "repeated" in codes(expect_problem(client.get(f"{LIST}?{query}"), 400, "invalid-parameter"))


@pytest.mark.parametrize(("query", "tells"), [("stage=idea&stage=proposed", True), ("limit=1&limit=1", False), ("stage[]=idea", True),
                                              ("stage%5B%5D=idea", True), ("limit[]=1", False), ("[]=1", False), ("xx[]=1", False)])
def test_lists_as_other_services_take_them_are_told_how_they_are_sent_here(client, query, tells):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert ("with commas" in answer.json()["errors"][0]["detail"]) == tells


@pytest.mark.parametrize("query", ["q=%", "q=%1", "q=%zz", "q=%00", "q=%ff", "q=%ed%a0%80", "%ff=1", "q=%0a"])
def test_badly_encoded_queries(raw, query):
    expect_problem(raw().request(f"GET {LIST}?{query} HTTP/1.1\nHost: x\n\n"), 400, "invalid-parameter")


@pytest.mark.parametrize("query", ["?", "?&", "?&&limit=2&", "?limit=2&"])
def test_empty_pieces_are_nothing(raw, query):
    assert raw().request(f"GET {LIST}{query} HTTP/1.1\nHost: x\n\n").status == 200


@pytest.mark.parametrize("path", ["/health/live", "/openapi.json", "/v1/pilots/{id}"])
def test_parameters_elsewhere_are_refused_too(client, pilots, path):
    answer = client.get(path.format(id=pilots[0]["id"]), params={"x": 1})
    expect_problem(answer, 400, "unknown-parameter", parameter="x")


def test_reading_with_a_page_parameter(client, pilots):
    expect_problem(client.get(f"{LIST}/{pilots[0]['id']}", params={"limit": 1}), 400, "unknown-parameter", parameter="limit")


def test_norwegian_letters_come_last(client, make):
    programme = make.programme()
    for letter in reversed(ALPHABET):
        make.pilot(programme["id"], title={"nb": letter})
    params = {"programme_id": programme["id"], "limit": 100}
    up = [p["title"]["nb"] for p in client.get(LIST, params={**params, "sort": "title"}).json()["data"]]
    assert [t for t in up if t in ("Æ", "Ø", "Å", "Aa")] == ["Æ", "Ø", "Å", "Aa"]  # aa sorts as å
    assert [t for t in up if t not in ("Æ", "Ø", "Å", "Aa")] == ["B", "C", "Č", "D", "Đ", "E", "S", "Š", "Z", "Ž"]
    assert [p["title"]["nb"] for p in client.get(LIST, params={**params, "sort": "-title"}).json()["data"]] == up[::-1]
    actors = [a["name"] for a in client.get("/v1/actors", params={"sort": "name"}).json()["data"]]
    assert [a for a in actors if len(a) == 1] == ["A", "B", "Æ", "Ø", "Å"]
