#!/usr/bin/python3
"""How late followers of the feed are told, and what 1,000 of them cost everybody else; see README.md."""

import argparse
import contextlib
import http.client
import json
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

from load import run_wrk
from process import Postgres, ioad_server
from run import write_tokens

HERE = Path(__file__).resolve().parent
FOLLOWERS, CONNECTIONS = 1000, 64
FOREIGN_SECONDS = 3
LAG_MAX_MS, FOREIGN_MAX_MS, TAIL_MAX = 500, 1000, 1.5
WRITES_PER_SECOND = 2
EVENTS = "GET {} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"


class Follower(threading.Thread):
    """One stream of server-sent events; `lags` are ms between an entry's `at`, before its commit, and its arrival."""

    def __init__(self, server, token):
        super().__init__(daemon=True)
        self.lags = []
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.connection.request("GET", "/v1/changes?position=now&limit=1000", headers={"Accept": "text/event-stream", "Authorization": f"Bearer {token}"})
        self.answer = self.connection.getresponse()
        self.start()

    def run(self):
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
            while line := self.answer.readline():
                now = datetime.now(timezone.utc)
                if line.startswith(b"data: "):
                    self.lags += [(now - datetime.fromisoformat(e["at"].replace("Z", "+00:00"))).total_seconds() * 1000
                                  for e in json.loads(line[6:])["data"]]

    def stop(self):
        time.sleep(1)
        self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.join()
        return sorted(self.lags)


class Crowd(threading.Thread):
    """Many followers, which read what they are told, until the end of a `with`."""

    def __init__(self, server, count):
        super().__init__(daemon=True)
        self.server, self.count, self.events, self.lost, self.done = server, count, 0, 0, threading.Event()
        self.selector = selectors.DefaultSelector()

    def run(self):
        while not self.done.is_set():
            for key, _ in self.selector.select(0.2):
                told = key.fileobj.recv(65536)
                self.events += told.count(b"data: ")
                if not told:
                    self.lost += 1
                    self.selector.unregister(key.fileobj)

    def __enter__(self):
        before = self.server.resident_kib()
        self.sockets = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(self.count)]
        for each in self.sockets:
            each.sendall(EVENTS.format("/v1/changes?position=now").encode())
            self.selector.register(each, selectors.EVENT_READ)
        self.start()
        while self.events < self.count:
            time.sleep(0.05)
        self.kib_each = (self.server.resident_kib() - before) / self.count
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()
        for each in self.sockets:
            each.close()
        time.sleep(0.5)


class Trickle(threading.Thread):
    """A few writes a second, until the end of a `with`."""

    def __init__(self, server, token):
        super().__init__(daemon=True)
        self.server, self.token, self.done = server, token, threading.Event()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        fields = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        while not self.done.wait(1 / WRITES_PER_SECOND):
            body = {"name": "Bench", "kinds": ["supplier"], "visibility": "published"}
            connection.request("POST", "/v1/actors", json.dumps(body), fields)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 201:
                raise RuntimeError(f"a write: {answer.status}")
        connection.close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


def at(sorted_values, share):
    return sorted_values[min(int(len(sorted_values) * share), len(sorted_values) - 1)]


def foreign_transaction(postgres):
    """One that has written, which everybody's snapshots name until it ends."""
    return subprocess.Popen(["psql", "-X", "-q", "-h", postgres.directory, "-U", "bench", "-d", "postgres", "-c", "begin", "-c", "select pg_current_xact_id()",
                             "-c", f"select pg_sleep({FOREIGN_SECONDS})", "-c", "commit"], stdout=subprocess.DEVNULL)


def measure_lag(server, postgres, tokens, seconds):
    """Whether all is in time; prints it."""
    most = run_wrk(server, "W4", seconds, tokens)
    half = most["requests"] / most["seconds"] / 2
    print(f"W4 alone                          {2 * half:8,.0f}/s")
    told = {}
    for name in ("beside half of it", "and a foreign transaction"):
        follower = Follower(server, tokens.read_text().splitlines()[0])
        foreign = foreign_transaction(postgres) if "foreign" in name else None
        load = run_wrk(server, "W4", seconds, tokens, pace=(half, CONNECTIONS))
        told[name] = follower.stop()
        if foreign:
            foreign.wait()
        lags = told[name]
        print(f"lag {name:29} {load['requests'] / load['seconds']:8,.0f}/s, {len(lags):,} entries: p50 {at(lags, 0.5):.0f} ms, "
              f"p99 {at(lags, 0.99):.0f} ms, most {lags[-1]:.0f} ms")
    plain, foreign = told.values()
    added = foreign[-1] - plain[-1]
    print(f"p99 of the lag {at(plain, 0.99):.0f} ms (≤ {LAG_MAX_MS}); a foreign transaction of {FOREIGN_SECONDS} s adds {added:.0f} ms to the longest "
          f"(≤ {FOREIGN_MAX_MS})")
    return at(plain, 0.99) <= LAG_MAX_MS and added <= FOREIGN_MAX_MS


def measure_crowd(server, token, seconds, rounds, count):
    rows = {}
    for _ in range(rounds):
        rows.setdefault("alone", []).append(run_wrk(server, "W1", seconds))
        with Crowd(server, count) as crowd:
            rows.setdefault("followers", []).append(run_wrk(server, "W1", seconds))
            with Trickle(server, token):
                events, began = crowd.events, time.monotonic()
                rows.setdefault("followers and writes", []).append(run_wrk(server, "W1", seconds))
                told = (crowd.events - events) / (time.monotonic() - began)
        if crowd.lost:
            raise RuntimeError(f"{crowd.lost} streams ended")
        with Trickle(server, token):
            rows.setdefault("writes", []).append(run_wrk(server, "W1", seconds))
    tails = {name: statistics.median(r["p99_us"] for r in list_of_rows) / 1000 for name, list_of_rows in rows.items()}
    for name, tail in tails.items():
        rate = statistics.median(r["requests"] / r["seconds"] for r in rows[name])
        print(f"W1, {name:30} {rate:8,.0f}/s, p99 {tail:.2f} ms")
    quiet, told_of = tails["followers"] / tails["alone"], tails["followers and writes"] / tails["writes"]
    print(f"p99 of W1 beside {count:,} followers {quiet:.2f} × (≤ {TAIL_MAX}); with {WRITES_PER_SECOND} writes a second {told_of:.2f} × (≤ {TAIL_MAX}), "
          f"{told:,.0f} events/s")
    print(f"resident memory {crowd.kib_each:.0f} KiB a follower")
    return quiet <= TAIL_MAX and told_of <= TAIL_MAX


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    parser.add_argument("--only", choices=("lag", "crowd"))
    options = parser.parse_args()
    good = True
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(options.followers + 1024, most), most))
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory, Postgres(options.data) as postgres:
        ioad = options.build / "ioad"
        postgres.fill(ioad, HERE / "generate.sql")
        with ioad_server(ioad, directory, IOA_DATABASE_URL=postgres.url, IOA_MAX_CONNECTIONS_PER_ADDRESS=0) as server:
            tokens = write_tokens(directory, ioad, "writers", ("national_admin",))
            if options.only != "lag":
                token = tokens.read_text().splitlines()[0]
                good = measure_crowd(server, token, options.seconds, options.rounds, options.followers) and good
            if options.only != "crowd":
                good = measure_lag(server, postgres, tokens, options.seconds) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
