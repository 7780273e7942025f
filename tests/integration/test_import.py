"""`ioad import`: rows of a file by the rules of the API, each refusal with its row and place."""

import csv
import gzip
import io
import json
import re
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from harness import daemon
from harness.make import organisation_number
from harness.memory import measured
from harness.terminal import watch

ADMIN = ("--role", "national_admin")
NOWHERE = "01900000-0000-7000-8000-00000000dead"


class Done:
    def __init__(self, finished):
        self.status, self.errors, self.lines = finished.returncode, finished.stderr, [json.loads(l) for l in finished.stdout.splitlines()]
        self.end = self.lines[-1]["end"] if self.lines else None
        self.refusals = self.lines[:-1]

    def places(self):
        return [(r["row"], r.get("pointer"), r["code"]) for r in self.refusals]


@pytest.fixture
def environment(postgres, database, tmp_path):
    return daemon.clean_environment({"IOA_DATABASE_URL": postgres.url(database), "IOA_DATA_DIR": tmp_path / "data"})


@pytest.fixture
def run(environment, tmp_path):
    """run(resource, content, …) → the finished import of a file with this content"""
    def run_import(resource, content, *arguments, name="rows.ndjson"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        finished = subprocess.run([daemon.BINARY, "import", resource, path, *arguments], env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=120)
        assert not daemon.SANITIZER_REPORT.search(finished.stderr), finished.stderr
        return Done(finished)
    return run_import


def lines(*objects):
    return "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects)


def table(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


def pilot(programme, number, **members):
    return {"programme_id": programme, "title": {"nb": f"Pilot {number}"}, "number": number, "visibility": "published", **members}


def numbers(sql, prefix):
    return {n for n, in sql.execute("select number from pilot where number like %s", [prefix + "%"])}


# ---- what is good

def test_rows_are_what_requests_would_have_made(run, admin, programme):
    member = {"cpv": ["33195000-3"], "estimated_value": {"amount": "10.50", "currency": "NOK"}, "need": {"problem": {"se": "Čálgu"}}}
    done = run("pilots", lines(pilot(programme, "G-1", **member), pilot(programme, "G-2")), *ADMIN)
    assert done.status == 0 and done.end == {"accepted": 2, "existing": 0, "refused": 0, "kept": True, "complete": True}, done.errors
    made = admin.get("/v1/pilots", params={"number": "G-1"}).json()["data"][0]
    posted = admin.post("/v1/pilots", json=pilot(programme, "G-3", **member)).json()
    own = ("id", "number", "title", "created_at", "updated_at", "published_at")
    assert {k: v for k, v in made.items() if k not in own} == {k: v for k, v in posted.items() if k not in own}
    assert made["cpv"] == ["33195000"]


def test_who_imports_is_in_the_audit(run, sql, programme):
    assert run("pilots", lines(pilot(programme, "WHO-1")), *ADMIN, "--subject", "kari", "--issuer", "https://idp.example").status == 0
    told = sql.execute("select issuer, subject from audit_event where resource_id = (select id from pilot where number = 'WHO-1')").fetchall()
    assert told == [("https://idp.example", "kari")]


def test_csv_has_types_nested_members_and_quotes(run, admin, programme):
    content = table(["programme_id", "number", "title.nb", "title.se", "rd_use", "cpv", "estimated_value", "sector", "need.problem.nb"],
                    [programme, "C-1", 'Sagt "ja", og\nmer', "Čálgu", "TRUE", '["33195000"]', '{"amount": "1", "currency": "NOK"}', "", ""],
                    [programme, "C-2", "'=1+1", "", "false", "", "", "helse", "Langt"])
    done = run("pilots", "\ufeff" + content, *ADMIN, name="rows.csv")
    assert done.status == 0, (done.errors, done.refusals)
    first, second = (admin.get("/v1/pilots", params={"number": n}).json()["data"][0] for n in ("C-1", "C-2"))
    assert first["title"] == {"nb": 'Sagt "ja", og\nmer', "se": "Čálgu"} and first["rd_use"] is True and first["cpv"] == ["33195000"]
    assert first["estimated_value"] == {"amount": "1", "currency": "NOK"} and first["sector"] is None and first["need"] == {}
    assert second["title"] == {"nb": "=1+1"} and second["sector"] == "helse" and second["need"] == {"problem": {"nb": "Langt"}}


def test_semicolons_and_gzip(run, sql, programme):
    content = f"number;programme_id;title.nb\r\nS-1;{programme};En\r\n"
    assert run("pilots", gzip.compress(content.encode()), *ADMIN, "--separator", ";", name="rows.csv.gz").status == 0
    assert numbers(sql, "S-") == {"S-1"}


def test_standard_input(environment, sql, programme):
    finished = subprocess.run([daemon.BINARY, "import", "pilots", "-", "--format", "ndjson", *ADMIN], env=environment, capture_output=True, text=True,
                              input=lines(pilot(programme, "IN-1")), timeout=60)
    assert finished.returncode == 0 and numbers(sql, "IN-") == {"IN-1"}, finished.stderr


def test_parts_of_a_pilot_and_names_of_the_feed(run, admin, make, programme):
    where = make.pilot(programme)["id"]
    done = run(f"pilots/{where}/milestones", lines({"type": "other", "title": {"nb": "Start"}, "due": "2026-03-01"}), *ADMIN)
    assert done.status == 0, done.refusals
    assert len(admin.get(f"/v1/pilots/{where}/milestones").json()["data"]) == 1
    assert run("pilot", lines(pilot(programme, "FEED-1")), *ADMIN).status == 0


# ---- what is refused

def test_refusals_name_row_line_and_pointer(run, sql, programme):
    content = lines(pilot(programme, "R-1")) + "\n" + lines(pilot(programme, "R-2", title={"nb": ""}, foo=1), pilot(NOWHERE, "R-3")) \
        + '{"title": \n' + lines(pilot(programme, "R-1"), [], pilot(programme, "R-4", cpv=["99999999"]), pilot(programme, "R-5"))
    done = run("pilots", content, *ADMIN)
    assert done.status == 1 and done.end["accepted"] == 2 and done.end["refused"] == 6 and numbers(sql, "R-") == {"R-1", "R-5"}
    assert sorted(done.places(), key=str) == sorted([
        (2, "/title/nb", "min_length"), (2, "/foo", "unknown_member"), (3, "/programme_id", "exists"), (4, "", "truncated"),
        (5, "/number", "unique"), (6, "", "type"), (7, "/cpv/0", "unknown")], key=str)
    assert {r["row"]: r["line"] for r in done.refusals} == {2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8}
    assert all(r["detail"] and r["status"] >= 400 for r in done.refusals)


def test_refusals_of_csv_name_the_column(run, programme):
    content = table(["programme_id", "number", "title.nb", "rd_use", "cpv"],
                    [programme, "K-1", "En", "kanskje", ""], [programme, "K-2", "", "", "[1"], [programme, "K-3", "x" * 600, "", '["00"]'], ["x", "K-4"])
    done = run("pilots", content, *ADMIN, name="rows.csv")
    assert [(r["row"], r["line"], r.get("column"), r["code"]) for r in sorted(done.refusals, key=lambda r: (r["row"], r.get("column") or ""))] == [
        (1, 2, "rd_use", "type"), (2, 3, "cpv", "syntax"), (3, 4, "cpv", "cpv"), (3, 4, "title.nb", "max_length"), (4, 5, "title.nb", "cells")]


@pytest.mark.parametrize("header, column, word", [
    ("number,foo,title", "foo", "No member"),
    ("number,title,number", "number", "twice"),
    ("number,title.nb,title", "title", "twice"),
    ("number,title,title.nb", "title.nb", "twice"),
    ("number,,title", "", "No member"),
    ("number,title.xx", "title.xx", "No member"),
    ("number,stage", "stage", "--exported"),
    ("number;title", "number;title", "No member"),
    ('number,"a"b', "", "quote"),
])
def test_wrong_columns_are_refused_before_any_row(run, sql, header, column, word):
    before = sql.execute("select count(*) from pilot").fetchone()
    done = run("pilots", f"{header}\n1,2\n", *ADMIN, name="rows.csv")
    assert done.status == 1 and word in done.errors and done.end["accepted"] == 0 and sql.execute("select count(*) from pilot").fetchone() == before
    assert [(r["row"], r["line"]) for r in done.refusals] == [(0, 1)] and done.refusals[0].get("column", "") == column


def test_broken_encodings(run, sql, programme):
    bad = lines(pilot(programme, "E-1")).encode().replace(b"Pilot", b"Pil\xf8t") + lines(pilot(programme, "E-2")).encode()
    done = run("pilots", bad, *ADMIN)
    assert done.places() == [(1, "", "utf8")] and done.end["accepted"] == 1
    bad = table(["number", "title.nb", "programme_id"], ["E-3", "xx", programme], ["E-4", "yy", programme]).encode().replace(b"xx", b"\xe6")
    done = run("pilots", bad, *ADMIN, name="rows.csv")
    assert [(r["row"], r["column"], r["code"]) for r in done.refusals] == [(1, "title.nb", "utf8")] and numbers(sql, "E-") == {"E-2", "E-4"}
    done = run("pilots", "number,title\n".encode("utf-16"), *ADMIN, name="rows.csv")
    assert done.status == 1 and "line 1" in done.errors and "UTF-8" in done.errors


def test_rows_have_a_longest_length_and_a_depth(run, sql, programme):
    deep = pilot(programme, "L-2", need=json.loads("[" * 40 + "]" * 40))
    done = run("pilots", lines(pilot(programme, "L-1", sector="x" * (2 << 20)), deep, pilot(programme, "L-3")), *ADMIN)
    assert sorted((r["row"], r["code"]) for r in done.refusals) == [(1, "too_long"), (2, "depth")] and numbers(sql, "L-") == {"L-3"}
    done = run("pilots", f"programme_id,number,title.nb\n{programme},L-4,{'x' * (2 << 20)}\n{programme},L-5,y\n", *ADMIN, name="rows.csv")
    assert [(r["row"], r["code"]) for r in done.refusals] == [(1, "too_long")] and numbers(sql, "L-") == {"L-3", "L-5"}


def test_files_that_end_too_early_are_told(run, sql, programme):
    packed = gzip.compress(lines(*(pilot(programme, f"T-{i}", sector=uuid.uuid4().hex) for i in range(3000))).encode())
    done = run("pilots", packed[:-2000], *ADMIN, name="rows.ndjson.gz")
    assert done.status == 1 and not done.end["complete"] and "--from" in done.errors and 0 < len(numbers(sql, "T-")) < 3000
    done = run("pilots", f'number,title.nb,programme_id\nT2-1,a,{programme}\nT2-2,"b,{programme}\n', *ADMIN, name="rows.csv")
    assert [(r["row"], r["code"]) for r in done.refusals] == [(2, "quote")] and numbers(sql, "T2-") == {"T2-1"}


def test_wrong_commands_are_told(run, sql, programme):
    row = lines(pilot(programme, "X-1"))
    assert "POST /v1/pilot-s" in run("pilot-s", row, *ADMIN).errors
    assert "POST /v1/audit" in run("audit", row, *ADMIN).errors
    assert "token" in run("pilots", row).errors
    assert "no such role" in run("pilots", row, "--role", "king").errors
    assert "check digit" in run("pilots", row, "--role", "buyer", "--organisation", "123456789").errors
    assert "--format" in run("pilots", row, *ADMIN, name="rows.txt").errors
    assert "--separator" in run("pilots", row, *ADMIN, "--separator", '"').errors
    assert "--from" in run("pilots", row, *ADMIN, "--from", "0").errors
    assert "--colour" in run("pilots", row, *ADMIN, "--colour", "red").errors
    assert numbers(sql, "X-") == set()


# ---- rights

def test_rights_are_those_of_the_caller(run, sql, make, programme):
    other = make.programme()["id"]
    rows = lines(pilot(programme, "RIGHT-1"), pilot(other, "RIGHT-2"))
    assert run("pilots", rows, "--role", "supplier", "--organisation", "991825827").end["refused"] == 2
    done = run("pilots", rows, "--role", "regional_manager", "--programme", programme)
    assert done.end["accepted"] == 1 and [(r["row"], r["status"]) for r in done.refusals] == [(2, 403)] and numbers(sql, "RIGHT-") == {"RIGHT-1"}


def test_a_grant_counts(run, sql, environment, programme):
    who = ("--issuer", "https://idp.example", "--subject", f"granted {uuid.uuid4()}")
    assert run("pilots", lines(pilot(programme, "GR-1")), *who).end["refused"] == 1
    given = subprocess.run([daemon.BINARY, "grant", *who, "--role", "national_admin"], env=environment, capture_output=True, text=True, timeout=60)
    assert given.returncode == 0, given.stderr
    assert run("pilots", lines(pilot(programme, "GR-1")), *who).status == 0 and numbers(sql, "GR-") == {"GR-1"}


# ---- all, nothing, again

def test_dry_run_asks_the_database_and_keeps_nothing(run, sql, programme):
    before = sql.execute("select (select count(*) from pilot), (select count(*) from change_log), (select count(*) from audit_event)").fetchone()
    rows = lines(pilot(programme, "D-1"), pilot(programme, "D-1"), pilot(NOWHERE, "D-2"), pilot(programme, "D-3", cpv=["x"]), pilot(programme, "D-4"))
    done = run("pilots", rows, *ADMIN, "--dry-run")
    assert done.status == 1 and done.places() == [(2, "/number", "unique"), (3, "/programme_id", "exists"), (4, "/cpv/0", "cpv")]
    assert done.end["accepted"] == 2 and done.end["kept"] is False and "dry run" in done.errors
    assert sql.execute("select (select count(*) from pilot), (select count(*) from change_log), (select count(*) from audit_event)").fetchone() == before
    assert run("pilots", lines(pilot(programme, "D-1")), *ADMIN, "--dry-run").status == 0 and numbers(sql, "D-") == set()


def test_all_or_nothing(run, sql, programme):
    rows = [pilot(programme, f"A-{i}") for i in range(200)]
    done = run("pilots", lines(*rows, pilot(NOWHERE, "A-x")), *ADMIN, "--all-or-nothing")
    assert done.status == 1 and done.end["accepted"] == 200 and done.end["kept"] is False and numbers(sql, "A-") == set()
    done = run("pilots", lines(*rows), *ADMIN, "--all-or-nothing")
    assert done.status == 0 and done.end["kept"] is True and len(numbers(sql, "A-")) == 200


def test_again_finds_what_is_there(run, sql, programme):
    rows = lines(*(pilot(programme, f"B-{i}") for i in range(50)))
    assert run("pilots", rows, *ADMIN).status == 0
    again = run("pilots", rows, *ADMIN)
    assert again.status == 1 and again.end["refused"] == 50 and {r["code"] for r in again.refusals} == {"unique"}
    skipped = run("pilots", rows + lines(pilot(programme, "B-new")), *ADMIN, "--skip-existing")
    assert skipped.status == 0 and skipped.end["existing"] == 50 and skipped.end["accepted"] == 1 and len(numbers(sql, "B-")) == 51


def test_from_a_row_on(run, sql, programme):
    done = run("pilots", lines(*(pilot(programme, f"F-{i}") for i in (1, 2, 3))), *ADMIN, "--from", "3")
    assert done.status == 0 and numbers(sql, "F-") == {"F-3"}


def test_report_goes_to_a_file(run, tmp_path, programme):
    done = run("pilots", lines(pilot(NOWHERE, "REP-1")), *ADMIN, "--report", str(tmp_path / "report.ndjson"))
    told = [json.loads(line) for line in (tmp_path / "report.ndjson").read_text().splitlines()]
    assert done.status == 1 and not done.lines and told[0]["pointer"] == "/programme_id" and told[-1]["end"]["refused"] == 1


# ---- on the way

def start(environment, tmp_path, programme, prefix, count, *arguments, **outputs):
    """The import of so many pilots, under way."""
    path = tmp_path / f"{prefix}.ndjson"
    path.write_text(lines(*(pilot(programme, f"{prefix}{i}") for i in range(count))))
    return subprocess.Popen([daemon.BINARY, "import", "pilots", path, *ADMIN, *arguments], env=environment, stdin=subprocess.DEVNULL, text=True,
                            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **outputs})


def wait_for_rows(sql, prefix):
    deadline = time.monotonic() + 60
    while not numbers(sql, prefix):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_in_the_middle_and_run_again(environment, run, sql, tmp_path, programme):
    process = start(environment, tmp_path, programme, "Q-", 6000)
    wait_for_rows(sql, "Q-")
    process.kill()
    process.communicate()
    there = len(numbers(sql, "Q-"))
    assert 0 < there < 6000
    done = run("pilots", (tmp_path / "Q-.ndjson").read_text(), *ADMIN, "--skip-existing")
    assert done.status == 0 and done.end["existing"] >= there and done.end["existing"] + done.end["accepted"] == 6000, (there, done.lines[-5:], done.errors)
    assert sql.execute("select count(*), count(distinct number) from pilot where number like 'Q-%%'").fetchone() == (6000, 6000)


def test_killed_in_the_middle_of_one_transaction_keeps_nothing(environment, sql, tmp_path, programme, eventually):
    process = start(environment, tmp_path, programme, "Z-", 3000, "--all-or-nothing")
    eventually(lambda: sql.execute("select count(*) from pg_stat_activity where application_name = 'ioad' and state like '%%transaction%%' "
                                   "or query like '%%writable_pilot%%' and pid <> pg_backend_pid()").fetchone()[0] > 0)
    process.kill()
    process.communicate()
    time.sleep(0.5)
    assert numbers(sql, "Z-") == set()


def test_stopped_it_says_where_to_go_on(environment, run, sql, tmp_path, programme):
    process = start(environment, tmp_path, programme, "H-", 3000)
    wait_for_rows(sql, "H-")
    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=60)
    end = json.loads(out.splitlines()[-1])["end"]
    assert process.returncode == 1 and not end["complete"] and end["accepted"] == len(numbers(sql, "H-")) < 3000
    assert f"--from {end['accepted'] + 1}" in errors
    done = run("pilots", (tmp_path / "H-.ndjson").read_text(), *ADMIN, "--from", str(end["accepted"] + 1))
    assert done.status == 0 and len(numbers(sql, "H-")) == 3000


