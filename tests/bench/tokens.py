#!/usr/bin/python3
"""What tokens cost: one that is known, one that is not, and a flood of forged ones; see README.md."""

import argparse
import base64
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness.issuer import JWKS, LocalIssuer, new_rsa  # noqa: E402

from load import SPARE_SECONDS, WARM_UP_SECONDS, run_wrk  # noqa: E402
from process import Postgres, ioad_server  # noqa: E402
from run import write_tokens  # noqa: E402

HERE = Path(__file__).resolve().parent
FLOOD_PER_MINUTE, FLOOD_CONNECTIONS, UNKNOWN_KEYS = 100000, 16, 1000
FLOOD_SECONDS = 60
OTHER_CONNECTIONS = 16
PAUSE_SECONDS = 30  # IOA_JWKS_PAUSE_S: the cap on fetches because of unknown keys
LATENESS_SECONDS = 0.5  # of a fetch on its way to the issuer, which brings the next one nearer to it
SENDER_IS_LATE = 1.04  # it waits from an answer to the next request

WARM, COLD, FORGED = ("µs of server CPU that a known token adds", "µs of server CPU that an unknown token adds",
                      "µs of server CPU for a forged token")
P99, RESIDENT, ANSWERED = ("p99 of another client, with the flood / without", "resident memory after the flood / before",
                           "forged tokens refused / sent")
FETCHES, BEYOND = "fetches of the issuer's keys during all floods", "fetches beyond one in 30 s"
LIMITS = {WARM: 3, COLD: 40, P99: 2, RESIDENT: 1.02, BEYOND: 0}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build", help="directory with ioad")
    parser.add_argument("--data", type=Path, help="keep the database here, or find it here")
    parser.add_argument("--seconds", type=int, default=5, help="of each run, but that of the flood alone")
    parser.add_argument("--rounds", type=int, default=3, help="medians of so many runs")
    return parser.parse_args()


# ---- CPU of one token

def cpu_us(server, workload, seconds, tokens=None):
    before = server.cpu()
    result = run_wrk(server, workload, seconds, tokens)
    assert not result["wrong_status"] + result["socket_errors"], result
    return (server.cpu() - before) * 1e6 / result["requests"]


def added_us(server, options, tokens):
    """By a token, to a request that does nothing else: medians of runs that take turns."""
    run_wrk(server, "W5", WARM_UP_SECONDS, tokens)
    rounds = [(cpu_us(server, "W5", options.seconds), cpu_us(server, "W5", options.seconds, tokens)) for _ in range(options.rounds)]
    for without, with_token in rounds:
        print(f"  W5: {without:.1f} µs, signed {with_token:.1f} µs", file=sys.stderr)
    return statistics.median(with_token - without for without, with_token in rounds)


# ---- the flood

