#!/usr/bin/python3
"""How fast an export is against psql with the same columns, and what it takes in memory; see README.md."""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import query
from process import Postgres, cpu_of_process, ioad_server, memory_of_process

HERE = Path(__file__).resolve().parent
GROWTH_MAX_KIB = 16 * 1024
REQUEST = "GET /v1/export/pilot HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\nConnection: close\r\n\r\n"
PIECE = 1 << 20


def take(server):
    """Seconds, bytes and the last line of an export that is taken as fast as it comes."""
    began, count, end = time.monotonic(), 0, b""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(REQUEST.encode())
        while piece := connection.recv(PIECE):
            count += len(piece)
            end = (end + piece)[-4096:]
    seconds = time.monotonic() - began
    lines = [line for line in end.split(b"\n") if line.startswith(b'{"end"')]
    if not lines:
        raise RuntimeError("the export has no end")
    return seconds, count, json.loads(lines[0])["end"]["count"]


def copy(postgres, statement):
    """Seconds of psql, which asks as the service does: with its role, its settings and its view."""
    began = time.monotonic()
    subprocess.run(["psql", "-X", "-q", "-h", postgres.directory, "-U", "bench", "-d", "bench", "-v", "ON_ERROR_STOP=1",
                    "-c", f"\\copy (select row_to_json(t) from ({statement}) t) to '/dev/null'"], check=True,
                   env={"PATH": "/usr/bin:/bin", "PGOPTIONS": query.session_options()})
    return time.monotonic() - began


def measure(server, postgres, rounds):
    statement = query.statement("pilots/changed", filters="true")
    take(server)
    resident, ours, theirs, cpu = server.resident_kib(), [], [], []
    for _ in range(rounds):
        before = cpu_of_process(server.process.pid)
        seconds, count, rows = take(server)
        cpu.append(cpu_of_process(server.process.pid) - before)
        ours.append(seconds)
        theirs.append(copy(postgres, statement))
    grown = memory_of_process(server.process.pid, "VmHWM") - resident
    print(f"export: {rows:,} pilots, {count / 1e6:.0f} MB in {statistics.median(ours):.2f} s, {count / 1e6 / statistics.median(ours):.0f} MB/s, "
          f"{statistics.median(cpu):.2f} s of the service's CPU")
    print(f"psql, row_to_json: {statistics.median(theirs):.2f} s; the export is {statistics.median(t / o for t, o in zip(theirs, ours)):.2f} × as fast")
    print(f"resident memory grows by {grown:,} KiB (≤ {GROWTH_MAX_KIB:,})")
    return grown <= GROWTH_MAX_KIB


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory, Postgres(options.data) as postgres:
        ioad = options.build / "ioad"
        postgres.fill(ioad, HERE / "generate.sql")
        with ioad_server(ioad, directory, IOA_DATABASE_URL=postgres.url) as server:
            return 0 if measure(server, postgres, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
