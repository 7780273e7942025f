"""What runs during the bench: PostgreSQL, the service and the bare responder, each stopped again; and the CPU they use."""

import contextlib
import hashlib
import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 30
READY_SECONDS = 60

# What an earlier run has created.
FORGET_WRITTEN = """set session_replication_role = replica;
truncate ioa.change_log, ioa.audit_event; delete from ioa.pilot where number not like 'B%'"""


def environment(**settings):
    """Ours without the IOA_ and PG variables of whoever runs the bench."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IOA_", "PG"))}
    return {**kept, **{name: str(value) for name, value in settings.items()}}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stat_of(pid):
    """The fields of /proc/PID/stat from the state on; None when the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def cpu_of_process(pid):
    fields = stat_of(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu_of_family(pid):
    """A process, its children, and those of them that have ended already."""
    fields = stat_of(pid)
    ticks = sum(int(f) for f in fields[11:15])
    for entry in os.listdir("/proc"):
        child = stat_of(entry) if entry.isdigit() else None
        if child and int(child[1]) == pid:
            ticks += int(child[11]) + int(child[12])
    return ticks / TICKS


def memory_of_process(pid, field):
    """VmHWM (peak) or VmRSS (now), in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/{pid}/status has no {field}")


def stop(process):
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(is_so, process, what):
    deadline = time.monotonic() + READY_SECONDS
    while not is_so():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not start")
        time.sleep(0.005)


class Postgres:
    """A cluster of its own: default durability, 512 MB of shared buffers, a Unix socket only."""

    def __init__(self, directory):
        self.kept = directory is not None
        self.directory = Path(directory or tempfile.mkdtemp(prefix="ioad-bench-"))
        self.directory.mkdir(parents=True, exist_ok=True)
        self.binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parts[4]))
        self.prefix = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            self.prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups"]
            os.chown(self.directory, user.pw_uid, user.pw_gid)
        self.directory.chmod(0o755)
        self.url = f"postgresql:///bench?host={self.directory}&user=bench"
        self.process = None

    def __enter__(self):
        data = self.directory / "data"
        if not data.exists():
            subprocess.run([*self.prefix, self.binaries / "initdb", "-D", data, "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8",
                            "--auth=trust"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        settings = {"listen_addresses": "", "unix_socket_directories": self.directory, "shared_buffers": "512MB"}
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, self.binaries / "postgres", "-D", data, *(f"--{k}={v}" for k, v in settings.items())],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        with self._stopping_on_error():
            wait_until(lambda: self._can("postgres", "select 1"), self.process, "PostgreSQL")
        return self

    @contextlib.contextmanager
    def _stopping_on_error(self):
        try:
            yield
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
        if not self.kept:
            shutil.rmtree(self.directory, ignore_errors=True)

    def psql(self, *arguments, database="bench", **options):
        return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.directory, "-U", "bench", "-d",
                               database, *arguments], text=True, capture_output=True, **options)

    def _can(self, database, sql):
        return self.psql("-c", sql, database=database).returncode == 0

    def cpu(self):
        return cpu_of_family(self.process.pid)

    def committed(self):
        """Transactions so far; the statistics are half a second late."""
        return int(self.psql("-c", "select xact_commit from pg_stat_database where datname = 'bench'", check=True).stdout)

    def fill(self, ioad, generator):
        """Migrates and generates, unless the directory holds this schema and this data already."""
        mark = hashlib.sha256(generator.read_bytes()).hexdigest()
        if self._is_filled(mark) and self._migrate(ioad).returncode == 0:
            self.psql("-c", FORGET_WRITTEN, "-c", "vacuum analyze", check=True)
            return
        self.psql("-c", "drop database if exists bench", "-c", "create database bench", database="postgres", check=True)
        self._migrate(ioad).check_returncode()
        self.psql("-f", generator, "-c", f"comment on database bench is '{mark}'", check=True)

    def _migrate(self, ioad):
        return subprocess.run([ioad, "migrate"], env=environment(IOA_DATABASE_URL=self.url), capture_output=True)

    def _is_filled(self, mark):
        return self._can("bench", "select 1 / count(*) from pg_shdescription where description = '" + mark + "'")


class Server:
    """The service or the bare responder, until the end of a `with`."""

    def __init__(self, arguments, port, path="/", **settings):
        self.arguments, self.port, self.path = arguments, port, path
        self.environment = environment(**settings)
        self.url = f"http://127.0.0.1:{port}"
        self.seconds_to_ready = None
        self.process = None

    def is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def __enter__(self):
        started = time.monotonic()
        self.log = tempfile.NamedTemporaryFile(prefix="ioad-bench-log-")
        self.process = subprocess.Popen(self.arguments, env=self.environment, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log)
        try:
            wait_until(self.is_ready, self.process, self.arguments[0])
        except BaseException:
            print(Path(self.log.name).read_text())
            self.__exit__()
            raise
        self.seconds_to_ready = time.monotonic() - started
        return self

    def __exit__(self, *_):
        stop(self.process)
        self.log.close()

    def cpu(self):
        return cpu_of_process(self.process.pid)

    def peak_kib(self):
        return memory_of_process(self.process.pid, "VmHWM")

    def resident_kib(self):
        return memory_of_process(self.process.pid, "VmRSS")


def ioad_server(ioad, data_directory, **settings):
    port = free_port()
    return Server([ioad, "serve"], port, "/health/ready", IOA_LISTEN=f"127.0.0.1:{port}", IOA_DATA_DIR=data_directory,
                  IOA_LOG_LEVEL="warning", **settings)


def bare_server(binary):
    port = free_port()
    return Server([binary, str(port), str(os.cpu_count())], port)
