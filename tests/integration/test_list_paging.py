"""Pages by keyset: forward and back, in every order, every row once, whatever is written meanwhile."""

import random
import re

import psycopg
import pytest

from harness.problem import expect_problem

ROWS = 83  # no multiple of the page sizes
ORDERS = {
    "/v1/pilots": ["updated_at", "created_at", "title", "number"],
    "/v1/actors": ["name", "updated_at", "created_at"],
    "/v1/programmes": ["name", "updated_at", "created_at"],
    "/v1/activities": ["starts_at", "updated_at", "created_at", "title"],
    "/v1/evaluations": ["updated_at", "created_at"],
}

# Many rows share each value, so that the key behind it has to decide. Inserted past the rights, for speed.
FILL = """
with p as (insert into programme (id, name, short_name, level, status, visibility, created_at, updated_at)
  select gen_random_uuid(), jsonb_build_object('nb', 'P' || n % 7), 's' || n, 'regional', 'active', 'published', t, t
  from generate_series(1, {rows}) n, lateral (select timestamptz '2026-01-01' + n % 5 * interval '1 s' as t) x returning id),
a as (insert into actor (id, name, kinds, visibility, created_at, updated_at)
  select gen_random_uuid(), 'A' || n % 7, '{{buyer}}', 'published', t, t
  from generate_series(1, {rows}) n, lateral (select timestamptz '2026-01-01' + n % 5 * interval '1 us' as t) x),
i as (insert into pilot (id, programme_id, title, number, visibility, created_at, updated_at)
  select gen_random_uuid(), p.id, jsonb_build_object('nb', 'T' || n % 7), 'N' || n % 9, 'published', t, t
  from (select id, row_number() over () as n from p) p, lateral (select timestamptz '2026-01-01' + n % 5 * interval '1 s' as t) x
  returning id, programme_id),
v as (insert into activity (id, programme_id, kind, format, title, starts_at, ends_at, visibility, created_at, updated_at)
  select gen_random_uuid(), p.id, 'course', 'online', jsonb_build_object('nb', 'V' || n % 7), t, t + interval '1 h', 'published', t, t
  from (select id, row_number() over () as n from p) p, lateral (select timestamptz '2026-01-01' + n % 5 * interval '1 h' as t) x)
insert into evaluation (id, type, status, evaluator_id, programme_id, visibility, created_at, updated_at)
select gen_random_uuid(), 'midway', 'published', gen_random_uuid(), p.id, 'published', t, t
from (select id, row_number() over () as n from p) p, lateral (select timestamptz '2026-01-01' + n % 5 * interval '1 s' as t) x
"""


@pytest.fixture(scope="module", autouse=True)
def rows(postgres, database, ioad):
    with postgres.connect(database) as connection:
        connection.execute("set search_path = ioa, public")
        connection.execute("set session_replication_role = replica")  # constraint triggers see one statement's rows too late
        connection.execute(FILL.format(rows=ROWS))


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    assert links(answer) == {rel: answer.json()[rel] for rel in ("next", "prev") if answer.json()[rel]}
    return answer.json()


def links(answer):
    return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers.get("link", ""))}


def walk(client, url, direction="next"):
    """All pages from here on."""
    while url:
        got = page(client, url)
        yield got
        url = got[direction]


def ids(pages):
    return [row["id"] for got in pages for row in got["data"]]


def sort_key(rows, order):
    """What the rows must ascend by. Ids break ties, and PostgreSQL orders them as their text does."""
    def of(row, name):
        value = row[name.lstrip("-")]
        return value["nb"] if isinstance(value, dict) else value.rstrip("Z")  # so that a fraction sorts behind none
    return [[of(row, order), row["id"]] for row in rows]


@pytest.mark.parametrize("path, order", [(p, o) for p, orders in ORDERS.items() for name in orders for o in (name, "-" + name)])
def test_every_row_once_and_in_order(client, path, order):
    pages = list(walk(client, f"{path}?sort={order}&limit=10"))
    rows = [row for got in pages for row in got["data"]]
    assert len(rows) == len({row["id"] for row in rows}) == ROWS
    keys = sort_key(rows, order)
    values = [value for value, _ in keys]
    assert values == sorted(values, reverse=order.startswith("-"))
    within = [[i for v, i in keys if v == value] for value in dict.fromkeys(values)]
    assert all(group in (sorted(group), sorted(group, reverse=True)) for group in within)
    assert [len(got["data"]) for got in pages] == [10] * 8 + [3]
    assert pages[0]["prev"] is None and pages[-1]["next"] is None


@pytest.mark.parametrize("path, order", [(p, o) for p, orders in ORDERS.items() for name in orders for o in (name, "-" + name)])
def test_back_shows_the_same_pages(client, path, order):
    forward = list(walk(client, f"{path}?sort={order}&limit=10"))
    back = list(walk(client, forward[-1]["prev"], "prev"))
    assert ids(reversed(back)) == ids(forward[:-1])
    assert [len(got["data"]) for got in back] == [10] * 8
    assert back[-1]["prev"] is None


