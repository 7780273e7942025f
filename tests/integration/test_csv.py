"""Lists and statistics as CSV: the rows of the JSON, chosen by Accept."""

import csv
import io
import json
from datetime import datetime

import pytest

from harness.problem import expect_problem

CSV = {"Accept": "text/csv"}
GROUPS = ("overview", "pilots", "time", "classification", "dialogue", "mobilisation", "competence", "outcome", "goals", "evaluations", "funding",
          "quality")


def lines(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8" and "Accept" in answer.headers["vary"]
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline=""), strict=True))


@pytest.fixture(scope="module")
def actors(make):
    """Three actors whose names a careless writer would break."""
    return [make.actor(name=name, municipality={"code": "5503"}) for name in ("=1+1", 'Å, "B"\nC', "Zeta")]


def test_rows_are_those_of_the_json(actors, admin):
    params = {"municipality": "5503", "sort": "name", "limit": 100}
    rows, page = lines(admin.get("/v1/actors", params=params, headers=CSV)), admin.get("/v1/actors", params=params).json()["data"]
    assert [row["id"] for row in rows] == [row["id"] for row in page] and len(rows) >= 3
    names = {row["id"]: row["name"] for row in rows}
    assert [names[actor["id"]] for actor in actors] == ["'=1+1", 'Å, "B"\nC', "Zeta"]
    for row, whole in zip(rows, page):
        assert json.loads(row["kinds"]) == whole["kinds"] and json.loads(row["municipality"]) == whole["municipality"]
        assert row["created_at"] == whole["created_at"] and row["version"] == str(whole["version"])


def test_pages_are_reached_by_the_link_field(actors, admin):
    params, seen = {"municipality": "5503", "limit": 1, "sort": "name"}, []
    answer = admin.get("/v1/actors", params=params, headers=CSV)
    while "next" in answer.links:
        seen += [row["id"] for row in lines(answer)]
        answer = admin.get(answer.links["next"]["url"], headers=CSV)
    seen += [row["id"] for row in lines(answer)]
    assert len(seen) == len(set(seen)) and {actor["id"] for actor in actors} <= set(seen)


@pytest.mark.usefixtures("actors")
def test_fields_are_columns_and_no_rows_are_a_line_of_names(admin):
    answer = admin.get("/v1/actors", params={"fields": "id,name", "municipality": "5503", "q": "noactorhasthisname"}, headers=CSV)
    assert answer.content == b"id,name\r\n"


@pytest.mark.parametrize("path", ["/v1/pilots", "/v1/programmes", "/v1/activities", "/v1/actors", "/v1/news"])
def test_main_lists_have_it_and_show_the_public_no_more_than_json_does(path, client):
    rows = lines(client.get(path, params={"limit": 50}, headers=CSV))
    assert [row["id"] for row in rows] == [row["id"] for row in client.get(path, params={"limit": 50}).json()["data"]]


def test_what_has_no_place_in_a_line_is_refused(client):
    for name, value in (("count", "exact"), ("include", "participants")):
        expect_problem(client.get("/v1/pilots", params={name: value}, headers=CSV), 400, "invalid-parameter", parameter=name, code="media_type")


def test_json_stays_what_one_gets_without_a_wish(client):
    for accept in ("*/*", "application/json, text/csv", "text/csv;q=0.5, application/json"):
        assert client.get("/v1/pilots", headers={"Accept": accept}).headers["content-type"] == "application/json"
    expect_problem(client.get("/v1/pilots", headers={"Accept": "image/svg+xml"}), 406, "not-acceptable")
    expect_problem(client.get("/v1/pilots/0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d", headers=CSV), 406, "not-acceptable")


@pytest.mark.parametrize("group", GROUPS)
def test_statistics_have_a_line_for_each_value(group, client):
    rows, figures = lines(client.get(f"/v1/statistics/{group}", headers=CSV)), client.get(f"/v1/statistics/{group}").json()["figures"]
    expected = [(f["code"], f["definition"], f["unit"], v["by"], v["value"]) for f in figures for v in f["values"] or [{"by": {}, "value": None}]]
    assert [(row["code"], row["definition"], row["unit"], json.loads(row["by"] or "{}"), float(row["value"]) if row["value"] else None)
            for row in rows] == expected
    moments = {row["as_of"] for row in rows}
    assert len(moments) == 1 and datetime.fromisoformat(moments.pop()).tzinfo
