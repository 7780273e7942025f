"""Material: editions in an order without a circle, contributions that the national programme publishes, filters, faults at their place."""

import itertools
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness.problem import expect_problem
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NOBODY = "00000000-0000-7000-8000-000000000000"
SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def new(admin, programme):
    """new(**members) → material as it was created"""
    def post(**members):
        answer = admin.post("/v1/materials", json={"programme_id": programme, "kind": "tool", "title": {"nb": "Verktøy"},
                                                   "visibility": "published", **members})
        assert answer.status_code == 201, answer.text
        return answer.json()
    return post


def path_of(material):
    return f"/v1/materials/{material['id']}"


def problem_at(answer, status, pointer):
    assert answer.status_code == status, answer.text
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    return answer.json()["errors"][0]["code"]


# ---- one object

def test_what_is_created_is_read_changed_and_taken_back(admin, client, new, programme):
    body = {"kind": "guide", "step": "market_dialogue", "title": {"nb": "Veileder", "se": "Ofelaš"}, "description": {"nb": "Om dialog."},
            "edition": "2.1", "target_groups": ["supplier", "rd"], "languages": ["nb", "se"], "licence": "CC-BY-4.0",
            "url": "https://example.org/veileder.pdf", "media_type": "application/pdf", "sha256": SHA256,
            "external_ids": [{"system": "shelf", "id": "42"}]}
    made = new(**body)
    assert {name: made[name] for name in body} == body
    assert (made["version"], made["programme"]["id"], made["supersedes"], made["supersedes_id"]) == (1, programme, None, None)
    assert client.get(path_of(made)).json() == made
    changed = admin.patch(path_of(made), headers=PATCH, json={"edition": "2.2", "step": None, "languages": None, "title": {"en": "Guide"}}).json()
    assert (changed["edition"], changed["step"], changed["languages"], changed["version"]) == ("2.2", None, [], 2)
    assert changed["title"] == {**body["title"], "en": "Guide"}
    assert admin.patch(path_of(made), headers=PATCH, json={"visibility": "archived"}).status_code == 200
    assert client.get(path_of(made)).status_code == 404 and admin.get(path_of(made)).json()["published_at"] == made["published_at"]


FAULTS = [
    ({"kind": "song"}, "/kind"), ({"step": "idea"}, "/step"), ({"title": {}}, "/title"), ({"title": {"nb": ""}}, "/title/nb"),
    ({"description": {"de": "x"}}, "/description/de"), ({"edition": ""}, "/edition"), ({"edition": "x" * 51}, "/edition"),
    ({"version": 7}, "/version"), ({"licence": "all rights reserved"}, "/licence"), ({"url": "javascript:alert(1)"}, "/url"),
    ({"url": "https://example.org/", "sha256": "E3B0"}, "/sha256"), ({"url": "https://example.org/", "media_type": "pdf"}, "/media_type"),
    ({"sha256": SHA256}, "/url"), ({"media_type": "text/html"}, "/url"), ({"languages": ["de"]}, "/languages/0"),
    ({"languages": ["nb", "nb"]}, "/languages/1"), ({"target_groups": ["everyone"]}, "/target_groups/0"),
    ({"programme_id": NOBODY}, "/programme_id"), ({"supersedes_id": NOBODY}, "/supersedes_id"),
]


@pytest.mark.parametrize("members, pointer", FAULTS, ids=str)
def test_faults_are_named_and_nothing_is_written(admin, programme, sql, members, pointer):
    before = sql.execute("select count(*) from material").fetchone()
    answer = admin.post("/v1/materials", json={"programme_id": programme, "kind": "tool", "title": {"nb": "x"}, **members})
    problem_at(answer, 422, pointer)
    assert sql.execute("select count(*) from material").fetchone() == before


