#!/usr/bin/python3
"""Measures the service, PostgreSQL without it and a bare responder in one run; see README.md."""

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import query
import report
from load import endless_wrk, measure_pgbench, measure_wrk
from process import Postgres, bare_server, ioad_server

HERE = Path(__file__).resolve().parent
READS = ("W1", "W2", "W3", "W5")
TOKENS = 32
PGBENCH_CLIENTS, PGBENCH_PIPELINES = 16, 4
PAGE, DEEP_PAGE = 8, 10000
SOAK_FIRST, SOAK_LAST, SOAK_SECONDS = 100000, 1000000, 900
ORGANISATION_ROLES = ("buyer", "supplier", "integration")
BUSIEST = """select a.organisation_number from ioa.actor a join ioa.participation n on n.actor_id = a.id
  join ioa.pilot p on p.lead_buyer_id = a.id group by a.id order by count(*) desc, a.id limit 1"""
COMMITS_PER_MIXED_REQUEST = 1.05  # every twentieth fetches participants in a second transaction


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build", help="directory with ioad and tests/bare_mhd")
    parser.add_argument("--data", type=Path, help="keep the database here, or find it here")
    parser.add_argument("--seconds", type=int, default=8, help="of each run")
    parser.add_argument("--rounds", type=int, default=1, help="medians of so many runs")
    parser.add_argument("--only", nargs="+", metavar="PART",
                        help="of W1 W2 W3 W4 W5 roles pgbench pages start; the bare responder always runs")
    parser.add_argument("--soak", action="store_true", help="resident memory after 100,000 and 1,000,000 requests")
    return parser.parse_args()


def write_tokens(directory, ioad, name, roles, organisation=None):
    lines = []
    for i in range(TOKENS):
        role = roles[i % len(roles)]
        command = [ioad, "token", "--role", role, "--subject", f"bench-{i}", "--data-dir", directory]
        if role == "regional_manager":
            command += ["--programme", f"01910000-{i + 1:04d}-7000-8000-000000000000"]  # of generate.sql
        if organisation:
            command += ["--organisation", organisation]
        lines.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    path = Path(directory) / name
    path.write_text("\n".join(lines) + "\n")
    return path


class Bench:
    def __init__(self, options):
        self.options = options
        self.ioad = options.build / "ioad"
        self.bare = options.build / "tests" / "bare_mhd"
        self.rounds = defaultdict(list)

    def wants(self, part):
        return not self.options.only or part in self.options.only

    def measure(self, name, server, postgres, workload, **more):
        row = measure_wrk(server, postgres, workload, self.options.seconds, **more)
        row["peak_kib"] = server.peak_kib()
        self.rounds[name].append(row)
        print(f"  {name}: {row['per_second']:,.0f}/s, server {row['server_us']:.1f} µs", file=sys.stderr)

    def measure_bare(self):
        with bare_server(self.bare) as server:
            self.measure("bare responder", server, None, "W5")

    def measure_service(self, server, postgres, tokens):
        for workload in READS:
            if self.wants(workload):
                self.measure(f"{workload} anonymous", server, postgres, workload)
                self.measure(f"{workload} signed", server, postgres, workload, tokens=tokens)

    def measure_roles(self, server, postgres, directory):
        """Who is asked for by an organisation, for the one that takes part in the most."""
        organisation = postgres.psql("-c", BUSIEST, check=True).stdout.strip()
        for role in ORGANISATION_ROLES:
            tokens = write_tokens(directory, self.ioad, role, (role,), organisation)
            for workload in ("W1", "W2"):
                self.measure(f"{workload} {role}", server, postgres, workload, tokens=tokens)

    def measure_pgbench(self, postgres, directory):
        for workload in ("W1", "W2", "W3", "W4"):
            for pipelined in (False, True):
                script = Path(directory) / "script.sql"
                script.write_text(query.script(workload, pipelined))
                row = measure_pgbench(postgres, script, self.options.seconds,
                                      PGBENCH_PIPELINES if pipelined else PGBENCH_CLIENTS, query.session_options(),
                                      query.PIPELINED if pipelined else 1)
                self.rounds[f"{workload} pgbench{' pipelined' if pipelined else ''}"].append(row)

    def measure_pages(self, server, postgres):
        cursor = walk(server, PAGE * (DEEP_PAGE - 1))
        self.measure("page 1", server, postgres, f"/v1/pilots?limit={PAGE}")
        self.measure("page 10,000", server, postgres, f"/v1/pilots?limit={PAGE}&cursor={cursor}")

    def soak(self, server, postgres):
        """Growth of resident memory under the same connections; requests are counted by what they commit."""
        resident, before = [], postgres.committed()
        deadline = time.monotonic() + SOAK_SECONDS
        with endless_wrk(server, "mix"):
            for goal in (SOAK_FIRST, SOAK_LAST):
                while postgres.committed() - before < goal * COMMITS_PER_MIXED_REQUEST:
                    if time.monotonic() > deadline:
                        raise RuntimeError(f"{goal:,} requests take longer than {SOAK_SECONDS} s")
                    time.sleep(0.2)
                resident.append(server.resident_kib())
                print(f"  {goal:,} requests: {resident[-1]:,} KiB", file=sys.stderr)
        return resident[1] / resident[0]

    def seconds_to_ready(self, directory):
        """The second start with a cluster of its own; the first one makes it."""
        for _ in range(2):
            with ioad_server(self.ioad, directory) as server:
                seconds = server.seconds_to_ready
        return seconds


