"""What `ioad harvest` is known to its sources by: a file, or what is granted for a signed assertion."""

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from harness.gateway import TOKEN, Answer, Gateway
from harness.issuer import Authority
from integration.harvesting import events, everything

DEMO = True  # of the region: the module's database


def pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


@pytest.mark.parametrize("algorithm, key", [("RS256", rsa.generate_private_key(public_exponent=65537, key_size=2048)),
                                            ("ES256", ec.generate_private_key(ec.SECP256R1()))])
def test_token_is_granted_for_an_assertion(national, gateway, region_token, algorithm, key):
    (national.directory / "client.pem").write_text(pem(key))
    national.configure(gateway.url, token_file=None, grant={
        "token_url": gateway.url + TOKEN, "client_id": "nasjonalt-program", "audience": "https://maskinporten.example/", "scope": "ioa:read",
        "resource": "https://ioa.example.no", "key_file": "client.pem", "key_id": "k1", "algorithm": algorithm})
    gateway.granting = lambda form: {"access_token": region_token, "expires_in": 119, "token_type": "Bearer"}
    national.harvest()
    [form] = gateway.assertions
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(form["assertion"], key.public_key(), [algorithm], audience="https://maskinporten.example/")
    assert {"iss": "nasjonalt-program", "scope": "ioa:read", "resource": "https://ioa.example.no"}.items() <= claims.items()
    assert 0 < claims["exp"] - claims["iat"] <= 120 and claims["jti"] and jwt.get_unverified_header(form["assertion"])["kid"] == "k1"


def test_token_that_ends_on_the_way_is_replaced(national, gateway, region_token, admin):
    (national.directory / "client.pem").write_text(pem(ec.generate_private_key(ec.SECP256R1())))
    national.configure(gateway.url, token_file=None, grant={"token_url": gateway.url + TOKEN, "client_id": "n", "audience": "a",
                                                            "key_file": "client.pem", "algorithm": "ES256"})
    gateway.granting = lambda form: {"access_token": region_token, "expires_in": 3600}
    gateway.once("/v1/export/pilot", lambda _: Answer(401, {"detail": "The token has ended."}))
    done = national.harvest()
    assert len(gateway.assertions) == 2 and not events(done, "retried") and national.objects() == everything(admin)


def test_token_that_is_not_granted_is_told(national, gateway):
    (national.directory / "client.pem").write_text(pem(ec.generate_private_key(ec.SECP256R1())))
    national.configure(gateway.url, token_file=None, grant={"token_url": gateway.url + TOKEN, "client_id": "n", "audience": "a",
                                                            "key_file": "client.pem", "algorithm": "ES256"})
    for granted, told in ((Answer(400, {"error": "invalid_grant", "error_description": "The key is unknown."}), "answers 400: The key is unknown."),
                          (Answer(200, {"access_token": "a b"}), "gives no token"), (Answer(200, b"x"), "gives no token")):
        gateway.granting = lambda form: granted
        done = national.harvest(status=1)
        assert told in events(done, "failed")[0]["text"] and not gateway.requests


def test_source_is_known_by_its_certificate(national, ioad, region_token, tmp_path):
    """The authority of the source is the operator's to name; one that nobody knows is refused at once, and nothing is sent there."""
    authority = Authority(tmp_path)
    with Gateway(ioad.url, authority) as secure:
        national.configure(secure.url, patience_seconds=60)
        done = national.harvest(status=1)
        assert "certificate" in events(done, "failed")[0]["text"] and not events(done, "retried") and not secure.requests
        national.configure(secure.url, ca_file="ca.pem")
        assert events(national.harvest(), "proven")


def test_key_that_does_not_sign_is_told(national, gateway):
    (national.directory / "client.pem").write_text("no key")
    national.configure(gateway.url, token_file=None, grant={"token_url": gateway.url + TOKEN, "client_id": "n", "audience": "a", "key_file": "client.pem"})
    assert "client.pem: is no private key for RS256" in events(national.harvest(status=1), "failed")[0]["text"]
