"""The rules of new objects: each names the place that breaks it, and nothing is written; defaults and normalised values."""

import uuid
from datetime import date

import pytest

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

NOWHERE = "0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"


class Base:
    """What the objects of the tests refer to."""

    def __init__(self, connection):
        self.stock = stock = Stock(connection)
        self.evaluator_number = organisation_number()
        self.evaluator = stock.insert("actor", name="Evaluator", kinds=["evaluator"], organisation_number=self.evaluator_number, visibility="published")
        self.buyer = stock.insert("actor", name="Buyer", kinds=["buyer"], visibility="published")
        self.programme = stock.insert("programme", name={"nb": "P"}, short_name="P", level="regional", visibility="published", status="active")
        self.national = stock.insert("programme", name={"nb": "N"}, short_name="N", level="national", visibility="published", status="active")
        self.pilot = stock.insert("pilot", programme_id=self.programme, title={"nb": "x"}, number="base", visibility="published")

    def body(self, collection):
        """The least that makes one."""
        return {
            "programmes": {"name": {"nb": "Nytt"}, "short_name": "NY", "level": "regional"},
            "actors": {"name": "Ny", "kinds": ["supplier"]},
            "pilots": {"programme_id": self.programme, "title": {"nb": "Ny"}},
            "activities": {"programme_id": self.national, "kind": "course", "format": "online", "title": {"nb": "Ny"},
                           "starts_at": "2026-04-15T08:00:00Z", "ends_at": "2026-04-15T09:00:00Z"},
            "evaluations": {"type": "pilot", "pilot_id": self.pilot, "evaluator_id": self.evaluator},
            "participations": {"actor_id": self.buyer, "role": "observer"},
        }[collection]


@pytest.fixture(scope="module")
def base(postgres, database):
    with postgres.connect(database) as connection:
        yield Base(connection)


@pytest.fixture(scope="module")
def http(client_as, base):
    """http(collection) → who may write there"""
    admin = client_as("national_admin")
    evaluator = client_as("national_evaluator", base.evaluator_number)
    return lambda collection: evaluator if collection == "evaluations" else admin


@pytest.fixture
def create(http, base):
    """create(collection, without=(), **changes): the least body with changes"""
    def send(collection, without=(), **changes):
        body = {k: v for k, v in {**base.body(collection), **changes}.items() if k not in without}
        path = f"/v1/pilots/{base.pilot}/participations" if collection == "participations" else f"/v1/{collection}"
        return http(collection).post(path, json=body)

    return send


ML_BROKEN = [({}, ""), ({"nb": ""}, "/nb"), ({"xx": "a"}, "/xx"), ({"nb": 1}, "/nb"), ("text", ""), (["nb"], "")]
TEXTS = [("programmes", "name"), ("programmes", "purpose"), ("pilots", "title"), ("pilots", "lessons"), ("pilots", "spread_potential"),
         ("activities", "title"), ("activities", "description"), ("evaluations", "findings")]

