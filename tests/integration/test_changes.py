"""The change feed: nothing is lost, each object's entries come in order, and nobody learns of what is not for them."""

import hashlib
import json
import threading
import time
import uuid

import pytest

from harness import daemon
from harness.problem import expect_problem
from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

TICK_SECONDS = 0.3  # ticks are a quarter of a second apart
PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}


@pytest.fixture(scope="module")
def admin(client_as):
    return client_as("national_admin")


def page(client, path="/v1/changes", **query):
    answer = client.get(path, params=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def now(client, **query):
    time.sleep(TICK_SECONDS)
    return page(client, position="now", **query)["cursor"]


def behind(client, cursor, **query):
    """All entries behind a cursor until there are no more now, and where they end."""
    time.sleep(TICK_SECONDS)
    entries, told = [], {"caught_up": False, "cursor": cursor}
    while not told["caught_up"]:
        told = page(client, **({"cursor": told["cursor"]} if told["cursor"] else {}), **query)
        entries += told["data"]
    return entries, told["cursor"]


def ops(client, cursor, ident, **query):
    return [e["op"] for e in behind(client, cursor, **query)[0] if e["id"] == ident]


@pytest.fixture
def programme(make):
    return make.programme()["id"]


# ---- following

def test_each_change_is_told_with_its_version(admin, client, programme, make):
    cursor = now(client)
    pilot = make.pilot(programme)
    admin.patch(f"/v1/pilots/{pilot['id']}", json={"sector": "helse"}, headers=PATCH).raise_for_status()
    entries, cursor = behind(client, cursor)
    mine = [e for e in entries if e["id"] == pilot["id"]]
    assert [(e["resource"], e["op"], e["version"], e["gone"]) for e in mine] == [("pilot", "create", 1, False), ("pilot", "update", 2, False)]
    assert list(mine[0]) == ["resource", "id", "version", "op", "at", "gone"] and mine[0]["at"] <= mine[1]["at"]
    admin.delete(f"/v1/pilots/{pilot['id']}", headers={"If-Match": "*"}).raise_for_status()
    assert [(e["op"], e["gone"]) for e in behind(client, cursor)[0] if e["id"] == pilot["id"]] == [("delete", True)]


def test_pages_of_any_size_have_the_same_entries(admin, client, programme, make):
    cursor = now(client)
    for _ in range(7):
        make.pilot(programme)
    whole, end = behind(client, cursor)
    for limit in (1, 2, 3, 1000):
        entries, last = behind(client, cursor, limit=limit)
        assert entries == whole
    told = page(client, cursor=cursor, limit=2)
    assert page(client, told["next"]) == page(client, cursor=told["cursor"], limit=2)
    assert page(client, cursor=last)["data"] == [] and end


def test_when_nothing_is_new_the_answer_is_the_same(admin, client):
    _, cursor = behind(client, now(client))
    first = client.get("/v1/changes", params={"cursor": cursor})
    time.sleep(TICK_SECONDS)
    again = client.get("/v1/changes", params={"cursor": cursor}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and first.json()["cursor"] == cursor and first.json()["caught_up"]


def test_the_latest_of_each_object_is_enough(admin, client, programme, make):
    cursor = now(client)
    pilots = [make.pilot(programme)["id"] for _ in range(3)]
    for sector in ("a", "b"):
        for pilot in pilots:
            admin.patch(f"/v1/pilots/{pilot}", json={"sector": sector}, headers=PATCH).raise_for_status()
    latest, _ = behind(client, now(client, mode="latest"), mode="latest")
    assert latest == []
    entries = page(client, cursor=cursor)["data"]
    assert len([e for e in entries if e["id"] in pilots]) == 9
    from_the_beginning, _ = behind(client, None, mode="latest", resource="pilot", limit=1000)
    mine = [e for e in from_the_beginning if e["id"] in pilots]
    assert sorted((e["id"], e["version"]) for e in mine) == sorted((p, 3) for p in pilots)
    assert len({e["id"] for e in from_the_beginning}) == len(from_the_beginning)


def test_filters(admin, client, make):
    one, other = make.programme()["id"], make.programme()["id"]
    cursors = {query: now(client, **dict(query)) for query in (
        (("resource", "pilot"),), (("programme_id", one),), (("resource", "pilot,programme"), ("programme_id", one)))}
    mine, theirs = make.pilot(one)["id"], make.pilot(other)["id"]
    make.new(f"/v1/pilots/{mine}/milestones", type="contract", due="2027-01-01", title={"nb": "x"})
    told = {query: behind(client, cursor, **dict(query))[0] for query, cursor in cursors.items()}
    by_resource, by_programme, by_both = told.values()
    assert {mine, theirs} <= {e["id"] for e in by_resource} and {e["resource"] for e in by_resource} == {"pilot"}
    assert {e["resource"] for e in by_programme} == {"pilot", "milestone"} and theirs not in {e["id"] for e in by_programme}
    assert [e["id"] for e in by_both] == [mine]


# ---- cursors

@pytest.mark.parametrize("cursor", ["x", "MS4x", "", "é", "MS54LjEuMS4tLi0uMTIzNDU2Nzg", "a" * 401, "MS4wLjAuMC4wLjA"])
def test_a_cursor_that_was_not_given(client, cursor):
    answer = client.get("/v1/changes", params={"cursor": cursor})
    assert answer.status_code == 400 and answer.json()["errors"][0]["parameter"] == "cursor", answer.text


def test_a_cursor_is_for_its_filters(client, programme):
    cursor = now(client, resource="pilot,programme")
    assert page(client, cursor=cursor, resource="programme,pilot")["data"] == []
    for query in ({}, {"resource": "pilot"}, {"resource": "pilot,programme", "mode": "latest"}, {"resource": "pilot,programme", "programme_id": programme}):
        expect_problem(client.get("/v1/changes", params={"cursor": cursor, **query}), 400, "invalid-cursor")
    expect_problem(client.get("/v1/changes", params={"cursor": cursor, "resource": "pilot,programme", "position": "now"}), 400, "invalid-parameter")


@pytest.mark.parametrize("query", [{"resource": "pilots"}, {"resource": "pilot,pilot"}, {"mode": "all"}, {"position": "then"}, {"limit": "0"}, {"limit": "1001"},
                                   {"programme_id": "x"}, {"since": "1"}])
def test_parameters_that_are_wrong(client, query):
    answer = client.get("/v1/changes", params=query)
    assert answer.status_code == 400 and answer.json()["errors"][0]["parameter"] == next(iter(query))


def test_a_cursor_that_is_not_kept_any_more(client, sql):
    cursor = now(client)
    kept = sql.execute("delete from feed_tick where tick = (select max(tick) from feed_tick) returning tick, epoch, snap::text, at").fetchone()
    try:
        problem = client.get("/v1/changes", params={"cursor": cursor})
        assert (problem.status_code, problem.json()["restart"]) == (410, "/v1/changes?position=now"), problem.text
    finally:
        sql.execute("insert into feed_tick overriding system value values (%s, %s, %s, %s)", kept)


# ---- who learns of what

def test_who_loses_an_object_gets_a_tombstone_and_who_keeps_it_does_not(admin, client, programme, make, client_as):
    pilot = make.pilot(programme)["id"]
    make.new(f"/v1/pilots/{pilot}/milestones", type="contract", due="2027-01-01", title={"nb": "x"})
    manager, stranger = client_as("regional_manager", None, [programme]), client_as("regional_manager", None, [str(uuid.uuid4())])
    cursor = now(client)
    admin.patch(f"/v1/pilots/{pilot}", json={"visibility": "internal"}, headers=PATCH).raise_for_status()
    for who, told in ((client, ["unpublish"]), (stranger, ["unpublish"]), (manager, ["update"]), (admin, ["update"])):
        entries = [e for e in behind(who, cursor)[0] if e["resource"] in ("pilot", "milestone")]
        assert [e["op"] for e in entries if e["resource"] == "pilot" and e["id"] == pilot] == told
        assert [e["op"] for e in entries if e["resource"] == "milestone"] == told  # what is below it goes with it
    cursor = now(client)
    admin.patch(f"/v1/pilots/{pilot}", json={"visibility": "published"}, headers=PATCH).raise_for_status()
    assert sorted((e["resource"], e["op"]) for e in behind(client, cursor)[0]) == [("milestone", "publish"), ("pilot", "publish")]


def test_what_is_hidden_is_not_told(admin, client, programme, make, client_as):
    cursor = now(client)
    made = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "draft"}).json()["id"]
    internal = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "internal"}).json()["id"]
    both = {made, internal}
    def told(*who):
        return {e["id"] for e in behind(client_as(*who) if who else client, cursor)[0]} & both
    assert told() == told("supplier", organisation_number()) == told("regional_manager", None, [str(uuid.uuid4())]) == set()
    assert told("national_admin") == told("national_evaluator") == told("regional_manager", None, [programme]) == both
    assert told("integration", organisation_number()) == {internal}
    admin.delete(f"/v1/pilots/{made}", headers={"If-Match": "*"}).raise_for_status()
    assert told() == set() and told("regional_manager", None, [programme]) == both


