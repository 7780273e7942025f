#!/usr/bin/python3
"""Writers, followers and PostgreSQL killed at random for a minute; see README.md."""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import daemon  # noqa: E402
from harness.feed_chaos import Chaos, is_good  # noqa: E402
from harness.postgres import Cluster  # noqa: E402
from harness.token import Issuer  # noqa: E402


def run(options, directory):
    cluster, issuer = Cluster(), Issuer()
    try:
        cluster.start()
        cluster.create_database("chaos")
        url = cluster.url("chaos")
        daemon.run("migrate", IOA_DATABASE_URL=url).check_returncode()
        keys = issuer.write_jwks(Path(directory) / "jwks.json")
        with daemon.Daemon(IOA_DATABASE_URL=url, IOA_JWT_JWKS_FILE=keys, IOA_LOG_LEVEL="error") as ioad:
            chaos = Chaos(cluster, "chaos", ioad.port, issuer.token("national_admin"), directory)
            try:
                chaos.run(options.seconds, options.server_kills)
                return chaos.verdict(), chaos.killed
            finally:
                chaos.close()
    finally:
        cluster.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--server-kills", type=int, default=6, help="of PostgreSQL")
    options = parser.parse_args()
    daemon.BINARY = options.build / "ioad"
    with tempfile.TemporaryDirectory(prefix="ioad-bench-") as directory:
        verdict, killed = run(options, directory)
    print("killed:", ", ".join(f"{count} {name}" for name, count in killed.items()))
    print(f"{verdict['logged']:,} entries, {verdict['digests']:,} digests")
    for name, told in verdict["followers"].items():
        print(f"{name:18}", ", ".join(f"{count:,} {what}" for what, count in told.items()))
    for what in ("wrong digests", "acknowledged, but not logged", "versions not logged once"):
        print(f"{what}: {len(verdict[what])}", *verdict[what][:3])
    print("good" if is_good(verdict) else "NOT GOOD")
    return 0 if is_good(verdict) else 1


if __name__ == "__main__":
    sys.exit(main())
