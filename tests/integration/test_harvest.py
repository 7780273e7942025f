"""`ioad harvest`: a national installation copies a regional one, proves that it has all of it, keeps up, and shows it."""

import subprocess
import uuid

import pytest

from harness import daemon
from harness.client import open_client
from harness.problem import expect_problem
from harness.terminal import watch
from integration.harvesting import NAME, PATCH, events, everything, until_told

# What evaluators do not read of everybody's.
TOLD_IN_CONFIDENCE = {"person", "registration", "interest", "question", "dialogue_input", "slot", "enquiry", "appointment", "evaluation",
                      "evaluation_comment", "recommendation"}
DEMO = True  # of the region: the module's database


# ---- the copy

def test_copy_has_everything_as_the_source_gives_it_and_is_proven(national, gateway, admin):
    done = national.harvest()
    copied = national.objects()
    assert copied == everything(admin) and len(copied) > 300
    [proof] = events(done, "proven")
    assert proof["count"] == len(copied) and national.state() == ("proven", None)
    assert {e["resource"] for e in events(done, "copied")} == {resource for resource, _ in copied}


def test_second_run_without_changes_asks_once(national, gateway):
    national.harvest()
    gateway.requests.clear()
    done = national.harvest()
    assert [e["event"] for e in events(done)] == ["unchanged"] and [path for path, _ in gateway.requests] == ["/v1/changes"]
    done = national.harvest("--prove")
    assert [e["event"] for e in events(done)] == ["proven"] and len(gateway.asked("/v1/changes/digest")) == 1


def test_proof_is_of_what_changed_and_once_an_hour_of_everything(national, gateway, make):
    national.harvest()
    gateway.requests.clear()
    make.pilot(make.programme()["id"])
    until_told()
    assert events(national.harvest(), "proven")
    assert {name for query in gateway.asked("/v1/changes/digest") for name in query["resource"].split(",")} == {"pilot", "programme"}
    national.do("update ioa.source_resource set proven_at = proven_at - interval '2 hours' where resource = 'actor'")
    gateway.requests.clear()
    make.programme()
    until_told()
    national.harvest()
    assert gateway.asked("/v1/changes/digest")[0] == {} and national.state() == ("proven", None)


def test_changes_deletions_and_withdrawals_are_followed(national, gateway, admin, client, make, token):
    (national.directory / "token").write_text(token("integration", "991825827"))
    programme = make.programme()["id"]
    kept, deleted, hidden = (make.pilot(programme) for _ in range(3))
    national.harvest()
    assert {("pilot", p["id"]) for p in (kept, deleted, hidden)} <= set(national.objects("pilot"))
    admin.patch(f"/v1/pilots/{kept['id']}", json={"title": {"nb": "Endret"}}, headers=PATCH).raise_for_status()
    admin.delete(f"/v1/pilots/{deleted['id']}", headers={"If-Match": "*"}).raise_for_status()
    admin.patch(f"/v1/pilots/{hidden['id']}", json={"visibility": "draft"}, headers=PATCH).raise_for_status()
    new = make.pilot(programme)
    until_told()
    done = national.harvest()
    pilots = national.objects("pilot")
    assert events(done, "proven") and pilots["pilot", kept["id"]]["title"] == {"nb": "Endret"} and ("pilot", new["id"]) in pilots
    assert not {("pilot", deleted["id"]), ("pilot", hidden["id"])} & set(pilots)


def test_an_object_that_came_and_went_in_one_page_is_gone(national, gateway, admin, make):
    national.harvest()
    pilot = make.pilot(make.programme()["id"])
    admin.delete(f"/v1/pilots/{pilot['id']}", headers={"If-Match": "*"}).raise_for_status()
    until_told()
    national.harvest()
    assert ("pilot", pilot["id"]) not in national.objects() and national.objects() == everything(admin)


# ---- the operator

def test_mistakes_in_the_sources_file_are_named(national):
    cases = {
        "/sources/0": [{"name": "a", "url": "https://a.example", "files": {"pilot": "https://a.example/p"}}],
        "/sources/0/name": [{"name": "A", "url": "https://a.example"}],
        "/sources/1/name": [{"name": "a", "url": "https://a.example"}, {"name": "a", "url": "https://b.example"}],
        "/sources/0/url": [{"name": "a", "url": "http://a.example"}],
        "/sources/0/files/pilot": [{"name": "a", "files": {"pilot": "https://u@a.example/"}}],
        "/sources/0/grant/token_url": [{"name": "a", "url": "https://a.example", "grant": {
            "token_url": "http://b.example", "client_id": "c", "audience": "d", "key_file": "e"}}],
        "/sources/0/patience_seconds": [{"name": "a", "url": "https://a.example", "patience_seconds": -1}],
        "/sources/0/unknown": [{"name": "a", "url": "https://a.example", "unknown": 1}],
    }
    for place, sources in cases.items():
        national.write(sources)
        done = daemon.run("harvest", **national.settings)
        assert done.returncode == 1 and f"sources.yaml: {place}: " in done.stderr, (place, done.stderr)
    assert "sources-file is needed" in daemon.run("harvest", IOA_DATABASE_URL=national.url).stderr


