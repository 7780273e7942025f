"""News: written and published by their programme, found by what they are about, faults at their place."""

import itertools
import json
import uuid

import pytest

from integration.rights.world import Stock
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NOBODY = "00000000-0000-7000-8000-000000000000"
IMAGE = {"url": "https://example.org/bilde.jpg", "alt": {"nb": "En sal"}}


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def manager(client_as, programme):
    return client_as("regional_manager", None, [programme])


@pytest.fixture(scope="module")
def stock(postgres, database):
    with postgres.connect(database) as connection:
        yield Stock(connection)


@pytest.fixture(scope="module")
def activity(stock):
    """activity(programme_id, visibility) → the id of one, which only its own programme could make"""
    return lambda of, visibility="published": stock.insert(
        "activity", programme_id=of, kind="course", format="online", title={"nb": "Kurs"}, visibility=visibility,
        starts_at="2099-03-01T08:00Z", ends_at="2099-03-01T10:00Z")


@pytest.fixture(scope="module")
def new(manager, programme):
    """new(**members) → news as its manager created it"""
    def post(**members):
        answer = manager.post("/v1/news", json={"programme_id": programme, "title": {"nb": "Nytt"}, "visibility": "published", **members})
        assert answer.status_code == 201, answer.text
        return answer.json()
    return post


def path_of(news):
    return f"/v1/news/{news['id']}"


def problem_at(answer, status, pointer):
    assert answer.status_code == status, answer.text
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    return answer.json()["errors"][0]["code"]


# ---- one object

def test_what_is_created_is_read_changed_and_taken_back(client, manager, make, activity, new, programme):
    pilot = make.pilot(programme)
    body = {"title": {"nb": "Konferanse", "se": "Konferánsa"}, "lead": {"nb": "Kom!"}, "body": {"nb": "Alt om konferansen."}, "image": IMAGE,
            "pilot_id": pilot["id"], "activity_id": activity(programme), "language": "nn", "external_ids": [{"system": "cms", "id": "42"}]}
    made = new(**body)
    assert {name: made[name] for name in body} == body
    assert (made["version"], made["programme"]["id"], made["pilot"]["number"]) == (1, programme, pilot["number"])
    assert client.get(path_of(made)).json() == made
    changed = manager.patch(path_of(made), headers=PATCH, json={"lead": None, "title": {"en": "Conference"}, "image": {"alt": {"en": "A hall"}},
                                                                "activity_id": None}).json()
    assert (changed["lead"], changed["title"], changed["activity_id"], changed["version"]) == (None, {**body["title"], "en": "Conference"}, None, 2)
    assert changed["image"] == {**IMAGE, "alt": {"nb": "En sal", "en": "A hall"}}
    assert manager.patch(path_of(made), headers=PATCH, json={"image": None}).json()["image"] is None
    assert manager.patch(path_of(made), headers=PATCH, json={"visibility": "archived"}).status_code == 200
    assert client.get(path_of(made)).status_code == 404
    assert manager.delete(path_of(made), headers={"If-Match": "*"}).status_code == 204
    assert manager.get(path_of(made)).status_code == 404


def test_publishing_says_when_and_the_first_time_stays(manager, client, new):
    made = new(visibility="draft")
    assert made["published_at"] is None and client.get(path_of(made)).status_code == 404
    published = manager.patch(path_of(made), headers=PATCH, json={"visibility": "published"}).json()
    assert published["published_at"] == published["updated_at"] > made["updated_at"]
    for visibility in ("draft", "published"):
        again = manager.patch(path_of(made), headers=PATCH, json={"visibility": visibility}).json()
        assert again["published_at"] == published["published_at"]
    assert client.get(path_of(made)).json()["published_at"] == published["published_at"]


FAULTS = [
    ({"title": {}}, "/title", "min_properties"), ({"title": {"nb": " "}}, "/title", "format"), ({"title": {"nb": "x" * 501}}, "/title/nb", "max_length"),
    ({"lead": {"de": "x"}}, "/lead/de", "unknown_member"), ({"lead": {"nb": "x" * 5001}}, "/lead/nb", "max_length"),
    ({"body": {"nb": "x" * 20001}}, "/body/nb", "max_length"), ({"image": {"url": "https://example.org/"}}, "/image/alt", "required"),
    ({"image": {**IMAGE, "url": "javascript:alert(1)"}}, "/image/url", "pattern"), ({"image": {**IMAGE, "alt": {}}}, "/image/alt", "min_properties"),
    ({"image": {**IMAGE, "alt": {"nb": " "}}}, "/image", "format"), ({"published_at": "2026-01-01T00:00:00Z"}, "/published_at", "unknown_member"),
    ({"programme_id": NOBODY}, "/programme_id", "exists"), ({"pilot_id": NOBODY}, "/pilot_id", "exists"), ({"activity_id": NOBODY}, "/activity_id", "exists"),
]


