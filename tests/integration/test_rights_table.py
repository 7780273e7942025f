"""Operation × role × ownership × visibility: every answer is what the table of domain.md §6 says (rights/table.py)."""

import re

import pytest

from integration.rights.table import MEMBER_STATES, MEMBERS, REFERENCES, ROLES, TABLE, is_closed, may, refusal, unreadable
from integration.rights.world import World
from integration.rights.writes import COLLECTION, ELSEWHERE_HELD, FILTERED, LISTS, LISTS_OF_ALL, MERGE_PATCH, OF_ONESELF, PARENTS, READS, WRITES, path_of

DONE = {"GET": 200, "POST": 201, "PATCH": 200, "DELETE": 204}
MARK = re.compile(r"mark\d{4}x")


@pytest.fixture(scope="module")
def world(postgres, database):
    with postgres.connect(database) as connection:
        yield World(connection)


@pytest.fixture(scope="module")
def callers(client, client_as, world):
    """{role: client}"""
    return {role: client if role == "anonymous" else client_as(*world.token_arguments(role)) for role in ROLES}


def readable(world, role, things):
    return [t for t in things if may("R", t.resource, role, world.ownership(role, t), t.visibility)]


def first_reader(world, thing):
    """The national administrator, but for what is none of its business."""
    return next((role for role in ROLES if readable(world, role, [thing])), None)


def assert_tells_only(world, role, answer):
    """No text of an object that the caller may not read, wherever it stands in the answer."""
    told = set(MARK.findall(answer.text))
    assert told <= {t.mark for t in readable(world, role, [t for t in world.things if t.mark in told])}, answer.text


def test_every_operation_has_an_expectation(client):
    paths = client.get("/openapi.json").json()["paths"]
    queried = {operation["operationId"] for item in paths.values() for operation in item.values()
               if isinstance(operation, dict) and "x-query" in operation}
    assert queried == {w.operation for w in WRITES} | set(LISTS) | set(LISTS_OF_ALL) | set(READS) | OF_ONESELF | ELSEWHERE_HELD


# ---- reading

@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", READS)
def test_reading_one(world, callers, operation, role):
    wrong = []
    for thing in world.things:
        if thing.resource != READS[operation]:
            continue
        answer = callers[role].get(path_of(thing))
        assert_tells_only(world, role, answer)
        expected = 200 if thing in readable(world, role, [thing]) else unreadable(thing.resource, role)
        if answer.status_code != expected:
            wrong.append((thing.group, thing.visibility, answer.status_code, "expected", expected))
    assert not wrong


def lists(below):
    """The resources of LISTS, at the top or below another."""
    return [resource for operation, resource in LISTS.items()
            if operation not in FILTERED and ("{parent}" in COLLECTION[resource]) == below]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", FILTERED)
def test_list_by_filter_has_the_readable(world, callers, operation, role):
    resource = LISTS[operation]
    for thing in world.of(resource):
        of = world.stock.value(resource, thing.id, FILTERED[operation])
        answer = callers[role].get(COLLECTION[resource], params={FILTERED[operation]: of, "limit": 100})
        assert answer.status_code == (unreadable(resource, role) if is_closed("R", resource, role) else 200)
        found = [row["id"] for row in answer.json().get("data", [])]
        assert (thing.id in found) == bool(readable(world, role, [thing])), (thing, found)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("resource", lists(below=False))
def test_list_has_exactly_the_readable(world, callers, resource, role):
    includes = {"pilot": "participants,groups,milestones,procurements,benefits,transitions", "programme": "goals,transitions", "activity": "pilots,organisers,transitions",
                "evaluation": "transitions"}
    query = {"limit": 100, "count": "exact", **({"include": includes[resource]} if resource in includes else {})}
    answer = callers[role].get(COLLECTION[resource], params=query)
    assert answer.status_code == 200, answer.text
    assert_tells_only(world, role, answer)
    expected = {t.id for t in readable(world, role, world.of(resource))}
    assert {row["id"] for row in answer.json()["data"]} == expected
    assert answer.json()["count"] == len(expected)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("resource", lists(below=True))
