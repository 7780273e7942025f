"""Keys that are fetched: rotation, withdrawal, and issuers that fail, dawdle and lie. What the last good keys verified
goes on until they are too old; forged key names make nobody fetch more."""

import contextlib
import json
import time

import pytest

from harness import daemon as process
from harness.client import open_client
from harness.daemon import Daemon
from harness.issuer import JWKS, OPENID, Authority, LocalIssuer, new_rsa, private_jwk, public_jwk
from harness.metrics import scrape
from harness.problem import expect_problem

PATIENCE = 15


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def issuer(authority):
    with LocalIssuer(authority) as issuer:
        yield issuer


@pytest.fixture
def serve(tmp_path, postgres, database, authority):
    """serve(issuer, keys, **settings) → a client of a daemon that trusts the issuer by these keys."""
    with contextlib.ExitStack() as stack:
        def start(issuer, keys=None, **settings):
            file = tmp_path / "issuers.yaml"
            keys = keys or {"jwks": issuer.url + JWKS}
            file.write_text(json.dumps({"issuers": [{
                "issuer": issuer.name, "keys": keys, "algorithms": ["RS256", "ES256"], "audiences": "none"}]}))
            usual = {"IOA_DATABASE_URL": postgres.url(database), "IOA_ISSUERS_FILE": file,
                     "IOA_JWKS_CA_FILE": authority.file, "IOA_JWKS_PAUSE_S": "1", "IOA_JWKS_TIMEOUT_MS": "1000"}
            daemon = stack.enter_context(Daemon(**{**usual, **settings}))
            client = stack.enter_context(open_client(daemon.url))
            client.daemon = daemon
            return client
        yield start


def status(client, token):
    return client.get("/v1/pilots", headers={"Authorization": f"Bearer {token}"}).status_code