def test_lost_connections_leave_nothing_untold(environment, run, sql, tmp_path, programme):
    process = start(environment, tmp_path, programme, "LOST-", 3000)
    wait_for_rows(sql, "LOST-")
    sql.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ioad' and datname = current_database()")
    out, errors = process.communicate(timeout=60)
    told = [json.loads(line) for line in out.splitlines()]
    unknown = {r["row"] for r in told[:-1]}
    assert process.returncode == 1 and "database went away" in errors and {r["code"] for r in told[:-1]} == {"unknown"}
    accepted = told[-1]["end"]["accepted"]
    assert accepted <= len(numbers(sql, "LOST-")) <= accepted + len(unknown)
    done = run("pilots", (tmp_path / "LOST-.ndjson").read_text(), *ADMIN, "--skip-existing", "--from", str(min(unknown)))
    assert done.status == 0 and len(numbers(sql, "LOST-")) == 3000


def test_a_terminal_sees_one_line_grow(environment, tmp_path, programme):
    status, told = watch(lambda terminal: start(environment, tmp_path, programme, "PTY-", 500, stdout=subprocess.DEVNULL, stderr=terminal))
    assert status == 0 and b"\rimport pilots  500 of 500  100 %" in told and b"[####" in told and b"500 accepted, 0 refused" in told


