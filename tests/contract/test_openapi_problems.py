"""Every problem type that the service can answer with has its entry in api/problems.md."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^## ([a-z0-9-]+)$", re.MULTILINE)
OF_THE_ENGINE = re.compile(r'\{\s*\d{3},\s*"([a-z-]+)"')
OF_THE_DATABASE = re.compile(r"refuse\(\d{3}, '([a-z-]+)'")

CONSTRAINT = re.compile(r"""\b[a-z_]+__[a-z_."%]+?__([a-z_]+)\b""")
EXPLAINED = re.compile(r'^\s*\{"(?:[a-z_.]*)__([a-z_]+)",\s*"', re.MULTILINE)


def entries():
    return HEADING.findall((TOP / "api/problems.md").read_text("utf-8"))


def raised():
    engine = OF_THE_ENGINE.findall((TOP / "src/http/problem.c").read_text("utf-8"))
    database = [code for file in sorted((TOP / "sql/migrate").glob("*.sql"))
                for code in OF_THE_DATABASE.findall(file.read_text("utf-8"))]
    assert engine and database
    return set(engine) | set(database)


def test_each_has_one_entry():
    assert len(entries()) == len(set(entries()))


def test_all_that_are_raised_are_explained():
    assert not raised() - set(entries())


def test_the_code_of_every_constraint_has_a_sentence():
    codes = {code for file in (TOP / "sql/migrate").glob("*.sql") for code in CONSTRAINT.findall(file.read_text("utf-8"))}
    explained = set(EXPLAINED.findall((TOP / "src/flow/failure.c").read_text("utf-8")))
    assert {"order", "status", "exactly_one", "unknown_member"} <= explained
    assert not codes - explained


def test_all_that_are_explained_are_raised():
    assert not set(entries()) - raised()
