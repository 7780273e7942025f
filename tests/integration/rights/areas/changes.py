"""The change feed, which tells of the objects of all other areas."""

ELSEWHERE_HELD = {"listChanges": "test_changes.py", "getChangeDigest": "test_changes.py", "exportResource": "test_export.py"}


def populate(world):
    pass


def writes(at):
    return ()
