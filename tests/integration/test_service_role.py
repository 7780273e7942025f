"""The daemon works with a login role that may do nothing but act as `ioa_api`, once the owner has migrated."""

from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest

from harness.daemon import Daemon

DEMO = True
CREATE_ROLE = """
do $$ begin
    create role ioad_service login password 'service' in role ioa_api;
exception when duplicate_object then
    null;
end $$
"""


@pytest.fixture
def service_url(postgres, database, sql):
    sql.execute(CREATE_ROLE)
    parts = urlsplit(postgres.url(database))
    return urlunsplit(parts._replace(netloc=f"ioad_service:service@{parts.hostname}:{parts.port}"))


def test_service_role_serves(service_url, jwks_file, token):
    with Daemon(IOA_DATABASE_URL=service_url, IOA_JWT_JWKS_FILE=jwks_file) as ioad:
        assert httpx.get(f"{ioad.url}/v1/pilots").json()["data"]
        made = httpx.post(f"{ioad.url}/v1/actors", json={"name": "Prøve", "kinds": ["user"]},
                          headers={"Authorization": f"Bearer {token('national_admin')}"})
        assert made.status_code == 201


def test_service_role_cannot_reach_tables(service_url):
    with psycopg.connect(service_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select * from ioa.pilot")
