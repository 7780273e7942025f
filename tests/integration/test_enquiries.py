"""Enquiries: anybody writes to a programme, only those who handle it and the organisation that wrote read it, and there is an end to it."""

import threading
import uuid

import psycopg
import pytest

from integration.rights.world import Stock, organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
NOBODY = "00000000-0000-7000-8000-000000000000"
STEPS = {("new", "open"), ("new", "spam"), ("open", "answered"), ("open", "closed"), ("open", "spam"), ("answered", "open"), ("answered", "closed"),
         ("closed", "open"), ("spam", "open")}
STATUSES = ("new", "open", "answered", "closed", "spam")


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def manager(client_as, programme):
    return client_as("regional_manager", None, [programme], sub="the-manager")


@pytest.fixture(scope="module")
def firm(make, client_as):
    """A supplier: (its actor, its client)"""
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture(scope="module")
def rival(make, client_as):
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture
def write(client, programme):
    """write(http=anonymous, **members) → the answer"""
    def post(http=client, **members):
        return http.post("/v1/enquiries", json={"programme_id": programme, "subject": "Hei", "text": "Hva nå?", **members})
    return post


@pytest.fixture
def path(write):
    """path(…) → the path of an enquiry that was just sent"""
    def of(*args, **members):
        answer = write(*args, **members)
        assert answer.status_code == 201, answer.text
        return f"/v1/enquiries/{answer.json()['id']}"
    return of


@pytest.fixture(scope="module")
def stock(postgres, database):
    with postgres.connect(database) as connection:
        yield Stock(connection)


@pytest.fixture(scope="module")
def activity(stock):
    """activity(programme_id, visibility) → the id of one, which only its own programme could make"""
    return lambda of, visibility="published", **columns: stock.insert(
        "activity", programme_id=of, kind="course", format="online", title={"nb": "Kurs"}, visibility=visibility,
        starts_at="2099-03-01T08:00Z", ends_at="2099-03-01T10:00Z", **columns)


def refused(answer, status, code, pointer=None):
    assert answer.status_code == status, answer.text
    assert (code, pointer) in [(e["code"], e.get("pointer")) for e in answer.json().get("errors", [])] or \
        answer.json()["type"] == f"/problems#{code}" and pointer is None, answer.text


# ---- who writes, and what comes back

def test_anybody_writes_and_gets_a_receipt(client, manager, write, make, activity, programme):
    body = {"language": "se", "pilot_id": make.pilot(programme)["id"], "activity_id": activity(programme), "subject": "Hvordan blir vi med?", "text": "Vi har\nen sensor.",
            "name": "Eksempel Avsender", "email": "avsender@example.org"}
    answer = write(**body)
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert {name: receipt[name] for name in body} == body
    assert (receipt["status"], receipt["version"], receipt["actor"], receipt["answer"], receipt["note"]) == ("new", 1, None, None, None)
    assert receipt["programme"]["id"] == programme and answer.headers["location"] == f"/v1/enquiries/{receipt['id']}"
    for url in ("/v1/enquiries", answer.headers["location"], f"{answer.headers['location']}/transitions"):
        assert client.get(url).status_code == 401
    read = manager.get(answer.headers["location"])
    assert read.json() == receipt and read.headers["etag"] == answer.headers["etag"]


def test_only_who_handles_it_and_the_organisation_that_wrote_read_it(admin, manager, firm, rival, client_as, path):
    actor, http = firm
    sent = path(http, actor_id=actor, email="firma@example.org")
    outsiders = [rival[1], client_as("regional_manager", None, [str(uuid.uuid4())]), client_as("buyer", organisation_number())]
    for reader in (admin, manager, http):
        assert reader.get(sent).json()["actor_id"] == actor
        assert sent.split("/")[-1] in reader.get("/v1/enquiries", params={"actor_id": actor}).text
    for outsider in outsiders:
        assert outsider.get(sent).status_code == 404 and sent.split("/")[-1] not in outsider.get("/v1/enquiries").text
        assert outsider.get("/v1/enquiries", params={"actor_id": actor, "count": "exact"}).json()["count"] == 0
    for role in ("national_evaluator", "integration", None):
        assert client_as(role).get(sent).status_code == 403


def test_who_writes_for_none_does_not_read_it_again(firm, path):
    assert firm[1].get(path(firm[1])).status_code == 404


