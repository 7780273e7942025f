"""Exports: all of a resource that the caller may read, at one moment, with the place to follow from; and never an end that is none."""

import contextlib
import csv
import gzip
import io
import json
import time
import uuid

import httpx
import pytest

from harness.memory import measured
from harness.problem import expect_problem

TICK_SECONDS = 0.3
DEMO = True
SETTINGS = {"IOA_EXPORT_CONNECTIONS": "1", "IOA_WORKERS": "1"}
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def resources(client):
    return client.get("/openapi.json").json()["components"]["schemas"]["ChangedResource"]["enum"]


@pytest.fixture(scope="module")
def callers(client, client_as, admin):
    programme = admin.get("/v1/programmes?level=regional").json()["data"][0]["id"]
    return {"anonymous": client, "national_admin": admin, "regional_manager": client_as("regional_manager", programmes=[programme]),
            "buyer": client_as("buyer", organisation="991825827"), "integration": client_as("integration", organisation="991825827")}


def read(client, resource, **headers):
    """The objects, and what the last line says."""
    answer = client.get(f"/v1/export/{resource}", headers=headers)
    assert answer.status_code == 200, answer.text
    *objects, end = [json.loads(line) for line in answer.text.splitlines()]
    assert end["end"]["count"] == len(objects) and answer.text.endswith("\n")
    assert end["end"]["cursor"] == answer.headers["Change-Cursor"]
    assert answer.headers["Link"] == f'<{end["end"]["changes"]}>; rel="monitor"'
    return objects, end["end"]


def digest(client):
    counts = {}
    for group in client.get("/v1/changes/digest").json()["digests"]:
        counts[group["resource"]] = counts.get(group["resource"], 0) + group["count"]
    return counts


def test_everybody_gets_what_the_digest_counts(callers, resources):
    for name, caller in callers.items():
        expected = digest(caller)
        told = {resource: len(read(caller, resource)[0]) for resource in resources}
        assert {r: n for r, n in told.items() if n} == expected, name
    assert sum(told.values()) > 100


def test_of_one_programme_there_is_what_the_digest_counts_of_it(callers, resources):
    """Those of the programme that the digest has the most of, and of one that has nothing."""
    for name, caller in callers.items():
        groups = [g for g in caller.get("/v1/changes/digest").json()["digests"] if g["programme_id"]]
        programmes = [g["programme_id"] for g in groups]
        programme = max(set(programmes), key=programmes.count)
        told = {resource: len(read(caller, f"{resource}?programme_id={programme}")[0]) for resource in resources}
        expected = {g["resource"]: g["count"] for g in groups if g["programme_id"] == programme}
        # The digest has persons under no programme.
        assert {r: n for r, n in told.items() if n and r != "person"} == expected, name
        assert len(expected) > 2
        assert told["recommendation"] == 0 or told["evaluation"] > 0
    assert read(callers["national_admin"], f"pilot?programme_id={uuid.uuid4()}")[0] == []


@pytest.fixture
def processes(sql):
    """How many may read for an export whatever its size is; connections of exports are new."""
    def use(number):
        for setting, value in (("max_parallel_workers_per_gather", number), ("parallel_setup_cost", 0), ("min_parallel_table_scan_size", 0)):
            sql.execute(f"alter role current_user in database {sql.info.dbname} set {setting} = {value}")

    yield use
    sql.execute(f"alter role current_user in database {sql.info.dbname} reset all")


def test_several_processes_read_what_one_reads(callers, resources, processes):
    """Also of what only some may see: each process has to know who asks."""
    told = []
    for number in (0, 2):
        processes(number)
        told.append({(name, resource): sorted(read(caller, resource)[0], key=json.dumps)
                     for name, caller in callers.items() for resource in resources})
    assert told[0] == told[1] and all(told[0][name, "pilot"] for name in callers)


def test_of_one_programme_it_is_followed_by_the_same_filter(admin, make):
    one, other = make.programme()["id"], make.programme()["id"]
    before = make.pilot(one)["id"]
    make.pilot(other)
    time.sleep(TICK_SECONDS)
    objects, end = read(admin, f"pilot?programme_id={one}")
    after = make.pilot(one)["id"]
    make.pilot(other)
    time.sleep(TICK_SECONDS)
    assert [o["id"] for o in objects] == [before] and f"programme_id={one}" in end["changes"]
    assert [e["id"] for e in admin.get(end["changes"]).json()["data"]] == [after]
    rows = list(csv.DictReader(io.StringIO(admin.get(f"/v1/export/pilot?programme_id={one}", headers=CSV).text)))
    assert sorted(r["id"] for r in rows) == sorted([before, after])
    expect_problem(admin.get("/v1/export/pilot?programme_id=x"), 400, "invalid-parameter", parameter="programme_id")


def test_objects_are_what_changes_bring(admin, make):
    cursor = admin.get("/v1/changes", params={"position": "now"}).json()["cursor"]
    pilot = make.pilot(make.programme()["id"])
    time.sleep(TICK_SECONDS)
    told = admin.get("/v1/changes", params={"cursor": cursor, "include": "data"}).json()["data"]
    data = next(e["data"] for e in told if e["id"] == pilot["id"])
    assert [o for o in read(admin, "pilot")[0] if o["id"] == pilot["id"]] == [data]