def test_an_internal_actor_is_told_to_its_region_only(admin, make, client_as, client):
    region, elsewhere = (make.programme(municipalities=[code])["id"] for code in ("5501", "0301"))
    cursor = now(client)
    ident = admin.post("/v1/actors", json={"name": "Skjult", "kinds": ["other"], "visibility": "internal", "municipality": {"code": "5501"}}).json()["id"]
    material = admin.post("/v1/materials", json={"programme_id": region, "kind": "guide", "title": {"nb": "x"}, "visibility": "internal"}).json()["id"]
    told = {who: ops(http, cursor, ident) + ops(http, cursor, material) for who, http in (
        ("region", client_as("regional_manager", None, [region])), ("elsewhere", client_as("regional_manager", None, [elsewhere])),
        ("buyer", client_as("buyer", organisation_number())), ("supplier", client_as("supplier", organisation_number())), ("public", client))}
    assert told == {"region": ["create", "create"], "elsewhere": ["create"], "buyer": ["create"], "supplier": [], "public": []}


def test_a_buyer_follows_its_own_pilot_and_a_supplier_its_own_input(admin, programme, make, client_as, sql, client):
    number, firm_number = organisation_number(), organisation_number()
    lead, firm = (make.actor(organisation_number=n, kinds=[kind])["id"] for n, kind in ((number, "buyer"), (firm_number, "supplier")))
    buyer, supplier, rival = client_as("buyer", number), client_as("supplier", firm_number), client_as("supplier", organisation_number())
    cursor = now(client)
    hidden = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "internal", "lead_buyer_id": lead}).json()["id"]
    open_one = make.pilot(programme)["id"]
    given = supplier.post(f"/v1/pilots/{open_one}/inputs", json={"actor_id": firm, "text": "Hemmelig"})
    assert given.status_code == 201, given.text
    assert ops(buyer, cursor, hidden) == ["create"] and ops(supplier, cursor, hidden) == []
    ident = given.json()["id"]
    assert ops(supplier, cursor, ident) == ["create"] and ops(client_as("regional_manager", None, [programme]), cursor, ident) == ["create"]
    for who in (client, rival, buyer, admin, client_as("national_evaluator"), client_as("integration", number)):
        assert ops(who, cursor, ident) == []