def test_one_writes_for_oneself(write, firm, rival):
    refused(write(firm[1], actor_id=rival[0]), 403, "not-allowed", "/actor_id")
    refused(write(actor_id=firm[0]), 403, "not-allowed", "/actor_id")
    refused(write(firm[1], actor_id=NOBODY), 403, "not-allowed", "/actor_id")


def test_who_wrote_reads_the_answer_and_no_note(firm, manager, path):
    actor, http = firm
    sent = path(http, actor_id=actor)
    manager.post(f"{sent}/transitions", json={"to": "open", "reason": "Vi ser på det."}).raise_for_status()
    changed = manager.patch(sent, json={"status": "answered", "answer": "Ja.", "note": "Ring Kari."}, headers=PATCH).json()
    assert (changed["status"], changed["answer"], changed["note"]) == ("answered", "Ja.", "Ring Kari.")
    seen = http.get(sent).json()
    assert (seen["status"], seen["answer"], seen["note"], seen["version"]) == ("answered", "Ja.", None, 3)
    assert http.get(f"{sent}/transitions").status_code == http.post(f"{sent}/transitions", json={"to": "open"}).status_code == 403
    assert http.patch(sent, json={"note": "x"}, headers=PATCH).status_code == http.delete(sent, headers={"If-Match": "*"}).status_code == 403
    steps = manager.get(f"{sent}/transitions").json()["data"]
    assert [(s["from"], s["to"], s["reason"], s["actor"]) for s in steps] == [
        ("new", "open", "Vi ser på det.", "the-manager"), ("open", "answered", None, "the-manager")]
    assert manager.get(f"{sent}/transitions/{steps[0]['id']}").json() == steps[0]


def test_what_was_written_stays(manager, path):
    sent = path()
    for member in ("subject", "text", "name", "email", "programme_id", "actor_id", "language"):
        refused(manager.patch(sent, json={member: "x"}, headers=PATCH), 422, "unknown_member", f"/{member}")
    assert manager.patch(sent, json={"note": "x"}, headers=PATCH).json()["note"] == "x"
    assert manager.patch(sent, json={"note": None}, headers=PATCH).json()["note"] is None
    assert manager.delete(sent, headers={"If-Match": "*"}).status_code == 204
    assert manager.get(sent).status_code == 404


# ---- what it is about

def test_only_what_is_published_is_written_to(write, make, client_as, sql):
    before = sql.execute("select count(*) from enquiry").fetchone()
    for visibility in ("draft", "internal", "archived"):
        hidden = make.programme(visibility=visibility)["id"]
        refused(write(programme_id=hidden), 422, "exists", "/programme_id")
        refused(write(client_as("regional_manager", None, [hidden]), programme_id=hidden), 409, "not-open", "/programme_id")
    refused(write(programme_id=NOBODY), 422, "exists", "/programme_id")
    assert sql.execute("select count(*) from enquiry").fetchone() == before


def test_it_is_about_what_is_the_programmes_and_not_hidden(write, make, activity, programme):
    other = make.programme()["id"]
    for member, ident in (("pilot_id", make.pilot(other)["id"]), ("pilot_id", make.pilot(programme, visibility="internal")["id"]), ("pilot_id", NOBODY),
                          ("activity_id", activity(other)), ("activity_id", activity(programme, "draft"))):
        refused(write(**{member: ident}), 422, "exists", f"/{member}")
    assert write(activity_id=activity(other, co_programme_ids=[uuid.UUID(programme)])).status_code == 201  # arranged together


def test_nobody_keeps_a_programme_or_pilot_in_place_by_writing_about_it(admin, write, make):
    programme = make.programme()["id"]
    pilot = make.pilot(programme)["id"]
    sent = write(programme_id=programme, pilot_id=pilot).json()["id"]
    assert admin.delete(f"/v1/pilots/{pilot}", headers={"If-Match": "*"}).status_code == 204
    assert admin.get(f"/v1/enquiries/{sent}").json()["pilot_id"] is None
    assert admin.delete(f"/v1/programmes/{programme}", headers={"If-Match": "*"}).status_code == 204
    assert admin.get(f"/v1/enquiries/{sent}").status_code == 404