def test_what_the_file_is_goes_with_where_it_is(admin, new):
    made = new(url="https://example.org/a", media_type="text/html", sha256=SHA256)
    assert problem_at(admin.patch(path_of(made), headers=PATCH, json={"url": None}), 422, "/url") == "required"
    assert admin.patch(path_of(made), headers=PATCH, json={"url": None, "media_type": None, "sha256": None}).status_code == 200


def test_the_database_holds_by_itself_what_the_contract_says(sql, new):
    made = new()["id"]
    for column, value in (("kind", "song"), ("step", "idea"), ("title", "{}"), ("edition", " "), ("licence", "a b"), ("url", "ftp://x"),
                          ("sha256", "x"), ("media_type", "pdf"), ("languages", "{de}"), ("target_groups", "{all}")):
        with pytest.raises(Exception, match=f"material__{column}__|material__url__required"):
            sql.execute(f"update material set {column} = %s where id = %s", [value, made])


# ---- editions

def test_an_edition_names_what_it_replaces(admin, client, new):
    first = new(edition="1")
    second = new(edition="2", supersedes_id=first["id"])
    assert second["supersedes"] == {"id": first["id"], "title": first["title"], "edition": "1"}
    assert [row["id"] for row in client.get("/v1/materials", params={"supersedes_id": first["id"]}).json()["data"]] == [second["id"]]
    expect_problem(admin.delete(path_of(first), headers={"If-Match": "*"}), 409, "in-use")
    for made in (second, first):
        assert admin.delete(path_of(made), headers={"If-Match": "*"}).status_code == 204
    assert client.get(path_of(first)).status_code == 404


@pytest.mark.parametrize("length", [1, 2, 3, 40])
def test_material_does_not_come_after_itself(admin, new, length):
    chain = [new()]
    for _ in range(length - 1):
        chain.append(new(supersedes_id=chain[-1]["id"]))
    answer = admin.patch(path_of(chain[0]), headers=PATCH, json={"supersedes_id": chain[-1]["id"]})
    assert problem_at(answer, 422, "/supersedes_id") == "cycle"
    assert admin.get(path_of(chain[0])).json() == chain[0]


def test_changes_at_once_make_no_circle(ioad, token, admin, new):
    """Each change is right by itself: everyone puts a material after the next one of a ring. The one that would close it is refused."""
    ring, rounds = 6, 5
    headers = {"Authorization": f"Bearer {token('national_admin')}", **PATCH}
    for _ in range(rounds):
        members = [new() for _ in range(ring)]
        together = threading.Barrier(ring)

        def link(number):
            with httpx.Client(base_url=ioad.url, headers=headers, timeout=30) as http:
                http.get("/health/live")  # connected
                together.wait()
                return http.patch(path_of(members[number]), json={"supersedes_id": members[(number + 1) % ring]["id"]})

        with ThreadPoolExecutor(ring) as pool:
            answers = list(pool.map(link, range(ring)))
        refused = [a for a in answers if a.status_code != 200]
        assert len(refused) == 1 and problem_at(refused[0], 422, "/supersedes_id") == "cycle"
        assert sum(admin.get(path_of(m)).json()["supersedes_id"] is None for m in members) == 1


def test_a_chain_of_editions_has_an_end(admin, sql, programme):
    ids = [str(uuid.uuid4()) for _ in range(1002)]
    with sql.transaction():
        sql.execute("set local session_replication_role = replica")
        sql.execute("""insert into material (id, programme_id, kind, title, visibility, supersedes_id)
            select i.id, %s, 'tool', '{"nb": "x"}', 'published', lag(i.id) over (order by i.place)
            from unnest(%s::uuid[]) with ordinality i (id, place)""", [programme, ids])
    body = {"programme_id": programme, "kind": "tool", "title": {"nb": "x"}, "supersedes_id": ids[999]}
    assert admin.post("/v1/materials", json=body).status_code == 201
    assert problem_at(admin.post("/v1/materials", json={**body, "supersedes_id": ids[1000]}), 422, "/supersedes_id") == "range"