@pytest.mark.parametrize("limit", [1, 2, 7, 41, 82, 83, 84, 100])
def test_any_page_size_gives_the_same(client, limit):
    assert ids(walk(client, f"/v1/pilots?sort=title&limit={limit}&fields=id")) == ids(
        walk(client, "/v1/pilots?sort=title&limit=100&fields=id"))


@pytest.mark.parametrize("sort", ["title,number", "-title,number", "title,-number", "-title,-number", "number,-updated_at"])
def test_two_keys(client, sort):
    rows = [row for got in walk(client, f"/v1/pilots?sort={sort}&limit=9") for row in got["data"]]
    assert len({row["id"] for row in rows}) == len(rows) == ROWS
    one, other = sort.split(",")
    firsts = [k for k, _ in sort_key(rows, one)]
    assert firsts == sorted(firsts, reverse=one.startswith("-"))
    for value in set(firsts):
        seconds = [k for (k, _), first in zip(sort_key(rows, other), firsts) if first == value]
        assert seconds == sorted(seconds, reverse=other.startswith("-"))


def test_random_walk_never_loses_its_place(client):
    order = ids(walk(client, "/v1/pilots?sort=-title&limit=100&fields=id"))
    rng = random.Random(7)
    got, at = page(client, "/v1/pilots?sort=-title&limit=6&fields=id"), 0
    for _ in range(120):
        direction = rng.choice(["next", "prev"])
        if not got[direction]:
            continue
        at += len(got["data"]) if direction == "next" else 0
        got = page(client, got[direction])
        at -= len(got["data"]) if direction == "prev" else 0
        assert ids([got]) == order[at:at + len(got["data"])]


def test_filters_and_members_stay_on_every_page(client):
    pages = list(walk(client, "/v1/pilots?q=T3&limit=4&fields=id,title&count=exact"))
    assert len(ids(pages)) == len(set(ids(pages))) == pages[0]["count"] > 8
    assert {got["count"] for got in pages} == {pages[0]["count"]}
    assert all(row["title"] == {"nb": "T3"} and len(row) == 2 for got in pages for row in got["data"])


def test_includes_on_every_page(client):
    assert all("participants" in row for got in walk(client, "/v1/pilots?include=participants&limit=30") for row in got["data"])


def test_rows_that_come_meanwhile_move_nothing(client, sql):
    url = "/v1/pilots?sort=title&limit=10&fields=id,title"
    before, seen = ids(walk(client, url)), []
    for number, got in enumerate(walk(client, url)):
        seen += ids([got])
        for title in ("A", "T3", "Z"):
            with sql.transaction():
                sql.execute("insert into pilot (id, programme_id, title, number, visibility) select gen_random_uuid(), programme_id, "
                            "jsonb_build_object('nb', %s::text), 'new' || %s::text || %s, 'published' from pilot limit 1", (title, title, number))
        if number == 30:
            break
    assert [i for i in seen if i in set(before)] == before
    assert len(seen) == len(set(seen))
    sql.execute("delete from pilot where number like 'new%'")


def test_place_of_a_deleted_row_is_kept(client, sql):
    first = page(client, "/v1/actors?sort=name&limit=10&fields=id")
    rest = ids(walk(client, first["next"]))
    with psycopg.ClientCursor(sql) as cursor:
        cursor.execute("begin")
        cursor.execute("delete from actor where id = any(%s::uuid[])", (ids([first])[-3:],))
        cursor.execute("commit")
    assert ids(walk(client, first["next"])) == rest


def test_empty_list(client):
    assert page(client, "/v1/pilots?q=finnesikke&count=exact") == {"data": [], "next": None, "prev": None, "count": 0}


def test_long_titles_can_be_paged(make, client):
    programme = make.programme()
    for i in range(4):
        make.pilot(programme["id"], title={"nb": "\U0001f427" * 498 + f"{i:02}"})
    got = list(walk(client, f"/v1/pilots?programme_id={programme['id']}&sort=title,number&limit=1"))
    assert [row["title"]["nb"][-2:] for p in got for row in p["data"]] == ["00", "01", "02", "03"]
    back = list(walk(client, got[-1]["prev"], "prev"))
    assert [row["title"]["nb"][-2:] for p in back for row in p["data"]] == ["02", "01", "00"]


def test_cost_of_a_late_page_is_that_of_an_early_one(client):
    """Not a measurement: the link of a late page is as short as that of an early one, there is no offset in it."""
    lengths = [len(got["next"]) for got in walk(client, "/v1/pilots?sort=number&limit=10&fields=id") if got["next"]]
    assert max(lengths) == min(lengths)


def test_history_is_paged_too(make, client):
    pilot = make.pilot(make.programme()["id"])
    for to in ["on_hold", "idea"] * 6:
        make.new(f"/v1/pilots/{pilot['id']}/transitions", to=to)
    path = f"/v1/pilots/{pilot['id']}/transitions"
    forward = [row["to"] for got in walk(client, f"{path}?limit=5") for row in got["data"]]
    assert forward == ["on_hold", "idea"] * 6
    expect_problem(client.get(path, params={"sort": "to"}), 400, "invalid-parameter", parameter="sort")
