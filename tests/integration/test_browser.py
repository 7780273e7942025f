"""A signed-in frontend on another origin, in a real browser: what it can do, what it can read, and that others can do neither."""

import pytest

from harness.browser import Frontend
from harness.daemon import Daemon
from harness.problem import MEDIA_TYPE
from harness.relay import Relay

PATCHES = 5

# Every answer as the frontend's script sees it: what the browser does not let through is not there.
CALLS = """
const seen = async (path, options = {}) => {
    const {headers = {}, ...more} = options;
    const answer = await fetch(given.api + path, {headers: {Authorization: `Bearer ${given.token}`, ...headers}, ...more});
    const text = await answer.text();
    const fields = Object.fromEntries(answer.headers);
    return {status: answer.status, type: answer.type, fields, json: text ? JSON.parse(text) : null};
};
const json = "application/json", merge = "application/merge-patch+json";
const body = (type, value) => ({headers: {"Content-Type": type}, body: JSON.stringify(value)});
// A request with If-Match has the cache mode no-store unless it says otherwise, and then Chromium passes by the preflights it keeps.
const change = (method, tag, more) => ({cache: "force-cache", method, ...more, headers: {...more?.headers, "If-Match": tag}});
"""

WORK = CALLS + """
const report = {};
report.list = await seen("/v1/pilots?limit=1");
const tag = report.list.fields.etag;
report.again = await seen("/v1/pilots?limit=1", {headers: {"If-None-Match": tag}});
report.revalidated = await seen("/v1/pilots?limit=1");
report.created = await seen("/v1/pilots", {method: "POST", ...body(json, given.pilot)});
const path = report.created.fields.location;
report.read = await seen(path);
report.patched = [];
let version = report.read.fields.etag;
for (let i = 0; i < given.patches; i++) {
    const patched = await seen(path, change("PATCH", version, body(merge, {title: {nb: `Ny ${i}`}})));
    version = patched.fields.etag;
    report.patched.push(patched);
}
report.stale = await seen(path, change("PATCH", report.read.fields.etag, body(merge, {title: {nb: "x"}})));
report.blind = await seen(path, {method: "PATCH", ...body(merge, {title: {nb: "x"}})});
report.invalid = await seen("/v1/pilots", {method: "POST", ...body(json, {...given.pilot, surprise: 1})});
report.deleted = await seen(path, change("DELETE", version));
report.gone = await seen(path);
report.forged = await seen("/v1/pilots", {headers: {Authorization: `Bearer ${given.token}x`}});
report.traced = await seen("/v1/pilots", {headers: {traceparent: given.traceparent, "Accept-Language": "nb"}});
report.anonymous = await seen("/v1/pilots", {headers: {Authorization: undefined}});
report.with_cookies = await seen("/v1/pilots", {credentials: "include"}).catch(e => e.name);
return report;
"""

# What a page of somebody else's can try, with a token that would open everything, and without preflight.
TRESPASS = CALLS + """
const refused = async (path, options) => seen(path, options).catch(e => e.name);
const pilot = `/v1/pilots/${given.pilot}`, type = {headers: {"Content-Type": "text/plain"}};
const blind = await fetch(given.api + "/v1/pilots", {mode: "no-cors"});
const sent = await fetch(given.api + "/v1/pilots", {mode: "no-cors", method: "POST", body: JSON.stringify(given.body), ...type});
return {
    read: await refused("/v1/pilots"),
    anonymous: await fetch(given.api + "/v1/pilots").catch(e => e.name),
    contract: await fetch(given.api + "/openapi.json").catch(e => e.name),
    problem: await fetch(given.api + "/v1/nothing").catch(e => e.name),
    create: await refused("/v1/pilots", {method: "POST", ...body(json, given.body)}),
    change: await refused(pilot, change("PATCH", "*", body(merge, {title: {nb: "x"}}))),
    remove: await refused(pilot, change("DELETE", "*")),
    blind: [blind.type, blind.status, await blind.text()],
    sent: [sent.type, sent.status],
};
"""


@pytest.fixture(scope="module")
def frontends():
    opened = [Frontend(), Frontend("localhost")]
    yield opened
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def ours(frontends):
    return frontends[0]


@pytest.fixture(scope="module")
def theirs(frontends):
    return frontends[1]


@pytest.fixture(scope="module")
def ioad(binary, postgres, database, jwks_file, ours):
    with Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_JWT_JWKS_FILE=jwks_file,
                IOA_CORS_ORIGINS=f"https://portal.example, {ours.origin}") as running:
        yield running


@pytest.fixture(scope="module")
def wire(ioad):
    relay = Relay(ioad.port)
    yield relay
    relay.close()


@pytest.fixture(scope="module")
def programme(make):
    return make.programme()["id"]


@pytest.fixture(scope="module")
def pilot(programme):
    return {"programme_id": programme, "title": {"nb": "Pilot fra nettleser"}, "visibility": "published"}