def test_an_evaluation_in_work_is_told_to_its_evaluator_and_the_region(admin, programme, make, client_as, client, sql, postgres, database):
    cursor = now(client)
    number = organisation_number()
    evaluator = make.actor(organisation_number=number, kinds=["evaluator"])["id"]
    with postgres.connect(database) as connection:
        ident = Stock(connection).insert("evaluation", type="pilot", pilot_id=make.pilot(programme)["id"], evaluator_id=evaluator, visibility="internal")
    assert ops(client_as("national_evaluator", number), cursor, ident) == ops(client_as("regional_manager", None, [programme]), cursor, ident) == ["create"]
    for who in (client, client_as("national_evaluator", organisation_number()), client_as("integration", number)):
        assert ops(who, cursor, ident) == []


# ---- the digest

def digest_of(objects):
    total = sum(int.from_bytes(hashlib.sha256(f"{ident}:{version}".encode()).digest()[:8], "big") for ident, version in objects)
    return str(total % 2 ** 64)


def test_a_copy_is_proven_by_its_digest(admin, client, make):
    programme = make.programme()["id"]
    pilots = [make.pilot(programme) for _ in range(3)]
    admin.patch(f"/v1/pilots/{pilots[0]['id']}", json={"visibility": "internal"}, headers=PATCH).raise_for_status()
    def told(who):
        answer = page(who, "/v1/changes/digest", programme_id=programme, resource="pilot,programme")
        return {d["resource"]: (d["count"], d["digest"]) for d in answer["digests"]}, answer["cursor"]
    public, cursor = told(client)
    assert public == {"programme": (1, digest_of([(programme, 1)])), "pilot": (2, digest_of([(p["id"], 1) for p in pilots[1:]]))}
    assert told(admin)[0]["pilot"] == (3, digest_of([(pilots[0]["id"], 2), *((p["id"], 1) for p in pilots[1:])]))
    # The feed goes on where the digest was.
    assert behind(client, cursor)[0] == []
    made = make.pilot(programme)["id"]
    assert [e["id"] for e in behind(client, cursor)[0]] == [made]