@pytest.mark.parametrize("members, pointer, code", FAULTS, ids=str)
def test_faults_are_named_and_nothing_is_written(admin, programme, sql, members, pointer, code):
    before = sql.execute("select count(*) from news").fetchone()
    answer = admin.post("/v1/news", json={"programme_id": programme, "title": {"nb": "x"}, **members})
    assert problem_at(answer, 422, pointer) == code
    assert sql.execute("select count(*) from news").fetchone() == before


def test_the_database_holds_by_itself_what_the_contract_says(sql, new):
    made = new()["id"]
    for column, value in (("title", "{}"), ("lead", '{"nb": ""}'), ("body", '{"de": "x"}'), ("image", '{"url": "https://x"}'),
                          ("image", '{"alt": {"nb": "x"}}'), ("image", '{"url": "ftp://x", "alt": {"nb": "x"}}'),
                          ("image", '{"url": "https://x", "alt": {"nb": "x"}, "by": "me"}'), ("visibility", "secret")):
        with pytest.raises(Exception, match=f"news__{column}__"):
            sql.execute(f"update news set {column} = %s where id = %s", [value, made])


def test_the_longest_texts_can_be_searched(sql, new):
    """Every word another one: the most that full-text search has to hold."""
    words = " ".join(chr(a) + chr(b) for a in range(0x100, 0x180) for b in range(0x400, 0x42d))
    def text(longest):
        return json.dumps({language: words.replace(" ", f"{language[0]} ")[:longest] for language in ("nb", "nn", "se", "sma", "smj")})
    sql.execute("update news set title = %s, lead = %s, body = %s where id = %s", [text(499), text(4990), text(19990), new()["id"]])


# ---- rights that the table does not show

def test_hidden_things_are_as_good_as_none(manager, make, activity, programme):
    other = make.programme(visibility="draft")["id"]
    body = {"programme_id": programme, "title": {"nb": "x"}}
    for member, ident in (("pilot_id", make.pilot(other, visibility="draft")["id"]), ("activity_id", activity(other, "draft"))):
        assert problem_at(manager.post("/v1/news", json={**body, member: ident}), 422, f"/{member}") == "exists"
    assert manager.post("/v1/news", json={**body, "programme_id": other}).status_code in (403, 422)


def test_news_does_not_move_to_a_programme_of_others(manager, client_as, make, new, programme):
    other, made = make.programme()["id"], new()
    assert manager.patch(path_of(made), headers=PATCH, json={"programme_id": other}).status_code == 403
    both = client_as("regional_manager", None, [programme, other])
    assert both.patch(path_of(made), headers=PATCH, json={"programme_id": other}).json()["programme_id"] == other
    assert manager.patch(path_of(made), headers=PATCH, json={"language": "se"}).status_code == 403
    assert client_as("regional_manager", None, [str(uuid.uuid4())]).delete(path_of(made), headers={"If-Match": "*"}).status_code == 403


def test_what_is_hidden_is_not_named(admin, client, make, activity, new, sql, programme):
    about = {"pilot_id": make.pilot(programme)["id"], "activity_id": activity(programme)}
    made = new(**about)
    for name, ident in about.items():
        sql.execute(f"update {name.removesuffix('_id')} set visibility = 'draft' where id = %s", [ident])
    seen = client.get(path_of(made))
    assert not any(ident in seen.text for ident in about.values())
    assert (seen.json()["pilot_id"], seen.json()["pilot"], seen.json()["activity_id"]) == (None, None, None)
    for name, ident in about.items():
        assert client.get("/v1/news", params={name: ident}).json()["data"] == []
        assert [row["id"] for row in admin.get("/v1/news", params={name: ident}).json()["data"]] == [made["id"]]


def test_what_news_is_about_may_go(admin, manager, client, make, activity, new, programme):
    pilot, held = make.pilot(programme)["id"], activity(programme)
    made = new(pilot_id=pilot, activity_id=held)
    for path in (f"/v1/pilots/{pilot}", f"/v1/activities/{held}"):
        assert manager.delete(path, headers={"If-Match": "*"}).status_code == 204
    left = client.get(path_of(made)).json()
    assert (left["pilot_id"], left["activity_id"], left["title"], left["version"]) == (None, None, made["title"], 3)
    gone = admin.delete(f"/v1/programmes/{programme}", headers={"If-Match": "*"})
    assert gone.status_code == 409 and gone.json()["type"] == "/problems#in-use"


def test_every_change_is_audited(admin, manager, new):
    made = new(visibility="draft")
    for members in ({"lead": {"nb": "x"}}, {"visibility": "published"}, {"visibility": "archived"}):
        manager.patch(path_of(made), headers=PATCH, json=members).raise_for_status()
    manager.delete(path_of(made), headers={"If-Match": "*"}).raise_for_status()
    events = admin.get("/v1/audit", params={"resource_id": made["id"], "sort": "at"}).json()["data"]
    assert [(e["operation"], e["members"]) for e in events] == [
        ("create", []), ("update", ["lead"]), ("publish", ["published_at", "visibility"]), ("unpublish", ["visibility"]), ("delete", [])]