@pytest.fixture(scope="module")
def report(ours, wire, token, make, pilot):
    for _ in range(2):
        make.pilot(pilot["programme_id"])
    return ours.run(WORK, api=wire.url, token=token("national_admin"), pilot=pilot, patches=PATCHES,
                    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")


def is_problem(seen, status, slug):
    return (seen["status"], seen["fields"]["content-type"], seen["json"]["type"]) == (status, MEDIA_TYPE, f"/problems#{slug}")


def test_list_is_read(report):
    seen = report["list"]
    assert (seen["status"], seen["type"], len(seen["json"]["data"])) == (200, "cors", 1)
    assert seen["json"]["next"] in seen["fields"]["link"]
    assert seen["fields"]["etag"]


def test_own_tag_gives_304(report):
    assert (report["again"]["status"], report["again"]["json"]) == (304, None)


def test_browser_asks_anew_and_keeps_what_it_has(report, wire):
    """Without a tag of the script's own, the browser sends the one it has kept, and shows the script the list that it has kept."""
    assert (report["revalidated"]["status"], report["revalidated"]["json"]) == (200, report["list"]["json"])
    asked = [fields for fields in wire.requests("GET") if fields[":path"] == "/v1/pilots?limit=1"]
    assert [fields.get("if-none-match") for fields in asked] == [None, report["list"]["fields"]["etag"],
                                                                 report["list"]["fields"]["etag"]]


def test_created_and_found_by_its_location(report):
    created, read = report["created"], report["read"]
    assert (created["status"], read["status"]) == (201, 200)
    assert created["fields"]["location"] == f"/v1/pilots/{created['json']['id']}"
    assert created["fields"]["etag"] and read["fields"]["etag"] == created["fields"]["etag"]
    assert read["json"] == created["json"]


def test_changed_by_the_tag_of_the_change_before(report):
    assert [(p["status"], p["json"]["title"]) for p in report["patched"]] == [(200, {"nb": f"Ny {i}"}) for i in range(PATCHES)]
    assert len({p["fields"]["etag"] for p in report["patched"]}) == PATCHES


@pytest.mark.parametrize("name, status, slug", [
    ("stale", 412, "version-mismatch"), ("blind", 428, "precondition-required"), ("invalid", 422, "invalid-body"),
    ("gone", 404, "not-found"), ("forged", 401, "invalid-token"),
])
def test_problems_are_read(report, name, status, slug):
    assert is_problem(report[name], status, slug), report[name]


def test_place_of_a_mistake_is_read(report):
    assert [e["pointer"] for e in report["invalid"]["json"]["errors"]] == ["/surprise"]


def test_reason_of_a_refused_token_is_read(report):
    assert 'error="invalid_token"' in report["forged"]["fields"]["www-authenticate"]


def test_deleted(report):
    assert (report["deleted"]["status"], report["deleted"]["json"]) == (204, None)


def test_trace_and_language_may_be_sent(report):
    assert report["traced"]["status"] == 200


def test_cookies_are_never_taken(report):
    """No Access-Control-Allow-Credentials: a page cannot ride on what the browser has of its user."""
    assert report["with_cookies"] == "TypeError"


def test_preflights_are_kept(report, wire):
    """A path is asked about once, when it is read, and then changed as often as one likes: the answer names all its methods."""
    path = report["created"]["fields"]["location"]
    asked = [fields["access-control-request-method"] for fields in wire.requests("OPTIONS") if fields[":path"] == path]
    assert asked == ["GET"]
    assert len(wire.requests("PATCH")) == PATCHES + 2


def test_anonymous_reading_needs_no_preflight(ours, wire):
    before = len(wire.requests("OPTIONS"))
    seen = ours.run("const a = await fetch(given.api + '/v1/programmes'); return [a.status, (await a.json()).data.length]",
                    api=wire.url)
    assert seen == [200, 1]
    assert len(wire.requests("OPTIONS")) == before


@pytest.fixture(scope="module")
def trespass(theirs, ioad, token, make, pilot):
    victim = make.pilot(pilot["programme_id"])
    return victim, theirs.run(TRESPASS, api=ioad.url, token=token("national_admin"), pilot=victim["id"], body=pilot)


@pytest.mark.parametrize("name", ["read", "anonymous", "contract", "problem", "create", "change", "remove"])
def test_other_origin_gets_nothing(trespass, name):
    assert trespass[1][name] == "TypeError"


def test_other_origin_is_blind(trespass):
    assert trespass[1]["blind"] == ["opaque", 0, ""]
    assert trespass[1]["sent"] == ["opaque", 0]


def test_other_origin_changed_nothing(trespass, admin, sql):
    victim, _ = trespass
    assert admin.get(f"/v1/pilots/{victim['id']}").json() == victim
    assert sql.execute("select count(*) from pilot where title->>'nb' in ('x', 'Pilot fra nettleser')").fetchone() == (0,)
