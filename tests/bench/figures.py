#!/usr/bin/python3
"""What statistics take with 100,000 pilots, and what W1 feels of them; see README.md."""

import argparse
import http.client
import sys
import tempfile
import threading
import time
from pathlib import Path

from load import run_wrk
from process import Postgres, ioad_server

HERE = Path(__file__).resolve().parent
GROUPS = ("overview", "pilots", "time", "classification", "mobilisation", "dialogue", "competence", "outcome", "evaluations", "goals", "funding", "quality")
SECONDS_MAX, TAIL_MAX = 1.0, 1.5


def seconds_of(server, group):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    began = time.monotonic()
    connection.request("GET", f"/v1/statistics/{group}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{group}: {answer.status}")
    return time.monotonic() - began


class Statistics(threading.Thread):
    """One client that asks for one group after the other, until the end of a `with`."""

    def __init__(self, server):
        super().__init__()
        self.server, self.done = server, threading.Event()

    def run(self):
        while not self.done.is_set():
            for group in GROUPS:
                seconds_of(self.server, group)

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self.done.set()
        self.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args()
    worst = 0
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory, Postgres(options.data) as postgres:
        postgres.fill(options.build / "ioad", HERE / "generate.sql")
        with ioad_server(options.build / "ioad", directory, IOA_DATABASE_URL=postgres.url) as server:
            for group in GROUPS:
                best = min(seconds_of(server, group) for _ in range(3))
                worst = max(worst, best)
                print(f"{group:16} {best:6.2f} s")
            alone = run_wrk(server, "W1", options.seconds)
            with Statistics(server):
                beside = run_wrk(server, "W1", options.seconds)
    tail = beside["p99_us"] / alone["p99_us"]
    print(f"p99 of W1 alone {alone['p99_us'] / 1000:.1f} ms, beside statistics {beside['p99_us'] / 1000:.1f} ms: {tail:.2f} × (≤ {TAIL_MAX})")
    return 1 if worst > SECONDS_MAX or tail > TAIL_MAX else 0


if __name__ == "__main__":
    sys.exit(main())
