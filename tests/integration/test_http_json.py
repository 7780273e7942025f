"""Bodies: what is no JSON is 400 with the place, what is not valid is 422 with a pointer, and nothing is written."""

import json

import pytest

from harness.problem import codes, expect_problem


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()


@pytest.fixture
def send(admin, sql):
    """Posts bytes that must be refused, and holds the service to having written nothing."""
    def post(body, path="/v1/pilots"):
        before = sql.execute("select count(*), max(updated_at) from pilot").fetchone()
        answer = admin.post(path, content=body, headers={"Content-Type": "application/json"})
        assert sql.execute("select count(*), max(updated_at) from pilot").fetchone() == before
        return answer
    return post


def nested(depth, open_by="[", close_by="]"):
    return '{"title": ' + open_by * (depth - 1) + close_by * (depth - 1) + "}"


MALFORMED = {
    "empty": (b"", "required"),
    "blank": (b" \n\t ", "truncated"),
    "truncated": (b'{"title": {"nb": "x"', "truncated"),
    "truncated_string": (b'{"title": "x', "truncated"),
    "truncated_escape": (b'"\\u12', None),
    "duplicate": (b'{"title": {"nb": "a"}, "title": {"nb": "b"}}', "duplicate_member"),
    "duplicate_deep": (b'{"title": {"nb": "a", "nb": "b"}}', "duplicate_member"),
    "duplicate_escaped": (b'{"title": {"nb": "a", "\\u006eb": "b"}}', "duplicate_member"),
    "too_deep": (nested(33).encode(), "depth"),
    "hundred_deep": (nested(100).encode(), "depth"),
    "very_deep": (b"[" * 500000, "depth"),
    "trailing_text": (b'{"title": {"nb": "x"}} x', "trailing_text"),
    "two_values": (b"{} {}", "trailing_text"),
    "nul_after": (b'{"title": {"nb": "x"}}\0', "syntax"),
    "nul_within": (b'{"title": {"nb": "a\0b"}}', "syntax"),
    "escaped_nul": (b'{"title": {"nb": "a\\u0000b"}}', "null_character"),
    "escaped_nul_in_name": (b'{"a\\u0000b": 1}', "null_character"),
    "lone_high_surrogate": (b'{"title": {"nb": "\\ud800"}}', "syntax"),
    "lone_low_surrogate": (b'{"title": {"nb": "\\udc00"}}', "syntax"),
    "surrogates_reversed": (b'{"title": {"nb": "\\udc00\\ud800"}}', "syntax"),
    "surrogate_in_utf8": (b'{"title": {"nb": "\xed\xa0\x80"}}', "utf8"),
    "latin_1": ('{"title": {"nb": "sjø"}}'.encode("latin-1"), "utf8"),
    "utf_16": ('{"title": {"nb": "x"}}'.encode("utf-16"), None),
    "overlong": (b'{"title": {"nb": "\xc0\xaf"}}', "utf8"),
    "beyond_unicode": (b'{"title": {"nb": "\xf4\x90\x80\x80"}}', "utf8"),
    "byte_order_mark": (b'\xef\xbb\xbf{"title": {"nb": "x"}}', "byte_order_mark"),
    "control_in_string": (b'{"title": {"nb": "a\nb"}}', "syntax"),
    "single_quotes": (b"{'title': 1}", "syntax"),
    "trailing_comma": (b'{"title": 1,}', "syntax"),
    "comment": (b'{"title": 1} // x', "trailing_text"),
    "bare_name": (b"{title: 1}", "syntax"),
    "not_a_number": (b'{"pilot_target": NaN}', "syntax"),
    "infinity": (b'{"pilot_target": Infinity}', "syntax"),
    "leading_zero": (b'{"pilot_target": 012}', "syntax"),
    "hexadecimal": (b'{"pilot_target": 0x1f}', None),
    "no_digits_behind_point": (b'{"pilot_target": 1.}', "syntax"),
    "huge_integer": (b'{"pilot_target": 99999999999999999999999999}', "number_range"),
    "two_to_63": (b'{"pilot_target": 9223372036854775808}', "number_range"),
    "huge_exponent": (b'{"pilot_target": 1e999}', "number_range"),
    "xml": (b"<pilot/>", "syntax"),
}


@pytest.mark.parametrize("body, code", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_json_is_refused(send, body, code):
    problem = expect_problem(send(body), 400, "malformed-json")
    assert code is None or codes(problem) == [code]


@pytest.mark.parametrize("body", [b"null", b"true", b"1", b'"x"', b"[]", b"[{}]", nested(32).encode(), b"{}",
                                  b'{"title": null}'])
def test_json_of_another_shape_is_invalid(send, body):
    expect_problem(send(body), 422, "invalid-body")


def test_every_fault_has_its_pointer(send, programme):
    body = {"programme_id": "x", "title": {}, "cpv": ["33000000", "1"], "rd_use": "yes", "colour": 1, "visibility": "secret",
            "municipality": {"code": "01", "year": 1}, "estimated_value": {"amount": 5, "currency": "kr"}, "a/b~c": 1}
    problem = expect_problem(send(json.dumps(body)), 422, "invalid-body")
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/programme_id", "/title", "/cpv/1", "/rd_use", "/colour", "/visibility", "/municipality/code",
                        "/municipality/year", "/estimated_value/amount", "/estimated_value/currency", "/a~1b~0c"}


