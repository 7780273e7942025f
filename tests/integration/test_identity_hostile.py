"""Hostile tokens of every algorithm: each is refused by the right error and leaves one trace in the log, without the token in it."""

import hashlib
import hmac
import json
import re
import time

import pytest
import yaml
from cryptography.hazmat.primitives import serialization

from harness.client import open_client
from harness.daemon import Daemon
from harness.jose import ED25519_ORDER, P256_ORDER, Key, compact, encode, number, pair
from harness.problem import expect_problem

ISSUER, SCRIPTS, AUDIENCE = "https://login.example/realm", "https://scripts.example", "https://ioa.example"
PUBLIC_KEYS = ("RS256", "PS256", "ES256", "EdDSA")
ALGORITHMS = (*PUBLIC_KEYS, "HS256")
SUBJECT = "subject-of-the-hostile-suite"
KEYS = {algorithm: Key(algorithm) for algorithm in ALGORITHMS}


# ---- the daemon, and what was sent to it

class Caller:
    """Sends tokens and remembers those that were refused."""

    def __init__(self, http):
        self.http = http
        self.refused = []  # (token, request id)

    def ask(self, token):
        return self.http.get("/v1/programmes", headers={"Authorization": f"Bearer {token}"})

    def expect_refusal(self, token):
        answer = self.ask(token)
        expect_problem(answer, 401, "invalid-token", header="Authorization")
        challenge = answer.headers["www-authenticate"]
        assert re.match(r'Bearer error="invalid_token", error_description="[A-Za-z\', ]+\."', challenge), challenge
        assert answer.headers["cache-control"] == "no-store"
        for segment in telling(token):
            assert segment not in answer.text and segment not in challenge
        self.refused.append((token, answer.headers["x-request-id"]))


def telling(token):
    """The parts of a token that must not turn up anywhere."""
    return [segment for segment in token.split(".") if len(segment) >= 12]


@pytest.fixture(scope="module")
def ioad(binary, postgres, database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("issuers")
    (folder / "jwks.json").write_text(json.dumps({"keys": [KEYS[a].jwk() for a in PUBLIC_KEYS]}))
    (folder / "secret.txt").write_bytes(KEYS["HS256"].private)
    (folder / "issuers.yaml").write_text(yaml.safe_dump({"issuers": [
        {"issuer": ISSUER, "keys": {"jwks_file": "jwks.json"}, "algorithms": [*PUBLIC_KEYS], "audiences": [AUDIENCE]},
        {"issuer": SCRIPTS, "keys": {"secret_file": "secret.txt"}, "algorithms": ["HS256"], "audiences": [AUDIENCE]},
    ]}))
    running = Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_ISSUERS_FILE=folder / "issuers.yaml")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def caller(ioad):
    with open_client(ioad.url) as http:
        yield Caller(http)


# ---- good tokens, and what is done to them

def issuer_of(key):
    return SCRIPTS if key.algorithm == "HS256" else ISSUER


def head(key, **members):
    """A secret has no name that a token could say."""
    kid = {} if key.algorithm == "HS256" else {"kid": key.kid}
    return {"alg": key.algorithm, "typ": "JWT", **kid, **members}