def test_list_below_an_object_has_exactly_the_readable(world, callers, resource, role):
    for parent in world.of_all(PARENTS.get(resource, "pilot")):
        answer = callers[role].get(COLLECTION[resource].format(parent=parent.id), params={"count": "exact"})
        assert_tells_only(world, role, answer)
        if is_closed("R", resource, role):
            assert answer.status_code == unreadable(resource, role)
            continue
        if parent not in readable(world, role, [parent]):
            assert answer.status_code == 404, (parent, answer.text)
            continue
        expected = {t.id for t in readable(world, role, world.of(resource, parent.id))}
        assert {row["id"] for row in answer.json()["data"]} == expected
        assert answer.json()["count"] == len(expected)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("resource", LISTS_OF_ALL.values())
def test_list_over_all_has_exactly_the_readable(world, callers, resource, role):
    path, found = f"/v1/{COLLECTION[resource].rsplit('/', 1)[1]}?limit=100&count=exact", []
    expected = {t.id for t in readable(world, role, world.of_all(resource))}
    while path:
        answer = callers[role].get(path)
        assert_tells_only(world, role, answer)
        if is_closed("R", resource, role):
            assert answer.status_code == unreadable(resource, role)
            return
        found += [row["id"] for row in answer.json()["data"]]
        assert answer.json()["count"] == len(expected)
        path = answer.json()["next"]
    assert sorted(found) == sorted(expected)


# ---- the change feed

@pytest.mark.parametrize("role", ROLES)
def test_the_feed_tells_of_exactly_the_readable(world, callers, client, role):
    """Nobody is told of an object that it may not read, and everybody of all that it may, with what it may read of it."""
    followed = set(client.get("/openapi.json").json()["components"]["schemas"]["ChangedResource"]["enum"])
    told, path = set(), "/v1/changes?include=data&limit=1000"
    while path:
        answer = callers[role].get(path)
        assert answer.status_code == 200, answer.text
        assert_tells_only(world, role, answer)
        told |= {e["id"] for e in answer.json()["data"] if not e["gone"]}
        path = None if answer.json()["caught_up"] else answer.json()["next"]
    things = [t for t in world.things if t.resource in followed]
    expected = readable(world, role, things)
    leaked = [t for t in things if t.id in told and t not in expected]
    missing = [t for t in expected if t.id not in told]
    assert (leaked, missing) == ([], [])


# ---- members that fewer see than the object

@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", READS)
def test_no_member_is_hidden_without_an_expectation(world, callers, operation, role):
    """Whoever reads an object reads what its first reader does, but for what the table of members says."""
    resource = READS[operation]
    fewer = {member for of, member in MEMBERS if of == resource}
    for thing in readable(world, role, world.of_all(resource)):
        full, seen = (callers[r].get(path_of(thing)).json() for r in (first_reader(world, thing), role))
        assert set(seen) == set(full)
        differing = {name for name in full if seen[name] != full[name]}
        assert differing <= fewer | REFERENCES[resource], thing


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("resource, member", MEMBERS, ids=str)
def test_members(world, callers, resource, member, role):
    """In the state that each column of the table is about."""
    wrong, cases_seen = [], 0
    for (ownership, state), shown in MEMBERS[resource, member][role].items():
        things = [t for t in readable(world, role, world.of_all(resource)) if world.ownership(role, t) == ownership]
        cases_seen += len(things)
        for thing in things:
            copy = world.copy_whole(thing, **MEMBER_STATES[state])
            answer = callers[role].get(path_of(thing, copy))
            world.stock.delete(resource, copy)
            assert answer.status_code == 200, answer.text
            if (answer.json()[member] is not None) != shown:
                wrong.append((ownership, state, thing.visibility, answer.json()[member]))
    assert cases_seen, "no case"
    assert not wrong


