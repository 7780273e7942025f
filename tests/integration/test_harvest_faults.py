"""`ioad harvest` after every fault, on either side: it says what happened, loses nothing, and goes on when it can."""

import json
import signal
import subprocess
import time
import uuid

import pytest

from harness import daemon
from harness.gateway import Answer
from integration.harvesting import events, everything, until_told

DEMO = True  # of the region: the module's database


# ---- faults of the source

def broken(answer, at=0.5):
    whole = answer()
    return whole.cut(int(len(whole.body) * at))


def test_export_that_is_cut_off_is_taken_again(national, gateway, admin):
    gateway.once("/v1/export/pilot", broken)
    done = national.harvest()
    [retried] = events(done, "retried")
    assert "no complete answer" in retried["text"] and national.objects() == everything(admin)


def test_end_of_a_cut_body_is_never_taken_for_the_end(national, gateway, admin):
    """Cut behind a whole line, and with a length that fits."""
    def shortened(answer):
        whole = answer()
        whole.body = b"\n".join(whole.body.split(b"\n")[:3]) + b"\n"
        return whole

    gateway.once("/v1/export/pilot", shortened)
    done = national.harvest()
    assert "cut off behind 3 objects" in events(done, "retried")[0]["text"] and national.objects() == everything(admin)


def test_what_was_copied_is_not_copied_again_after_a_fault(national, gateway, admin):
    national.configure(gateway.url, patience_seconds=0)
    gateway.once("/v1/export/milestone", broken)
    done = national.harvest(status=1)
    assert events(done, "failed") and national.state()[0] == "copying" and "no complete answer" in national.state()[1]
    before = {path for path, _ in gateway.requests if path.startswith("/v1/export/")} - {"/v1/export/milestone"}
    gateway.requests.clear()
    national.harvest()
    after = {path for path, _ in gateway.requests if path.startswith("/v1/export/")}
    assert before and "/v1/export/milestone" in after and not before & after
    assert national.objects() == everything(admin) and national.state() == ("proven", None)


def test_page_that_is_cut_off_is_taken_again(national, gateway, admin, make):
    national.harvest()
    programme = make.programme()["id"]
    for _ in range(5):
        make.pilot(programme)
    until_told()
    gateway.once("/v1/changes", broken)
    done = national.harvest()
    assert events(done, "retried") and national.objects() == everything(admin)


@pytest.mark.parametrize("status", [429, 503])
def test_source_that_asks_to_wait_is_waited_for(national, gateway, status):
    gateway.once("/v1/export/pilot", lambda _: Answer(status, {"detail": "Too much of it."}, Retry_After="1"))
    begun = time.monotonic()
    done = national.harvest()
    [retried] = events(done, "retried")
    assert retried["count"] == 1 and f"answers {status}: Too much of it." in retried["text"] and time.monotonic() - begun >= 1


def test_patience_ends(national, gateway):
    national.configure(gateway.url, patience_seconds=3)
    gateway.always("/v1/changes", lambda _: Answer(503, {}, Retry_After="2"))
    done = national.harvest(status=1)
    assert len(events(done, "retried")) == 1 and "503" in events(done, "failed")[0]["text"] and "503" in national.state()[1]
    gateway.rules.clear()
    gateway.always("/v1/changes", lambda _: Answer(503, {}, Retry_After="3600"))
    assert not events(national.harvest(status=1), "retried")  # it is not asked before the time that it named


def test_region_that_is_away_is_told_and_the_copy_stays(national, gateway, admin):
    national.harvest()
    whole = national.objects()
    national.configure("http://127.0.0.1:9", patience_seconds=0)
    done = national.harvest(status=1)
    assert "Failed to connect" in events(done, "failed")[0]["text"] and national.objects() == whole
    national.configure(gateway.url)
    assert events(national.harvest(), "unchanged") and national.state() == ("proven", None)


