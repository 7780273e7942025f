"""`ioad serve` without a database address: its own cluster, demo data, tokens of its data directory."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx
import pytest

from harness.daemon import Daemon, run

FIRST_START_SECONDS = 90


@pytest.fixture(scope="module")
def data_dir():
    """Directly below /tmp: PostgreSQL's user may not pass the directories that pytest makes."""
    path = Path(tempfile.mkdtemp(prefix="ioad-data-", dir="/tmp"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def embedded(binary, data_dir):
    ioad = Daemon(IOA_DATA_DIR=data_dir, IOA_DEMO="1")
    ioad.spawn()
    try:
        ioad.wait_ready(FIRST_START_SECONDS)
    except AssertionError:
        ioad.kill()
        raise
    yield ioad
    if ioad.process.poll() is None:
        ioad.stop()
    ioad.assert_no_report()


def postmaster_of(data_dir):
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_first_start_has_demo_data_and_accepts_its_tokens(embedded, data_dir):
    made = run("token", "--role", "national_admin", IOA_DATA_DIR=data_dir)
    assert made.returncode == 0, made.stderr
    anonymous = httpx.get(f"{embedded.url}/v1/pilots?limit=100")
    admin = httpx.get(f"{embedded.url}/v1/pilots?limit=100",
                      headers={"Authorization": f"Bearer {made.stdout.strip()}"})
    assert (anonymous.status_code, admin.status_code) == (200, 200)
    assert 0 < len(anonymous.json()["data"]) < len(admin.json()["data"])


def test_existing_cluster_is_used_again(binary, embedded, data_dir):
    embedded.stop()
    began = time.monotonic()
    again = Daemon(IOA_DATA_DIR=data_dir).start()
    took = time.monotonic() - began
    again.stop()
    if not any(name in os.environ for name in ("ASAN_OPTIONS", "VALGRIND")):
        assert took < 10  # how fast it is, is for tests/bench; this is about a start that hangs or begins anew


def test_only_its_user_can_reach_the_cluster(embedded, data_dir):
    for folder in ("postgres", "run"):
        assert (data_dir / folder).stat().st_mode & 0o777 == 0o700
    listening = subprocess.run(["ps", "-o", "args=", "-p", str(postmaster_of(data_dir))], capture_output=True, text=True)
    assert "listen_addresses=" in listening.stdout


def test_second_daemon_in_the_directory_is_refused(embedded, data_dir):
    done = run("serve", IOA_DATA_DIR=data_dir, IOA_LISTEN="127.0.0.1:0")
    assert done.returncode != 0
    assert "another ioad uses this data directory" in done.stderr


def test_cluster_stops_with_the_daemon(embedded, data_dir):
    postmaster = postmaster_of(data_dir)
    embedded.stop()
    assert not is_alive(postmaster)
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def test_cluster_stops_when_the_daemon_is_killed(embedded, data_dir, eventually):
    postmaster = postmaster_of(data_dir)
    embedded.kill()
    eventually(lambda: not is_alive(postmaster), what="PostgreSQL's end")


def test_killed_cluster_comes_back(embedded, data_dir):
    assert httpx.get(f"{embedded.url}/v1/pilots").status_code == 200
    os.kill(postmaster_of(data_dir), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while httpx.get(f"{embedded.url}/v1/pilots", timeout=10).status_code != 200:
        assert time.monotonic() < deadline, embedded.log()
        time.sleep(0.1)