# ---- contributions

def test_a_contribution_is_written_by_its_region_until_it_is_taken_over(admin, client, client_as, programme):
    manager, other = client_as("regional_manager", programmes=[programme]), client_as("regional_manager", programmes=[str(uuid.uuid4())])
    body = {"programme_id": programme, "kind": "template", "title": {"nb": "Mal"}}
    for visibility in ("internal", "published", "archived"):
        problem_at(manager.post("/v1/materials", json={**body, "visibility": visibility}), 403, "/visibility")
    assert other.post("/v1/materials", json=body).status_code == 403
    made = manager.post("/v1/materials", json=body).json()
    assert (made["visibility"], made["programme_id"]) == ("draft", programme)
    assert manager.patch(path_of(made), headers=PATCH, json={"edition": "1"}).status_code == 200
    assert other.get(path_of(made)).status_code == client_as("buyer", "974760673").get(path_of(made)).status_code == 404
    for visibility in ("internal", "published", "archived"):
        problem_at(manager.patch(path_of(made), headers=PATCH, json={"visibility": visibility}), 403, "/visibility")
    assert manager.delete(path_of(made), headers={"If-Match": "*"}).status_code == 403
    assert admin.patch(path_of(made), headers=PATCH, json={"visibility": "internal"}).status_code == 200
    assert manager.patch(path_of(made), headers=PATCH, json={"edition": "2"}).status_code == 403
    assert other.get(path_of(made)).status_code == client_as("buyer", "974760673").get(path_of(made)).status_code == 200
    assert client.get(path_of(made)).status_code == 404
    assert admin.patch(path_of(made), headers=PATCH, json={"visibility": "published"}).status_code == 200
    assert client.get(path_of(made)).json()["edition"] == "1"


def test_every_change_is_audited(admin, new, sql):
    made = new()
    admin.patch(path_of(made), headers=PATCH, json={"edition": "2"}).raise_for_status()
    admin.patch(path_of(made), headers=PATCH, json={"visibility": "archived"}).raise_for_status()
    admin.delete(path_of(made), headers={"If-Match": "*"}).raise_for_status()
    events = admin.get("/v1/audit", params={"resource_id": made["id"], "sort": "at"}).json()["data"]
    assert [(e["operation"], e["members"]) for e in events] == [
        ("create", []), ("update", ["edition"]), ("unpublish", ["visibility"]), ("delete", [])]


def test_who_works_in_the_programmes_learns_of_what_is_internal(admin, sql, programme):
    """In the log a draft names its programme, and what is internal names none."""
    made = admin.post("/v1/materials", json={"programme_id": programme, "kind": "tool", "title": {"nb": "x"}}).json()
    for visibility in ("internal", "draft", "published"):
        admin.patch(path_of(made), headers=PATCH, json={"visibility": visibility}).raise_for_status()
    rows = sql.execute("select op, audience from change_log where id = %s order by seq", [made["id"]]).fetchall()
    assert rows == [("create", f"draft:{programme}"), ("update", "internal:"), ("unpublish", "internal:"), ("update", f"draft:{programme}"),
                    ("publish", "public")]


# ---- lists

@pytest.fixture(scope="module")
def shelf(admin, make):
    """Material of two programmes, and one of each that the other list tests do not have; as the administrator reads it."""
    kinds, steps = ("tool", "method", "template", "guide", "recording"), (None, "need_analysis", "contract")
    words = ("elv", "fjell", "vidde")
    made = []
    for number, of in itertools.product(range(7), (make.programme()["id"], make.programme()["id"])):
        body = {"programme_id": of, "kind": kinds[number % 5], "title": {"nb": f"Hylle {words[number % 3]} {number}"},
                "description": {"nb": words[(number + 1) % 3]}, "languages": [["nb"], ["nn", "se"], []][number % 3],
                "target_groups": [["supplier"], ["rd", "user"]][number % 2], "visibility": ["draft", "internal", "published", "archived"][number % 4]}
        body.update({"step": steps[number % 3]} if steps[number % 3] else {}, **({"supersedes_id": made[-2]["id"]} if number == 3 else {}))
        answer = admin.post("/v1/materials", json=body)
        assert answer.status_code == 201, answer.text
        made.append(answer.json())
    return made