@pytest.mark.parametrize("members, pointer, code", [
    ({"subject": ""}, "/subject", "min_length"), ({"subject": "x" * 201}, "/subject", "max_length"), ({"subject": " "}, "/subject", "pattern"),
    ({"subject": "Hei\r\nBcc: alle@example.org"}, "/subject", "pattern"), ({"text": "\n "}, "/text", "length"), ({"text": "x" * 10001}, "/text", "max_length"),
    ({"name": "x" * 201}, "/name", "max_length"), ({"name": "A\nB"}, "/name", "pattern"), ({"email": "nobody"}, "/email", "email"),
    ({"email": "a@b\n.example.org"}, "/email", "email"), ({"email": f"{'x' * 320}@example.org"}, "/email", "email"),
    ({"language": "de"}, "/language", "enum"), ({"status": "closed"}, "/status", "unknown_member"), ({"note": "x"}, "/note", "unknown_member")])
def test_an_enquiry_that_is_wrong_is_refused(write, sql, members, pointer, code):
    before = sql.execute("select count(*) from enquiry").fetchone()
    refused(write(**members), 422, code, pointer)
    assert sql.execute("select count(*) from enquiry").fetchone() == before


def test_the_database_holds_by_itself_what_the_contract_says(sql, path):
    ident = path().split("/")[-1]
    for column, value in (("subject", "a\nb"), ("subject", " "), ("text", " "), ("name", "a\x01b"), ("email", "x"), ("status", "lost"), ("answer", "\n"),
                          ("note", "x" * 5001), ("language", "de")):
        with pytest.raises(psycopg.errors.CheckViolation, match=f"enquiry__{column}__"):
            sql.execute(f"update enquiry set {column} = %s where id = %s", [value, ident])


# ---- how it goes on

@pytest.mark.parametrize("by", ["PATCH", "POST"])
@pytest.mark.parametrize("was", STATUSES)
def test_every_step_of_an_enquiry(manager, sql, path, was, by):
    for becomes in STATUSES:
        sent = path()
        sql.execute("update enquiry set status = %s where id = %s", [was, sent.split("/")[-1]])
        if by == "PATCH":
            answer = manager.patch(sent, json={"status": becomes}, headers=PATCH)
        else:
            answer = manager.post(f"{sent}/transitions", json={"to": becomes})
        now = manager.get(sent).json()["status"]
        if (was, becomes) in STEPS or was == becomes and by == "PATCH":
            assert answer.status_code == (200 if by == "PATCH" else 201) and now == becomes, (becomes, answer.text)
        else:
            refused(answer, 409, "illegal-transition", "/status" if by == "PATCH" else "/to")
            assert sorted(answer.json()["allowed"]) == sorted(b for a, b in STEPS if a == was) and now == was
        manager.delete(sent, headers={"If-Match": "*"}).raise_for_status()


def test_the_steps_go_with_the_enquiry(manager, sql, path):
    sent = path()
    manager.post(f"{sent}/transitions", json={"to": "open"}).raise_for_status()
    manager.delete(sent, headers={"If-Match": "*"}).raise_for_status()
    assert sql.execute("select count(*) from status_transition where object_id = %s", [sent.split("/")[-1]]).fetchone() == (0,)


# ---- an end to it

def fill(stock, programme, count, **columns):
    return [stock.insert("enquiry", programme_id=programme, subject="x", text="y", **columns) for _ in range(count)]


def test_as_many_as_wait_for_an_answer_are_enough(write, make, stock, firm, rival, admin):
    programme = make.programme()["id"]
    waiting = fill(stock, programme, 499)
    fill(stock, programme, 3, status="spam")
    assert write(programme_id=programme).status_code == 201
    answer = write(programme_id=programme)
    refused(answer, 409, "enquiries-full")
    assert "500" in answer.json()["detail"] and not any(ident in answer.text for ident in waiting)
    assert write().status_code == 201  # to another programme
    # Organisations have places of their own.
    assert write(firm[1], programme_id=programme, actor_id=firm[0]).status_code == 201
    fill(stock, programme, 49, actor_id=firm[0], status="open")
    refused(write(firm[1], programme_id=programme, actor_id=firm[0]), 409, "enquiries-full")
    assert write(rival[1], programme_id=programme, actor_id=rival[0]).status_code == 201
    for status in ("open", "answered"):
        admin.post(f"/v1/enquiries/{waiting[0]}/transitions", json={"to": status}).raise_for_status()
    assert write(programme_id=programme).status_code == 201
    refused(write(programme_id=programme), 409, "enquiries-full")


