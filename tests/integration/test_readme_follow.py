"""What README.md says of following changes works as it is written there: the scripts of a page in a browser, and the copy in Python."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from harness.browser import Frontend
from harness.daemon import Daemon

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
EXAMPLES = {language: re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL) for language in ("js", "python")}

SECONDS = 90

# Both followers are there before the pilot is made, and tell of it.
USE = """
const told = {source: [], fetch: []}, sleep = ms => new Promise(done => setTimeout(done, ms));
follow(given.api, () => given.token, entries => told.source.push(...entries.map(e => e.id)));
(async () => { for await (const page of changes(given.api, given.token)) told.fetch.push(...page.data.map(e => e.id)); })();
await sleep(2000);
const answer = await fetch(given.api + "/v1/pilots", {method: "POST", body: JSON.stringify(given.pilot),
    headers: {Authorization: `Bearer ${given.token}`, "Content-Type": "application/json"}});
const {id} = await answer.json();
while (!told.source.includes(id) || !told.fetch.includes(id)) await sleep(100);
const refused = await changes(given.api, given.token + "x").next().catch(e => e.message);
return {id, told, refused};
"""


@pytest.fixture(scope="module")
def frontend():
    one = Frontend()
    yield one
    one.close()


@pytest.fixture(scope="module")
def ioad(binary, postgres, database, jwks_file, frontend):
    with Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_JWT_JWKS_FILE=jwks_file, IOA_CORS_ORIGINS=frontend.origin) as running:
        yield running


def test_a_page_follows_what_is_not_for_everybody(frontend, ioad, token, make):
    pilot = {"programme_id": make.programme()["id"], "title": {"nb": "x"}, "visibility": "draft"}
    assert len(EXAMPLES["js"]) == 2
    report = frontend.run("".join(EXAMPLES["js"]) + USE, api=ioad.url, token=token("national_admin"), pilot=pilot)
    assert report["told"] == {"source": [report["id"]], "fetch": [report["id"]]} and report["refused"] == "401"


@pytest.fixture
def copy(ioad, token, tmp_path):
    (tmp_path / "copy.py").write_text(EXAMPLES["python"][0])
    with subprocess.Popen([sys.executable, tmp_path / "copy.py", ioad.url, token("national_admin")], stdout=subprocess.PIPE, text=True) as running:
        watch = threading.Timer(SECONDS, running.kill)
        watch.start()
        yield running
        watch.cancel()
        running.kill()


def holds(copy, count):
    """Waits until the copy has so many."""
    assert any(line == f"{count} pilots\n" for line in copy.stdout), f"no {count} pilots"


def test_a_copy_has_what_there_is(copy, ioad, admin, make):
    programme = make.programme()["id"]
    before = int(copy.stdout.readline().split()[0])
    pilots = [make.pilot(programme)["id"] for _ in range(3)]
    holds(copy, before + 3)
    admin.delete(f"/v1/pilots/{pilots[0]}", headers={"If-Match": "*"}).raise_for_status()
    holds(copy, before + 2)
    ioad.stop()
    ioad.start()  # it goes on when the service is there again
    make.pilot(programme)
    holds(copy, before + 3)
