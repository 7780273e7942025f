"""The schema on the tests' server without the daemon: the files of sql/ are run as they are, and callers speak as `ioa_api`."""

import contextlib
import itertools
import json
from pathlib import Path

import psycopg

SQL = Path(__file__).parents[2] / "sql"
ORGANISATION = "123456785"
_counter = itertools.count(1)


def new_id():
    return f"0190f000-0000-7000-8000-{next(_counter):012x}"


def load(connection, *folders):
    for folder in folders:
        with connection.transaction():
            for path in sorted((SQL / folder).glob("*.sql")):
                connection.execute(path.read_text())


@contextlib.contextmanager
def database(postgres, name, *folders):
    """A connection as the owner to a new database with the files of these folders."""
    postgres.create_database(name)
    try:
        with postgres.connect(name) as connection:
            load(connection, *folders)
            connection.execute("set search_path = ioa, public")
            yield connection
    finally:
        postgres.drop_database(name)


def principal(role=None, organisation=ORGANISATION, programmes=()):
    if role is None:
        return ""
    return json.dumps({"subject": f"a {role}", "roles": [role], "organisation": organisation,
                       "programmes": [str(p) for p in programmes]})


@contextlib.contextmanager
def calling(connection, who, keep=False):
    """A transaction of the daemon for this principal; undone unless `keep`."""
    with connection.transaction(force_rollback=not keep):
        connection.execute("set local role ioa_api")
        connection.execute("select set_config('ioa.principal', %s, true)", [who])
        yield connection


def refusal(call):
    """What a statement is refused with: SQLSTATE, the code or the constraint's name, and the pointer."""
    try:
        call()
    except psycopg.Error as error:
        diag = error.diag
        if diag.sqlstate.startswith("IO"):
            return diag.sqlstate, diag.message_primary, json.loads(diag.message_detail).get("pointer")
        return diag.sqlstate, diag.constraint_name or diag.column_name, None
    return None


def insert(connection, table, **columns):
    """Inserts a row; lists of dicts and dicts become JSON. Returns its id."""
    columns.setdefault("id", new_id())
    values = [json.dumps(v) if isinstance(v, dict) or v == [] or isinstance(v, list) and isinstance(v[0], dict) else v
              for v in columns.values()]
    names = ", ".join(f'"{c}"' for c in columns)
    # Typed by the view or table itself, so that one helper serves them all.
    connection.execute(f"insert into {table} ({names}) values ({', '.join(['%s'] * len(values))})", values)
    return columns["id"]
