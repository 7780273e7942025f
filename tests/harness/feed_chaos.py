"""Writers and followers of the feed as processes that are killed at random, and what must hold of what the followers were told.

Followers keep what they were told in files, a line a page, so that one that is killed goes on where its file ends."""

import base64
import contextlib
import hashlib
import http.client
import json
import multiprocessing
import random
import time
import uuid
from pathlib import Path

import psycopg

from harness.postgres import Cluster

TICK_SECONDS = 0.3
SHARED_PILOTS = 40  # which all writers change, so that they wait for each other
MERGE_PATCH = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
SERVER_AWAY = (OSError, http.client.HTTPException)
FOLLOWERS = ("poll", "wait", "events", "events with data")
SETTLE_SECONDS = 60

fork = multiprocessing.get_context("fork")


class Api:
    """One connection that is opened again whenever it fails."""

    def __init__(self, port, token=None):
        self.port = port
        self.fields = {"Authorization": f"Bearer {token}"} if token else {}
        self.connection = None

    def open(self, method, target, body=None, fields=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            self.connection.request(method, target, json.dumps(body) if body is not None else None,
                                    {"Content-Type": "application/json", **self.fields, **(fields or {})})
            return self.connection.getresponse()
        except SERVER_AWAY:
            self.close()
            raise

    def ask(self, method, target, body=None, fields=None):
        """Status and object; 0 when there was no answer."""
        try:
            answer = self.open(method, target, body, fields)
            text = answer.read()
        except SERVER_AWAY:
            self.close()
            return 0, None
        return answer.status, json.loads(text) if text else None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


# ---- writers: each notes what it was told is written, (id, version), a deletion as version −1

def write_by_api(port, token, programme, pilots, path):
    api, note = Api(port, token), open(path, "ab", buffering=0)
    own = []
    while True:
        kind = random.random()
        if kind < 0.3 or not own:
            status, told = api.ask("POST", "/v1/pilots", {"programme_id": programme, "title": {"nb": "x"}, "visibility": "published"})
            if status == 201:
                own.append(told["id"])
        elif kind < 0.9:
            pilot = random.choice(pilots + own)
            status, told = api.ask("PATCH", f"/v1/pilots/{pilot}", {"sector": uuid.uuid4().hex}, MERGE_PATCH)
        else:
            pilot = own.pop()
            status, _ = api.ask("DELETE", f"/v1/pilots/{pilot}", fields={"If-Match": "*"})
            told = {"id": pilot, "version": -1}
        if status in (200, 201, 204):
            note.write(f"{told['id']} {told['version']}\n".encode())
        else:
            time.sleep(0.05)


def write_by_sql(url, programme, path):
    """Transactions of several changes that stay open for a while: numbers of the log are committed in another order."""
    note = open(path, "ab", buffering=0)
    while True:
        with contextlib.suppress(psycopg.Error), psycopg.connect(url, connect_timeout=2) as connection:
            while True:
                changed = []
                for _ in range(random.randint(1, 4)):
                    row = connection.execute(
                        "insert into ioa.pilot (id, programme_id, number, title, visibility) values (gen_random_uuid(), %s, %s, '{\"nb\": \"x\"}', 'published') "
                        "returning id, version", [programme, uuid.uuid4().hex[:12]]).fetchone()
                    changed.append(row)
                    time.sleep(random.random() ** 4)
                    changed.append(connection.execute("update ioa.pilot set sector = 'x' where id = %s returning id, version", [row[0]]).fetchone())
                connection.commit()
                note.write("".join(f"{ident} {version}\n" for ident, version in changed).encode())
        time.sleep(0.1)


# ---- followers

class Notes:
    """What a follower was told. Only whole lines count: one that was killed in the middle of writing was told nothing."""

    def __init__(self, path, cursor):
        self.path = path
        lines = Path(path).read_bytes().splitlines(keepends=True) if Path(path).exists() else []
        whole = [line for line in lines if line.endswith(b"\n")]
        self.cursor = json.loads(whole[-1])["cursor"] if whole else cursor
        self.resumed = True
        with open(path, "ab" if len(whole) == len(lines) else "wb") as file:
            if len(whole) < len(lines):
                file.writelines(whole)
        self.file = open(path, "ab", buffering=0)

    def add(self, page):
        entries = [[e["resource"], e["id"], e["version"], e["op"]] for e in page["data"]]
        self.cursor = page["cursor"]
        self.file.write(json.dumps({"resumed": self.resumed, "cursor": self.cursor, "entries": entries}).encode() + b"\n")
        self.resumed = False


def poll(api, notes, done, query):
    """Until everything was told that there was when `done` came to be."""
    while True:
        was_done = done.exists()
        status, page = api.ask("GET", f"/v1/changes?cursor={notes.cursor}&limit=100{query}")
        if status == 200:
            notes.add(page)
            if was_done and page["caught_up"]:
                return
            if page["caught_up"] and not query:
                time.sleep(0.05)
        else:
            notes.resumed = True
            time.sleep(0.1)


def listen(api, notes, done, query):
    """One stream, to its end."""
    answer = api.open("GET", f"/v1/changes?cursor={notes.cursor}{query}", fields={"Accept": "text/event-stream"})
    if answer.status != 200:
        api.close()
        return
    while line := answer.readline():
        if line.startswith(b"data: "):
            notes.add(json.loads(line[6:]))
        if done.exists():
            return


def follow(kind, port, path, cursor, done):
    api, notes = Api(port), Notes(path, cursor)
    while kind.startswith("events") and not done.exists():
        with contextlib.suppress(*SERVER_AWAY):
            listen(api, notes, done, "&include=data" if "data" in kind else "")
        notes.resumed = True
        api.close()
        time.sleep(0.1)
    time.sleep(TICK_SECONDS)
    poll(api, notes, done, "&wait=2" if kind == "wait" else "")


def prove(port, path):
    """Asks for digests, and notes at which tick they were true."""
    api, note = Api(port), open(path, "ab", buffering=0)
    while True:
        status, told = api.ask("GET", "/v1/changes/digest?resource=pilot")
        if status == 200 and told["digests"]:
            note.write(json.dumps({"tick": tick_of(told["cursor"]), **told["digests"][0]}).encode() + b"\n")
        time.sleep(random.random() / 10)


def tick_of(cursor):
    """Tests may look into a cursor; clients may not."""
    return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).split(b".")[3])


