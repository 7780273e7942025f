"""Who follows the changes has what who takes all anew has, whatever is moved, hidden, shown or given to others, in whatever role."""

import contextlib
import hashlib
import itertools
import json
import time

import psycopg
import pytest
from psycopg.types.json import Jsonb

from integration.rights.table import ROLES
from integration.rights.world import World
from integration.test_changes import TICK_SECONDS

# What says where an object belongs and who sees it, as far as it can be changed: each is made what it is of another row.
SHOWN_BY = {
    "slot": ("actor_id",), "programme": ("municipalities", "visibility"), "actor": ("municipality", "parent_id", "visibility"),
    "person": ("actor_id", "pilot_id", "programme_id", "public_consent"), "pilot": ("lead_buyer_id", "programme_id", "visibility"),
    "participation": ("actor_id", "role"), "activity": ("pilot_ids", "programme_id", "visibility"),
    "evaluation": ("evaluator_id", "pilot_id", "visibility"), "evaluation_comment": ("status",), "goal": ("programme_id",),
    "funding": ("programme_id",), "material": ("programme_id", "visibility"),
    "news": ("pilot_id", "programme_id", "visibility"),
}
# What a tombstone of the one takes along: what is a part of it, and names it.
BELOW = {"pilot": ("participation", "milestone", "procurement", "benefit", "interest", "question", "dialogue_input", "goal", "funding", "appointment"),
         "programme": ("goal", "funding", "appointment"), "activity": ("registration", "slot"), "evaluation": ("evaluation_comment", "recommendation"),
         "goal": ("indicator",), "indicator": ("observation",)}
ROWS = 12  # of each table


class Mirror:
    """All that a caller may read, by the feed."""

    def __init__(self, client, resources):
        self.client = client
        self.cursor = client.get("/v1/changes", params={"position": "now"}).json()["cursor"]
        self.objects = self.taken(resources)

    def taken(self, resources):
        """{(resource, id): object}, taken anew."""
        found = {}
        for resource in resources:
            *objects, _ = map(json.loads, self.client.get(f"/v1/export/{resource}").text.splitlines())
            found |= {(resource, o["id"]): o for o in objects}
        return found

    def follow(self):
        caught_up = False
        while not caught_up:
            page = self.client.get("/v1/changes", params={"cursor": self.cursor, "include": "data"}).json()
            for entry in page["data"]:
                self.apply(entry)
            self.cursor, caught_up = page["cursor"], page["caught_up"]

    def apply(self, entry):
        key = entry["resource"], entry["id"]
        if entry["gone"] or entry["data"] is None:
            self.forget(*key)
        else:
            self.objects[key] = entry["data"]

    def forget(self, resource, ident):
        if self.objects.pop((resource, ident), None):
            for key in [k for k, o in self.objects.items() if k[0] in BELOW.get(resource, ()) and o[f"{resource}_id"] == ident]:
                self.forget(*key)

    def digests(self):
        """{resource: (how many, digest)} as the service counts."""
        told = {}
        for (resource, ident), o in self.objects.items():
            part = int.from_bytes(hashlib.sha256(f"{ident}:{o['version']}".encode()).digest()[:8], "big")
            count, total = told.get(resource, (0, 0))
            told[resource] = count + 1, (total + part) % 2 ** 64
        return told

    def expected(self):
        told = {}
        for d in self.client.get("/v1/changes/digest").json()["digests"]:
            count, total = told.get(d["resource"], (0, 0))
            told[d["resource"]] = count + d["count"], (total + int(d["digest"])) % 2 ** 64
        return told

    def faults(self):
        """What is wrong with the copy, which is right then."""
        mine, theirs = self.digests(), self.expected()
        wrong = {r for r in mine.keys() | theirs.keys() if mine.get(r) != theirs.get(r)}
        taken, had = self.taken(wrong), {k: o for k, o in self.objects.items() if k[0] in wrong}
        self.objects = {k: o for k, o in self.objects.items() if k[0] not in wrong} | taken
        return ([("not told", *k) for k in taken.keys() - had.keys()] + [("not gone", *k) for k in had.keys() - taken.keys()]
                + [("old", *k) for k in taken.keys() & had.keys() if taken[k]["version"] != had[k]["version"]])


@pytest.fixture(scope="module")
def world(postgres, database):
    """With persons of pilots and programmes too."""
    with postgres.connect(database) as connection:
        one = World(connection)
        for group, consent in itertools.product(("own", "other"), (False, True)):
            for of in ({"pilot_id": one.pilot[group]}, {"programme_id": one.programme[group]}):
                one.stock.insert("person", name="Kontakt", actor_id=one.lead(group), public_consent=consent, retention_until="2099-12-31", **of)
        yield one


@pytest.fixture(scope="module")
def mirrors(client, client_as, world):
    resources = client.get("/openapi.json").json()["components"]["schemas"]["ChangedResource"]["enum"]
    callers = {role: client if role == "anonymous" else client_as(*world.token_arguments(role)) for role in ROLES}
    callers["other manager"] = client_as("regional_manager", None, [world.programme["other"]])
    time.sleep(TICK_SECONDS)
    return {name: Mirror(caller, resources) for name, caller in callers.items()}


def assign(connection, table, column, ident, values):
    """The first of the values that is new and allowed."""
    for value in values:
        value = Jsonb(value) if isinstance(value, dict) else value
        with contextlib.suppress(psycopg.Error):
            if connection.execute(f"update ioa.{table} set {column} = %s where id = %s and {column} is distinct from %s", [value, ident, value]).rowcount:
                return True
    return False


def change(connection, table, column):
    """Makes a column what it is of other rows, where the rules of the table let it; how often. The same rows and values in each run."""
    rows = connection.execute(f"select id, {column} from ioa.{table} order by created_at, ctid").fetchall()
    values = list({str(value): value for _, value in rows if value is not None}.values())
    rows = [ident for ident, _ in rows[-ROWS:]]
    return sum(assign(connection, table, column, ident, values[place % len(values):] + values[:place % len(values)])
               for place, ident in enumerate(rows, 1))


def assert_followed(mirrors):
    time.sleep(TICK_SECONDS)
    wrong = {}
    for name, mirror in mirrors.items():
        mirror.follow()
        if faults := mirror.faults():
            wrong[name] = faults
    assert not wrong, wrong


@pytest.mark.parametrize("table, column", [(t, c) for t, columns in SHOWN_BY.items() for c in columns])
def test_a_copy_that_follows_has_all_and_no_more(world, mirrors, table, column):
    assert change(world.stock.connection, table, column) > 0
    assert_followed(mirrors)


@pytest.mark.parametrize("status, before", [("approved", "fact_check"), ("fact_check", "approved")])
def test_also_of_evaluations_that_some_see_in_one_stage_only(world, mirrors, status, before):
    changed = world.stock.connection.execute("update ioa.evaluation set status = %s where status = %s and visibility <> 'published'", [status, before])
    assert changed.rowcount > 0
    assert_followed(mirrors)


def test_also_of_what_is_deleted(world, mirrors):
    """What depends on it goes before it, where it has to; what is left counts."""
    connection, gone = world.stock.connection, 0
    for table in ("participation", "slot", "registration", "milestone", "person", "news", "material", "goal", "evaluation", "activity", "pilot"):
        for (ident,) in connection.execute(f"select id from ioa.{table} order by created_at, ctid limit 3").fetchall():
            with contextlib.suppress(psycopg.Error):
                gone += connection.execute(f"delete from ioa.{table} where id = %s", [ident]).rowcount
    assert gone > 15
    assert_followed(mirrors)
