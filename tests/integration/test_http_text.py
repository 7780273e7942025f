"""Texts, numbers and times come back as they were sent."""

import json
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SLOW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
# U+0000 has no place in PostgreSQL's texts; lone surrogates are no text.
CHARACTERS = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")
TITLES = st.text(CHARACTERS, min_size=1, max_size=200).filter(lambda t: t.strip() and t.strip(" \t\r\n\v\f\xa0"))


@pytest.fixture(scope="module")
def pilot(make):
    return make.pilot(make.programme(level="national")["id"])


def change(http, pilot, body):
    return http.patch(f"/v1/pilots/{pilot['id']}", content=body,
                      headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})


def kept_title(http, pilot, body):
    answer = change(http, pilot, body)
    assert answer.status_code == 200, answer.text
    again = http.get(f"/v1/pilots/{pilot['id']}?fields=title")
    assert json.loads(answer.content.decode("utf-8"))["title"] == json.loads(again.content.decode("utf-8"))["title"]
    return again.json()["title"]


@SLOW
@given(title=TITLES, escaped=st.booleans())
def test_any_text_comes_back(admin, pilot, title, escaped):
    body = json.dumps({"title": {"nb": title, "en": None}}, ensure_ascii=escaped).encode()
    assert kept_title(admin, pilot, body) == {"nb": title}


@pytest.mark.parametrize("plane", range(17))
def test_every_plane(admin, pilot, plane):
    points = [p for p in (plane << 16 | low for low in range(0x10000)) if p and unicodedata.category(chr(p)) != "Cs"]
    title = "x" + "".join(chr(p) for p in points[1::149])
    assert len(title) <= 500
    assert kept_title(admin, pilot, json.dumps({"title": {"nb": title}}, ensure_ascii=False).encode()) == {"nb": title}


def test_control_characters_are_escaped(admin, pilot):
    title = "x" + "".join(map(chr, range(1, 0x20))) + '"\\/\x7f\u2028\u2029'
    assert kept_title(admin, pilot, json.dumps({"title": {"nb": title}})) == {"nb": title}
    text = admin.get(f"/v1/pilots/{pilot['id']}").content
    assert not any(byte < 0x20 for byte in text)


def test_normalisation_is_left_alone(admin, pilot):
    title = "a\u030a å \u212b"
    assert kept_title(admin, pilot, json.dumps({"title": {"nb": title}})) == {"nb": title}


@pytest.mark.parametrize("column, text", [("name", 'A "B" \\ C\t\u0001 \u2028 𐍈 \U0010ffff')])
def test_plain_text_columns_are_escaped_too(make, column, text):
    assert make.actor(**{column: text})[column] == text


AMOUNTS = st.from_regex(r"\A(0|[1-9][0-9]{0,14})([.][0-9]{1,4})?\Z")


@SLOW
@given(amount=AMOUNTS)
def test_amounts_are_exact(admin, pilot, amount):
    answer = change(admin, pilot, json.dumps({"estimated_value": {"amount": amount, "currency": "NOK"}}))
    assert answer.status_code == 200, answer.text
    assert answer.json()["estimated_value"] == {"amount": amount, "currency": "NOK"}


def shown_score(answer):
    return re.search(r'"score":([^,}]*)', answer.text)[1]


@pytest.mark.parametrize("score", ["4.1", "1.7", "3.33", "5", "2.9"])
@pytest.mark.parametrize("place", [{}, {"place": {"municipality_code": "5501"}}])
def test_scores_are_exact(admin, make, pilot, score, place):
    activity = make.activity(pilot["programme_id"], **place)
    answer = admin.patch(f"/v1/activities/{activity['id']}", content=f'{{"score": {score}, "time_zone": "Europe/Oslo"}}',
                         headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})
    assert answer.status_code == 200, answer.text
    assert shown_score(answer) == score


@pytest.mark.parametrize("score", ["4.1", "1.1", "2.3", "4.35"])
def test_a_normalised_member_leaves_numbers_alone(admin, pilot, score):
    """Capital letters in a UUID are rewritten, and with them the body: 4.1 must not become 4.0999999999999996."""
    body = (f'{{"programme_id": "{pilot["programme_id"].upper()}", "kind": "course", "format": "online", "title": {{"nb": "x"}},'
            f'"starts_at": "2026-04-15T08:00:00Z", "ends_at": "2026-04-15T09:00:00Z", "score": {score}}}')
    answer = admin.post("/v1/activities", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    assert shown_score(answer) == score


@pytest.mark.parametrize("given_time, kept", [
    ("2026-04-15T08:00:00Z", "2026-04-15T08:00:00Z"),
    ("2026-04-15T10:00:00+02:00", "2026-04-15T08:00:00Z"),
    ("2026-04-15T08:00:00.5Z", "2026-04-15T08:00:00.5Z"),
    ("2026-04-15T08:00:00.123456Z", "2026-04-15T08:00:00.123456Z"),
    ("1899-12-31T23:59:59Z", "1899-12-31T23:59:59Z"),
    ("2026-04-15t08:00:00z", "2026-04-15T08:00:00Z"),
])
def test_times_are_utc(make, pilot, given_time, kept):
    assert make.activity(pilot["programme_id"], starts_at=given_time)["starts_at"] == kept
