"""The feed while writers, followers and PostgreSQL are killed: nothing is lost, told in the wrong order, or told twice without a reason."""

import pytest

from harness.feed_chaos import Chaos, is_good


@pytest.fixture
def chaos(own_postgres, start_ioad, token, tmp_path):
    own_postgres.create_database("chaos")
    ioad = start_ioad(IOA_DATABASE_URL=own_postgres.url("chaos"))
    started = Chaos(own_postgres, "chaos", ioad.port, token("national_admin"), tmp_path, writers=8)
    yield started
    started.close()


def test_followers_are_told_everything_whoever_is_killed(chaos):
    chaos.run(10, 1)
    verdict = chaos.verdict()
    assert chaos.killed["PostgreSQL"] == 1 and verdict["digests"] > 0
    assert is_good(verdict), verdict