def test_the_last_place_is_given_once(write, make, stock, sql):
    programme = make.programme()["id"]
    fill(stock, programme, 498)
    answers = []
    together = threading.Barrier(8)

    def send():
        together.wait()
        answers.append(write(programme_id=programme))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(a.status_code for a in answers) == [201] * 2 + [409] * 6
    assert sql.execute("select count(*) from enquiry where programme_id = %s", [programme]).fetchone() == (500,)


# ---- personal data

def test_who_wrote_is_nowhere_else(ioad, admin, manager, sql, path):
    word = f"hemmelig{uuid.uuid4().hex}"
    sent = path(name=word, email=f"{word}@example.org", subject=word, text=word)
    manager.patch(sent, json={"status": "open", "note": word, "answer": word}, headers=PATCH).raise_for_status()
    events = admin.get("/v1/audit", params={"resource_id": sent.split("/")[-1], "sort": "at"}).json()["data"]
    assert [(e["operation"], e["subject"], e["members"]) for e in events] == [
        ("create", None, []), ("transition", "the-manager", ["answer", "note", "status"])]
    manager.delete(sent, headers={"If-Match": "*"}).raise_for_status()
    for (table,) in sql.execute("select table_name from information_schema.tables where table_schema = 'ioa' and table_type = 'BASE TABLE'").fetchall():
        assert sql.execute(f"select count(*) from {table} t where to_jsonb(t)::text like %s", [f"%{word}%"]).fetchone() == (0,), table
    assert word not in ioad.log()


def test_nobody_reads_enquiries_by_the_receipt(sql, path):
    """The daemon's role sees there what its own transaction takes in, nothing of what others did."""
    path(name="Eksempel Avsender")
    with sql.transaction():
        sql.execute("set local role ioa_api")
        assert sql.execute("select count(*) from received_enquiry").fetchone() == (0,)
        sql.execute("select pg_current_xact_id()")
        assert sql.execute("select count(*) from received_enquiry").fetchone() == (0,)
    for statement in ("update received_enquiry set text = 'x'", "delete from received_enquiry", "insert into writable_enquiry (id) values (null)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), sql.transaction():
            sql.execute("set local role ioa_api")
            sql.execute(statement)


# ---- lists

def test_filters_and_order(make, activity, firm, write, client_as):
    programme = make.programme()["id"]
    http = client_as("regional_manager", None, [programme])
    pilot, held = make.pilot(programme)["id"], activity(programme)
    ids = [write(programme_id=programme).json()["id"], write(programme_id=programme, pilot_id=pilot).json()["id"],
           write(firm[1], programme_id=programme, activity_id=held, actor_id=firm[0]).json()["id"]]
    http.post(f"/v1/enquiries/{ids[1]}/transitions", json={"to": "spam"}).raise_for_status()

    def found(**params):
        answer = http.get("/v1/enquiries", params=params)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["data"]]

    middle = http.get(f"/v1/enquiries/{ids[1]}").json()
    assert found() == ids[::-1] and found(sort="created_at") == ids and found(sort="updated_at") == [ids[0], ids[2], ids[1]]
    assert found(pilot_id=pilot) == found(status="spam") == [ids[1]]
    assert found(activity_id=held) == found(actor_id=firm[0]) == [ids[2]]
    assert found(status="new,spam", sort="created_at") == ids and found(programme_id=programme) == ids[::-1]
    assert found(**{"created_at[gte]": middle["created_at"]}) == [ids[2], ids[1]] and found(**{"created_at[lt]": middle["created_at"]}) == [ids[0]]
    assert found(**{"updated_at[gte]": middle["updated_at"]}) == [ids[1]] and found(**{"updated_at[lt]": middle["updated_at"]}) == [ids[2], ids[0]]
    rows, url = [], "/v1/enquiries?limit=1&sort=created_at"
    while url:
        page = http.get(url).json()
        rows, url = rows + page["data"], page["next"]
    assert [row["id"] for row in rows] == ids
    for name, value in (("status", "lost"), ("email", "a@example.org"), ("sort", "subject")):
        assert http.get("/v1/enquiries", params={name: value}).status_code == 400
