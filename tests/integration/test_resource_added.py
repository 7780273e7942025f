"""A resource is contract, migration and query files: one is added to a copy of the tree, and no C changes (api/README.md)."""

import hashlib
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from harness import daemon
from harness.client import open_client
from integration.rights.world import Stock

TOP = Path(__file__).resolve().parents[2]
ADDED = Path(__file__).parent / "added_resource"
PATCH = "application/merge-patch+json"


def digests(tree):
    """{path: digest} of all C"""
    return {path.relative_to(tree): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in ("src", "include") for path in (tree / folder).rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def bare_tree(tmp_path_factory):
    """A copy of the sources."""
    copy = tmp_path_factory.mktemp("tree") / "ioad"
    copy.mkdir()
    for name in ("CMakeLists.txt", "include", "src", "api", "sql", "tests", "data"):
        source = TOP / name
        if source.is_dir():
            shutil.copytree(source, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, copy / name)
    return copy, digests(copy)


@pytest.fixture(scope="module")
def tree(bare_tree):
    """It, with the files of the new resource put where api/README.md says."""
    copy = bare_tree[0]
    shutil.copytree(ADDED / "api", copy / "api", dirs_exist_ok=True)
    shutil.copytree(ADDED / "sql" / "query", copy / "sql" / "query", dirs_exist_ok=True)
    last = max(int(path.name[:4]) for path in (copy / "sql" / "migrate").glob("*.sql"))
    shutil.copy(ADDED / "sql" / "migrate" / "venue.sql", copy / "sql" / "migrate" / f"{last + 1:04d}_venue.sql")
    return copy


@pytest.fixture(scope="module")
def added_binary(tree):
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    build = tree / "build"
    commands = (["cmake", "-S", tree, "-B", build, *generator, "-DCMAKE_BUILD_TYPE=Debug"],
                ["cmake", "--build", build, "--target", "ioad", "-j", str(os.cpu_count())])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
    return build / "ioad"


@pytest.fixture(scope="module")
def venues(added_binary, postgres, jwks_file):
    """(url, stock) of a daemon that has the new resource."""
    name = f"venues_{uuid.uuid4().hex[:8]}"
    postgres.create_database(name)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(daemon, "BINARY", added_binary)
        settings = {"IOA_DATABASE_URL": postgres.url(name), "IOA_JWT_JWKS_FILE": jwks_file}
        for command in ("migrate", "check"):
            done = daemon.run(command, **settings)
            assert done.returncode == 0, done.stdout + done.stderr
        with daemon.Daemon(**settings) as running, postgres.connect(name) as connection:
            yield running.url, Stock(connection)
    postgres.drop_database(name)


@pytest.fixture(scope="module")
def programmes(venues):
    stock = venues[1]
    return [stock.insert("programme", name={"nb": n}, short_name=n, level="regional", visibility="published") for n in ("A", "B")]


@pytest.fixture
def as_role(venues, token):
    opened = []

    def make(role=None, programmes=()):
        opened.append(open_client(venues[0], token(role, None, programmes) if role else None))
        return opened[-1]

    yield make
    for client in opened:
        client.close()


def test_no_c_was_written(bare_tree, added_binary):
    tree, before = bare_tree
    assert len(before) > 50 and digests(tree) == before


def test_it_is_in_the_contract(as_role):
    contract = as_role().get("/openapi.json").json()
    assert set(contract["paths"]["/v1/venues"]) >= {"get", "post"}
    assert "required" not in contract["components"]["schemas"]["VenuePatch"]


def test_create_read_change_delete(as_role, programmes, venues):
    manager = as_role("regional_manager", programmes[:1])
    body = {"programme_id": programmes[0], "name": {"nb": "Fylkeshuset"}, "municipality": {"code": "5501"}, "seats": 80,
            "external_ids": [{"system": "rom", "id": "1"}]}
    made = manager.post("/v1/venues", json=body)
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    read = manager.get(path)
    assert read.json() == made.json() and read.headers["etag"] == made.headers["etag"]
    assert list(read.json()) == ["id", "version", "created_at", "updated_at", "published_at", "visibility", "language", "external_ids",
                                 "programme_id", "programme", "name", "address", "municipality", "seats"]
    assert read.json()["programme"] == {"id": programmes[0], "short_name": "A", "name": {"nb": "A"}}
    assert manager.get(path, headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    assert as_role().get(path).status_code == 404
    patched = manager.patch(path, json={"visibility": "published", "seats": None}, headers={"If-Match": read.headers["etag"], "Content-Type": PATCH})
    assert patched.status_code == 200 and patched.json()["seats"] is None and patched.json()["version"] == 2
    assert as_role().get(path).status_code == 200
    assert manager.patch(path, json={"seats": 5}, headers={"If-Match": read.headers["etag"], "Content-Type": PATCH}).status_code == 412
    assert manager.delete(path, headers={"If-Match": patched.headers["etag"]}).status_code == 204
    assert manager.get(path).status_code == 404
    ops = venues[1].connection.execute("select op, version from ioa.change_log where id = %s order by seq", [made.json()["id"]]).fetchall()
    assert ops == [("create", 1), ("publish", 2), ("delete", 2)]


def test_list_filters_sorts_pages_and_counts(as_role, programmes):
    manager = as_role("regional_manager", programmes)
    for place in range(5):
        body = {"programme_id": programmes[place % 2], "name": {"nb": f"Sal {place}"}, "visibility": "published" if place < 4 else "draft"}
        manager.post("/v1/venues", json=body).raise_for_status()
    query = {"sort": "-name", "limit": 2, "fields": "id,name", "count": "exact"}
    page = as_role().get("/v1/venues", params=query).json()
    assert [row["name"]["nb"] for row in page["data"]] == ["Sal 3", "Sal 2"] and page["count"] == 4
    second = as_role().get(page["next"]).json()
    assert [row["name"]["nb"] for row in second["data"]] == ["Sal 1", "Sal 0"] and second["next"] is None
    mine = manager.get("/v1/venues", params={"programme_id": programmes[0]}).json()["data"]
    assert [row["name"]["nb"] for row in mine] == ["Sal 0", "Sal 2", "Sal 4"]


def test_wrong_requests_get_problems(as_role, programmes, venues):
    manager = as_role("regional_manager", programmes[:1])
    body = {"programme_id": programmes[0], "name": {"nb": "x"}}
    manager.post("/v1/venues", json=body).raise_for_status()
    seq = venues[1].last_change()
    patch = {"If-Match": "*", "Content-Type": PATCH}
    expected = [
        (422, "/name", manager.post("/v1/venues", json={"programme_id": programmes[0]})),
        (422, "/colour", manager.post("/v1/venues", json={**body, "colour": "red"})),
        (422, "/seats", manager.post("/v1/venues", json={**body, "seats": 0})),
        (422, "/municipality/code", manager.post("/v1/venues", json={**body, "municipality": {"code": "9998"}})),
        (422, "/programme_id", manager.post("/v1/venues", json={**body, "programme_id": str(uuid.uuid4())})),
        (409, "/name", manager.post("/v1/venues", json=body)),
        (403, None, manager.post("/v1/venues", json={**body, "programme_id": programmes[1]})),
        (403, None, as_role("buyer").post("/v1/venues", json=body)),
        (401, None, as_role().post("/v1/venues", json=body)),
        (400, None, manager.get("/v1/venues?colour=red")),
        (404, None, manager.patch(f"/v1/venues/{uuid.uuid4()}", json={"seats": 5}, headers=patch)),
        (428, None, manager.patch(f"/v1/venues/{uuid.uuid4()}", json={"seats": 5}, headers={"Content-Type": PATCH})),
        (405, None, manager.put("/v1/venues", json=body)),
    ]
    for status, pointer, answer in expected:
        assert answer.status_code == status, (status, pointer, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert pointer is None or [e["pointer"] for e in answer.json()["errors"]] == [pointer], answer.text
    assert venues[1].last_change() == seq
