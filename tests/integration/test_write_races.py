"""Many writers at once: no change is lost, none is made twice, none is half made."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness.problem import expect_problem

WRITERS = 12
MERGE = "application/merge-patch+json"


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture(scope="module")
def at_once(ioad, token):
    """at_once(do) → the answers of do(http, number), by as many clients on as many connections, begun together."""
    headers = {"Authorization": f"Bearer {token('national_admin')}"}

    def run(do):
        together = threading.Barrier(WRITERS)

        def one(number):
            with httpx.Client(base_url=ioad.url, headers=headers, timeout=30) as http:
                http.get("/health/live")  # connected
                together.wait()
                return do(http, number)
        with ThreadPoolExecutor(WRITERS) as pool:
            return list(pool.map(one, range(WRITERS)))
    return run


def statuses(answers):
    return Counter(a.status_code for a in answers)


def test_one_of_many_changes_with_the_same_tag_wins(at_once, admin, make, programme):
    for _ in range(5):
        pilot = make.pilot(programme["id"])
        path = f"/v1/pilots/{pilot['id']}"
        tag = admin.get(path).headers["etag"]
        answers = at_once(lambda http, n: http.patch(path, json={"title": {"nb": f"{n}"}}, headers={"If-Match": tag, "Content-Type": MERGE}))
        assert statuses(answers) == {200: 1, 412: WRITERS - 1}
        winner = next(a for a in answers if a.status_code == 200)
        assert admin.get(path).json() == winner.json()
        assert winner.json()["version"] == 2


def test_changes_of_whatever_version_all_count(at_once, admin, make, programme):
    pilot = make.pilot(programme["id"])
    path = f"/v1/pilots/{pilot['id']}"
    languages = ["nb", "nn", "se", "sma", "smj", "fkv"]
    answers = at_once(lambda http, n: http.patch(path, json={"title": {languages[n % 6]: f"{n}"}}, headers={"If-Match": "*", "Content-Type": MERGE}))
    assert statuses(answers) == {200: WRITERS}
    assert sorted(a.json()["version"] for a in answers) == list(range(2, WRITERS + 2))
    assert set(admin.get(path).json()["title"]) == set(languages)


def test_read_change_write_in_a_loop_loses_nothing(at_once, admin, make, programme):
    pilot = make.pilot(programme["id"], sector="0")
    path = f"/v1/pilots/{pilot['id']}"

    def add_one(http, _):
        while True:
            read = http.get(path)
            answer = http.patch(path, json={"sector": str(int(read.json()["sector"]) + 1)},
                                headers={"If-Match": read.headers["etag"], "Content-Type": MERGE})
            if answer.status_code != 412:
                return answer
    assert statuses(at_once(add_one)) == {200: WRITERS}
    assert admin.get(path).json()["sector"] == str(WRITERS)


def test_one_of_many_steps_is_made(at_once, admin, make, programme):
    pilot = make.pilot(programme["id"])
    path = f"/v1/pilots/{pilot['id']}/transitions"
    answers = at_once(lambda http, n: http.post(path, json={"to": "proposed"}))
    assert statuses(answers) == {201: 1, 409: WRITERS - 1}
    assert len(admin.get(path).json()["data"]) == 1


def test_step_with_a_tag_against_a_change(at_once, admin, make, programme):
    pilot = make.pilot(programme["id"])
    path = f"/v1/pilots/{pilot['id']}"
    tag = admin.get(path).headers["etag"]

    def step_or_change(http, number):
        if number % 2:
            return http.post(f"{path}/transitions", json={"to": "on_hold"}, headers={"If-Match": tag})
        return http.patch(path, json={"sector": "x"}, headers={"If-Match": tag, "Content-Type": MERGE})
    counts = statuses(at_once(step_or_change))
    assert counts.pop(412) == WRITERS - 1
    assert counts in ({200: 1}, {201: 1})


def test_one_of_many_creations_with_one_identifier(at_once, admin, programme):
    body = {"programme_id": programme["id"], "title": {"nb": "x"}, "visibility": "published", "external_ids": [{"system": "sak", "id": "77"}]}
    answers = at_once(lambda http, n: http.post("/v1/pilots", json={**body, "number": f"R{n}"}))
    assert statuses(answers) == {201: 1, 409: WRITERS - 1}
    for answer in answers:
        if answer.status_code == 409:
            expect_problem(answer, 409, "conflict", pointer="/external_ids")


def test_numbers_given_by_the_database_differ(at_once, programme):
    answers = at_once(lambda http, n: http.post("/v1/pilots", json={"programme_id": programme["id"], "title": {"nb": "x"}}))
    assert statuses(answers) == {201: WRITERS}
    assert len({a.json()["number"] for a in answers}) == WRITERS


def test_delete_against_change(at_once, admin, make, programme):
    pilot = make.pilot(programme["id"])
    path = f"/v1/pilots/{pilot['id']}"
    tag = admin.get(path).headers["etag"]

    def either(http, number):
        if number % 2:
            return http.delete(path, headers={"If-Match": tag})
        return http.patch(path, json={"sector": "x"}, headers={"If-Match": tag, "Content-Type": MERGE})
    counts = statuses(at_once(either))
    assert counts in ({204: 1, 404: WRITERS - 1}, {200: 1, 412: WRITERS - 1})
