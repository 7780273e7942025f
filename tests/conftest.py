"""Fixtures of the black-box tests: a real database, the real binary, tokens and clients."""

import contextlib
import itertools
import signal
import time

import pytest

from harness import daemon
from harness.client import open_client
from harness.make import Maker
from harness.postgres import Cluster
from harness.raw import RawClient
from harness.token import Issuer

_numbers = itertools.count(1)


def pytest_configure():
    """A shell that starts us in the background ignores SIGINT, and what we start would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def binary():
    if not daemon.BINARY.exists():
        pytest.fail(f"{daemon.BINARY} is not built", pytrace=False)
    return daemon.BINARY


@pytest.fixture(scope="session")
def postgres():
    """The server that all tests of the session share. Who stops or kills one takes `own_postgres`."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def own_postgres():
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="session")
def issuer():
    return Issuer()


@pytest.fixture(scope="session")
def token(issuer):
    """token(role, organisation=None, programmes=(), **claims)"""
    return issuer.token


@pytest.fixture(scope="session")
def jwks_file(issuer, tmp_path_factory):
    return issuer.write_jwks(tmp_path_factory.mktemp("keys") / "jwks.json")


def migrate(url):
    done = daemon.run("migrate", IOA_DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="session")
def empty_template(postgres, binary):
    """The schema without demo data; copied, never connected to."""
    postgres.create_database("template_empty")
    migrate(postgres.url("template_empty"))
    return "template_empty"


@pytest.fixture(scope="session")
def demo_template(postgres, empty_template, jwks_file):
    """The schema with demo data; copied, never connected to."""
    postgres.create_database("template_demo", empty_template)
    with daemon.Daemon(IOA_DATABASE_URL=postgres.url("template_demo"), IOA_DEMO="1", IOA_JWT_JWKS_FILE=jwks_file):
        pass
    return "template_demo"


@pytest.fixture(scope="session")
def make_database(postgres):
    """make_database(template) → name of a fresh copy"""
    def make(template):
        name = f"test_{next(_numbers)}"
        postgres.create_database(name, template)
        return name
    return make


@pytest.fixture(scope="module")
def database(request, make_database, postgres):
    """Name of the module's own database. With demo data if the module says `DEMO = True`."""
    demo = getattr(request.module, "DEMO", False)
    name = make_database(request.getfixturevalue("demo_template" if demo else "empty_template"))
    yield name
    postgres.drop_database(name)


@pytest.fixture
def sql(postgres, database):
    """A connection as the owner, past all rights, to set up and to look behind the answers."""
    with postgres.connect(database) as connection:
        connection.execute("set search_path = ioa, public")
        yield connection


@pytest.fixture
def slow(postgres, database):
    """`with slow():` pilots can be neither read nor written, because their table is locked."""
    @contextlib.contextmanager
    def lock():
        with postgres.connect(database) as connection, connection.transaction():
            connection.execute("lock table ioa.pilot in access exclusive mode")
            yield
    return lock


@pytest.fixture
def waiting(sql):
    """waiting() → how many queries of the daemon wait for a lock"""
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return lambda: sql.execute(query).fetchone()[0]


@pytest.fixture(scope="module")
def ioad(request, binary, postgres, database, jwks_file):
    """The daemon of the module, stopped and held to a clean end afterwards. `SETTINGS = {"IOA_…": …}` in the
    module adds to its environment."""
    settings = getattr(request.module, "SETTINGS", {})
    running = daemon.Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_JWT_JWKS_FILE=jwks_file, **settings)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def start_ioad(binary, jwks_file):
    """start_ioad(IOA_DATABASE_URL=…, …) for tests that need their own; stopped afterwards if still running."""
    running = []

    def start(**settings):
        one = daemon.Daemon(**{"IOA_JWT_JWKS_FILE": jwks_file, **settings})
        running.append(one)
        return one.start()

    yield start
    for one in running:
        if one.process.poll() is None:
            one.stop()
        one.assert_no_report()


@pytest.fixture(scope="module")
def client(ioad):
    """An anonymous HTTP client."""
    with open_client(ioad.url) as http:
        yield http


@pytest.fixture(scope="module")
def client_as(ioad, token):
    """client_as(role, organisation=None, programmes=(), **claims) → a signed-in HTTP client"""
    opened = []

    def make(role, organisation=None, programmes=(), **claims):
        http = open_client(ioad.url, token(role, organisation, programmes, **claims))
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()


@pytest.fixture(scope="module")
def admin(client_as):
    return client_as("national_admin")


@pytest.fixture(scope="module")
def make(admin):
    """make.pilot(programme_id, …), … → what the API answered"""
    return Maker(admin)


@pytest.fixture
def raw(ioad):
    """raw() → a connection that sends what it is told, byte by byte"""
    opened = []

    def connect(**options):
        one = RawClient(ioad.port, **options)
        opened.append(one)
        return one

    yield connect
    for one in opened:
        one.close()


def wait_until(condition, seconds=10, what="it"):
    """Polls; for what happens soon, but not at once."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def eventually():
    return wait_until
