"""Tokens put together by hand (RFC 7515, 7518, 8037): every byte of them is the test's, also those that no library would write."""

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def encode(data):
    data = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size):
    return encode(value.to_bytes(size, "big"))


def pair(r, s):
    """A signature of ES256."""
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Key:
    """A key of one algorithm, called by the algorithm's name."""

    def __init__(self, algorithm):
        self.algorithm = self.kid = algorithm
        self.private = {
            "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "PS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
            "HS256": lambda: b"0123456789abcdef0123456789abcdef-secret",
        }[algorithm]()

    def sign(self, text):
        sha256 = hashes.SHA256()
        if self.algorithm == "RS256":
            return self.private.sign(text, padding.PKCS1v15(), sha256)
        if self.algorithm == "PS256":
            return self.private.sign(text, padding.PSS(padding.MGF1(sha256), 32), sha256)
        if self.algorithm == "ES256":
            return pair(*utils.decode_dss_signature(self.private.sign(text, ec.ECDSA(sha256))))
        if self.algorithm == "EdDSA":
            return self.private.sign(text)
        return hmac.new(self.private, text, hashlib.sha256).digest()

    def jwk(self):
        public = self.private.public_key()
        if isinstance(self.private, rsa.RSAPrivateKey):
            members = {"kty": "RSA", "n": number(public.public_numbers().n, 256), "e": "AQAB"}
        elif isinstance(self.private, ec.EllipticCurvePrivateKey):
            point = public.public_numbers()
            members = {"kty": "EC", "crv": "P-256", "x": number(point.x, 32), "y": number(point.y, 32)}
        else:
            members = {"kty": "OKP", "crv": "Ed25519", "x": encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}
        return {**members, "kid": self.kid, "alg": self.algorithm, "use": "sig"}


def compact(head, body, sign):
    """`head` and `body` are objects, or the text that stands for them; `sign` is a Key, or makes the signature of a text."""
    first, second = (encode(part if isinstance(part, (str, bytes)) else json.dumps(part)) for part in (head, body))
    text = f"{first}.{second}"
    return f"{text}.{encode((sign.sign if isinstance(sign, Key) else sign)(text.encode()))}"
