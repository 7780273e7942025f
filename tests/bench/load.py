"""One measured run: wrk or pgbench against something whose CPU is counted."""

import contextlib
import json
import re
import signal
import subprocess
from pathlib import Path

from process import environment

HERE = Path(__file__).resolve().parent
WARM_UP_SECONDS = 2
SPARE_SECONDS = 60  # beyond its own time, before a run counts as stuck


def run_wrk(server, workload, seconds, tokens=None, connections=64, pace=None):
    """`pace`: requests a second over so many connections, instead of as many as there can be."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}", "--timeout", "30", "-s", HERE / "wrk.lua", server.url, "--",
               workload, *([tokens] if tokens else []), *map(str, pace or ())]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + SPARE_SECONDS).stdout
    return json.loads(output.splitlines()[-1])


@contextlib.contextmanager
def endless_wrk(server, workload, connections=64):
    """Load on the same connections until the end of a `with`, an hour at most."""
    command = ["wrk", "-t2", f"-c{connections}", "-d3600", "-s", HERE / "wrk.lua", server.url, "--", workload]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def measure_wrk(server, postgres, workload, seconds, tokens=None, connections=64):
    """Requests per second, latencies, and CPU per request of the server and of PostgreSQL."""
    run_wrk(server, workload, WARM_UP_SECONDS, tokens, connections)
    server_before, postgres_before = server.cpu(), postgres.cpu() if postgres else 0
    result = run_wrk(server, workload, seconds, tokens, connections)
    server_cpu = server.cpu() - server_before
    postgres_cpu = postgres.cpu() - postgres_before if postgres else 0
    n = max(result["requests"], 1)
    return {
        "per_second": result["requests"] / result["seconds"],
        "p50_ms": result["p50_us"] / 1000,
        "p99_ms": result["p99_us"] / 1000,
        "bytes": result["bytes"] / n,
        "errors": result["wrong_status"] + result["socket_errors"],
        "server_us": server_cpu * 1e6 / n,
        "postgres_us": postgres_cpu * 1e6 / n,
    }


def measure_pgbench(postgres, script, seconds, clients, options, requests_per_transaction):
    """The same queries without a service; latencies are those of transactions, a pipeline of several requests each."""
    command = ["pgbench", "-n", "-M", "prepared", "-h", str(postgres.directory), "-U", "bench", "-c", str(clients), "-j", "2",
               "-T", str(seconds), "-f", str(script), "bench"]
    before = postgres.cpu()
    run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + SPARE_SECONDS,
                         env=environment(PGOPTIONS=options))
    if run.returncode != 0:
        raise RuntimeError(f"pgbench: {run.stderr}")
    cpu = postgres.cpu() - before

    def number(pattern):
        return float(re.search(pattern, run.stdout).group(1))

    requests = number(r"actually processed: (\d+)") * requests_per_transaction
    return {
        "per_second": number(r"tps = ([\d.]+)") * requests_per_transaction,
        "p50_ms": number(r"latency average = ([\d.]+)"),
        "errors": int(number(r"failed transactions: (\d+)")),
        "postgres_us": cpu * 1e6 / max(requests, 1),
    }