def test_token_that_is_not_taken_is_told(national, gateway):
    (national.directory / "token").write_text("nonsense")
    done = national.harvest(status=1)
    assert "answers 401" in events(done, "failed")[0]["text"] and "nonsense" not in done.stdout + done.stderr
    assert national.state()[0] == "new" and "401" in national.state()[1]


def test_cursor_from_before_a_restore_begins_anew(national, gateway, admin, make, postgres, database):
    pilot = make.pilot(make.programme()["id"])
    national.harvest()
    before = national.objects()
    assert daemon.run("feed", "rebase", IOA_DATABASE_URL=postgres.url(database)).returncode == 0
    admin.delete(f"/v1/pilots/{pilot['id']}", headers={"If-Match": "*"}).raise_for_status()
    done = national.harvest()
    [anew] = events(done, "anew")
    assert "answers 410" in anew["text"] and events(done, "proven")
    assert national.objects() == everything(admin) != before


# ---- a source that does not tell the truth

def lying(answer, change):
    told = answer()
    body = json.loads(told.body)
    change(body)
    told.body = json.dumps(body).encode()
    return told


def test_lying_digest_is_never_a_proof(national, gateway):
    def one_more(body):
        next(d for d in body["digests"] if d["resource"] == "pilot")["count"] += 1

    gateway.always("/v1/changes/digest", lambda answer: lying(answer, one_more))
    done = national.harvest(status=1)
    [failed] = events(done, "failed")
    assert "not proven" in failed["text"] and "pilot here " in failed["text"] and "milestone" not in failed["text"]
    assert len(gateway.asked("/v1/export/pilot")) == 2 and len(gateway.asked("/v1/export/milestone")) == 1
    assert national.state()[0] == "following" and "not proven" in national.state()[1]


def test_object_that_the_copy_lacks_is_found_by_the_proof(national, gateway, admin):
    """A copy that was tampered with, on either side of the truth."""
    national.harvest()
    national.do("delete from ioa.source_object where ctid = (select ctid from ioa.source_object where resource = 'pilot' limit 1)")
    national.do("update ioa.source_object set version = version + 1 where ctid = (select ctid from ioa.source_object where resource = 'actor' limit 1)")
    national.do("update ioa.source_resource set digest = null")
    done = national.harvest("--prove")
    assert events(done, "differed") and {e["resource"] for e in events(done, "copied")} == {"actor", "pilot"}
    assert national.objects() == everything(admin) and national.state() == ("proven", None)


EVIL = {
    "no JSON": Answer(200, b"<html>"),
    "another type": Answer(200, b"{}", content_type="text/html"),
    "no page": Answer(200, {"data": {}}),
    "no cursor": Answer(200, {"data": [], "caught_up": True}),
    "a list": Answer(200, []),
    "a NUL": Answer(200, b'{"data": [], "cursor": "a\0b", "caught_up": true}'),
    "a foreign cursor": Answer(200, {"data": [], "cursor": "a" * 401, "caught_up": True}),
    "an entry without data": Answer(200, {"data": [{"resource": "pilot", "id": str(uuid.uuid4()), "gone": False}], "cursor": "MS5", "caught_up": True}),
    "an entry that is none": Answer(200, {"data": [7], "cursor": "MS5", "caught_up": True}),
    "an id that is none": Answer(200, {"data": [{"resource": "pilot", "id": "1; drop table x", "gone": True, "data": None}], "cursor": "MS5", "caught_up": True}),
    "a version that is none": Answer(200, {"data": [{"resource": "pilot", "id": str(uuid.uuid4()), "gone": False,
                                                     "data": {"id": str(uuid.uuid4()), "version": -1}}], "cursor": "MS5", "caught_up": True}),
    "a redirect": Answer(302, b"", location="http://127.0.0.1:9/"),
    "nobody": Answer(404, {"detail": "Nobody is here."}),
    "no movement": Answer(200, {"data": [], "cursor": "MS4", "caught_up": False}),
}


