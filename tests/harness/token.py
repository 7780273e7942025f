"""Tokens as an identity provider would issue them, from a key of this test session."""

import json
import time
import uuid

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ISSUER = "ioad-local"


def _public_jwk(algorithm, key, kid, name):
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "alg": name, "use": "sig"}


class Issuer:
    def __init__(self, name=ISSUER):
        self.name = name
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())

    def jwks(self):
        return {"keys": [_public_jwk(RSAAlgorithm, self.rsa, "test-rsa", "RS256"), self._ec_jwk()]}

    def _ec_jwk(self):
        if hasattr(ECAlgorithm, "to_jwk"):
            return _public_jwk(ECAlgorithm, self.ec, "test-ec", "ES256")
        numbers = self.ec.public_key().public_numbers()
        x, y = (jwt.utils.base64url_encode(n.to_bytes(32, "big")).decode() for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "test-ec", "alg": "ES256", "use": "sig"}

    def write_jwks(self, path):
        path.write_text(json.dumps(self.jwks()))
        return path

    def public_pem(self):
        return self.rsa.public_key().public_bytes(serialization.Encoding.PEM,
                                                  serialization.PublicFormat.SubjectPublicKeyInfo)

    def claims(self, role=None, organisation=None, programmes=(), **claims):
        """The claims of a good token; a claim given as None is left out."""
        now = int(time.time())
        default = {
            "iss": self.name, "sub": f"test-{role}", "iat": now, "exp": now + 3600, "jti": uuid.uuid4().hex,
            "roles": [role] if role else [],
            "organisation": organisation,
            "programmes": [str(p) for p in programmes] or None,
        }
        return {name: value for name, value in {**default, **claims}.items() if value is not None}

    def token(self, role=None, organisation=None, programmes=(), **claims):
        return self.sign(self.claims(role, organisation, programmes, **claims))

    def sign(self, claims, algorithm="RS256", key=None, headers=None):
        """`headers` replaces the usual ones; a header given as None is left out by PyJWT only for typ."""
        keys = {"RS256": (self.rsa, "test-rsa"), "ES256": (self.ec, "test-ec")}
        own_key, kid = keys.get(algorithm, (None, None))
        usual = {"kid": kid} if kid else {}
        return jwt.encode(claims, key if key is not None else own_key, algorithm,
                          headers=usual if headers is None else headers)
