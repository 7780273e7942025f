"""Keys that are fetched: rotation, withdrawal, and issuers that fail, dawdle and lie. What the last good keys verified
goes on until they are too old; forged key names make nobody fetch more.

What takes seconds to come about is waited for at many issuers of one daemon at once."""

import contextlib
import json
import time

import pytest

from harness import daemon as process
from harness.client import open_client
from harness.daemon import Daemon
from harness.issuer import JWKS, OAUTH, OPENID, Authority, LocalIssuer, new_rsa, private_jwk, public_jwk
from harness.jose import encode
from harness.metrics import scrape
from harness.problem import expect_problem

PATIENCE = 15


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def new_issuer(authority):
    """new_issuer(authority, names) → one more issuer, with a certificate of that authority"""
    with contextlib.ExitStack() as stack:
        def make(by=authority, names=()):
            return stack.enter_context(LocalIssuer(by, names))
        yield make


@pytest.fixture
def issuer(new_issuer):
    return new_issuer()


def from_discovery(issuer):
    return {"discovery": issuer.url + OPENID}


@pytest.fixture
def serve(tmp_path, postgres, database, authority):
    """serve(issuer, …, **settings) → a client of a daemon that trusts them. Instead of an issuer there may be a pair:
    it, and its keys as the issuers file has them."""
    def profile(issuer, keys):
        return {"issuer": issuer.name, "keys": keys, "algorithms": ["RS256", "ES256"], "audiences": "none"}

    with contextlib.ExitStack() as stack:
        def start(*trusted, **settings):
            pairs = [one if isinstance(one, tuple) else (one, {"jwks": one.url + JWKS}) for one in trusted]
            file = tmp_path / "issuers.yaml"
            file.write_text(json.dumps({"issuers": [profile(*pair) for pair in pairs]}))
            usual = {"IOA_DATABASE_URL": postgres.url(database), "IOA_ISSUERS_FILE": file,
                     "IOA_JWKS_CA_FILE": authority.file, "IOA_JWKS_PAUSE_S": "1", "IOA_JWKS_TIMEOUT_MS": "5000"}
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


def expect_to_wait(client, token):
    """The client is not at fault: nobody can say what its token is worth."""
    answer = client.get("/v1/pilots", headers={"Authorization": f"Bearer {token}"})
    expect_problem(answer, 503, "issuer-unavailable", header="Authorization")
    assert int(answer.headers["retry-after"]) > 0
    assert "www-authenticate" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    return answer