# ---- what happens to them

class Chaos:
    """16 writers, half of them in SQL, 4 followers and one who asks for digests, over a database of its own."""

    def __init__(self, cluster: Cluster, database, port, token, directory, writers=16):
        self.cluster, self.database, self.directory = cluster, database, Path(directory)
        self.done = self.directory / "done"
        api = Api(port, token)
        _, programme = api.ask("POST", "/v1/programmes", {"name": {"nb": "P"}, "short_name": "P", "level": "regional", "visibility": "published"})
        pilots = [api.ask("POST", "/v1/pilots", {"programme_id": programme["id"], "title": {"nb": "x"}, "visibility": "published"})[1]["id"]
                  for _ in range(SHARED_PILOTS)]
        time.sleep(TICK_SECONDS)
        self.cursor = api.ask("GET", "/v1/changes?position=now")[1]["cursor"]
        self.tick = tick_of(self.cursor)
        self.writers, self.followers = {}, {}
        for n in range(writers):
            path = self.directory / f"written-{n}"
            self.writers[path] = (write_by_sql, (cluster.url(database), programme["id"], path)) if n % 2 else \
                                 (write_by_api, (port, token, programme["id"], pilots, path))
        self.followers = {self.directory / kind: (follow, (kind, port, self.directory / kind, self.cursor, self.done)) for kind in FOLLOWERS}
        self.prover = self.directory / "digests"
        self.running = {}
        self.what_to_run = {**self.writers, **self.followers, self.prover: (prove, (port, self.prover))}
        self.killed = {"writers": 0, "followers": 0, "PostgreSQL": 0}

    def _start(self, path):
        run, arguments = self.what_to_run[path]
        self.running[path] = fork.Process(target=run, args=arguments, daemon=True)
        self.running[path].start()

    def _kill(self, path):
        self.running[path].kill()
        self.running[path].join()

    def _kill_one(self, paths, name):
        path = random.choice(list(paths))
        self._kill(path)
        self._start(path)
        self.killed[name] += 1

    def _kill_server(self):
        self.cluster.kill()
        time.sleep(random.random() / 2)
        self.cluster.start()
        self.killed["PostgreSQL"] += 1

    def run(self, seconds, server_kills):
        for path in self.what_to_run:
            self._start(path)
        began = time.monotonic()
        kills = [began + seconds * (i + 0.5) / server_kills for i in range(server_kills)]
        while time.monotonic() < began + seconds:
            time.sleep(random.random())
            if kills and time.monotonic() >= kills[0]:
                kills.pop(0)
                self._kill_server()
            elif random.random() < 0.5:
                self._kill_one(self.writers, "writers")
            else:
                self._kill_one(self.followers, "followers")
        self._settle()

    def _settle(self):
        for path in [*self.writers, self.prover]:
            self._kill(path)
        self._wait_for_last_transactions()
        self.done.touch()
        deadline = time.monotonic() + SETTLE_SECONDS
        for path in self.followers:
            self.running[path].join(max(0, deadline - time.monotonic()))
            if self.running[path].exitcode != 0:
                raise AssertionError(f"the follower {path.name} did not come to an end ({self.running[path].exitcode})")

    def _wait_for_last_transactions(self):
        with self.cluster.connect(self.database) as connection:
            while connection.execute("select count(*) from pg_stat_activity where datname = current_database() and xact_start is not null "
                                     "and pid <> pg_backend_pid()").fetchone()[0]:
                time.sleep(0.1)
        time.sleep(TICK_SECONDS)

    def close(self):
        for process in self.running.values():
            process.kill()
            process.join()

    # ---- what must hold

    def verdict(self):
        """Per follower what it was told, lost, told in the wrong order, and told again; and what is wrong besides."""
        with self.cluster.connect(self.database) as connection:
            connection.execute("set search_path = ioa, public")
            logged = [(resource, str(ident), version, op) for resource, ident, version, op in connection.execute(
                "select resource, id, version, op from change_log where not pg_visible_in_snapshot(xid, (select snap from feed_tick where tick = %s)) "
                "order by seq", [self.tick])]
            gaps = connection.execute(GAPS).fetchall()
            wrong_digests = [d for d in self._digests() if not is_true(connection, d)]
        told = {(ident, -1 if op == "delete" else version) for _, ident, version, op in logged}
        unlogged = [line for path in self.writers for line in lines_of(path) if (lambda i, v: (i, int(v)) not in told)(*line.split())]
        return {"followers": {path.name: judge(path, logged) for path in self.followers}, "logged": len(logged),
                "digests": len(self._digests()), "wrong digests": wrong_digests, "acknowledged, but not logged": unlogged, "versions not logged once": gaps}

    def _digests(self):
        return [json.loads(line) for line in lines_of(self.prover)]