def test_lists_and_answers_of_writes_hide_the_same_members(world, callers):
    """They share the columns of the reading, so one role and one member are enough."""
    for thing in world.of_all("pilot"):
        for role in ("anonymous", "supplier"):
            rows = callers[role].get("/v1/pilots", params={"limit": 100, "fields": "id,estimated_value"}).json()["data"]
            assert [row["estimated_value"] for row in rows if row["id"] == thing.id] in ([], [None])


# ---- writing

def cases(world, write):
    """One thing for each ownership and visibility. New things below a pilot are tried once for each pilot."""
    seen = set()
    for thing in world.things:
        if thing.resource == write.resource and write.applies(thing):
            key = (thing.group, thing.visibility)
            if key not in seen:
                seen.add(key)
                yield thing


def target(world, write, thing, allowed):
    """Where the request goes, and the id of a copy in the state that the request needs. What is refused and needs no state of its
    own is tried on the thing itself."""
    if write.letter == "C":
        return write.path.format(parent=thing.parent), None
    copy = world.copy(thing, **write.state) if allowed or write.state else None
    return write.path.format(parent=thing.parent, id=copy or thing.id), copy


def send(http, write, path, body):
    headers = {"If-Match": "*"} if write.method in ("PATCH", "DELETE") else {}
    if write.method == "PATCH":
        headers["Content-Type"] = MERGE_PATCH
    return http.request(write.method, path, headers=headers, **({} if body is None else {"json": body}))


def expected_status(world, write, role, thing, allowed):
    if allowed:
        return DONE[write.method]
    status = refusal({w.letter for w in WRITES if w.operation == write.operation}, write.resource, role, world.ownership(role, thing),
                     thing.visibility)
    if status == 403 and write.method == "GET" and not is_closed(write.letter, write.resource, role):
        return 404  # what is read below an object is hidden by itself
    if status == 404 and write.letter == "C":  # there is no object yet that could be hidden, but what it is to be below
        parent = next((t for t in world.things if t.id == thing.parent), None)
        return 403 if parent is None or readable(world, role, [parent]) else 404
    return status


def is_unchanged(world, callers, thing, ident):
    reader = first_reader(world, thing)
    if reader is None:
        return world.stock.value(thing.resource, ident or thing.id, "version") == 1
    answer = callers[reader].get(path_of(thing, ident))
    return answer.status_code == 200 and answer.json().get("version", 1) == 1


def attempt(world, callers, write, role, thing):
    """What came of it, as a line when it is not what the table says."""
    ownership = world.ownership(role, thing)
    allowed = may(write.letter, write.resource, role, ownership, thing.visibility)
    path, copy = target(world, write, thing, allowed)
    before = world.stock.writes()
    answer = send(callers[role], write, path, write.body(world, thing))
    written = world.stock.writes() != before
    expected = expected_status(world, write, role, thing, allowed)
    assert_tells_only(world, role, answer)
    wrong = None
    if answer.status_code != expected:
        wrong = f"{ownership} {thing.visibility}: {answer.status_code} instead of {expected}: {answer.text[:200]}"
    elif written != (allowed and write.method != "GET"):
        wrong = f"{ownership} {thing.visibility}: {'not' if allowed else 'refused, and'} written"
    elif not allowed and not is_unchanged(world, callers, thing, copy):
        wrong = f"{ownership} {thing.visibility}: refused, and changed"
    if answer.status_code == 201 and write.letter == "C":
        world.stock.delete(write.resource, answer.json()["id"])
    if copy:
        world.stock.delete(thing.resource, copy)
    return wrong


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("write", WRITES, ids=str)
def test_writing(world, callers, write, role):
    wrong = [attempt(world, callers, write, role, thing) for thing in cases(world, write)]
    assert wrong, "no case"
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_table_covers_every_object(world):
    for thing in world.things:
        for role in ROLES:
            assert (world.ownership(role, thing), thing.visibility) in TABLE[thing.resource][role], (thing, role)
