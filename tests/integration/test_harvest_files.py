"""Regions without an interface: `ioad harvest` copies the files that they publish."""

import json
import uuid

import pytest

from harness.gateway import Answer, Gateway
from integration.harvesting import NAME, events

pytest_plugins = ("integration.harvesting",)  # its fixtures



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


def test_file_may_be_empty_when_it_says_so_and_a_resource_may_go(national, published):
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(*PILOTS))
    published.answers["/actors.ndjson"] = Answer(200, ndjson(PILOTS[0]))
    national.write([{"name": NAME, "files": {"pilot": published.url + "/pilots.ndjson", "actor": published.url + "/actors.ndjson"}}])
    national.harvest()
    assert len(national.objects()) == 6
    published.answers["/pilots.ndjson"] = Answer(200, ndjson(end=0))
    national.write([{"name": NAME, "files": {"pilot": published.url + "/pilots.ndjson"}}])
    assert events(national.harvest(), "complete")[0]["count"] == 0 and not national.objects()