def test_it_is_followed_without_a_gap(admin, make):
    programme = make.programme()["id"]
    before = make.pilot(programme)
    time.sleep(TICK_SECONDS)
    objects, end = read(admin, "pilot")
    after = make.pilot(programme)
    time.sleep(TICK_SECONDS)
    entries = admin.get(end["changes"]).json()["data"]
    assert before["id"] in {o["id"] for o in objects} and after["id"] not in {o["id"] for o in objects}
    assert [e["id"] for e in entries] == [after["id"]]


def test_csv_has_the_same_objects(admin):
    objects, _ = read(admin, "milestone")
    answer = admin.get("/v1/export/milestone", headers=CSV)
    assert answer.headers["Content-Type"].startswith("text/csv") and answer.headers["Change-Cursor"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted(r["id"] for r in rows) == sorted(o["id"] for o in objects)
    assert {r["type"] for r in rows} == {o["type"] for o in objects}


def test_an_export_of_nothing_still_has_its_names_and_its_end(client):
    assert read(client, "interest")[0] == []
    assert client.get("/v1/export/interest", headers=CSV).text.startswith("id,")


def test_gzip_unpacks_to_the_same(ioad, client):
    plain = client.get("/v1/export/pilot", headers={"Accept-Encoding": "identity"})
    with httpx.stream("GET", f"{ioad.url}/v1/export/pilot", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        packed = b"".join(answer.iter_raw())
    assert gzip.decompress(packed).decode().splitlines()[:-1] == plain.text.splitlines()[:-1]
    assert len(packed) < len(plain.content) / 3 and "Content-Encoding" not in plain.headers


def test_head_tells_without_reading(client):
    answer = client.head("/v1/export/pilot")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/x-ndjson"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pilot.ndjson"' and answer.headers["Change-Cursor"] and not answer.content


def test_wrong_requests_are_refused(client):
    expect_problem(client.get("/v1/export/pilots"), 400, "invalid-parameter", parameter="resource")
    expect_problem(client.get("/v1/export/pilot?limit=1"), 400, "unknown-parameter")
    expect_problem(client.get("/v1/export/pilot", headers={"Accept": "text/html"}), 406, "not-acceptable")
    assert client.post("/v1/export/pilot").status_code == 405


# ---- large ones

@pytest.fixture(scope="module")
def many(postgres, database, make):
    """Enough material that an export is larger than what network and memory hold on the way."""
    programme = make.programme(level="national")["id"]
    with postgres.connect(database) as connection:
        connection.execute("""insert into ioa.material (id, kind, title, programme_id, visibility, published_at, description)
            select gen_random_uuid(), 'guide', jsonb_build_object('nb', 'Veileder ' || n), %s, 'published', now(),
              jsonb_build_object('nb', repeat('Tekst ' || n || ' ', 500)) from generate_series(1, 5000) n""", [programme])
    return 5000


def slow_reader(ioad):
    client = httpx.Client(base_url=ioad.url, timeout=20)
    answer = client.send(client.build_request("GET", "/v1/export/material", headers={"Accept-Encoding": "identity"}), stream=True)
    return client, answer, answer.iter_raw(4096)


def reading(sql):
    return sql.execute("select pid from pg_stat_activity where datname = current_database() and query like '%readable_material%' and state = 'active'"
                       " and pid <> pg_backend_pid()").fetchall()


def test_a_large_one_is_read_by_several_processes(ioad, sql, many, processes, eventually):
    processes(2)
    reader, answer, pieces = slow_reader(ioad)
    with contextlib.closing(reader):
        next(pieces)
        eventually(lambda: sql.execute("select count(*) from pg_stat_activity where datname = current_database()"
                                       " and backend_type = 'parallel worker'").fetchone()[0] > 0)
    eventually(lambda: reading(sql) == [])


@measured
def test_memory_does_not_grow(ioad, client, many):
    client.get("/v1/export/pilot")
    before = ioad.resident_bytes()
    objects, end = read(client, "material")
    assert end["count"] >= many and ioad.resident_bytes() < before + (16 << 20)


def test_a_fault_on_the_way_never_looks_like_an_end(ioad, sql, many, eventually):
    client, answer, pieces = slow_reader(ioad)
    head = next(pieces)
    eventually(lambda: len(reading(sql)) == 1)
    sql.execute("select pg_terminate_backend(%s)", reading(sql)[0])
    rest = b""
    with pytest.raises(httpx.RemoteProtocolError):
        for piece in pieces:
            rest += piece
    assert head and b'"end"' not in rest
    client.close()


def test_others_are_answered_meanwhile_and_one_too_many_is_refused(ioad, client, sql, many, eventually):
    reader, answer, pieces = slow_reader(ioad)
    next(pieces)
    refused = client.get("/v1/export/pilot")
    expect_problem(refused, 503, "overloaded")
    assert refused.headers["Retry-After"] and client.get("/v1/pilots?limit=1").status_code == 200
    reader.close()
    eventually(lambda: reading(sql) == [] and client.get("/v1/export/pilot").status_code == 200)


def test_a_reader_that_pauses_gets_all_of_it(ioad, many):
    client, answer, pieces = slow_reader(ioad)
    content = next(pieces)
    time.sleep(2)
    content += b"".join(pieces)
    lines = content.splitlines()
    assert json.loads(lines[-1])["end"]["count"] == len(lines) - 1 >= many
    client.close()