def until(client, is_so, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, client.daemon.log()
        time.sleep(0.1)


def faults(client, issuer):
    """Why its last good keys serve on, as often as the log tells it."""
    lines = [line for line in client.daemon.log().splitlines() if issuer.name in line and "the last good ones serve on" in line]
    return [line.partition(f"{issuer.name}: ")[2].partition(";")[0].partition(": ")[0] for line in lines]


def said(client, issuer, text):
    """How often the log tells this of the issuer."""
    return sum(issuer.name in line and text in line for line in client.daemon.log().splitlines())


def says(client, issuer, text):
    until(client, lambda: said(client, issuer, text) > 0)


def test_keys_are_there_from_the_first_request(new_issuer, serve):
    direct, openid, oauth = issuers = [new_issuer() for _ in range(3)]
    client = serve(direct, (openid, from_discovery(openid)), (oauth, {"discovery": oauth.url + OAUTH}))
    assert [status(client, issuer.token()) for issuer in issuers] == [200] * 3
    assert [issuer.requests for issuer in issuers] == [{JWKS: 1}, {OPENID: 1, JWKS: 1}, {OAUTH: 1, JWKS: 1}]
    for issuer in issuers:
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


LIES = [{"issuer": "https://somebody.example"}, {"jwks_uri": "http://192.0.2.1/jwks"},
        {"jwks_uri": "file:///etc/passwd"}, {"issuer": None}, {"jwks_uri": None}]


def test_documents_that_lie_are_not_followed(new_issuer, serve):
    issuers = [new_issuer() for _ in LIES]
    for issuer, lie in zip(issuers, LIES):
        document = {k: v for k, v in issuer.document(**lie).items() if v is not None}
        issuer.behave[OPENID] = issuer.json(document)
    client = serve(*((issuer, from_discovery(issuer)) for issuer in issuers))
    for issuer, lie in zip(issuers, LIES):
        expect_to_wait(client, issuer.token())
        assert issuer.requests[OPENID] > 0 and issuer.requests[JWKS] == 0, (lie, client.daemon.log())
        assert said(client, issuer, "its tokens are refused") == 1, lie
        del issuer.behave[OPENID]
    for issuer in issuers:
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


def test_bad_answers_change_nothing_and_are_told_once(new_issuer, serve):
    issuers = {kind: new_issuer() for kind in bad_answers(new_issuer())}
    client = serve(*issuers.values(), IOA_JWKS_REFRESH_S="1", IOA_JWKS_TIMEOUT_MS="2000")
    good = {kind: issuer.token() for kind, issuer in issuers.items()}
    for kind, issuer in issuers.items():
        becomes(client, good[kind], 200)
        issuer.behave[JWKS] = bad_answers(issuer)[kind]
    for issuer in issuers.values():
        says(client, issuer, "the last good ones serve on")
    before = {kind: issuer.requests[JWKS] for kind, issuer in issuers.items()}
    for kind, issuer in issuers.items():
        until(client, lambda kind=kind, issuer=issuer: issuer.requests[JWKS] > before[kind] + 1)
    for kind, issuer in issuers.items():
        assert status(client, good[kind]) == 200, kind
        told = faults(client, issuer)
        # a second line only for another fault: on a busy machine any answer may be a slow one for once
        assert told and all(a != b for a, b in zip(told, told[1:])), (kind, client.daemon.log())
        assert issuer.requests["/elsewhere"] == 0
        del issuer.behave[JWKS]
        issuer.add_key("second")
    for issuer in issuers.values():
        becomes(client, issuer.token("second"), 200)


def test_last_good_keys_serve_until_they_are_too_old(new_issuer, serve, tmp_path):
    """Of an address and of a file. Those of a file that stays as it is are never too old."""
    fetched, removed, unchanged = new_issuer(), new_issuer(), new_issuer()
    files = {}
    for issuer in (removed, unchanged):
        files[issuer] = tmp_path / f"{issuer.port}.json"
        files[issuer].write_text(json.dumps(issuer.jwks()))
    client = serve(fetched, *((issuer, {"jwks_file": str(file)}) for issuer, file in files.items()),
                   IOA_JWKS_REFRESH_S="1", IOA_JWKS_KEEP_S="3")
    fetched.behave[JWKS] = fetched.status(503)
    files[removed].unlink()
    for issuer in (fetched, removed):
        says(client, issuer, "the last good ones serve on")
        assert status(client, issuer.token()) == 200
    for issuer in (fetched, removed):
        becomes(client, issuer.token(), 503)
        expect_to_wait(client, issuer.token())
    assert said(client, fetched, "too old") == 1
    assert said(client, removed, "could not be used for too long") == 1
    assert status(client, unchanged.token()) == 200
    del fetched.behave[JWKS]
    files[removed].write_text(json.dumps(removed.jwks()))
    for issuer in (fetched, removed):
        becomes(client, issuer.token(), 200)


def test_the_service_starts_while_its_issuer_is_away(issuer, serve):
    issuer.behave[JWKS] = issuer.hang
    client = serve(issuer, IOA_JWKS_TIMEOUT_MS="1000")
    assert client.get("/v1/pilots").status_code == 200
    assert client.get("/health/ready").status_code == 200
    expect_to_wait(client, issuer.token())
    del issuer.behave[JWKS]
    becomes(client, issuer.token(), 200)


def test_an_issuer_that_is_down_is_no_fault_of_its_clients(new_issuer, serve, authority):
    """What its tokens are worth nobody can say; what no key could make good is refused as ever, and another issuer is not concerned."""
    with LocalIssuer(authority) as away:
        pass  # nobody listens there any more
    up = new_issuer()
    client = serve(up, away, IOA_METRICS_PUBLIC="1")
    assert status(client, up.token()) == 200
    assert status(client, up.token(kid="nobody", key=new_rsa())) == 401
    answers = [expect_to_wait(client, away.token(kid)) for kid in ("first", "first")]
    answers.append(expect_to_wait(client, away.token(kid="nobody", key=new_rsa())))
    head, body, signature = away.token().split(".")
    unsigned = encode('{"alg":"none","typ":"JWT"}')
    for hopeless in (f"{unsigned}.{body}.", f"{unsigned}.{body}.{signature}", f"{head}.{body}", f"{head}.{body}.{signature}="):
        assert status(client, hopeless) == 401, hopeless
    log = client.daemon.log()
    for answer in answers:
        assert log.count(f"request {answer.headers['x-request-id']}: token refused") == 1
    assert scrape(client).samples["ioad_tokens_refused_total", "no_keys"] == len(answers)


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
    says(client, issuer, "the last good ones serve on")
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


def test_forged_kids_make_nobody_fetch_more(new_issuer, serve):
    """Neither at an issuer that answers nor at one that has begun to fail."""
    pause, late = 2, 1
    answers, fails = issuers = new_issuer(), new_issuer()
    client = serve(*issuers, IOA_JWKS_PAUSE_S=str(pause))
    forged = new_rsa()
    fails.behave[JWKS] = fails.status(500)
    end = time.monotonic() + 3.5 * pause
    number = 0
    while time.monotonic() < end:
        for issuer in issuers:
            number += 1
            assert status(client, issuer.token(kid=f"forged-{number}", key=forged)) == 401
    assert number > 50
    for issuer in issuers:
        times = issuer.times[JWKS]
        assert 3 <= len(times) <= 6, times
        # one may be late on its way here, which brings the next one nearer to it
        assert times[-1] - times[0] >= pause * (len(times) - 1) - late, times
        assert all(b - a >= pause - late for a, b in zip(times, times[1:])), times


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
    until(client, lambda: issuer.requests[JWKS] >= 3)
    log = client.daemon.log()
    assert log.count("that are refused:") == 1
    for text in ('"small": RSA keys below 2048 bits', '"private": it has private members',
                 '"enc": it is not for verifying', '"secret": a shared secret', "key 5: it is not an object"):
        assert text in log, log


def test_certificate_and_its_name_are_checked(new_issuer, serve, tmp_path):
    good, untrusted, misnamed = new_issuer(), new_issuer(Authority(tmp_path)), new_issuer(names=("issuer.example",))
    misnamed.url = misnamed.name = f"https://127.0.0.1:{misnamed.port}"
    client = serve(good, untrusted, misnamed)
    assert [status(client, issuer.token()) for issuer in (good, untrusted, misnamed)] == [200, 503, 503]
    for issuer in (untrusted, misnamed):
        assert said(client, issuer, "no trusted TLS connection") == 1
        assert not issuer.requests


def test_an_answer_says_how_long_it_holds(issuer, serve):
    issuer.cache_control = "max-age=1"
    client = serve(issuer, IOA_JWKS_REFRESH_S="10")
    until(client, lambda: issuer.requests[JWKS] >= 3, seconds=8)


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
    client = serve((issuer, {"jwks_file": str(file)}))
    old = issuer.token("first")
    assert status(client, old) == 200
    file.write_text('{"keys":[')
    says(client, issuer, "the last good ones serve on")
    assert status(client, old) == 200
    issuer.rotate("first", "second")
    file.with_suffix(".new").write_text(json.dumps(issuer.jwks()))
    file.with_suffix(".new").rename(file)
    becomes(client, issuer.token("second"), 200)
    assert status(client, old) == 401
    assert client.daemon.log().count("the last good ones serve on") == 1
