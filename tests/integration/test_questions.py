"""Questions to pilots: who asks, who answers, what everyone reads then, and that nobody is heard after the competition has begun."""

import threading

import psycopg
import pytest

from integration.rights.world import organisation_number
from integration.rights.writes import MERGE_PATCH

PATCH = {"If-Match": "*", "Content-Type": MERGE_PATCH}
STEPS = {("asked", "answered"), ("asked", "declined"), ("declined", "answered"), ("asked", "withdrawn")}
STATUSES = sorted({status for step in STEPS for status in step})
ANSWER = {"nb": "Ja."}


def supplier(make, client_as):
    number = organisation_number()
    return make.actor(organisation_number=number, kinds=["supplier"])["id"], client_as("supplier", number)


@pytest.fixture(scope="module")
def asker(make, client_as):
    return supplier(make, client_as)


@pytest.fixture(scope="module")
def pilot(make):
    return make.pilot(make.programme()["id"])


@pytest.fixture(scope="module")
def at(pilot):
    return f"/v1/pilots/{pilot['id']}/questions"


@pytest.fixture(scope="module")
def manager(client_as, pilot):
    return client_as("regional_manager", None, [pilot["programme_id"]])


def ask(asker, at):
    actor, http = asker
    answer = http.post(at, json={"actor_id": actor, "question": {"nb": "Kan dere?"}})
    assert answer.status_code == 201, answer.text
    return f"{at}/{answer.json()['id']}"


def refused(answer, status, code, pointer=None):
    assert answer.status_code == status, answer.text
    assert (code, pointer) in [(e["code"], e.get("pointer")) for e in answer.json().get("errors", [])] or \
        answer.json()["type"] == f"/problems#{code}" and pointer is None, answer.text


def test_an_answer_is_for_everyone_and_does_not_tell_who_asked(asker, manager, client, admin, at):
    actor, http = asker
    path = ask(asker, at)
    for outsider in (client, admin):
        assert outsider.get(path).status_code == 404
        assert path.split("/")[-1] not in outsider.get(at).text
    assert manager.get(path).json()["actor"]["id"] == actor
    given = manager.patch(path, json={"question": {"nb": "Kan noen?"}, "answer": ANSWER}, headers=PATCH).json()
    assert (given["status"], given["answered_at"], given["version"]) == ("answered", given["updated_at"], 2)
    for outsider in (client, admin):
        read = outsider.get(path).json()
        assert (read["question"], read["answer"]) == ({"nb": "Kan noen?"}, ANSWER)
        assert actor not in outsider.get(path).text and read["actor"] is None
        assert outsider.get(at, params={"actor_id": actor}).json()["data"] == []
    assert path.split("/")[-1] in [q["id"] for q in http.get(at, params={"actor_id": actor}).json()["data"]]
    corrected = manager.patch(path, json={"answer": {"nb": "Nei."}}, headers=PATCH).json()
    assert (corrected["answer"], corrected["answered_at"]) == ({"nb": "Nei."}, given["answered_at"])


def test_other_suppliers_see_nothing_before_the_answer(asker, make, client_as, at):
    path = ask(asker, at)
    _, rival = supplier(make, client_as)
    assert rival.get(path).status_code == 404 and path.split("/")[-1] not in rival.get(at).text
    assert rival.patch(path, json={"question": {"nb": "x"}}, headers=PATCH).status_code == 404
    assert rival.delete(path, headers={"If-Match": "*"}).status_code == 404


def test_one_asks_for_oneself_and_the_pilots_people_for_those_who_asked_elsewhere(asker, make, manager, at):
    actor, http = asker
    refused(http.post(at, json={"actor_id": make.actor()["id"], "question": ANSWER}), 403, "not-allowed", "/actor_id")
    refused(http.post(at, json={"question": ANSWER}), 422, "required", "/actor_id")
    refused(manager.post(at, json={"actor_id": actor, "question": ANSWER}), 403, "not-allowed", "/actor_id")
    made = manager.post(at, json={"question": ANSWER})
    assert made.status_code == 201 and made.json()["actor_id"] is None
    assert manager.patch(f"{at}/{made.json()['id']}", json={"status": "withdrawn"}, headers=PATCH).json()["status"] == "withdrawn"


def test_the_asker_words_and_withdraws_and_does_not_answer(asker, manager, at):
    _, http = asker
    path = ask(asker, at)
    assert http.patch(path, json={"question": {"nb": "Kan vi?"}}, headers=PATCH).status_code == 200
    refused(http.patch(path, json={"answer": ANSWER}, headers=PATCH), 403, "not-allowed", "/answer")
    refused(http.patch(path, json={"status": "declined"}, headers=PATCH), 403, "not-allowed", "/status")
    refused(manager.patch(path, json={"status": "withdrawn"}, headers=PATCH), 403, "not-allowed", "/status")
    refused(manager.delete(path, headers={"If-Match": "*"}), 403, "not-allowed")
    assert http.patch(path, json={"status": "withdrawn"}, headers=PATCH).json()["status"] == "withdrawn"
    assert http.delete(path, headers={"If-Match": "*"}).status_code == 204


