"""Fixtures for tests of harvests: the module's own database and daemon are the region, and each test has a national installation of its own."""

import pytest

from harness.gateway import Gateway
from integration.harvesting import National


@pytest.fixture(scope="module")
def region_token(token):
    return token("national_admin")


@pytest.fixture
def national(postgres, make_database, empty_template, tmp_path, region_token):
    name = make_database(empty_template)
    yield National(postgres, name, tmp_path, region_token)
    postgres.drop_database(name)


@pytest.fixture
def gateway(ioad, national):
    with Gateway(ioad.url) as one:
        national.configure(one.url)
        yield one
