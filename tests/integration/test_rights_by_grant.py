"""The table of rights once more (test_rights_table.py), for callers whose roles are grants.

Their tokens bring no role, but a stranger's organisation and programme: what a grant opens is what it was given for, and the token adds
nothing to it."""

import pytest

from integration import test_rights_table as table
from integration.rights.table import ROLES
from integration.rights.world import World

test_reading_one = table.test_reading_one
test_list_by_filter_has_the_readable = table.test_list_by_filter_has_the_readable
test_list_has_exactly_the_readable = table.test_list_has_exactly_the_readable
test_list_below_an_object_has_exactly_the_readable = table.test_list_below_an_object_has_exactly_the_readable
test_no_member_is_hidden_without_an_expectation = table.test_no_member_is_hidden_without_an_expectation
test_members = table.test_members
test_writing = table.test_writing


@pytest.fixture(scope="module")
def world(postgres, database):
    with postgres.connect(database) as connection:
        yield World(connection)


@pytest.fixture(scope="module")
def callers(client, client_as, world):
    """{role: client}; who has no role has no grant either."""
    opened = {"anonymous": client}
    for role in ROLES:
        if role not in opened:
            opened[role] = client_as(None, world.stranger, [world.programme["other"]], sub=f"by grant {role}")
            if role != "no_role":
                world.give(role, f"by grant {role}")
    return opened
