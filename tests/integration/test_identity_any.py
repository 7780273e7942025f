"""Any Authorization field and any claims: an answer of the contract, never a crash, never more than a good token opens."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from harness.client import open_client
from harness.daemon import Daemon
from harness.jose import compact, encode
from harness.raw import RawClient
from integration.test_identity_hostile import AUDIENCE, ISSUER, KEYS, body, head

JSON = st.recursive(st.none() | st.booleans() | st.integers(-2**63, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=8)


@pytest.fixture(scope="module")
def ioad(binary, postgres, database, tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys") / "jwks.json"
    keys.write_text(json.dumps({"keys": [KEYS["RS256"].jwk()]}))
    with Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_JWT_JWKS_FILE=keys, IOA_JWT_ISSUER=ISSUER, IOA_JWT_AUDIENCE=AUDIENCE) as running:
        yield running


def as_sent(text):
    """What a header field can hold: no line ends, no NUL."""
    return bytes(c for c in text if c not in b"\r\n\0")


FIELDS = st.one_of(
    st.binary(max_size=200).map(as_sent),
    st.tuples(st.sampled_from([b"Bearer", b"bearer ", b"Bearer ", b"Bearer  ", b"DPoP ", b"Basic ", b"Bearer\t"]),
              st.binary(max_size=200).map(as_sent)).map(b"".join),
    st.tuples(st.just(b"Bearer "), st.lists(st.binary(max_size=120).map(lambda b: encode(b).encode()), max_size=5).map(b".".join)).map(b"".join),
    st.tuples(st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "jwk", "x"]), JSON), st.dictionaries(
        st.sampled_from(["iss", "aud", "sub", "exp", "nbf", "roles", "programmes", "organisation"]), JSON)).map(
            lambda parts: b"Bearer " + compact(*parts, KEYS["RS256"]).encode()),
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(field=FIELDS)
def test_any_field(ioad, field):
    """Whatever stands there: an answer with the right error, and the connection goes on."""
    with RawClient(ioad.port) as connection:
        for _ in range(2):
            connection.send(b"GET /v1/programmes HTTP/1.1\r\nHost: x\r\nAuthorization: " + field + b"\r\n\r\n")
            answer = connection.answer()
            assert answer.status in (400, 401), answer
            challenge = answer.header("www-authenticate") or ""
            if answer.status == 401:
                assert challenge.startswith("Bearer ")
            if challenge:
                expected = {400: "invalid_request", 401: "invalid_token" if "error=" in challenge else None}[answer.status]
                assert expected is None or f'error="{expected}"' in challenge
            if answer.header("connection") == "close":
                break


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(claims=st.dictionaries(st.sampled_from(["iss", "aud", "sub", "exp", "nbf", "iat", "roles", "programmes", "organisation", "pid", "x"]), JSON,
                              max_size=4))
def test_any_claims_that_are_signed(ioad, claims):
    """The issuer's own mistakes: refused, or read with the rights that a good token could have."""
    key = KEYS["RS256"]
    with open_client(ioad.url, compact(head(key), {**body(key), **claims}, key)) as http:
        answer = http.get("/v1/programmes")
        assert answer.status_code in (200, 401), answer.text
        if answer.status_code == 200:
            assert claims.get("iss", ISSUER) == ISSUER
            assert claims.get("aud", AUDIENCE) == AUDIENCE or AUDIENCE in claims["aud"]