# (collection, changes to the least body, the place that is named, its code where the rule is the database's)
REFUSED = [
    # formats
    ("actors", {"organisation_number": "991825828"}, "/organisation_number", None),  # check digit
    ("actors", {"organisation_number": "99182582"}, "/organisation_number", None),
    ("actors", {"organisation_number": "100000007"}, "/organisation_number", None),  # remainder 1: no check digit exists
    ("actors", {"organisation_number": ""}, "/organisation_number", None),
    ("actors", {"organisation_number": "NO 991 825 827 XYZ"}, "/organisation_number", None),
    ("actors", {"organisation_number": 991825827}, "/organisation_number", None),
    ("actors", {"website": "ftp://example.org/"}, "/website", None),
    ("actors", {"website": "javascript:alert(1)"}, "/website", None),
    ("actors", {"identifier_scheme": "no-brc"}, "/identifier_scheme", None),
    ("pilots", {"programme_id": "1234"}, "/programme_id", None),
    ("pilots", {"estimated_value": {"amount": 12.5, "currency": "NOK"}}, "/estimated_value/amount", None),
    ("pilots", {"estimated_value": {"amount": "-1", "currency": "NOK"}}, "/estimated_value/amount", None),
    ("pilots", {"estimated_value": {"amount": "1e3", "currency": "NOK"}}, "/estimated_value/amount", None),
    ("pilots", {"estimated_value": {"amount": "1.00", "currency": "kroner"}}, "/estimated_value/currency", None),
    ("pilots", {"estimated_value": {"amount": "1.00"}}, "/estimated_value/currency", None),
    ("pilots", {"planned_dates": {"competition": "2026-02-30"}}, "/planned_dates/competition", None),
    ("pilots", {"planned_dates": {"party": "2026-02-20"}}, "/planned_dates/party", None),
    ("programmes", {"period": {"from": "2026-13-01"}}, "/period/from", None),
    ("programmes", {"contact_point": {"email": "nobody"}}, "/contact_point/email", None),
    ("programmes", {"contact_point": {"person": "Kari"}}, "/contact_point/person", None),
    ("activities", {"starts_at": "2026-04-15 08:00"}, "/starts_at", None),
    ("activities", {"starts_at": "2026-04-15T08:00:00"}, "/starts_at", None),
    ("activities", {"time_zone": "Norway/Tromso"}, "/time_zone", None),
    ("activities", {"stream_url": "not a url"}, "/stream_url", None),
    # what is known
    ("actors", {"municipality": {"code": "9998"}}, "/municipality/code", "unknown"),
    ("actors", {"municipality": {"code": "5501", "valid_year": 2015}}, "/municipality/valid_year", "validity"),
    ("actors", {"municipality": {"code": "1902", "valid_year": 2024}}, "/municipality/valid_year", "validity"),
    ("actors", {"municipality": {"code": "301"}}, "/municipality/code", None),
    ("actors", {"municipality": {"code": 301}}, "/municipality/code", None),
    ("pilots", {"municipality": {"code": "0002"}}, "/municipality/code", None),
    ("pilots", {"cpv": ["33000000", "99999999"]}, "/cpv/1", "unknown"),
    ("pilots", {"cpv": ["33000000", "85000000", "1234"]}, "/cpv/2", None),
    ("programmes", {"municipalities": ["5501", "9998"]}, "/municipalities/1", "unknown"),
    ("programmes", {"regions": ["NO074", "NO999"]}, "/regions/1", None),
    ("activities", {"place": {"municipality_code": "9998"}}, "/place/municipality_code", "unknown"),
    # order and range
    ("programmes", {"period": {"from": "2026-02-01", "to": "2026-01-31"}}, "/period/to", "order"),
    ("activities", {"ends_at": "2026-04-15T08:00:00Z"}, "/ends_at", "order"),
    ("activities", {"ends_at": "2026-04-15T07:59:59.999999Z"}, "/ends_at", "order"),
    ("activities", {"starts_at": "2026-04-15T08:30:00+02:00", "ends_at": "2026-04-15T07:00:00+01:00"}, "/ends_at", "order"),
    ("activities", {"registration_deadline": "2026-04-15T09:00:01Z"}, "/registration_deadline", "order"),
    ("participations", {"from": "2026-02-01", "to": "2026-01-31"}, "/to", "order"),
    ("activities", {"score": 0.9}, "/score", None),
    ("activities", {"score": 5.1}, "/score", None),
    ("activities", {"capacity": 0}, "/capacity", None),
    ("programmes", {"pilot_target": -1}, "/pilot_target", None),
    ("evaluations", {"criteria": [{"code": "a", "score": 3}, {"code": "b", "score": 6}]}, "/criteria/1/score", None),
    ("evaluations", {"criteria": [{"code": "a", "score": 0}]}, "/criteria/0/score", None),
    ("evaluations", {"criteria": [{"code": "a", "score": 2.5}]}, "/criteria/0/score", None),
    ("evaluations", {"criteria": [{"score": 2}]}, "/criteria/0/code", None),
    # code lists
    ("programmes", {"level": "county"}, "/level", None),
    ("programmes", {"target_groups": ["supplier", "press"]}, "/target_groups/1", None),
    ("programmes", {"responsibilities": [{"area": {"nb": "a"}, "responsible": "local"}]}, "/responsibilities/0/responsible", None),
    ("actors", {"kinds": []}, "/kinds", None),
    ("actors", {"kinds": ["supplier", "vendor"]}, "/kinds/1", None),
    ("actors", {"buyer_level": "city"}, "/buyer_level", None),
    ("actors", {"size": "huge"}, "/size", None),
    ("pilots", {"innovation_kind": "radical"}, "/innovation_kind", None),
    ("pilots", {"innovation_types": ["mar-nov", "none"]}, "/innovation_types/1", None),
    ("activities", {"kind": "party"}, "/kind", None),
    ("activities", {"format": "phone"}, "/format", None),
    ("activities", {"languages": ["nb", "de"]}, "/languages/1", None),
    ("evaluations", {"type": "audit"}, "/type", None),
    ("evaluations", {"criteria": [{"code": "a", "effect_goal": "profit"}]}, "/criteria/0/effect_goal", None),
    ("participations", {"role": "owner"}, "/role", None),
    *((c, {"visibility": "secret"}, "/visibility", None) for c in ("programmes", "actors", "pilots", "activities", "evaluations")),
    *((c, {"language": "no"}, "/language", None) for c in ("programmes", "actors", "pilots", "activities", "evaluations")),
    # references
    ("pilots", {"programme_id": NOWHERE}, "/programme_id", "exists"),
    ("pilots", {"lead_buyer_id": NOWHERE}, "/lead_buyer_id", "exists"),
    ("programmes", {"parent_id": NOWHERE}, "/parent_id", "exists"),
    ("programmes", {"owner_id": NOWHERE}, "/owner_id", "exists"),
    ("actors", {"parent_id": NOWHERE}, "/parent_id", "exists"),
    ("activities", {"pilot_ids": [NOWHERE]}, "/pilot_ids/0", "exists"),
    ("activities", {"organiser_ids": [NOWHERE]}, "/organiser_ids/0", "exists"),
    ("evaluations", {"pilot_id": NOWHERE}, "/pilot_id", "exists"),
    ("participations", {"actor_id": NOWHERE}, "/actor_id", "exists"),
    # what the service gives, and what there is not
    ("pilots", {"stage": "competition"}, "/stage", None),
    ("pilots", {"id": NOWHERE}, "/id", None),
    ("pilots", {"version": 7}, "/version", None),
    ("actors", {"colour": "red"}, "/colour", None),
    # external identifiers
    ("pilots", {"external_ids": [{"system": "sak"}]}, "/external_ids/0/id", None),
    ("pilots", {"external_ids": [{"system": "sak", "id": ""}]}, "/external_ids/0/id", None),
    ("pilots", {"external_ids": [{"system": "sak", "id": "1"}, {"system": "sak", "id": "1"}]}, "/external_ids/1", None),
    *((c, {f: text}, f"/{f}{inner}", None) for c, f in TEXTS for text, inner in ML_BROKEN),
]


