"""Tokens over HTTP (RFC 6750): what is refused, how, and that nothing else opens anything."""

import base64
import json
import time
import uuid

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.problem import expect_problem


def ask(client, *fields, path="/v1/pilots"):
    return client.get(path, headers=[("Authorization", f) for f in fields])


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def refused(answer):
    expect_problem(answer, 401, "invalid-token", header="Authorization")
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    assert answer.headers["cache-control"] == "no-store"


@pytest.fixture(scope="module")
def good(issuer):
    return issuer.token("national_admin")


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_good_tokens(client, issuer, algorithm):
    bearer = issuer.sign(issuer.claims("national_admin"), algorithm)
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert ask(client, f"{scheme} {bearer}").status_code == 200


def test_no_token_where_one_is_needed(client):
    answer = client.post("/v1/pilots", json={})
    expect_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer resource_metadata=")


def test_role_that_may_not(client_as):
    body = {"programme_id": str(uuid.uuid4()), "title": {"nb": "x"}}
    answer = client_as("supplier", "991825827").post("/v1/pilots", json=body)
    expect_problem(answer, 403, "not-allowed")
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("claims", [
    {"exp": 1}, {"exp": int(time.time()) - 120}, {"exp": None}, {"exp": "tomorrow"}, {"nbf": int(time.time()) + 3600},
    {"iat": int(time.time()) + 3600}, {"iss": "somebody"}, {"iss": None}, {"iss": ["ioad-local"]},
], ids=lambda claims: next(iter(claims)))
def test_claims_that_do_not_hold(client, issuer, claims):
    refused(ask(client, "Bearer " + issuer.token("national_admin", **claims)))


def test_expired_token_is_refused_although_it_was_good(client, issuer):
    """The leeway is a minute, so this one is over it by the time it has been seen once."""
    bearer = issuer.token("national_admin", exp=int(time.time()) - 58)
    assert ask(client, "Bearer " + bearer).status_code == 200
    time.sleep(3.2)
    refused(ask(client, "Bearer " + bearer))


def forged(issuer):
    claims = issuer.claims("national_admin")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, body, signature = issuer.sign(claims).split(".")
    more = segment({**claims, "sub": "other"})
    return {
        "another key": jwt.encode(claims, stranger, "RS256", headers={"kid": "test-rsa"}),
        "unknown key": jwt.encode(claims, issuer.rsa, "RS256", headers={"kid": "nobody"}),
        "none": f"{segment({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "none, signed": f"{segment({'alg': 'none', 'kid': 'test-rsa'})}.{body}.{signature}",
        "None": f"{segment({'alg': 'None', 'kid': 'test-rsa'})}.{body}.",
        "public key as secret": ".".join([segment({"alg": "HS256", "kid": "test-rsa"}), body, "AAAA"]),
        "other algorithm": f"{segment({'alg': 'ES256', 'kid': 'test-rsa', 'typ': 'JWT'})}.{body}.{signature}",
        "changed body": f"{head}.{more}.{signature}",
        "no signature": f"{head}.{body}.",
        "two parts": f"{head}.{body}",
        "four parts": f"{head}.{body}.{signature}.{signature}",
        "padding": f"{head}.{body}.{signature}==",
        "one bit": f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        "own key": f"{segment({'alg': 'RS256', 'jwk': issuer.jwks()['keys'][0]})}.{body}.{signature}",
        "critical": jwt.encode(claims, issuer.rsa, "RS256", headers={"kid": "test-rsa", "crit": ["x"], "x": 1}),
    }


@pytest.mark.parametrize("name", forged.__code__.co_consts and [
    "another key", "unknown key", "none", "none, signed", "None", "public key as secret", "other algorithm", "changed body",
    "no signature", "two parts", "four parts", "padding", "one bit", "own key", "critical"])
def test_forged_tokens(client, issuer, name):
    refused(ask(client, "Bearer " + forged(issuer)[name]))


@pytest.mark.parametrize("field", ["Bearer x", "Bearer ..", "Bearer a.b.c", "Bearer " + "a" * 20000, "Bearer " + "a" * 65536, "bearer  a.b.c"])
def test_tokens_that_are_none(raw, field):
    answer = raw().request(f"GET /v1/pilots HTTP/1.1\nHost: x\nAuthorization: {field}\n\n")
    expect_problem(answer, 401, "invalid-token", header="Authorization")


@pytest.mark.parametrize("field", ["Bearer", "Bearer ", "Bearer a b", "Bearer \u00e5", "Bearer a,b", 'Bearer "a"'])
def test_malformed_field(raw, field):
    answer = raw().request(f"GET /v1/pilots HTTP/1.1\nHost: x\nAuthorization: {field}\n\n")
    expect_problem(answer, 400, "bad-request", header="Authorization")
    assert 'error="invalid_request"' in answer.headers["www-authenticate"][0]


@pytest.mark.parametrize("field", ["Basic YTpi", "Digest x", "x", "Bearerx", "Token x", "", "DPoP a.b.c", "Bearer\ta.b.c"])
def test_other_schemes(raw, field):
    """No attempt to bring a token: no error code (RFC 6750 section 3.1)."""
    answer = raw().request(f"GET /v1/pilots HTTP/1.1\nHost: x\nAuthorization: {field}\n\n")
    expect_problem(answer, 401, "unauthenticated", header="Authorization")
    assert "error" not in answer.headers["www-authenticate"][0]


@pytest.mark.parametrize("size", [20000, 40000, 65536])
def test_long_fields(raw, size):
    """Another scheme is no attempt to bring a token, however long it is; what is in a token that is too long nobody looks at."""
    answer = raw().request(f"GET /v1/pilots HTTP/1.1\nHost: x\nAuthorization: Basic {'a' * size}\n\n")
    expect_problem(answer, 401, "unauthenticated", header="Authorization")
    answer = raw().request(f"GET /v1/pilots HTTP/1.1\nHost: x\nAuthorization: Bearer {'a,' * (size // 2)}\n\n")
    expect_problem(answer, 401, "invalid-token", header="Authorization")


@pytest.mark.parametrize("name", ["access_token", "token", "jwt", "authorization"])
def test_token_in_the_query_is_refused(client, good, name):
    expect_problem(client.get("/v1/pilots", params={name: good}), 400, "unknown-parameter", parameter=name)


def test_two_ways_of_handing_over(client, good):
    answer = client.get("/v1/pilots", params={"access_token": good}, headers={"Authorization": f"Bearer {good}"})
    expect_problem(answer, 400, "unknown-parameter", parameter="access_token")
    assert 'error="invalid_request"' in answer.headers["www-authenticate"]
    assert answer.headers["cache-control"] == "no-store"


def test_bad_token_is_refused_even_where_none_is_needed(client):
    for path in ("/v1/pilots", "/openapi.json"):
        refused(ask(client, "Bearer x", path=path))


def test_token_is_not_in_the_log(ioad, client, good, issuer):
    ask(client, f"Bearer {good}")
    ask(client, "Bearer " + issuer.token("national_admin", exp=1))
    assert good.split(".")[2] not in ioad.log()
    assert "eyJ" not in ioad.log()
