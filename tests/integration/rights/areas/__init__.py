"""The resources that came after the first ones, an area a module. Each says of its resources what table.py, world.py and writes.py say of
theirs; these gather it. A new area is a file here and a name in the list.

    TABLES          {table: the text of its rights}     MEMBERS, MEMBER_STATES, REFERENCES   as in table.py
    COLLECTION      {table: its path}                   LISTS, READS, FILTERED               as in writes.py
    PARENTS         {table: what it is below}, when that is not a pilot
    LISTS_OF_ALL    {operation: table} of lists at the top over what COLLECTION has below an object
    ELSEWHERE_HELD  {operation: the test that holds it} of an operation that is no list, reading or write of one of these
    OWNERS          {table: function(world, role, thing) → the column of its table}, when it is not the group of the thing
    COPIES          {table: function(world, thing) → what a copy has to have otherwise}
    populate(world), and writes(COLLECTION): (operation, letter, table, name, method, path, {body, state, applies})
"""

from types import SimpleNamespace

from integration.rights.areas import (appointments, changes, dialogue, enquiries, evaluation_follow_up, follow_up, funding, goals, news, pilot_parts,
                                      registrations, slots, sources, tickets, transitions)

_EMPTY = {"TABLES": {}, "MEMBERS": {}, "MEMBER_STATES": {}, "REFERENCES": {}, "COLLECTION": {}, "LISTS": {}, "READS": {}, "FILTERED": {},
          "PARENTS": {}, "ELSEWHERE_HELD": {}, "LISTS_OF_ALL": {}, "OWNERS": {}, "COPIES": {}}


def _area(module):
    return SimpleNamespace(**{**_EMPTY, **vars(module)})


ALL = [_area(module) for module in (appointments, changes, dialogue, enquiries, evaluation_follow_up, follow_up, funding, goals, news, pilot_parts,
                                    registrations, slots, sources, tickets, transitions)]


def gathered(name):
    return {key: value for area in ALL for key, value in getattr(area, name).items()}


def copied(world, thing):
    return next((area.COPIES[thing.resource](world, thing) for area in ALL if thing.resource in area.COPIES), {})