@pytest.mark.parametrize("collection, changes, pointer, code", REFUSED, ids=lambda v: v if isinstance(v, str) else None)
def test_refused_with_the_place(base, create, collection, changes, pointer, code):
    seq = base.stock.last_change()
    answer = create(collection, **changes)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [e["pointer"] for e in answer.json()["errors"]], answer.text
    if code:
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert base.stock.last_change() == seq


REQUIRED = [("programmes", "name"), ("programmes", "short_name"), ("programmes", "level"), ("actors", "name"), ("actors", "kinds"),
            ("pilots", "programme_id"), ("pilots", "title"), ("activities", "programme_id"), ("activities", "kind"), ("activities", "format"),
            ("activities", "title"), ("activities", "starts_at"), ("activities", "ends_at"), ("evaluations", "type"),
            ("participations", "actor_id"), ("participations", "role")]


@pytest.mark.parametrize("collection, name", REQUIRED)
def test_required_member(create, collection, name):
    answer = create(collection, without=[name])
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(f"/{name}", "required")]


def test_all_mistakes_of_a_body_are_named_at_once(create):
    answer = create("pilots", without=["title"], cpv=["x"], sector="", colour="red")
    assert answer.status_code == 422
    assert {e["pointer"] for e in answer.json()["errors"]} == {"/title", "/cpv/0", "/sector", "/colour"}