def texts(row):
    return f"{row['title']['nb']} {row['description']['nb']}".lower().split()


FILTERS = {
    "kind": (lambda row, v: row["kind"] in v.split(","), ["guide", "tool,method"]),
    "step": (lambda row, v: row["step"] in v.split(","), ["contract", "need_analysis,contract"]),
    "programme_id": (lambda row, v: row["programme_id"] == v, ["{programme_id}"]),
    "supersedes_id": (lambda row, v: row["supersedes_id"] == v, ["{supersedes_id}"]),
    "language": (lambda row, v: set(row["languages"]) & set(v.split(",")), ["se", "nb,nn"]),
    "target_group": (lambda row, v: set(row["target_groups"]) & set(v.split(",")), ["user", "company,supplier"]),
    "visibility": (lambda row, v: row["visibility"] in v.split(","), ["draft", "internal,archived"]),
    "updated_at[gte]": (lambda row, v: row["updated_at"] >= v, ["{updated_at}"]),
    "updated_at[lt]": (lambda row, v: row["updated_at"] < v, ["{updated_at}"]),
    "q": (lambda row, v: all(word in texts(row) for word in v.split()), ["fjell", "elv fjell"]),
}


def value_of(shelf, template):
    if not template.startswith("{"):
        return template
    found = sorted(row[template.strip("{}")] for row in shelf if row[template.strip("{}")])
    return found[len(found) // 2]


def matching(shelf, wanted):
    return {row["id"] for row in shelf if all(FILTERS[name][0](row, value) for name, value in wanted.items())}


def listed(http, shelf, wanted):
    answer = http.get("/v1/materials", params={**wanted, "limit": 100, "sort": "-created_at"})
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["data"]} & {row["id"] for row in shelf}


@pytest.mark.parametrize("name, template", [(name, value) for name, (_, values) in FILTERS.items() for value in values])
def test_filter(admin, shelf, name, template):
    wanted = {name: value_of(shelf, template)}
    expected = matching(shelf, wanted)
    assert 0 < len(expected) < len(shelf)
    assert listed(admin, shelf, wanted) == expected


def test_filters_together(admin, shelf):
    for pair in itertools.combinations(FILTERS, 2):
        wanted = {name: value_of(shelf, FILTERS[name][1][0]) for name in pair}
        assert listed(admin, shelf, wanted) == matching(shelf, wanted), wanted


def test_the_public_finds_what_is_published(client, shelf):
    assert listed(client, shelf, {}) == {row["id"] for row in shelf if row["visibility"] == "published"}


@pytest.mark.parametrize("name, value", [("kind", "song"), ("step", "idea"), ("language", "de"), ("supersedes_id", "x"), ("q", ""), ("sort", "edition"),
                                         ("edition", "1")])
def test_values_that_are_none_are_refused(client, name, value):
    assert client.get("/v1/materials", params={name: value}).status_code == 400


@pytest.mark.parametrize("order", ["title", "updated_at", "created_at"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_have_every_row_once_and_in_order(client, new, sql, order, sign):
    for number in range(12):
        new(title={"nb": f"Side {number % 3}"})
    rows, url = [], f"/v1/materials?sort={sign}{order}&limit=7"
    while url:
        page = client.get(url).json()
        rows, url = rows + page["data"], page["next"]
    direction = "desc" if sign else "asc"
    column = "title_sort" if order == "title" else order
    expected = sql.execute(f"select id::text from material where visibility = 'published' order by {column} {direction}, id {direction}").fetchall()
    assert [(row["id"],) for row in rows] == expected
