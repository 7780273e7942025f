"""A throw-away PostgreSQL server in a temporary directory."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER = "tester"
READY_SECONDS = 30

# Nothing here outlives the tests, so it need not survive a power cut; it must survive being killed.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "jit": "off",
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def newest_binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed (package postgresql)")
    return found[-1].parent


def unprivileged():
    """The prefix that runs a command as a user PostgreSQL accepts, and that user's ids."""
    if os.geteuid() != 0:
        return [], os.geteuid(), os.getegid()
    entry = pwd.getpwnam("postgres")
    prefix = ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--init-groups"]
    return prefix, entry.pw_uid, entry.pw_gid


class Cluster:
    def __init__(self):
        self.binaries = newest_binaries()
        self.prefix, uid, gid = unprivileged()
        self.directory = Path(tempfile.mkdtemp(prefix="ioad-pg-", dir="/tmp"))
        os.chown(self.directory, uid, gid)
        self.data = self.directory / "data"
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.process = None
        self._fill(uid, gid)

    def _fill(self, uid, gid):
        password_file = self.directory / "password"
        password_file.write_text(self.password)
        os.chown(password_file, uid, gid)
        subprocess.run(
            [*self.prefix, self.binaries / "initdb", "-D", self.data, "-U", OWNER, "-E", "UTF8", "--no-sync",
             "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password_file}"],
            check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self):
        settings = {**SETTINGS, "listen_addresses": "127.0.0.1", "port": self.port,
                    "unix_socket_directories": self.directory}
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, self.binaries / "postgres", "-D", self.data, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True)
        self._wait_ready()

    def _wait_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}") from None
                time.sleep(0.02)

    def log(self):
        return (self.directory / "log").read_text(errors="replace")

    def url(self, database):
        """Over loopback, with a password: what a service somewhere else would use."""
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{quote(database)}"

    def socket_url(self, database):
        return f"postgresql:///{quote(database)}?host={quote(str(self.directory))}&port={self.port}&user={OWNER}"

    @contextlib.contextmanager
    def connect(self, database):
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            yield connection

    def create_database(self, name, template="template0"):
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)))

    def drop_database(self, name):
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def signal_backends(self, number):
        """Sends a signal to every server process that serves a client."""
        with self.connect("postgres") as connection:
            rows = connection.execute("select pid from pg_stat_activity where backend_type = 'client backend' "
                                      "and pid <> pg_backend_pid()").fetchall()
        for (pid,) in rows:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def suspend(self):
        """Stops the server without ending it, as a frozen machine would."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        self.signal_children(signal.SIGSTOP)

    def resume(self):
        self.signal_children(signal.SIGCONT)
        os.killpg(self.process.pid, signal.SIGCONT)

    def signal_children(self, number):
        """Server processes lead their own sessions, so a signal to the group reaches only the first."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in children.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), number)

    def kill(self):
        """Ends the server as a crash would."""
        self.signal_children(signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def restart(self):
        self.stop()
        self.start()

    def close(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class Standby(Cluster):
    """A copy of another server that follows it, and is read only until it is promoted."""

    def __init__(self, primary):
        self.primary = primary
        super().__init__()
        self.password = primary.password

    def _fill(self, uid, gid):
        subprocess.run(
            [*self.prefix, self.binaries / "pg_basebackup", "-D", self.data, "-R", "-c", "fast", "--no-sync", "-d", self.primary.url("postgres")],
            check=True, stdout=subprocess.DEVNULL, cwd="/")

    def pause(self):
        """What the other writes comes, but is not to be seen."""
        with self.connect("postgres") as connection:
            connection.execute("select pg_wal_replay_pause()")
            while connection.execute("select pg_get_wal_replay_pause_state()").fetchone() != ("paused",):
                time.sleep(0.01)

    def go_on(self):
        with self.connect("postgres") as connection:
            connection.execute("select pg_wal_replay_resume()")

    def catch_up(self):
        """Waits until all is to be seen that the other has written until now."""
        with self.primary.connect("postgres") as connection:
            written = connection.execute("select pg_current_wal_flush_lsn()").fetchone()[0]
        deadline = time.monotonic() + READY_SECONDS
        with self.connect("postgres") as connection:
            while connection.execute("select pg_last_wal_replay_lsn() < %s", [written]).fetchone()[0]:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"the standby does not follow:\n{self.log()}")
                time.sleep(0.01)

    def cut_off(self):
        """From now on it gets nothing from the other."""
        with self.connect("postgres") as connection:
            connection.execute("alter system set primary_conninfo = ''")
            connection.execute("select pg_reload_conf()")
            while connection.execute("select count(*) from pg_stat_wal_receiver").fetchone()[0]:
                time.sleep(0.01)

    def promote(self):
        with self.connect("postgres") as connection:
            connection.execute("select pg_promote()")