def peak_kilobytes(process):
    """The most memory that it had, as last seen before its end."""
    peak = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        peak = int(found[1]) if found else peak
        time.sleep(0.02)
    return peak


@measured
def test_memory_does_not_grow_with_the_file(environment, tmp_path):
    peaks = [peak_kilobytes(start(environment, tmp_path, NOWHERE, prefix, count, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
             for prefix, count in (("M1-", 1000), ("M2-", 20000))]
    assert 0 < peaks[1] < peaks[0] + 8 * 1024


# ---- what an export gives

def test_members_that_only_the_service_gives_are_left_out_when_asked(run, make, sql, programme):
    told = {**make.pilot(programme), "number": "EX-1"}
    end = {"end": {"cursor": "x", "changes": "y", "count": 1}}
    refused = run("pilots", lines(told, end), *ADMIN)
    assert refused.end["refused"] == 2 and "/stage" in {r.get("pointer") for r in refused.refusals}
    cut = run("pilots", lines({**told, "number": "EX-0"}), *ADMIN, "--exported")
    assert cut.status == 1 and "no whole export" in cut.errors and not cut.end["complete"]
    done = run("pilots", lines(told, end), *ADMIN, "--exported")
    assert done.status == 0 and done.end["accepted"] == 1 and numbers(sql, "EX-") == {"EX-0", "EX-1"}, done.refusals


def test_organisations(run, admin):
    rows = table(["name", "organisation_number", "kinds", "visibility"],
                 *([f"Aktør {i}", organisation_number(900 + i), '["supplier"]', "published"] for i in range(20)))
    assert run("actors", rows, *ADMIN, name="rows.csv").status == 0
    assert run("actors", rows, *ADMIN, "--skip-existing", name="rows.csv").end["existing"] == 20
