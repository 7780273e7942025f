"""Charts: pictures of the same figures, for who sees them, that a page can take in."""

from xml.etree import ElementTree

import pytest

from harness.problem import expect_problem
from integration.rights.world import Stock

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = ("funnel", "pilots-over-time", "goals")


@pytest.fixture(scope="module")
def programme(make):
    ident = make.programme(pilot_target=8)["id"]
    for _ in range(3):
        make.pilot(ident)
    return ident


def draw(client, chart, **query):
    answer = client.get(f"/v1/statistics/charts/{chart}", params=query)
    assert answer.status_code == 200, answer.text
    return answer, ElementTree.fromstring(answer.text)


def numbers(client, chart, **query):
    answer = client.get(f"/v1/statistics/charts/{chart}", params=query, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def texts(root):
    return ["".join(t for t in [e.text or ""]) for e in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
def test_it_is_a_picture_that_runs_nothing(client, programme, chart):
    answer, root = draw(client, chart, programme_id=programme)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert root.tag == f"{SVG}svg" and root.get("role") == "img" and root.get("viewBox").startswith("0 0 720 ")
    assert root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "desc", "style", "text", "rect", "line", "polyline", "circle"}
    assert not {name for e in root.iter() for name in e.attrib if name.startswith("on") or "href" in name}


def test_the_funnel_is_the_one_of_the_statistics(client, programme):
    figures = {f["code"]: f for f in client.get("/v1/statistics/pilots", params={"programme_id": programme}).json()["figures"]}
    told = numbers(client, "funnel", programme_id=programme)
    assert [m["value"] for m in told["marks"]] == [v["value"] for v in figures["funnel"]["values"]] and told["bound"] == 8
    _, root = draw(client, "funnel", programme_id=programme)
    assert ("Idé" in texts(root), texts(root).count("3"), "Mål: 8" in texts(root)) == (True, 1, True)
    assert "Idea" in texts(draw(client, "funnel", programme_id=programme, language="en")[1])


def test_pilots_over_time_add_up(client, programme, sql):
    years = [("2023", 1, 1), ("2024", 0, 1), ("2025", 2, 3)]
    pilots = sql.execute("select id from pilot where programme_id = %s order by id", [programme]).fetchall()
    for (ident,), year in zip(pilots, (2023, 2025, 2025)):
        sql.execute("update pilot set actual_dates = jsonb_build_object('idea', make_date(%s, 5, 1)) where id = %s", [year, ident])
    told = numbers(client, "pilots-over-time", programme_id=programme)
    assert [(m["label"], m["value"], m["line"]) for m in told["marks"]][:3] == years
    figures = {f["code"]: f for f in client.get("/v1/statistics/pilots", params={"programme_id": programme}).json()["figures"]}
    assert {v["by"]["year"]: v["value"] for v in figures["pilots_by_year"]["values"]} == {y: n for y, n, _ in years if n}
    late = numbers(client, "pilots-over-time", programme_id=programme, **{"from": "2025-01-01"})
    assert late["marks"][0]["label"] == "2025" and "2025-01-01" in late["note"]


def test_goals_are_drawn_as_far_as_they_are_reached(client, make, postgres, database):
    programme = make.programme()["id"]
    with postgres.connect(database) as connection:
        stock = Stock(connection)
        goal = stock.insert("goal", programme_id=programme, kind="effect", effect="better_companies", description={"nb": "x"})
        for code, seen in (("<A & B>", "25"), ("C", None)):
            ident = stock.insert("indicator", goal_id=goal, code=code.strip("<>").replace(" & ", "-"), title={"nb": code}, unit="firms", direction="increase", baseline={"value": "0", "date": "2024-01-01"},
                                 target={"value": "40", "date": "2028-01-01"})
            if seen:
                stock.insert("observation", indicator_id=ident, value=seen, source="measured", **{"from": "2025-01-01", "to": "2025-12-31"})
    told = numbers(client, "goals", programme_id=programme)
    assert [(m["label"], m["value"], m["text"]) for m in told["marks"]] == [("Bedre bedrifter", 62.5, "62,5 %"), ("<A & B>", 62.5, "62,5 %"), ("C", None, "–")]
    assert {"<A & B>", "C", "Mål"} <= set(texts(draw(client, "goals", programme_id=programme)[1]))


@pytest.mark.parametrize("chart", CHARTS)
def test_what_is_hidden_is_not_drawn(client, make, client_as, chart, sql):
    programme = make.programme(visibility="internal")["id"]
    pilot = make.pilot(programme)["id"]
    sql.execute("update pilot set visibility = 'internal' where id = %s", [pilot])
    mine = numbers(client_as("regional_manager", None, [programme]), "funnel", programme_id=programme)
    assert mine["marks"][0]["value"] == 1
    assert all(not m["value"] for m in numbers(client, chart, programme_id=programme)["marks"])
    assert draw(client, chart, programme_id=programme)[1].tag == f"{SVG}svg"


def test_a_picture_is_asked_for_again_and_is_the_same(client, programme):
    answer, _ = draw(client, "funnel", programme_id=programme)
    again = client.get("/v1/statistics/charts/funnel", params={"programme_id": programme}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


def test_other_forms_there_are_none(client):
    expect_problem(client.get("/v1/statistics/charts/funnel", headers={"Accept": "image/png"}), 406, "not-acceptable")
    image = client.get("/v1/statistics/charts/funnel", headers={"Accept": "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"})
    assert image.headers["content-type"] == "image/svg+xml"
    expect_problem(client.get("/v1/statistics/charts/funnel", params={"language": "fr"}), 400, "invalid-parameter")