def body(key, **claims):
    """A claim that is given as None is left out."""
    now = int(time.time())
    good = {"iss": issuer_of(key), "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "exp": now + 3600, "roles": ["buyer"], **claims}
    return {name: value for name, value in good.items() if value is not None}


def make(key, head_members=None, **claims):
    return compact(head(key, **(head_members or {})), body(key, **claims), key)


def of_claims(**claims):
    return lambda key: make(key, **claims)


def of_head(**members):
    return lambda key: make(key, members)


def of_text(change):
    """A good token's payload changed as text, and signed."""
    return lambda key: compact(head(key), change(json.dumps(body(key))), key)


def of_head_text(change):
    return lambda key: compact(change(json.dumps(head(key))), body(key), key)


def of_segments(change):
    """A good token changed after it was signed."""
    return lambda key: ".".join(change(*make(key).split(".")))


def without(algorithm, signed):
    """The header says that it is not signed; the signature may be there all the same."""
    def forge(key):
        token = compact(head(key, alg=algorithm), body(key), lambda text: key.sign(text) if signed else b"")
        return token
    return forge


def with_signature(change):
    return lambda key: compact(head(key), body(key), lambda text: change(key.sign(text)))


def respelled(segment):
    """Another spelling of the same bytes: the bits that the last character does not need."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(segment) % 4, "there are no spare bits"
    return segment[:-1] + alphabet[alphabet.index(segment[-1]) ^ 1]


def respell(part):
    """The payload is lengthened until it, the header and the signature have spare bits."""
    def forge(key):
        for filler in range(3):
            segments = make(key, {"x": "y" * filler}, x="y" * filler).split(".")
            if len(segments[part]) % 4:
                segments[part] = respelled(segments[part])
                return ".".join(segments)
        raise AssertionError("no spare bits")
    return forge


def nested(key):
    """A token in a token (RFC 7519 section 5.2)."""
    return compact(head(key, cty="JWT"), make(key), key)


NONE = {f"alg {spelling!r}{' with a signature' if signed else ''}": without(spelling, signed)
        for spelling in ("none", "None", "NONE", "nOnE", "none ", "", None, 0, [], ["none"], {}, True) for signed in (False, True)}

HEADERS = {
    "no alg": lambda key: compact({"typ": "JWT", "kid": key.kid}, body(key), key),
    "alg in lower case": lambda key: make(key, {"alg": key.algorithm.lower()}) if key.algorithm != "EdDSA" else make(key, {"alg": "EDDSA"}),
    "alg with a space": lambda key: make(key, {"alg": key.algorithm + " "}),
    "alg in a list": lambda key: make(key, {"alg": [key.algorithm]}),
    "alg twice": of_head_text(lambda t: '{"alg": "none", ' + t[1:]),
    "alg twice, escaped": of_head_text(lambda t: '{"\\u0061lg": "none", ' + t[1:]),
    "kid twice": of_head_text(lambda t: t[:-1] + ', "kid": "other", "kid": "RS256"}'),
    "unknown crit": of_head(crit=["https://example.org/x"], **{"https://example.org/x": True}),
    "empty crit": of_head(crit=[]),
    "crit of a known member": of_head(crit=["alg"]),
    "crit that is no list": of_head(crit="exp"),
    "payload not encoded": lambda key: compact(head(key, b64=False, crit=["b64"]), body(key), key),
    "unknown kid": of_head(kid="nobody"),
    "kid with a path": of_head(kid="../../../../etc/passwd"),
    "kid with a path to nothing": of_head(kid="/dev/null"),
    "kid with SQL": of_head(kid="x' union select 'AAAA' --"),
    "kid with a command": of_head(kid="| id"),
    "kid with a NUL": of_head_text(lambda t: re.sub(r', "kid": "[^"]*"', "", t)[:-1] + ', "kid": "\\u0000"}'),
    "empty kid": of_head(kid=""),
    "long kid": of_head(kid="k" * 4000),
    "kid null": of_head(kid=None),
    "kid a number": of_head(kid=1),
    "kid a list": lambda key: make(key, {"kid": [key.kid]}),
    "kid of another algorithm": lambda key: make(key, {"kid": "ES256" if key.algorithm != "ES256" else "RS256"}),
    "jku": of_head(jku="http://127.0.0.1:1/jwks.json"),
    "x5u": of_head(x5u="http://127.0.0.1:1/cert.pem"),
    "jwk": of_head(jwk=Key("RS256").jwk()),
    "jwk null": of_head(jwk=None),
    "typ of a logout token": of_head(typ="logout+jwt"),
    "typ of a DPoP proof": of_head(typ="dpop+jwt"),
    "typ of a client's assertion": of_head(typ="client-authentication+jwt"),
    "typ of a security event": of_head(typ="secevent+jwt"),
    "typ of a token exchange": of_head(typ="token-introspection+jwt"),
    "typ JOSE": of_head(typ="JOSE"),
    "typ a number": of_head(typ=1),
    "nested": nested,
    "header a list": lambda key: compact(json.dumps([head(key)]), body(key), key),
    "header a text": lambda key: compact('"RS256"', body(key), key),
    "header empty": lambda key: compact({}, body(key), key),
    "header no JSON": of_head_text(lambda t: t[:-1]),
    "header with a comma too many": of_head_text(lambda t: t[:-1] + ",}"),
    "header with more behind it": of_head_text(lambda t: t + "{}"),
    "header deep": of_head_text(lambda t: t[:-1] + ', "x": ' + "[" * 3000 + "]" * 3000 + "}"),
    "header of many members": of_head_text(lambda t: t[:-1] + "".join(f', "x{i}": 1' for i in range(500)) + "}"),
    "header with a byte order mark": of_head_text(lambda t: "\ufeff" + t),
    "header in UTF-16": of_head_text(lambda t: t.encode("utf-16-le")),
}

SEGMENTS = {
    "no signature": of_segments(lambda h, p, s: (h, p, "")),
    "no payload": of_segments(lambda h, p, s: (h, "", s)),
    "no header": of_segments(lambda h, p, s: ("", p, s)),
    "two segments": of_segments(lambda h, p, s: (h, p)),
    "one segment": of_segments(lambda h, p, s: (h,)),
    "four segments": of_segments(lambda h, p, s: (h, p, s, s)),
    "dot at the end": of_segments(lambda h, p, s: (h, p, s, "")),
    "dot at the beginning": of_segments(lambda h, p, s: ("", h, p, s)),
    "five segments, as encrypted ones have": of_segments(lambda h, p, s: (encode('{"alg":"dir","enc":"A256GCM"}'), "", h, p, s)),
    "twice": of_segments(lambda h, p, s: (h, p, s, h, p, s)),
    "doubled in itself": of_segments(lambda h, p, s: (h + h, p + p, s + s)),
    "header cut": of_segments(lambda h, p, s: (h[:-4], p, s)),
    "payload cut": of_segments(lambda h, p, s: (h, p[:-4], s)),
    "signature cut": of_segments(lambda h, p, s: (h, p, s[:-4])),
    "payload and signature exchanged": of_segments(lambda h, p, s: (h, s, p)),
    "header padded": of_segments(lambda h, p, s: (h + "=", p, s)),
    "payload padded": of_segments(lambda h, p, s: (h, p + "==", s)),
    "signature padded": of_segments(lambda h, p, s: (h, p, s + "==")),
    "signature with a plus": of_segments(lambda h, p, s: (h, p, "+" + s[1:])),
    "signature with a slash": of_segments(lambda h, p, s: (h, p, "/" + s[1:])),
    "signature with a tilde": of_segments(lambda h, p, s: (h, p, s[:-1] + "~")),
    "a character too many": of_segments(lambda h, p, s: (h, p, s + "A" * (1 + (4 - len(s) % 4) % 4))),
    "header respelled": respell(0),
    "payload respelled": respell(1),
    "only dots": lambda key: "..",
}

SIGNATURES = {
    "one bit": with_signature(lambda s: bytes([s[0] ^ 1]) + s[1:]),
    "last bit": with_signature(lambda s: s[:-1] + bytes([s[-1] ^ 1])),
    "zeros": with_signature(lambda s: bytes(len(s))),
    "ones": with_signature(lambda s: b"\xff" * len(s)),
    "one zero": with_signature(lambda s: b"\0"),
    "a zero before": with_signature(lambda s: b"\0" + s),
    "a zero behind": with_signature(lambda s: s + b"\0"),
    "first byte missing": with_signature(lambda s: s[1:]),
    "10 KiB": with_signature(lambda s: s * (10240 // len(s))),
    "a stranger's": lambda key: make_with(key, Key(key.algorithm)) if key.algorithm != "HS256" else with_signature(lambda s: s[::-1])(key),
    "of another token": lambda key: make(key).rpartition(".")[0] + "." + make(key, jti="x").rpartition(".")[2],
}


def make_with(key, other):
    return compact(head(key), body(key), other)


LATER = 3 * 10**9
TIMES = {"text": str(LATER), "text of a date": "2096-10-02T07:06:40Z", "fraction": LATER + 0.5, "whole fraction": float(LATER), "true": True,
         "list": [LATER], "object": {"at": LATER}, "negative": -1, "beyond year 9999": 253402300800, "largest": 2**63 - 1}

CLAIMS = {
    "expired": of_claims(exp=int(time.time()) - 120),
    "exp 0": of_claims(exp=0),
    "no exp": of_claims(exp=None),
    "not yet valid": of_claims(nbf=int(time.time()) + 3600),
    "issued in the future": of_claims(iat=int(time.time()) + 3600),
    **{f"{claim} {name}": of_claims(**{claim: value}) for claim in ("exp", "nbf", "iat") for name, value in TIMES.items()},
    **{f"exp {text}": of_text(lambda t, text=text: re.sub(r'"exp": \d+', f'"exp": {text}', t))
       for text in ("null", "3e9", "3E+9", "9223372036854775808", "1e400", "-0", "0x7fffffff", "NaN", "Infinity", "03000000000", "+3000000000")},
    "issuer with a slash behind": lambda key: make(key, iss=issuer_of(key) + "/"),
    "issuer in capitals": lambda key: make(key, iss=issuer_of(key).upper()),
    "issuer cut": lambda key: make(key, iss=issuer_of(key)[:-1]),
    "issuer with a port": lambda key: make(key, iss=issuer_of(key).replace(".example", ".example:443")),
    "issuer with a NUL behind": of_text(lambda t: re.sub(r'("iss": "[^"]*)"', r'\1\\u0000"', t)),
    "issuer with a look-alike": lambda key: make(key, iss=issuer_of(key).replace("e", "\u0435")),
    "the other issuer": lambda key: make(key, iss=SCRIPTS if issuer_of(key) == ISSUER else ISSUER),
    "issuer in a list": lambda key: make(key, iss=[issuer_of(key)]),
    "issuer a number": of_claims(iss=1),
    "no issuer": of_claims(iss=None),
    "empty issuer": of_claims(iss=""),
    "issuer of 10 KiB": of_claims(iss="https://" + "x" * 10000),
    "issuer inside": lambda key: make(key, iss=None, x={"iss": issuer_of(key)}),
    "no audience": of_claims(aud=None),
    "another audience": of_claims(aud="https://other.example"),
    "other audiences": of_claims(aud=["https://other.example", "https://third.example"]),
    "audience of an ID token": of_claims(aud="client-1", azp="client-1", nonce="n", at_hash="AAAA"),
    "audience with a slash behind": of_claims(aud=AUDIENCE + "/"),
    "audience inside a text": of_claims(aud=f"https://other.example {AUDIENCE}"),
    "audience an empty list": of_claims(aud=[]),
    "audience a number": of_claims(aud=1),
    "audience an object": of_claims(aud={AUDIENCE: True}),
    "audience in a list in a list": of_claims(aud=[[AUDIENCE]]),
    "audience beside a number": of_claims(aud=[1, AUDIENCE]),
    "audience null": of_text(lambda t: re.sub(r'"aud": "[^"]*"', '"aud": null', t)),
    "no subject": of_claims(sub=None),
    "empty subject": of_claims(sub=""),
    "subject a number": of_claims(sub=1),
    "subject with a line break": of_claims(sub="x\n2026-01-01T00:00:00.000Z info forged"),
    "subject of 4 KiB": of_claims(sub="s" * 4096),
    "roles an object": of_claims(roles={"buyer": True}),
    "a role that is a number": of_claims(roles=["buyer", 1]),
    "programmes that are none": of_claims(programmes=["x'; drop table pilot; --"]),
    "more programmes than there may be": of_claims(programmes=["0192a3c4-5e6f-7a1b-8c2d-3e4f5a6b7c8d"] * 101),
    "organisation with a wrong digit": of_claims(organisation="991825828"),
    "exp twice": of_text(lambda t: t[:-1] + ', "exp": 3000000000}'),
    "roles twice": of_text(lambda t: t[:-1] + ', "roles": ["national_admin"]}'),
    "roles twice, escaped": of_text(lambda t: t[:-1] + ', "\\u0072oles": ["national_admin"]}'),
    "issuer twice": of_text(lambda t: t[:-1] + ', "iss": "https://other.example"}'),
    "issuer twice, the wrong one first": of_text(lambda t: '{"iss": "https://other.example", ' + t[1:]),
    "issuer twice, escaped": of_text(lambda t: t[:-1] + ', "\\u0069ss": "https://other.example"}'),
}

PAYLOADS = {
    "payload a list": of_text(lambda t: f"[{t}]"),
    "payload a text": of_text(json.dumps),
    "payload empty": of_text(lambda t: "{}"),
    "payload cut": of_text(lambda t: t[:-1]),
    "payload with a comma too many": of_text(lambda t: t[:-1] + ",}"),
    "payload with more behind it": of_text(lambda t: t + t),
    "payload with a comment": of_text(lambda t: t[:-1] + "/**/}"),
    "payload with a NUL behind": of_text(lambda t: t + "\0"),
    "payload with an escaped NUL": of_text(lambda t: t[:-1] + ', "x": "\\u0000"}'),
    "payload in single quotes": of_text(lambda t: t.replace('"', "'")),
    "payload deep": of_text(lambda t: t[:-1] + ', "x": ' + "[" * 3000 + "]" * 3000 + "}"),
    "payload deep in objects": of_text(lambda t: t[:-1] + ', "x": ' + '{"a":' * 1500 + "1" + "}" * 1500 + "}"),
    "payload deep and not closed": of_text(lambda t: t[:-1] + ', "x": ' + "[" * 9000),
    "payload with a byte order mark": of_text(lambda t: "\ufeff" + t),
    "payload in UTF-16": of_text(lambda t: t.encode("utf-16")),
    "payload not UTF-8": of_text(lambda t: t.encode().replace(SUBJECT.encode(), b"\xff\xfe")),
    "payload with an overlong character": of_text(lambda t: t.encode().replace(SUBJECT.encode(), b"\xc0\xaf")),
    "payload with half a surrogate": of_text(lambda t: t.replace(SUBJECT, "\\ud800")),
    "payload with an encoded surrogate": of_text(lambda t: t.encode().replace(SUBJECT.encode(), b"\xed\xa0\x80")),
    "20 KiB": of_claims(x="x" * 15000),
}


def public_forms():
    """Every text that a public key is published as: what a verifier that mixes up keys and secrets would take."""
    key = KEYS["RS256"].private.public_key()
    Encoding, Format = serialization.Encoding, serialization.PublicFormat
    yield "PEM", (pem := key.public_bytes(Encoding.PEM, Format.SubjectPublicKeyInfo))
    yield "PEM without its last line break", pem.rstrip(b"\n")
    yield "PEM with CR LF", pem.replace(b"\n", b"\r\n")
    yield "DER", key.public_bytes(Encoding.DER, Format.SubjectPublicKeyInfo)
    yield "PKCS 1 PEM", key.public_bytes(Encoding.PEM, Format.PKCS1)
    yield "PKCS 1 DER", key.public_bytes(Encoding.DER, Format.PKCS1)
    yield "modulus", key.public_numbers().n.to_bytes(256, "big")
    yield "modulus as text", number(key.public_numbers().n, 256).encode()
    yield "JWK", json.dumps(KEYS["RS256"].jwk()).encode()
    yield "nothing", b""


def test_good_ones_of_all_algorithms(caller):
    """So that none of the others is refused for a reason of its own."""
    for key in KEYS.values():
        for good in (make(key), make(key, aud=["https://other.example", AUDIENCE]), make(key, {"typ": "at+JWT"}),
                     make(key, {"typ": "application/at+jwt"}), make(key, {"x5c": ["AAAA"]}), make(key, exp=253402300799),
                     make(key, nbf=0, iat=0), make(key, iat=int(time.time()) + 30), of_text(lambda t: f" \n{t}\t")(key),
                     of_text(lambda t: t.replace("https", "\\u0068ttps").replace("/", "\\/"))(key), make(key, x="\U0001f512 æøå")):
            assert caller.ask(good).status_code == 200, (key.algorithm, good)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("name, forge", [case for cases in (NONE, HEADERS, SEGMENTS, SIGNATURES, CLAIMS, PAYLOADS) for case in cases.items()],
                         ids=lambda value: value if isinstance(value, str) else "")
def test_refused(caller, name, forge, algorithm):
    caller.expect_refusal(forge(KEYS[algorithm]))


def test_signature_respelled(caller):
    """The last character of 32, 64 or 256 bytes has bits to spare."""
    for key in KEYS.values():
        caller.expect_refusal(of_segments(lambda h, p, s: (h, p, respelled(s)))(key))


@pytest.mark.parametrize("form, secret", public_forms(), ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("algorithm, digest", [("HS256", hashlib.sha256), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512)])
@pytest.mark.parametrize("kid", ["RS256", None])
def test_public_key_as_secret(caller, form, secret, algorithm, digest, kid):
    key = KEYS["RS256"]
    members = {"alg": algorithm, "typ": "JWT", **({"kid": kid} if kid else {})}
    for issuer in (ISSUER, SCRIPTS):
        caller.expect_refusal(compact(members, body(key, iss=issuer), lambda text: hmac.new(secret, text, digest).digest()))


@pytest.mark.parametrize("signed_by", PUBLIC_KEYS)
@pytest.mark.parametrize("said", [*ALGORITHMS, "RS384", "ES512", "PS512", "HS512", "ES256K", "RSA-OAEP", "dir", "Ed25519"])
@pytest.mark.parametrize("kid", ["own", "of what is said", None])
def test_algorithm_of_another_key(caller, signed_by, said, kid):
    key = KEYS[signed_by]
    if said == signed_by:
        return
    members = {"alg": said, "typ": "JWT", **({"own": {"kid": key.kid}, "of what is said": {"kid": said}}.get(kid, {}))}
    caller.expect_refusal(compact(members, body(key), key))


@pytest.mark.parametrize("r, s", [(0, 0), (0, 1), (1, 0), (P256_ORDER, P256_ORDER), (P256_ORDER, 1), (1, P256_ORDER), (1, 1), (2**256 - 1, 2**256 - 1),
                                  ("r", P256_ORDER), (P256_ORDER, "s"), ("r", 0), (0, "s"), ("s", "r")], ids=str)
def test_es256_out_of_range(caller, r, s):
    def change(signature):
        own = {"r": int.from_bytes(signature[:32], "big"), "s": int.from_bytes(signature[32:], "big")}
        return pair(own.get(r, r), own.get(s, s))
    caller.expect_refusal(with_signature(change)(KEYS["ES256"]))


def der(signature):
    def integer(number):
        number = number.lstrip(b"\0")
        number = b"\0" * (number[:1] >= b"\x80") + number
        return bytes([2, len(number)]) + number
    content = integer(signature[:32]) + integer(signature[32:])
    return bytes([0x30, len(content)]) + content


@pytest.mark.parametrize("form", [der, lambda s: der(s)[:64], lambda s: s[:32], lambda s: s + s, lambda s: s[32:] + s[:32],
                                  lambda s: s[:32] + b"\0" + s[32:]])
def test_es256_of_another_form(caller, form):
    caller.expect_refusal(with_signature(form)(KEYS["ES256"]))


def test_eddsa_of_another_scalar(caller):
    """S + L is the same number to arithmetic, and no signature (RFC 8032 section 5.1.7)."""
    def change(signature):
        scalar = int.from_bytes(signature[32:], "little") + ED25519_ORDER
        return signature[:32] + scalar.to_bytes(32, "little")
    caller.expect_refusal(with_signature(change)(KEYS["EdDSA"]))


@pytest.mark.parametrize("point", [b"\1" + bytes(31), bytes(32), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_eddsa_of_a_small_point(caller, point):
    caller.expect_refusal(with_signature(lambda s: point + bytes(32))(KEYS["EdDSA"]))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_rsa_beyond_the_modulus(caller, algorithm):
    key = KEYS[algorithm]
    modulus = key.private.public_key().public_numbers().n
    for value in (0, 1, modulus - 1, modulus, modulus + 1, 2**2048 - 1):
        caller.expect_refusal(with_signature(lambda s, value=value: value.to_bytes(256, "big"))(key))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("size", [16 * 1024, 24 * 1024, 49152])
def test_64_kib(caller, algorithm, size):
    """A third more as text: longer than any token may be, and at last than all header fields together."""
    caller.expect_refusal(make(KEYS[algorithm], x="x" * size))


def test_64_kib_among_other_fields(caller):
    """Four kilobytes of them fit beside it, as browsers and proxies send them."""
    token = make(KEYS["RS256"], x="x" * 49152)
    answer = caller.http.get("/v1/programmes", headers={"Authorization": f"Bearer {token}", **{f"X-Other-{i}": "y" * 80 for i in range(35)}})
    expect_problem(answer, 401, "invalid-token", header="Authorization")
    assert "too long" in answer.headers["www-authenticate"]
    caller.refused.append((token, answer.headers["x-request-id"]))


@pytest.mark.parametrize("field", ["a b", "a,b", "\u00e6", '"a"', "a;b", "a%2e", "a\tb"])
def test_what_no_token_can_be(caller, field):
    """Characters that no token has (RFC 6750 section 2.1): the request is wrong, whatever stands around them."""
    answer = caller.http.get("/v1/programmes", headers=[(b"Authorization", f"Bearer {make(KEYS['RS256'])}{field}".encode("latin-1"))])
    expect_problem(answer, 400, "bad-request", header="Authorization")
    assert 'error="invalid_request"' in answer.headers["www-authenticate"]


def test_each_left_one_trace_without_the_token(caller, ioad):
    """Runs last: one line for each, or its number in a line that sums up, and nothing of any token."""
    ioad.stop()
    log = ioad.log()
    assert len(caller.refused) > 500
    for token, request in caller.refused:
        assert log.count(f"request {request}: token refused") <= 1
        for segment in telling(token):
            assert segment not in log
    assert SUBJECT not in log
    told = len(re.findall(r"^\S+ info request \S+: token refused: .*\.$", log, re.MULTILINE))
    summed = sum(int(n) for n in re.findall(r"^\S+ info (\d+) more tokens refused: ", log, re.MULTILINE))
    malformed = 7  # test_what_no_token_can_be
    assert told + summed == len(caller.refused) + malformed
    assert told >= 100