def test_sources_are_harvested_by_name_and_forgotten(national, gateway):
    assert "no such source" in national.harvest("syd", status=1).stderr
    national.harvest(NAME)
    assert national.objects()
    assert "no such source" in national.harvest("forget", "syd", status=1).stderr
    national.harvest("forget", NAME)
    assert not national.objects() and not national.ask("select from ioa.source")


def test_terminal_gets_sentences_and_a_bar(national, gateway):
    status, seen = watch(lambda terminal: subprocess.Popen([daemon.BINARY, "harvest"], env=daemon.clean_environment(national.settings),
                                                           stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal))
    assert status == 0
    text = seen.decode()
    assert "nord: pilot: copied, " in text and "nord: proven complete at " in text and "\r" in text and "{" not in text


def test_work_harvests_and_keeps_up(national, gateway, ioad, make, eventually):
    running = subprocess.Popen([daemon.BINARY, "work"], env=daemon.clean_environment({**national.settings, "IOA_HARVEST_INTERVAL_S": 1}),
                               stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        eventually(lambda: national.ask("select from ioa.source where status = 'proven'"), 30)
        pilot = make.pilot(make.programme()["id"])
        eventually(lambda: national.ask("select from ioa.source_object where id = %s", pilot["id"]), 10)
        eventually(lambda: national.ask("select from ioa.source where status = 'proven'"), 10)
    finally:
        running.terminate()
    _, log = running.communicate(timeout=20)
    assert running.returncode == 0 and "harvest: nord: proven complete at" in log and "harvest: nord: followed, " in log
    assert daemon.run("work", "--once", **national.settings).returncode == 0


# ---- the interface

@pytest.fixture
def served(national, gateway, start_ioad, token):
    """The national installation: client_of(role)"""
    national.harvest()
    one = start_ioad(IOA_DATABASE_URL=national.url)
    opened = []

    def client_of(role, **more):
        opened.append(open_client(one.url, token(role, **more) if role else None))
        return opened[-1]

    yield client_of
    for http in opened:
        http.close()


def test_sources_tell_where_they_stand(served, national):
    [source] = served("national_evaluator").get("/v1/sources").json()["data"]
    assert source["name"] == NAME and source["status"] == "proven" and source["problem"] is None and source["lag_seconds"] < 60
    assert source["proven_at"] and sum(r["count"] for r in source["resources"]) == len(national.objects())
    one = served("national_admin").get(f"/v1/sources/{source['id']}").json()
    assert {**one, "lag_seconds": 0} == {**source, "lag_seconds": 0}
    assert served("national_admin").get("/v1/sources?status=new").json()["data"] == []


def test_harvested_objects_are_read_with_their_origin(served, national):
    admin = served("national_admin")
    [source] = admin.get("/v1/sources?fields=id,name").json()["data"]
    path = f"/v1/sources/{source['id']}/objects"
    found, page = {}, admin.get(f"{path}?limit=50&count=exact").json()
    assert page["count"] == len(national.objects())
    while True:
        found |= {(o["resource"], o["id"]): o["data"] for o in page["data"]}
        assert all(o["source"] == source and o["version"] == o["data"]["version"] for o in page["data"])
        if not page["next"]:
            break
        page = admin.get(page["next"]).json()
    assert found == national.objects()
    pilots = admin.get(f"{path}?resource=pilot&limit=100").json()["data"]
    assert {o["id"] for o in pilots} == {ident for resource, ident in national.objects("pilot")}
    programme = pilots[0]["data"]["programme_id"]
    own = admin.get(f"{path}?resource=pilot,activity&programme_id={programme}&limit=100").json()["data"]
    assert {o["id"] for o in own} == {i for (r, i), body in found.items() if r in ("pilot", "activity") and body["programme_id"] == programme}
    one = admin.get(f"{path}/{pilots[0]['id']}")
    assert one.json() == pilots[0] and admin.get(f"{path}/{pilots[0]['id']}", headers={"If-None-Match": one.headers["ETag"]}).status_code == 304


def test_only_the_national_level_reads_sources(served, national):
    [source] = served("national_admin").get("/v1/sources").json()["data"]
    ident = next(i for _, i in national.objects("pilot"))
    paths = ["/v1/sources", f"/v1/sources/{source['id']}", f"/v1/sources/{source['id']}/objects", f"/v1/sources/{source['id']}/objects/{ident}"]
    def seen(role, resource):
        return served(role).get(f"{paths[2]}?resource={resource}&limit=1&count=exact").json()["count"]

    for resource in {resource for resource, _ in national.objects()}:
        there = len(national.objects(resource))
        assert seen("national_admin", resource) == there
        assert seen("national_evaluator", resource) == (0 if resource in TOLD_IN_CONFIDENCE else there), resource
    for path in paths:
        for role in ("national_admin", "national_evaluator"):
            assert served(role).get(path).status_code == 200
        for role in ("regional_manager", "buyer", "supplier", "researcher", "integration"):
            expect_problem(served(role).get(path), 403, "not-allowed")
        expect_problem(served(None).get(path), 401, "unauthenticated")
        assert served("national_admin").delete(path).status_code == 405 and served("national_admin").post(path, json={}).status_code == 405
    for path in (f"/v1/sources/{uuid.uuid4()}", f"/v1/sources/{uuid.uuid4()}/objects", f"/v1/sources/{source['id']}/objects/{uuid.uuid4()}"):
        expect_problem(served("national_admin").get(path), 404, "not-found")