def encode(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def write_texts(directory, token):
    """What is signed: half of it names the key that there is, half keys that there are not. And the signature of one."""
    head, body, signature = token.split(".")
    fields = json.loads(base64.urlsafe_b64decode(head + "=="))
    unknown = [f"{encode({**fields, 'kid': f'unknown-{i}'})}.{body}" for i in range(UNKNOWN_KEYS)]
    path = Path(directory) / "texts"
    path.write_text("\n".join([f"{head}.{body}"] * UNKNOWN_KEYS + unknown) + "\n")
    return path, signature


@contextlib.contextmanager
def flood(server, texts, signature, seconds):
    """Sends while the `with` runs; afterwards the list that it gives has what came of it."""
    command = ["wrk", "-t1", f"-c{FLOOD_CONNECTIONS}", f"-d{seconds}", "-s", HERE / "flood.lua", server.url, "--", texts, signature,
               str(FLOOD_PER_MINUTE / 60 * SENDER_IS_LATE), str(FLOOD_CONNECTIONS)]
    results = []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield results
        output, _ = process.communicate(timeout=seconds + SPARE_SECONDS)
        results.append(json.loads(output.splitlines()[-1]))
    finally:
        process.kill()
        process.wait()


def p99_ms(server, seconds):
    result = run_wrk(server, "W1", seconds, connections=OTHER_CONNECTIONS)
    assert not result["wrong_status"] + result["socket_errors"], result
    return result["p99_us"] / 1000


def flood_alone(server, texts, signature, seconds):
    """CPU of a forged token, and the growth of memory, while nobody else asks."""
    cpu, resident = server.cpu(), server.resident_kib()
    with flood(server, texts, signature, seconds) as results:
        pass
    sent = results[0]
    per_minute = sent["requests"] * 60 / sent["seconds"]
    grown = f"{resident:,} → {server.resident_kib():,} KiB"
    print(f"  flood: {sent['requests']:,} forged tokens, {per_minute:,.0f} per minute, {grown}", file=sys.stderr)
    return {FORGED: (server.cpu() - cpu) * 1e6 / sent["requests"], RESIDENT: server.resident_kib() / resident,
            ANSWERED: sent["refused"] / sent["requests"], "forged tokens per minute": per_minute}


def flood_beside_others(server, options, texts, signature):
    p99_ms(server, WARM_UP_SECONDS)
    rounds = []
    for _ in range(options.rounds):
        quiet = p99_ms(server, options.seconds)
        with flood(server, texts, signature, options.seconds + 2):
            flooded = p99_ms(server, options.seconds)
        print(f"  W1, {OTHER_CONNECTIONS} connections: p99 {quiet:.2f} ms, with the flood {flooded:.2f} ms", file=sys.stderr)
        rounds.append((quiet, flooded))
    return statistics.median(flooded for _, flooded in rounds) / statistics.median(quiet for quiet, _ in rounds)


def fetches_of(issuer, began):
    """How many, the first one at the start not counted, and how many came sooner than the cap allows."""
    times = issuer.times[JWKS]
    print(f"  keys fetched at {', '.join(f'{at - began:.1f}' for at in times)} s", file=sys.stderr)
    return {FETCHES: len(times) - 1, BEYOND: sum(b - a < PAUSE_SECONDS - LATENESS_SECONDS for a, b in zip(times, times[1:]))}


def floods(ioad, directory, postgres, options):
    """All tokens name an issuer whose keys are fetched over HTTP, and half of them keys that it does not have."""
    with LocalIssuer() as issuer:
        issuer.add_key("first", new_rsa())
        profile = {"issuer": issuer.name, "keys": {"jwks": issuer.url + JWKS}, "algorithms": ["RS256"], "audiences": "none"}
        issuers = Path(directory) / "issuers.yaml"
        issuers.write_text(json.dumps({"issuers": [profile]}))
        began = time.monotonic()
        with ioad_server(ioad, directory, IOA_DATABASE_URL=postgres.url, IOA_ISSUERS_FILE=issuers,
                         IOA_JWKS_PAUSE_S=PAUSE_SECONDS) as server:
            texts, signature = write_texts(directory, issuer.token())
            found = {P99: flood_beside_others(server, options, texts, signature)}
            found.update(flood_alone(server, texts, signature, FLOOD_SECONDS))
        return {**found, **fetches_of(issuer, began)}


def run(options):
    ioad, found = options.build / "ioad", {}
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory, Postgres(options.data) as postgres:
        print("filling the database …", file=sys.stderr)
        postgres.fill(ioad, HERE / "generate.sql")
        with ioad_server(ioad, directory, IOA_DATABASE_URL=postgres.url) as server:
            tokens = write_tokens(directory, ioad, "tokens", ("national_admin",))
            found[WARM] = added_us(server, options, tokens)
        with ioad_server(ioad, directory, IOA_DATABASE_URL=postgres.url, IOA_TOKEN_CACHE=0) as server:
            found[COLD] = added_us(server, options, tokens)
        found.update(floods(ioad, directory, postgres, options))
    return found


def main():
    found = run(arguments())
    good = found[ANSWERED] == 1 and found[FETCHES] > 0  # without any, nobody looked for the unknown keys
    for name, value in found.items():
        verdict = "" if name not in LIMITS else f"≤ {LIMITS[name]:<5}  {'ok' if value <= LIMITS[name] else 'MISSED'}"
        good = good and value <= LIMITS.get(name, value)
        print(f"{name:55}  {value:10,.2f}  {verdict}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
