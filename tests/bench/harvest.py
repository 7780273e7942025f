#!/usr/bin/python3
"""How long a harvest of a whole region takes over loopback, the first and an unchanged one; see README.md."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from process import Postgres, environment, ioad_server
from run import write_tokens

HERE = Path(__file__).resolve().parent
FIRST_MAX_S, SECOND_MAX_S = 60, 1
NATIONAL = "national"


def harvest(ioad, directory, url):
    """Seconds, and the last event."""
    began = time.monotonic()
    done = subprocess.run([ioad, "harvest"], capture_output=True, text=True,
                          env=environment(IOA_DATABASE_URL=url, IOA_SOURCES_FILE=directory / "sources.yaml", IOA_DATA_DIR=directory))
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return time.monotonic() - began, json.loads(done.stdout.splitlines()[-1])


def prepare(ioad, directory, postgres, server, token):
    url = postgres.url.replace("/bench?", f"/{NATIONAL}?")
    postgres.psql("-c", f"drop database if exists {NATIONAL}", "-c", f"create database {NATIONAL}", database="postgres", check=True)
    subprocess.run([ioad, "migrate"], env=environment(IOA_DATABASE_URL=url), check=True, capture_output=True)
    (directory / "token").write_text(token)
    (directory / "sources.yaml").write_text(json.dumps({"sources": [{"name": "region", "url": server.url, "token_file": "token"}]}))
    return url


def measure(ioad, directory, postgres, server, token):
    url = prepare(ioad, directory, postgres, server, token)
    first, proof = harvest(ioad, directory, url)
    second, again = harvest(ioad, directory, url)
    began = time.monotonic()
    subprocess.run(["curl", "-sf", "-o", "/dev/null", "-H", f"Authorization: Bearer {token}", f"{server.url}/v1/changes/digest"], check=True)
    digest = time.monotonic() - began
    print(f"first harvest: {proof['count']:,} objects in {first:.1f} s, {proof['event']} (≤ {FIRST_MAX_S} s for 100,000 pilots)")
    print(f"second harvest: {second:.2f} s, {again['event']} (≤ {SECOND_MAX_S} s); the region's digest of everything alone takes {digest:.2f} s")
    return proof["event"] == "proven" and first <= FIRST_MAX_S and second <= SECOND_MAX_S


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as name, Postgres(options.data) as postgres:
        ioad, directory = options.build / "ioad", Path(name)
        postgres.fill(ioad, HERE / "generate.sql")
        token = write_tokens(directory, ioad, "tokens", ["national_admin"]).read_text().splitlines()[0]
        with ioad_server(ioad, directory, IOA_DATABASE_URL=postgres.url) as server:
            return 0 if measure(ioad, directory, postgres, server, token) else 1


if __name__ == "__main__":
    sys.exit(main())