def test_national_programme_has_no_parent(base, create):
    answer = create("programmes", level="national", parent_id=base.national)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/parent_id", "level")]


@pytest.mark.parametrize("subjects", [(), ("pilot_id", "programme_id"), ("pilot_id", "programme_id", "activity_id"), ("programme_id", "activity_id")])
def test_evaluation_has_exactly_one_subject(base, create, subjects):
    activity = base.stock.insert("activity", programme_id=base.national, kind="course", format="online", title={"nb": "a"},
                                 starts_at="2026-01-01T08:00Z", ends_at="2026-01-01T09:00Z", visibility="published")
    known = {"pilot_id": base.pilot, "programme_id": base.programme, "activity_id": activity}
    answer = create("evaluations", without=[k for k in known if k not in subjects], **{k: known[k] for k in subjects})
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/pilot_id", "exactly_one")]


def test_evaluation_that_is_assigned_has_an_evaluator(base, http, create):
    made = create("evaluations", status="assigned")
    assert made.status_code == 201, made.text
    answer = http("evaluations").patch(f"/v1/evaluations/{made.json()['id']}", json={"evaluator_id": None},
                                       headers={"If-Match": made.headers["etag"], "Content-Type": MERGE_PATCH})
    assert answer.status_code in (403, 422), answer.text


@pytest.mark.parametrize("collection", ["programmes", "actors"])
def test_parents_make_no_cycle(http, create, collection):
    top = create(collection).json()
    middle = create(collection, parent_id=top["id"]).json()
    low = create(collection, parent_id=middle["id"]).json()
    for child in (top, middle, low):
        answer = http(collection).patch(f"/v1/{collection}/{top['id']}", json={"parent_id": child["id"]},
                                        headers={"If-Match": "*", "Content-Type": MERGE_PATCH})
        assert answer.status_code == 422
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/parent_id", "cycle")]


# ---- what only one may have

@pytest.mark.parametrize("collection", ["programmes", "actors", "pilots", "activities", "evaluations"])
def test_external_identifiers_belong_to_one(base, http, create, collection):
    mine = [{"system": "sak", "id": str(uuid.uuid4())}, {"system": "doffin", "id": str(uuid.uuid4())}]
    made = create(collection, external_ids=mine)
    assert made.status_code == 201 and made.json()["external_ids"] == mine
    seq = base.stock.last_change()
    again = create(collection, external_ids=[{"system": "new", "id": "1"}, mine[1]])
    assert again.status_code == 409, again.text
    assert again.json()["errors"][0]["pointer"].startswith("/external_ids")
    assert base.stock.last_change() == seq
    assert create(collection, external_ids=[{"system": "sak", "id": mine[1]["id"]}]).status_code == 201
    http(collection).delete(f"/v1/{collection}/{made.json()['id']}", headers={"If-Match": "*"}).raise_for_status()
    assert create(collection, external_ids=mine).status_code == 201


def test_organisation_number_belongs_to_one(base, create):
    number = organisation_number()
    assert create("actors", organisation_number=number).status_code == 201
    answer = create("actors", organisation_number=f"NO {number} MVA")
    assert answer.status_code == 409
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/organisation_number", "unique")]


def test_pilot_number_belongs_to_one_of_a_programme(base, create):
    assert create("pilots", number="N-1").status_code == 201
    assert create("pilots", number="N-1", programme_id=base.national).status_code == 201
    answer = create("pilots", number="N-1")
    assert answer.status_code == 409
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/number", "unique")]


def test_same_participation_twice(create):
    body = {"role": "funder", "from": "2026-01-01"}
    assert create("participations", **body).status_code == 201
    assert create("participations", **body).status_code == 409
    assert create("participations", **{**body, "from": "2026-02-01"}).status_code == 201


# ---- defaults and normalised values