def test_what_is_no_object_is_shown_one(send, programme):
    """The first mistake of many is a plain text where texts by language are wanted."""
    body = {"programme_id": programme["id"], "title": "Velferd", "estimated_value": 1250000}
    problem = expect_problem(send(json.dumps(body)), 422, "invalid-body")
    details = {error["pointer"]: error["detail"].removeprefix("must be an object such as ") for error in problem["errors"]}
    assert set(json.loads(details["/title"])) == {"nb", "en"}
    assert json.loads(details["/estimated_value"]) == {"amount": "1250000.00", "currency": "NOK"}


def test_in_a_patch_too(admin, make, programme):
    pilot = make.pilot(programme["id"])
    answer = admin.patch(f"/v1/pilots/{pilot['id']}", content='{"lessons": "Tidlig"}',
                         headers={"If-Match": "*", "Content-Type": "application/merge-patch+json"})
    detail = expect_problem(answer, 422, "invalid-body", pointer="/lessons")["errors"][0]["detail"]
    assert detail.startswith('must be null or an object such as {"nb":')


def test_what_is_missing_is_named(send):
    problem = expect_problem(send(b"{}"), 422, "invalid-body")
    assert len(problem["errors"]) == 2
    assert {e["code"] for e in problem["errors"]} == {"required"}


def test_many_faults_are_bounded(send):
    problem = expect_problem(send(json.dumps({f"x{i}": i for i in range(5000)})), 422, "invalid-body")
    assert 10 <= len(problem["errors"]) <= 100
    assert problem["detail"]


INVALID = {
    "unknown_programme": ({"programme_id": "01920000-0000-7000-8000-000000000000"}, 422, "/programme_id"),
    "unknown_buyer": ({"lead_buyer_id": "01920000-0000-7000-8000-000000000000"}, 422, "/lead_buyer_id"),
    "unknown_municipality": ({"municipality": {"code": "9876"}}, 422, "/municipality/code"),
    "malformed_municipality": ({"municipality": {"code": "55"}}, 422, "/municipality/code"),
    "unknown_cpv": ({"cpv": ["99999999"]}, 422, "/cpv/0"),
    "malformed_cpv": ({"cpv": ["3300000"]}, 422, "/cpv/0"),
    "impossible_day": ({"planned_dates": {"award": "2026-02-30"}}, 422, "/planned_dates/award"),
    "unknown_stage": ({"planned_dates": {"party": "2026-02-01"}}, 422, "/planned_dates/party"),
    "blank_title": ({"title": {"nb": ""}}, 422, "/title/nb"),
    "unknown_language": ({"title": {"de": "x"}}, 422, "/title/de"),
    "long_title": ({"title": {"nb": "x" * 501}}, 422, "/title/nb"),
    "given_stage": ({"stage": "completed"}, 422, "/stage"),
    "given_version": ({"version": 7}, 422, "/version"),
    "given_id": ({"id": "01920000-0000-7000-8000-000000000000"}, 422, "/id"),
}


@pytest.mark.parametrize("members, status, pointer", INVALID.values(), ids=INVALID.keys())
def test_invalid_pilots(send, programme, members, status, pointer):
    body = {"programme_id": programme["id"], "title": {"nb": "x"}, **members}
    answer = send(json.dumps(body))
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer, answer.text


@pytest.mark.parametrize("number", ["991825828", "123456789", "99182582", "9918258277", "000000060", "abc", "99182582½"])
def test_wrong_organisation_numbers(admin, number):
    answer = admin.post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "organisation_number": number})
    expect_problem(answer, 422, "invalid-body", pointer="/organisation_number")


@pytest.mark.parametrize("number", ["991825827", "910 753 614", "NO974760673MVA", "Org.nr. 123456785", "\u200b940101808\ufeff"])
def test_organisation_numbers_as_people_write_them(admin, number):
    answer = admin.post("/v1/actors", json={"name": "x", "kinds": ["buyer"], "organisation_number": number})
    assert answer.status_code == 201, answer.text
    assert answer.json()["organisation_number"] == "".join(c for c in number if c.isascii() and c.isdigit())


@pytest.mark.parametrize("starts, ends", [("2026-04-15T13:00:00Z", "2026-04-15T08:00:00Z"),
                                          ("2026-04-15T12:00:00+02:00", "2026-04-15T09:59:59Z")])
def test_end_before_start(admin, programme, starts, ends):
    answer = admin.post("/v1/activities", json={
        "programme_id": programme["id"], "kind": "course", "format": "online", "title": {"nb": "x"}, "starts_at": starts, "ends_at": ends})
    expect_problem(answer, 422, "invalid-body", pointer="/ends_at")


@pytest.mark.parametrize("time", ["2026-04-15", "2026-04-15T08:00:00", "2026-02-30T08:00:00Z", "2026-04-15T25:00:00Z", "now",
                                  "infinity", "99999-01-01T00:00:00Z", "2026-04-15 08:00:00 Europe/Oslo"])
def test_times_that_are_none(admin, programme, time):
    answer = admin.post("/v1/activities", json={
        "programme_id": programme["id"], "kind": "course", "format": "online", "title": {"nb": "x"}, "starts_at": time,
        "ends_at": "2026-04-15T13:00:00Z"})
    expect_problem(answer, 422, "invalid-body", pointer="/starts_at")