# ---- lists

@pytest.fixture(scope="module")
def board(admin, make, activity):
    """News of two programmes, that the other tests do not have; as the administrator reads it."""
    words = ("elv", "fjell", "vidde")
    programmes = [make.programme()["id"] for _ in range(2)]
    pilots, activities = [make.pilot(p)["id"] for p in programmes], [activity(p) for p in programmes]
    made = []
    for number, of in itertools.product(range(8), range(2)):
        body = {"programme_id": programmes[of], "title": {"nb": f"Tavle {words[number % 3]} {number}"}, "lead": {"nb": words[(number + 1) % 3]},
                "body": {"nb": f"mer {number}"}, "visibility": ["draft", "internal", "published", "archived"][number % 4]}
        body.update([{}, {"pilot_id": pilots[of]}, {"activity_id": activities[of]}, {}][(number // 2) % 4])
        answer = admin.post("/v1/news", json=body)
        assert answer.status_code == 201, answer.text
        made.append(answer.json())
    return made


def texts(row):
    return f"{row['title']['nb']} {row['lead']['nb']} {row['body']['nb']}".lower().split()


FILTERS = {
    "programme_id": (lambda row, v: row["programme_id"] == v, ["{programme_id}"]),
    "pilot_id": (lambda row, v: row["pilot_id"] == v, ["{pilot_id}"]),
    "activity_id": (lambda row, v: row["activity_id"] == v, ["{activity_id}"]),
    "visibility": (lambda row, v: row["visibility"] in v.split(","), ["draft", "internal,archived"]),
    "published_at[gte]": (lambda row, v: row["published_at"] and row["published_at"] >= v, ["{published_at}"]),
    "published_at[lt]": (lambda row, v: row["published_at"] and row["published_at"] < v, ["{published_at}"]),
    "updated_at[gte]": (lambda row, v: row["updated_at"] >= v, ["{updated_at}"]),
    "updated_at[lt]": (lambda row, v: row["updated_at"] < v, ["{updated_at}"]),
    "q": (lambda row, v: all(word in texts(row) for word in v.split()), ["fjell", "elv fjell", "mer 3"]),
}


def value_of(board, template):
    if not template.startswith("{"):
        return template
    found = sorted(row[template.strip("{}")] for row in board if row[template.strip("{}")])
    return found[len(found) // 2]


def matching(board, wanted):
    return {row["id"] for row in board if all(FILTERS[name][0](row, value) for name, value in wanted.items())}


def listed(http, board, wanted):
    answer = http.get("/v1/news", params={**wanted, "limit": 100, "sort": "-created_at"})
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["data"]} & {row["id"] for row in board}


@pytest.mark.parametrize("name, template", [(name, value) for name, (_, values) in FILTERS.items() for value in values])
def test_filter(admin, board, name, template):
    wanted = {name: value_of(board, template)}
    expected = matching(board, wanted)
    assert 0 < len(expected) < len(board)
    assert listed(admin, board, wanted) == expected


def test_filters_together(admin, board):
    for pair in itertools.combinations(FILTERS, 2):
        wanted = {name: value_of(board, FILTERS[name][1][0]) for name in pair}
        assert listed(admin, board, wanted) == matching(board, wanted), wanted


def test_the_public_finds_what_is_published(client, board):
    assert listed(client, board, {}) == {row["id"] for row in board if row["visibility"] == "published"}


@pytest.mark.parametrize("name, value", [("pilot_id", "x"), ("visibility", "secret"), ("published_at[gte]", "yesterday"), ("q", ""), ("sort", "lead"),
                                         ("language", "nb")])
def test_values_that_are_none_are_refused(client, name, value):
    assert client.get("/v1/news", params={name: value}).status_code == 400


@pytest.mark.parametrize("order", ["", "-published_at", "published_at", "title", "-updated_at", "created_at"])
def test_pages_have_every_row_once_and_in_order(admin, manager, new, sql, order):
    """What is not published has its place by when it was written; without a wish the latest is first."""
    for number in range(4):
        later = new(title={"nb": f"Side {number % 3}"}, visibility="draft")
        new(title={"nb": f"Side {number % 3}"}, visibility=["published", "internal"][number % 2])
        manager.patch(path_of(later), headers=PATCH, json={"visibility": "published"}).raise_for_status()
    rows, url = [], f"/v1/news?limit=7{'&sort=' + order if order else ''}"
    while url:
        page = admin.get(url).json()
        rows, url = rows + page["data"], page["next"]
    name, direction = (order or "-published_at").strip("-"), "asc" if order and not order.startswith("-") else "desc"
    column = {"published_at": "coalesce(published_at, created_at)", "title": "title_sort"}.get(name, name)
    assert [(row["id"],) for row in rows] == sql.execute(f"select id::text from news order by {column} {direction}, id {direction}").fetchall()