def test_a_digest_beside_a_tick_has_a_cursor_of_its_own_moment(client, make, sql, postgres, database):
    programme = make.programme()["id"]
    now(client)
    with postgres.connect(database) as connection, connection.transaction():
        snapshot = connection.execute("select pg_current_snapshot()::text").fetchone()[0]
        made = make.pilot(programme)["id"]  # committed after the digest has looked, and before it asks for its cursor
        now(client)
        cursor = connection.execute("select ioa.feed_cursor_at(%s)", [snapshot]).fetchone()[0]
    ticks = sql.execute("select max(tick), min(tick) from feed_tick").fetchone()
    assert ticks[1] < 0 and [e["id"] for e in behind(client, cursor)[0]] == [made]
    assert sql.execute("select snap from feed_tick where tick = %s", ticks[:1]).fetchone()[0] != snapshot
    sql.execute("update feed_tick set at = at - interval '40 days' where tick < 0")
    assert daemon.run("work", "--once", IOA_DATABASE_URL=postgres.url(database), IOA_CHANGE_RETENTION_DAYS="30").returncode == 0
    assert client.get("/v1/changes", params={"cursor": cursor}).status_code == 410


# ---- many at once

def test_followers_lose_nothing_while_many_write(client, client_as, postgres, database, make):
    programme = make.programme()["id"]
    cursor, stop, written, lock = now(client), threading.Event(), [], threading.Lock()

    def write(number):
        with postgres.connect(database) as connection:
            connection.autocommit = False
            stock = Stock(connection)
            for turn in range(30):
                ident = stock.insert("pilot", programme_id=programme, number=f"F{number}-{turn}-{ident_of(number)}", title={"nb": "x"}, visibility="published")
                for _ in range(turn % 3):
                    connection.execute("update ioa.pilot set sector = sector || 'x' where id = %s", [ident])
                if number == 0 and turn % 10 == 0:
                    time.sleep(0.5)  # one that commits long after others with higher numbers
                connection.commit()
                with lock:
                    written.append((ident, 1 + turn % 3))

    def ident_of(number):
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{programme}{number}").hex[:6]

    def follow(entries):
        http, at = client_as("integration", organisation_number()), cursor
        while True:
            was_stopped = stop.is_set()
            told = page(http, cursor=at, limit=50)
            entries += told["data"]
            at = told["cursor"]
            if was_stopped and told["caught_up"]:
                return

    followed = [[] for _ in range(3)]
    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    followers = [threading.Thread(target=follow, args=(entries,)) for entries in followed]
    for thread in [*followers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    time.sleep(TICK_SECONDS)
    stop.set()
    for thread in followers:
        thread.join()
    assert len(written) == 240
    expected = {(ident, version) for ident, last in written for version in range(1, last + 1)}
    for entries in followed:
        mine = [(e["id"], e["version"]) for e in entries if e["resource"] == "pilot"]
        assert set(mine) == expected and len(mine) == len(expected)
        seen = {}
        for ident, version in mine:
            assert version == seen.get(ident, 0) + 1
            seen[ident] = version


# ---- the objects with their entries

PATHS = {"programme": "/v1/programmes/{}", "actor": "/v1/actors/{}", "pilot": "/v1/pilots/{}", "activity": "/v1/activities/{}", "goal": "/v1/goals/{}"}


def test_entries_bring_what_there_is_now(admin, client, make):
    cursor = now(client)
    programme = make.programme()["id"]
    pilots = [make.pilot(programme)["id"] for _ in range(3)]
    milestone = make.new(f"/v1/pilots/{pilots[0]}/milestones", type="contract", due="2027-01-01", title={"nb": "x"})
    admin.patch(f"/v1/pilots/{pilots[1]}", json={"visibility": "internal"}, headers=PATCH).raise_for_status()
    admin.delete(f"/v1/pilots/{pilots[2]}", headers={"If-Match": "*"}).raise_for_status()
    entries, _ = behind(client, cursor, include="data", limit=2)
    bare, _ = behind(client, cursor)
    assert [{k: v for k, v in e.items() if k != "data"} for e in entries] == bare and all("data" in e for e in entries)
    for e in entries:
        if e["resource"] in PATHS:
            answer = client.get(PATHS[e["resource"]].format(e["id"]))
            assert e["data"] == (answer.json() if answer.status_code == 200 else None)
    assert [e["data"] for e in entries if e["resource"] == "milestone"] == [milestone]
    assert [e["data"] for e in entries if e["id"] in pilots[1:]] == [None] * len([e for e in entries if e["id"] in pilots[1:]])
    mine = [e["data"]["visibility"] for e in behind(admin, cursor, include="data")[0] if e["id"] == pilots[1]]
    assert mine and set(mine) == {"internal"}


def test_next_goes_on_with_the_objects(client, make):
    cursor = now(client)
    programme = make.programme()["id"]
    for _ in range(2):
        make.pilot(programme)
    time.sleep(TICK_SECONDS)
    told = page(client, cursor=cursor, include="data", limit=1)
    assert "include=data" in told["next"] and "data" in page(client, told["next"])["data"][0]


def test_objects_are_as_the_caller_sees_them(admin, make, client_as, client):
    cursor = now(client)
    programme = make.programme()["id"]
    pilot = admin.post("/v1/pilots", json={"programme_id": programme, "title": {"nb": "x"}, "visibility": "published",
                                           "estimated_value": {"amount": "100.00", "currency": "NOK"}}).json()["id"]
    def value(who):
        return next(e["data"]["estimated_value"] for e in behind(who, cursor, include="data")[0] if e["id"] == pilot)
    assert value(client) is None and value(admin) == {"amount": "100.00", "currency": "NOK"}


# ---- as lines

LINES = {"Accept": "application/x-ndjson"}


def lines(answer):
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/x-ndjson", answer.text
    assert answer.content.endswith(b"\n")
    *entries, end = [json.loads(line) for line in answer.text.split("\n")[:-1]]
    assert list(end) == ["end"] and list(end["end"]) == ["cursor", "count", "caught_up"] and end["end"]["count"] == len(entries)
    return entries, end["end"]


@pytest.mark.parametrize("query", [{}, {"include": "data"}])
def test_lines_are_the_entries_and_then_where_one_is(client, make, query):
    cursor = now(client)
    programme = make.programme(name={"nb": "To\nlinjer"})["id"]
    made = [make.pilot(programme)["id"] for _ in range(4)]
    time.sleep(TICK_SECONDS)
    answer, told = client.get("/v1/changes", params={"cursor": cursor, "limit": 2, **query}, headers=LINES), []
    while True:
        entries, end = lines(answer)
        told += entries
        if end["caught_up"]:
            break
        assert end["cursor"] in answer.links["next"]["url"]
        answer = client.get(answer.links["next"]["url"], headers=LINES)
    assert [e["id"] for e in told] == [programme, *made] and told == behind(client, cursor, **query)[0]
    nothing = client.get("/v1/changes", params={"cursor": end["cursor"], "wait": 1}, headers=LINES)
    assert lines(nothing) == ([], {**end, "count": 0, "cursor": lines(nothing)[1]["cursor"]})
    assert client.get("/v1/changes", params={"cursor": cursor, "limit": 2}).links["next"]["url"] == page(client, cursor=cursor, limit=2)["next"]


def test_lines_are_asked_for_by_name(client):
    answer = client.get("/v1/changes", headers={"Accept": "application/x-ndjson, application/json;q=0.5"})
    tag = answer.headers["etag"]
    assert lines(answer) and "Accept" in answer.headers["vary"]
    assert client.get("/v1/changes", headers={**LINES, "If-None-Match": tag}).status_code == 304
    assert client.get("/v1/changes", headers={"If-None-Match": tag}).headers["content-type"] == "application/json"
    head = client.head("/v1/changes", headers=LINES)
    assert head.headers["content-type"] == "application/x-ndjson" and head.content == b""
    expect_problem(client.get("/v1/changes", params={"limit": "0"}, headers=LINES), 400, "invalid-parameter", parameter="limit")


# ---- what is kept

def test_what_is_too_old_is_forgotten_and_its_cursors_are_gone(client, make, sql, postgres, database):
    old, programme = now(client), make.programme()["id"]
    kept = now(client)
    sql.execute("update change_log set at = at - interval '40 days'")
    sql.execute("update feed_tick set at = at - interval '40 days' where tick < (select max(tick) from feed_tick)")
    try:
        done = daemon.run("work", "--once", IOA_DATABASE_URL=postgres.url(database), IOA_CHANGE_RETENTION_DAYS="30")
        assert done.returncode == 0, done.stderr
        assert sql.execute("select count(*) from change_log").fetchone() == (0,) and sql.execute("select count(*) from feed_tick").fetchone() == (1,)
        assert client.get("/v1/changes", params={"cursor": old}).status_code == 410
        made = make.pilot(programme)["id"]
        assert [e["id"] for e in behind(client, kept)[0]] == [made] == [e["id"] for e in behind(client, None)[0]]
    finally:
        sql.execute("update feed_tick set at = now()")


def test_a_feed_that_is_begun_anew_takes_no_cursor_of_before(client, make, postgres, database):
    cursor = now(client)
    done = daemon.run("feed", "rebase", IOA_DATABASE_URL=postgres.url(database))
    assert done.returncode == 0 and "epoch" in done.stdout, done.stderr
    answer = client.get("/v1/changes", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["restart"]) == (410, "/v1/changes?position=now")
    assert behind(client, None)[0] == []
    cursor = now(client)
    made = make.programme()["id"]
    assert [e["id"] for e in behind(client, cursor)[0]] == [made]


@pytest.mark.parametrize("arguments", [(), ("drop",)])
def test_the_command_says_what_it_can(arguments):
    done = daemon.run("feed", *arguments)
    assert done.returncode == 2 and "rebase" in done.stderr