DEFAULTS = {
    "programmes": {"status": "proposed", "regions": [], "municipalities": [], "target_groups": [], "responsibilities": [], "period": None,
                   "purpose": None, "pilot_target": None, "contact_point": None, "parent": None, "owner": None},
    "actors": {"organisation_number": None, "identifier_scheme": "NO-BRC", "buyer_level": None, "industry": None, "size": None,
               "municipality": None, "website": None, "parent_id": None},
    "pilots": {"stage": "idea", "need": {}, "sector": None, "innovation_kind": None, "innovation_types": [], "rd_use": False,
               "municipality": None, "cpv": [], "estimated_value": None, "planned_dates": {}, "lessons": None, "lead_buyer_id": None},
    "activities": {"status": "draft", "time_zone": "Europe/Oslo", "pilot_ids": [], "organiser_ids": [], "target_groups": [],
                   "languages": [], "description": None, "place": None, "capacity": None, "score": None},
    "evaluations": {"status": "planned", "criteria": [], "recommendations": [], "findings": None, "conflict_of_interest": None},
}


@pytest.mark.parametrize("collection", DEFAULTS)
def test_defaults(create, collection):
    made = create(collection)
    assert made.status_code == 201, made.text
    body = made.json()
    common = {"version": 1, "visibility": "draft", "language": "nb", "external_ids": [], "published_at": None}
    expected = {**common, **DEFAULTS[collection]}
    assert {name: body[name] for name in expected} == expected
    assert uuid.UUID(body["id"]).version == 7
    assert made.headers["location"] == f"/v1/{collection}/{body['id']}"


@pytest.mark.parametrize("written", ["{0} {1} {2}", "NO{0}{1}{2}", "NO {0} {1} {2} MVA", "Org.nr. {0} {1} {2}", "{0}{1}{2}MVA",
                                     "\u200b{0}\u00a0{1}\u200d {2}\ufeff", "org.nr: {0}{1}{2}", "no{0}{1}{2}mva"])
def test_organisation_numbers_as_people_write_them(create, http, written):
    number = organisation_number()
    spelled = written.format(number[:3], number[3:6], number[6:])
    made = create("actors", organisation_number=spelled)
    assert made.status_code == 201, made.text
    assert made.json()["organisation_number"] == number
    found = http("actors").get("/v1/actors", params={"organisation_number": spelled})
    assert [row["id"] for row in found.json()["data"]] == [made.json()["id"]]


def test_values_are_kept_in_one_form(create):
    pilot = create("pilots", cpv=["33000000-0", "85000000"], estimated_value={"amount": "1250000.50", "currency": "NOK"},
                   municipality={"code": "0301"}).json()
    assert pilot["cpv"] == ["33000000", "85000000"]
    assert pilot["estimated_value"] == {"amount": "1250000.50", "currency": "NOK"}
    assert pilot["municipality"] == {"code": "0301"}
    activity = create("activities", starts_at="2026-04-15T10:00:00+02:00", ends_at="2026-04-15T11:00:00.5+02:00").json()
    assert (activity["starts_at"], activity["ends_at"]) == ("2026-04-15T08:00:00Z", "2026-04-15T09:00:00.5Z")


def test_pilots_get_numbers_of_their_own(create):
    numbers = [create("pilots").json()["number"] for _ in range(5)]
    assert len(set(numbers)) == 5
    assert all(number.startswith(f"{date.today().year}-") and len(number) >= 9 for number in numbers)


def test_number_that_is_taken_is_skipped(base, create):
    year, last = create("pilots").json()["number"].split("-")
    taken = f"{year}-{int(last) + 1:04d}"
    assert create("pilots", number=taken).status_code == 201
    assert create("pilots").json()["number"] == f"{year}-{int(last) + 2:04d}"


def test_taking_a_member_away_brings_its_default_back(http, create):
    made = create("pilots", number="mine", sector="health", rd_use=True, cpv=["33000000"], visibility="internal").json()
    patch = {"number": None, "sector": None, "rd_use": None, "cpv": None, "visibility": None, "need": None}
    changed = http("pilots").patch(f"/v1/pilots/{made['id']}", json=patch, headers={"If-Match": "*", "Content-Type": MERGE_PATCH})
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["sector"], body["rd_use"], body["cpv"], body["visibility"], body["need"]) == (None, False, [], "draft", {})
    assert body["number"] == "mine" and body["version"] == 2