def becomes(client, token, wanted, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while (now := status(client, token)) != wanted:
        assert time.monotonic() < deadline, (now, client.daemon.log())
        time.sleep(0.1)


def says(client, text, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while text not in client.daemon.log():
        assert time.monotonic() < deadline, client.daemon.log()
        time.sleep(0.1)


def test_keys_are_there_from_the_first_request(issuer, serve):
    client = serve(issuer)
    assert status(client, issuer.token()) == 200
    assert issuer.requests == {JWKS: 1}
    assert issuer.agents and all(agent.startswith("ioad/") for agent in issuer.agents)


def test_a_new_key_is_fetched_when_a_token_names_it(issuer, serve):
    client = serve(issuer)
    issuer.add_key("second")
    becomes(client, issuer.token("second"), 200)
    assert status(client, issuer.token("first")) == 200


def test_a_withdrawn_key_opens_nothing_although_its_tokens_were_known(issuer, serve):
    client = serve(issuer, IOA_JWKS_REFRESH_S="1")
    old = issuer.token("first")
    assert [status(client, old) for _ in range(4)] == [200] * 4
    issuer.rotate("first", "second")
    becomes(client, old, 401)
    assert status(client, issuer.token("second")) == 200


@pytest.mark.parametrize("path", [OPENID, "/.well-known/oauth-authorization-server"])
def test_discovery(issuer, serve, path):
    client = serve(issuer, {"discovery": issuer.url + path})
    assert status(client, issuer.token()) == 200
    assert issuer.requests == {path: 1, JWKS: 1}


@pytest.mark.parametrize("lie", [
    {"issuer": "https://somebody.example"}, {"jwks_uri": "http://192.0.2.1/jwks"}, {"jwks_uri": "file:///etc/passwd"},
    {"issuer": None}, {"jwks_uri": None},
], ids=str)
def test_a_document_that_lies_is_not_followed(issuer, serve, lie):
    document = {k: v for k, v in issuer.document(**lie).items() if v is not None}
    issuer.behave[OPENID] = issuer.json(document)
    client = serve(issuer, {"discovery": issuer.url + OPENID})
    assert status(client, issuer.token()) == 401
    assert issuer.requests[JWKS] == 0
    assert "its tokens are refused" in client.daemon.log()
    del issuer.behave[OPENID]
    becomes(client, issuer.token(), 200)


def bad_answers(issuer):
    keys = json.dumps(issuer.jwks()).encode()
    return {
        "500": issuer.status(500),
        "302": issuer.status(302, Location=issuer.url + "/elsewhere"),
        "type": issuer.bytes(keys, content_type="text/html"),
        "no type": issuer.bytes(keys, content_type=None),
        "large": issuer.bytes(keys[:-1] + b',"x":"' + b"x" * 300_000 + b'"}'),
        "no JSON": issuer.bytes(b"<html>"),
        "twice": issuer.bytes(b'{"keys":[],' + keys[1:]),
        "empty": issuer.json({"keys": []}),
        "slow": issuer.trickle,
        "silent": issuer.hang,
        "cut": issuer.drop,
    }


@pytest.mark.parametrize("kind", ["500", "302", "type", "no type", "large", "no JSON", "twice", "empty", "slow",
                                  "silent", "cut"])
def test_bad_answers_change_nothing_and_are_told_once(issuer, serve, kind):
    client = serve(issuer, IOA_JWKS_REFRESH_S="1")
    good = issuer.token()
    assert status(client, good) == 200
    issuer.behave[JWKS] = bad_answers(issuer)[kind]
    says(client, "the last good ones serve on")
    before = issuer.requests[JWKS]
    deadline = time.monotonic() + PATIENCE
    while issuer.requests[JWKS] == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert issuer.requests[JWKS] > before
    assert status(client, good) == 200
    assert client.daemon.log().count("the last good ones serve on") == 1
    assert issuer.requests["/elsewhere"] == 0
    del issuer.behave[JWKS]
    issuer.add_key("second")
    becomes(client, issuer.token("second"), 200)


def test_last_good_keys_serve_until_they_are_too_old(issuer, serve):
    client = serve(issuer, IOA_JWKS_REFRESH_S="1", IOA_JWKS_KEEP_S="4")
    good = issuer.token()
    issuer.behave[JWKS] = issuer.status(503)
    says(client, "the last good ones serve on")
    assert status(client, good) == 200
    becomes(client, good, 401)
    assert "too old" in client.daemon.log()
    del issuer.behave[JWKS]
    becomes(client, good, 200)


def test_the_service_starts_while_its_issuer_is_away(issuer, serve):
    issuer.behave[JWKS] = issuer.hang
    client = serve(issuer)
    assert client.get("/v1/pilots").status_code == 200
    assert client.get("/health/ready").status_code == 200
    expect_problem(client.get("/v1/pilots", headers={"Authorization": f"Bearer {issuer.token()}"}), 401,
                   "invalid-token", header="Authorization")
    del issuer.behave[JWKS]
    becomes(client, issuer.token(), 200)


def test_fetches_are_counted(issuer, serve):
    client = serve(issuer, IOA_METRICS_PUBLIC="1")

    def counted(name):
        return scrape(client).samples.get((name, issuer.name))

    fetches, failures = "ioad_key_fetches_total", "ioad_key_fetch_failures_total"
    assert [counted(name) for name in (fetches, failures, "ioad_keys")] == [1, 0, 1]
    assert 0 <= counted("ioad_key_age_seconds") < PATIENCE
    issuer.add_key("second")
    becomes(client, issuer.token("second"), 200)
    assert [counted(name) for name in (fetches, failures, "ioad_keys")] == [2, 0, 2]
    issuer.behave[JWKS] = issuer.status(500)
    assert status(client, issuer.token("third", key=new_rsa())) == 401
    says(client, "the last good ones serve on")
    assert counted(failures) >= 1
    assert counted(fetches) >= 3
    assert counted("ioad_keys") == 2


def test_stopping_waits_for_no_issuer(issuer, serve):
    issuer.behave[JWKS] = issuer.hang
    client = serve(issuer, IOA_JWKS_TIMEOUT_MS="60000")
    begin = time.monotonic()
    client.close()
    client.daemon.stop()
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("fails", [False, True])
def test_forged_kids_make_nobody_fetch_more(issuer, serve, fails):
    client = serve(issuer, IOA_JWKS_PAUSE_S="2")
    forger = LocalIssuer()
    if fails:
        issuer.behave[JWKS] = issuer.status(500)
    end = time.monotonic() + 7
    number = 0
    while time.monotonic() < end:
        number += 1
        token = issuer.token(kid=f"forged-{number}", key=forger.private["first"])
        assert status(client, token) == 401
    assert number > 50
    times = issuer.times[JWKS]
    assert 3 <= len(times) <= 5, times
    assert all(b - a >= 1.9 for a, b in zip(times, times[1:])), times


def test_bad_members_are_passed_over_and_named(issuer, serve):
    small, sound = new_rsa(1024), new_rsa()
    issuer.add_key("rsa", sound)
    private = next(iter(issuer.private.values()))
    issuer.extra_members = [
        public_jwk(small, "small"), private_jwk(private, "private"), public_jwk(sound, "enc", use="enc"),
        {"kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY", "kid": "secret", "alg": "HS256"}, 17,
        public_jwk(small, "rsa2", use="sig"),
    ]
    client = serve(issuer, IOA_JWKS_REFRESH_S="1")
    assert status(client, issuer.token("first")) == 200
    assert status(client, issuer.token("rsa")) == 200
    for kid, key in (("small", small), ("private", private), ("enc", sound)):
        assert status(client, issuer.token(kid, key=key)) == 401
    time.sleep(2)
    log = client.daemon.log()
    assert issuer.requests[JWKS] >= 2
    assert log.count("that are refused:") == 1
    for text in ('"small": RSA keys below 2048 bits', '"private": it has private members',
                 '"enc": it is not for verifying', '"secret": a shared secret', "key 5: it is not an object"):
        assert text in log, log


def test_the_certificate_is_checked(issuer, serve, tmp_path):
    other = Authority(tmp_path)
    client = serve(issuer, IOA_JWKS_CA_FILE=other.file)
    assert status(client, issuer.token()) == 401
    assert "no trusted TLS connection" in client.daemon.log()
    assert not issuer.requests


def test_the_name_in_the_certificate_is_checked(authority, serve):
    with LocalIssuer(authority, names=("issuer.example",)) as issuer:
        issuer.url = issuer.name = f"https://127.0.0.1:{issuer.port}"
        client = serve(issuer)
        assert status(client, issuer.token()) == 401
        assert not issuer.requests


def test_an_answer_says_how_long_it_holds(issuer, serve):
    issuer.cache_control = "max-age=1"
    serve(issuer, IOA_JWKS_REFRESH_S="10")
    deadline = time.monotonic() + 8
    while issuer.requests[JWKS] < 3:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("keys", [
    {"jwks": "http://issuer.example/jwks"}, {"jwks": "https://user:secret@issuer.example/jwks"},
    {"discovery": "file:///etc/passwd"},
], ids=str)
def test_addresses_that_are_not_safe_stop_the_start(issuer, tmp_path, postgres, database, keys):

    file = tmp_path / "issuers.yaml"
    file.write_text(json.dumps({"issuers": [{"issuer": issuer.name, "keys": keys, "audiences": "none"}]}))
    ended = process.run("serve", IOA_DATABASE_URL=postgres.url(database), IOA_ISSUERS_FILE=file)
    assert ended.returncode == 1
    assert "secret" not in ended.stderr


def test_key_files_are_read_again_when_they_change(issuer, serve, tmp_path):
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(issuer.jwks()))
    client = serve(issuer, {"jwks_file": str(file)})
    old = issuer.token("first")
    assert status(client, old) == 200
    file.write_text('{"keys":[')
    says(client, "the last good ones serve on")
    assert status(client, old) == 200
    issuer.rotate("first", "second")
    file.with_suffix(".new").write_text(json.dumps(issuer.jwks()))
    file.with_suffix(".new").rename(file)
    becomes(client, issuer.token("second"), 200)
    assert status(client, old) == 401
    assert client.daemon.log().count("the last good ones serve on") == 1


def test_key_files_that_stay_broken_serve_until_they_are_too_old(issuer, serve, tmp_path):
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(issuer.jwks()))
    client = serve(issuer, {"jwks_file": str(file)}, IOA_JWKS_KEEP_S="3")
    time.sleep(4)
    assert status(client, issuer.token()) == 200
    file.unlink()
    becomes(client, issuer.token(), 401)
    file.write_text(json.dumps(issuer.jwks()))
    becomes(client, issuer.token(), 200)
