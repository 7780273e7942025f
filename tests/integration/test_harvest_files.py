"""Regions without an interface: `ioad harvest` copies the files that they publish."""

import json
import uuid

import pytest

from harness.client import open_client
from harness.gateway import Answer, Gateway
from integration.harvesting import NAME, events

DEMO = True  # of the region: the module's database



def ndjson(*objects, end=None):
    text = "".join(json.dumps(o) + "\n" for o in objects)
    return (text + (json.dumps({"end": {"count": end}}) + "\n" if end is not None else "")).encode()


@pytest.fixture
def published(national):
    """A region that publishes files: {path: Answer}"""
    with Gateway() as one:
        answers = {}
        one.rules.append(lambda path, query, answer: answers.get(path))
        national.write([{"name": NAME, "files": {"pilot": one.url + "/pilots.ndjson"}, "patience_seconds": 0}])
        one.answers = answers
        yield one


@pytest.fixture
def demo_region(ioad, region_token):
    with open_client(ioad.url, region_token) as http:
        yield http


PILOTS = [{"id": str(uuid.uuid4()), "version": 1, "title": {"nb": f"Pilot {n}"}} for n in range(5)]


def test_file_is_copied_and_replaced(national, published):
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(*PILOTS), content_type="application/x-ndjson", etag='"1"')
    done = national.harvest()
    assert events(done, "complete")[0]["count"] == 5 and sorted(national.objects()) == sorted(("pilot", p["id"]) for p in PILOTS) and national.state() == ("following", None)
    published.answers["/pilots.ndjson"] = Answer(200, ndjson({**PILOTS[0], "title": {"nb": "Ny"}}, *PILOTS[3:]), etag='"2"')
    national.harvest()
    assert {body["title"]["nb"] for body in national.objects().values()} == {"Ny", "Pilot 3", "Pilot 4"}


def test_file_that_is_the_same_is_not_read_again(national, published):
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(*PILOTS), etag='"1"')
    national.harvest()
    published.answers["/pilots.ndjson"] = Answer(304)
    done = national.harvest()
    assert not events(done, "copied") and events(done, "complete")[0]["count"] == 5 and len(national.objects()) == 5


NO_FILES = [
    (Answer(200, ndjson(*PILOTS[:4], end=5)), "says that it has 5 objects, and has 4"),
    (Answer(200, ndjson(*PILOTS)).cut(60), "no complete answer"),
    (Answer(200, ndjson(*PILOTS[:2])).unbounded(), "neither the answer's length nor a last line"),
    (Answer(200, b""), "is empty"),
    (Answer(404), "answers 404"),
    (Answer(200, ndjson({"title": "x"})), "object 1 of the batch has no id"),
    (Answer(200, b"id,title\n"), "json"),
]


def test_file_that_does_not_look_whole_takes_nothing_away(national, published):
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(*PILOTS))
    national.harvest()
    for answer, told in NO_FILES:
        published.answers["/pilots.ndjson"] = answer
        done = national.harvest(status=1)
        assert told in events(done, "failed")[0]["text"] and len(national.objects()) == 5


# ---- CSV

def test_table_that_was_exported_is_the_objects(national, published, demo_region):
    """What the service exports as CSV is read as what it exports as NDJSON, but that CSV has no null."""
    for resource in ("pilot", "actor", "programme", "participation"):
        text = demo_region.get(f"/v1/export/{resource}", headers={"Accept": "text/csv"}).content
        *objects, _ = [json.loads(line) for line in demo_region.get(f"/v1/export/{resource}").text.splitlines()]
        published.answers["/table.csv"] = Answer(200, text, content_type="text/csv")
        national.write([{"name": NAME, "files": {resource: published.url + "/table.csv?all"}, "patience_seconds": 0}])
        national.harvest()
        copied = national.objects(resource)
        assert len(copied) == len(objects) > 0
        for o in objects:
            assert without_null(copied[resource, o["id"]]) == without_null(o), resource


def without_null(value):
    """Nor an object that has nothing else in it."""
    if isinstance(value, dict):
        return {name: without_null(v) for name, v in value.items() if v is not None and without_null(v) != {}}
    return value


NO_TABLES = [
    (b"", "has no line of names"),
    (b"id,titel\n", "column 2, titel: No member has this name."),
    (b"id,title.nb,title.nb\n", "column 3, title.nb: "),
    (b"id,version\n1,2\n", "object 1 of the batch has no id"),
    (b"id,version\n" + PILOTS[0]["id"].encode() + b",1,2\n", "line 2, column 3: The row has more cells"),
    (b'id,version\n"' + PILOTS[0]["id"].encode() + b",1\n", "line 2, column 1: "),
    (b"id,cpv\n" + PILOTS[0]["id"].encode() + b",[\n", "line 2, column 2: "),
    (b"id,number\n" + PILOTS[0]["id"].encode() + b",\xff\n", "line 2, column "),
]


def test_table_that_is_none_is_refused_with_its_place(national, published):
    national.write([{"name": NAME, "files": {"pilot": published.url + "/pilots.csv"}, "patience_seconds": 0}])
    for text, told in NO_TABLES:
        published.answers["/pilots.csv"] = Answer(200, text, content_type="text/csv")
        done = national.harvest(status=1)
        assert told in events(done, "failed")[0]["text"] and not national.objects(), text
    national.write([{"name": NAME, "files": {"thing": published.url + "/pilots.csv"}, "patience_seconds": 0}])
    assert "thing: no resource of the contract has this name" in events(national.harvest(status=1), "failed")[0]["text"]


def test_file_may_be_empty_when_it_says_so_and_a_resource_may_go(national, published):
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(*PILOTS))
    published.answers["/actors.ndjson"] = Answer(200, ndjson(PILOTS[0]))
    national.write([{"name": NAME, "files": {"pilot": published.url + "/pilots.ndjson", "actor": published.url + "/actors.ndjson"}}])
    national.harvest()
    assert len(national.objects()) == 6
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(end=0))
    national.write([{"name": NAME, "files": {"pilot": published.url + "/pilots.ndjson"}}])
    assert events(national.harvest(), "complete")[0]["count"] == 0 and not national.objects()
