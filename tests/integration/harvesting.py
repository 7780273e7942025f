"""The national installation of tests of harvests, and what it should have of the region."""

import json
import time

from harness import daemon

NAME = "nord"
PATCH = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}


def lines(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def events(done, *kinds):
    return [line for line in lines(done.stdout) if not kinds or line["event"] in kinds]


def until_told():
    """What was committed by now is in the feed after a quarter of a second."""
    time.sleep(0.4)


class National:
    """An own empty database, and the sources file that it harvests by."""

    def __init__(self, postgres, name, directory, token):
        self.postgres, self.name, self.directory = postgres, name, directory
        self.url = postgres.url(name)
        (directory / "token").write_text(token + "\n")

    def configure(self, url, **members):
        source = {"name": NAME, "url": url, "token_file": "token", "patience_seconds": 5, **members}
        self.write([{name: value for name, value in source.items() if value is not None}])

    def write(self, sources):
        (self.directory / "sources.yaml").write_text(json.dumps({"sources": sources}))

    @property
    def settings(self):
        return {"IOA_DATABASE_URL": self.url, "IOA_SOURCES_FILE": self.directory / "sources.yaml"}

    def harvest(self, *arguments, status=0):
        done = daemon.run("harvest", *arguments, **self.settings)
        assert done.returncode == status and not daemon.SANITIZER_REPORT.search(done.stderr), done.stdout + done.stderr
        return done

    def ask(self, query, *values):
        with self.postgres.connect(self.name) as connection:
            return connection.execute(query, values).fetchall()

    def do(self, query):
        with self.postgres.connect(self.name) as connection:
            connection.execute(query)

    def objects(self, resource=None):
        """{(resource, id): body}"""
        rows = self.ask("select resource, id, body from ioa.source_object where %s::text is null or resource = %s", resource, resource)
        return {(name, str(ident)): body for name, ident, body in rows}

    def state(self):
        [(status, problem)] = self.ask("select status, problem from ioa.source")
        return status, problem


def exported(admin, resource):
    *objects, _ = lines(admin.get(f"/v1/export/{resource}").text)
    return {(resource, o["id"]): o for o in objects}


def everything(admin):
    resources = {d["resource"] for d in admin.get("/v1/changes/digest").json()["digests"]}
    return {key: body for resource in resources for key, body in exported(admin, resource).items()}