def test_page_that_is_none_changes_nothing(national, gateway):
    """The last of them is one, whose cursor is kept: it only leads nowhere."""
    national.harvest()
    before, cursor = national.objects(), national.ask("select cursor from ioa.source")
    for evil, answer in EVIL.items():
        gateway.rules.clear()
        gateway.always("/v1/changes", lambda _: answer)
        done = national.harvest(status=1)
        assert events(done, "failed")[0]["text"] and national.objects() == before, evil
        if evil != "no movement":
            assert national.ask("select cursor from ioa.source") == cursor, evil


NO_EXPORTS = [
    (b'{"id": "1"}\n{"end": {"count": 1}}\n', "object 1 of the batch has no id"),
    (b'[]\n{"end": {"count": 1}}\n', "object 1 of the batch has no id"),
    (b'{"id": \n{"end": {"count": 1}}\n', "json"),
    (b'{"end": {"count": 0}}\n{"id": "1"}\n', "behind its end"),
    (b'{"end": {"count": 2}}\n', "says that it has 2 objects, and has 0"),
    (b'{"id": "\0"}\n', "line 1 holds a NUL"),
    (b'x' * (16 * 1024 * 1024 + 1), "line 1 is longer than"),
]


def test_export_that_is_none_is_refused(national, gateway):
    for body, told in NO_EXPORTS:
        gateway.rules.clear()
        gateway.always("/v1/export/pilot", lambda _: Answer(200, body, content_type="application/x-ndjson"))
        done = national.harvest(status=1)
        assert told in events(done, "failed")[0]["text"] and not national.objects("pilot")


# ---- faults on this side

def test_full_disk_is_told_loses_nothing_and_passes(national, gateway, admin, make):
    national.harvest()
    national.do("""create function ioa.fill() returns trigger language plpgsql as $$
                   begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$""")
    national.do("create trigger fill before insert on ioa.source_object for each row execute function ioa.fill()")
    pilot = make.pilot(make.programme()["id"])
    cursor = national.ask("select cursor from ioa.source")
    until_told()
    done = national.harvest(status=1)
    assert "No space left on device (53100)" in events(done, "failed")[0]["text"]
    assert national.ask("select cursor from ioa.source") == cursor and "53100" in national.state()[1]
    national.do("drop function ioa.fill cascade")
    national.harvest()
    assert ("pilot", pilot["id"]) in national.objects() and national.objects() == everything(admin)


def test_database_that_goes_away_in_the_middle(national, gateway, admin):
    """Its connection is ended while the export comes."""
    def end_it(answer):
        national.do("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        return answer()

    gateway.once("/v1/export/pilot", end_it)
    done = national.harvest(status=1)
    assert "not stored" in events(done, "failed")[0]["text"]
    national.harvest()
    assert national.objects() == everything(admin)


def test_one_process_harvests_a_source_at_a_time(national, gateway):
    held = []

    def beside(answer):
        held.append(daemon.run("harvest", **national.settings))
        return answer()

    gateway.once("/v1/export/pilot", beside)
    national.harvest()
    assert held[0].returncode == 1 and "another process harvests it" in held[0].stderr


def test_run_that_is_ended_goes_on_where_it_was(national, gateway, admin):
    gateway.once("/v1/export/pilot", lambda answer: (time.sleep(3), answer())[1])
    running = subprocess.Popen([daemon.BINARY, "harvest"], env=daemon.clean_environment(national.settings), stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    for line in running.stdout:
        if '"copied"' in line and '"person"' in line:  # the one before pilots
            break
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(timeout=20)
    assert running.returncode == 1 and '"failed"' in out and "stopped" in out and national.state() == ("copying", None)
    gateway.requests.clear()
    national.harvest()
    assert not gateway.asked("/v1/export/actor") and national.objects() == everything(admin)
