"""The real binary as a process."""

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from harness.postgres import free_port

TOP = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("IOAD_BINARY", TOP / "build" / "ioad"))
READY_SECONDS = 60  # a sanitizer on a loaded machine is slow
STOP_SECONDS = 40
SANITIZER_REPORT = re.compile(r"(AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|runtime error:)")
PASSED_ON = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")


def clean_environment(settings):
    """Only what a test names: no IOA_ or PG variable of whoever runs the tests."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment.update({"LANG": "C.UTF-8", "HOME": tempfile.gettempdir()})
    environment.update({name: str(value) for name, value in settings.items() if value is not None})
    return environment


def run(*arguments, timeout=120, **settings):
    """One command to its end: `run("migrate", IOA_DATABASE_URL=…)`."""
    return subprocess.run([BINARY, *arguments], env=clean_environment(settings), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors="replace", timeout=timeout)


def process_cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Daemon:
    """`ioad serve` on a free loopback port. Use `with`, or start and stop."""

    def __init__(self, **settings):
        self.port = free_port()
        self.settings = {"IOA_LISTEN": f"127.0.0.1:{self.port}", "IOA_WORKERS": "2", **settings}
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self._log = tempfile.NamedTemporaryFile(prefix="ioad-log-", suffix=".txt")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            self.stop()
        else:
            self.kill()

    @property
    def pid(self):
        return self.process.pid

    def spawn(self):
        """Starts without waiting."""
        self.process = subprocess.Popen([BINARY, "serve"], env=clean_environment(self.settings),
                                        stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        return self

    def start(self):
        self.spawn()
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def is_ready(self):
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def wait_ready(self, seconds=READY_SECONDS):
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self.process.poll() is not None:
                raise AssertionError(f"ioad ended with {self.process.returncode}:\n{self.log()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"ioad was not ready within {seconds} s:\n{self.log()}")
            time.sleep(0.02)

    def log(self):
        return Path(self._log.name).read_text(errors="replace")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Asks it to stop and holds it to a clean end."""
        if self.process.poll() is None:
            self.terminate()
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"ioad did not stop within {STOP_SECONDS} s:\n{self.log()}") from None
        self.assert_no_report()
        assert status == 0, f"ioad ended with {status}:\n{self.log()}"

    def assert_no_report(self):
        log = self.log()
        assert not SANITIZER_REPORT.search(log), log

    def resident_bytes(self):
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


class Worker(Daemon):
    """`ioad work` as it runs beside the daemon."""

    def __init__(self, **settings):
        super().__init__(**{"IOA_LISTEN": None, "IOA_WORKERS": None, **settings})

    def spawn(self):
        self.process = subprocess.Popen([BINARY, "work"], env=clean_environment(self.settings),
                                        stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        return self

    def wait_ready(self, seconds=READY_SECONDS):
        pass

    def runs(self):
        """How often it has done all its jobs."""
        return self.log().count("work: grants: ")