def test_what_is_answered_stays(asker, manager, at):
    _, http = asker
    path = ask(asker, at)
    assert manager.patch(path, json={"answer": ANSWER}, headers=PATCH).status_code == 200
    refused(manager.patch(path, json={"answer": None}, headers=PATCH), 422, "required", "/answer")
    assert http.patch(path, json={"question": {"nb": "Noe annet"}}, headers=PATCH).status_code == 403
    for caller in (http, manager):
        assert caller.delete(path, headers={"If-Match": "*"}).status_code == 403
    assert http.get(path).json()["version"] == 2


@pytest.mark.parametrize("body, pointer, code", [
    ({}, "/question", "required"), ({"question": {}}, "/question", "min_properties"), ({"question": {"de": "x"}}, "/question/de", "unknown_member"),
    ({"question": {"nb": "x"}, "answer": {"nb": "x"}}, "/answer", "unknown_member"), ({"question": {"nb": " "}}, "/question", "format")])
def test_a_question_that_is_wrong_is_refused(asker, at, body, pointer, code):
    actor, http = asker
    refused(http.post(at, json={"actor_id": actor, **body}), 422, code, pointer)


@pytest.mark.parametrize("was", STATUSES)
def test_every_step_of_a_question(asker, manager, sql, at, was):
    _, http = asker
    for becomes in STATUSES:
        path = ask(asker, at)
        sql.execute("update question set status = %s, answer = case when %s = 'answered' then '{\"nb\": \"x\"}'::jsonb end where id = %s",
                    [was, was, path.split("/")[-1]])
        caller = http if becomes == "withdrawn" else manager
        answer = caller.patch(path, json={"status": becomes, **({"answer": ANSWER} if becomes == "answered" else {})}, headers=PATCH)
        if was == becomes or (was, becomes) in STEPS:
            assert answer.status_code == (403 if was == becomes == "withdrawn" else 200), (becomes, answer.text)
        else:
            assert answer.status_code == 409 and answer.json()["type"] == "/problems#illegal-transition", (becomes, answer.text)
            assert sorted(answer.json()["allowed"]) == sorted(b for a, b in STEPS if a == was)


@pytest.mark.parametrize("state", [{"stage": "competition"}, {"stage": "completed"}, {"visibility": "internal"}])
def test_nobody_asks_when_the_dialogue_is_closed(asker, make, sql, admin, state):
    actor, http = asker
    pilot = make.pilot(make.programme()["id"])["id"]
    assert admin.post(f"/v1/pilots/{pilot}/participations", json={"actor_id": actor, "role": "supplier"}).status_code == 201
    column, value = next(iter(state.items()))
    sql.execute(f"update pilot set {column} = %s where id = %s", [value, pilot])
    refused(http.post(f"/v1/pilots/{pilot}/questions", json={"actor_id": actor, "question": ANSWER}), 409, "dialogue-closed")
    assert sql.execute("select count(*) from question where pilot_id = %s", [pilot]).fetchone() == (0,)


def test_a_question_that_meets_the_step_to_the_competition_is_refused(asker, make, sql, postgres, database, waiting, eventually):
    actor, http = asker
    pilot = make.pilot(make.programme()["id"])["id"]
    answers = []
    with psycopg.connect(postgres.url(database)) as step:
        step.execute("update ioa.pilot set stage = 'competition' where id = %s", [pilot])
        late = threading.Thread(target=lambda: answers.append(
            http.post(f"/v1/pilots/{pilot}/questions", json={"actor_id": actor, "question": ANSWER})))
        late.start()
        eventually(lambda: waiting() == 1, what="the question to wait")
        step.commit()
    late.join(10)
    refused(answers[0], 409, "dialogue-closed")


def test_the_log_tells_the_public_of_answers_only(asker, manager, sql, at):
    actor, _ = asker
    path = ask(asker, at)
    manager.patch(path, json={"answer": ANSWER}, headers=PATCH).raise_for_status()
    manager.patch(path, json={"answer": {"nb": "Jo."}}, headers=PATCH).raise_for_status()
    assert sql.execute("select op, audience from change_log where id = %s order by seq", [path.split("/")[-1]]).fetchall() == [
        ("create", f"question:{actor}"), ("publish", "public"), ("update", "public")]


def test_one_organisation_asks_so_many_questions(make, client_as, sql):
    asking, pilot_id = supplier(make, client_as), make.pilot(make.programme()["id"])["id"]
    sql.execute("""insert into question (id, pilot_id, actor_id, question) select gen_random_uuid(), %s, %s, '{"nb": "?"}' from generate_series(1, 99)""",
                [pilot_id, asking[0]])
    path = f"/v1/pilots/{pilot_id}/questions"
    ask(asking, path)
    refused(asking[1].post(path, json={"actor_id": asking[0], "question": {"nb": "Og dette?"}}), 409, "dialogue-closed")
    ask(supplier(make, client_as), path)