GAPS = """select p.id from pilot p where (select array_agg(c.version order by c.seq) from change_log c where c.id = p.id)
  is distinct from array(select generate_series(1, p.version))"""

# What there was at a tick, by the log alone.
AT_TICK = """select distinct on (l.id) l.id::text, l.version, l.op from change_log l, feed_tick t
  where t.tick = %s and l.resource = 'pilot' and pg_visible_in_snapshot(l.xid, t.snap) order by l.id, l.seq desc"""


def is_true(connection, told):
    objects = [(ident, version) for ident, version, op in connection.execute(AT_TICK, [told["tick"]]) if op != "delete"]
    total = sum(int.from_bytes(hashlib.sha256(f"{ident}:{version}".encode()).digest()[:8], "big") for ident, version in objects)
    return (told["count"], told["digest"]) == (len(objects), str(total % 2 ** 64))


def lines_of(path):
    """The whole lines of a file that may have been cut."""
    if not Path(path).exists():
        return []
    return [line for line in Path(path).read_text().splitlines(keepends=True) if line.endswith("\n")]


def judge(path, logged):
    seen, last = set(), {}
    told = repeated = repeated_without_a_resume = out_of_order = resumes = 0
    for page in map(json.loads, lines_of(path)):
        resumes += page["resumed"]
        for resource, ident, version, op in page["entries"]:
            told += 1
            entry = (resource, ident, version, op)
            if entry in seen:
                repeated += 1
                repeated_without_a_resume += not page["resumed"]
                continue
            seen.add(entry)
            out_of_order += version < last.get(ident, 0)
            last[ident] = version
    return {"told": told, "lost": len(set(logged) - seen), "invented": len(seen - set(logged)), "out of order": out_of_order, "resumes": resumes,
            "repeated": repeated, "repeated without a resume": repeated_without_a_resume}


def is_good(verdict):
    nothing = ("lost", "invented", "out of order", "repeated without a resume")
    return (verdict["logged"] > 0 and all(f[name] == 0 for f in verdict["followers"].values() for name in nothing)
            and not verdict["wrong digests"] and not verdict["acknowledged, but not logged"] and not verdict["versions not logged once"])
