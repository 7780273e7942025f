"""Sources, whose copies only the national level reads: none of the objects of the other areas is in them."""

ELSEWHERE_HELD = {"listSources": "test_harvest.py", "getSource": "test_harvest.py", "listSourceObjects": "test_harvest.py",
                  "getSourceObject": "test_harvest.py"}


def populate(world):
    pass


def writes(at):
    return ()