def walk(server, rows):
    """The cursor behind so many pilots; the size of a page is not part of it."""
    connection, cursor = http.client.HTTPConnection("127.0.0.1", server.port), None
    while rows > 0:
        target = f"/v1/pilots?limit={min(rows, 100)}" + (f"&cursor={cursor}" if cursor else "")
        connection.request("GET", target)
        page = json.loads(connection.getresponse().read())
        rows -= len(page["data"])
        cursor = parse_qs(urlsplit(page["next"]).query)["cursor"][0]
    connection.close()
    return cursor


def run(options):
    bench = Bench(options)
    extra = {}
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory, Postgres(options.data) as postgres:
        print("filling the database …", file=sys.stderr)
        postgres.fill(bench.ioad, HERE / "generate.sql")
        with ioad_server(bench.ioad, directory, IOA_DATABASE_URL=postgres.url) as server:
            readers = write_tokens(directory, bench.ioad, "readers", ("national_admin", "regional_manager"))
            writers = write_tokens(directory, bench.ioad, "writers", ("national_admin",))
            for _ in range(options.rounds):
                bench.measure_bare()
                bench.measure_service(server, postgres, readers)
                if bench.wants("roles"):
                    bench.measure_roles(server, postgres, directory)
            if bench.wants("pages"):
                bench.measure_pages(server, postgres)
            if options.soak:
                extra["resident memory after 1,000,000 / 100,000 requests"] = (bench.soak(server, postgres), 1.05, False)
            for _ in range(options.rounds if bench.wants("W4") else 0):
                bench.measure("W4 signed", server, postgres, "W4", tokens=writers)
        for _ in range(options.rounds if bench.wants("pgbench") else 0):
            bench.measure_pgbench(postgres, directory)
    if bench.wants("start"):
        with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory:
            os.chmod(directory, 0o755)
            extra["seconds to ready with an existing cluster"] = (bench.seconds_to_ready(directory), 2, False)
    return bench.rounds, extra


def main():
    options = arguments()
    rounds, extra = run(options)
    rows = {name: report.median_of(list_of_rows) for name, list_of_rows in rounds.items()}
    ratios = {**report.ratios_of(rows), **extra}
    report.print_table(rows)
    report.print_ratios(ratios)
    report.save(rows, ratios, {name: str(value) for name, value in vars(options).items()})
    return 1 if any(row["errors"] for row in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
