"""An issuer of tokens on this machine, with a certificate of its own making, that rotates its keys, fails, dawdles and
lies as a test tells it."""

import base64
import collections
import datetime
import ipaddress
import json
import ssl
import threading
import time
import uuid

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from harness.local_server import Handler, Server

JWKS = "/jwks"
OPENID = "/.well-known/openid-configuration"
OAUTH = "/.well-known/oauth-authorization-server"


def number(value, size=None):
    size = size or (value.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(value.to_bytes(size, "big")).rstrip(b"=").decode()


def public_jwk(key, kid, **members):
    public = key.public_key().public_numbers()
    if isinstance(key, rsa.RSAPrivateKey):
        own = {"kty": "RSA", "n": number(public.n), "e": number(public.e)}
    else:
        own = {"kty": "EC", "crv": "P-256", "x": number(public.x, 32), "y": number(public.y, 32)}
    return {**own, "kid": kid, "use": "sig", **members}


def private_jwk(key, kid):
    return public_jwk(key, kid, d=number(key.private_numbers().private_value, 32))


def new_rsa(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


class Authority:
    """A certificate authority that nobody knows, and certificates for names and addresses of this machine."""

    def __init__(self, directory):
        self.directory = directory
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.certificate = self._sign(self.name, self.key, x509.BasicConstraints(ca=True, path_length=0), None)
        self.file = directory / "ca.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(self, name, key, constraints, alternatives):
        now = datetime.datetime.utcnow()
        builder = (x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key.public_key())
                   .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                   .not_valid_after(now + datetime.timedelta(days=2)).add_extension(constraints, critical=True))
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def context(self, *names):
        """For a server of these DNS names (127.0.0.1 when none is given)."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [x509.DNSName(name) for name in names] or [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test issuer")])
        certificate = self._sign(subject, key, x509.BasicConstraints(ca=False, path_length=None), alternatives)
        file = self.directory / f"server-{uuid.uuid4().hex}.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class _Handler(Handler):
    def do_GET(self):
        self.server.issuer.answer(self)


class LocalIssuer:
    """Use with `with`. `behave[path]` replaces the answer of a path: one of the methods below, or any function of
    the request's handler."""

    def __init__(self, authority=None, names=()):
        self._server = Server(_Handler, authority.context(*names) if authority else None)
        self._server.issuer = self
        self.port = self._server.port
        self.url = f"{'https' if authority else 'http'}://{names[0] if names else '127.0.0.1'}:{self.port}"
        self.name = self.url
        self.requests = collections.Counter()
        self.times = collections.defaultdict(list)
        self.agents = set()
        self.behave = {}
        self.cache_control = None
        self.private = {}
        self.extra_members = []
        self._released = threading.Event()
        self.add_key("first")

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    # --- keys ---

    def add_key(self, kid, key=None):
        self.private[kid] = key or ec.generate_private_key(ec.SECP256R1())

    def rotate(self, old, new):
        del self.private[old]
        self.add_key(new)

    def jwks(self):
        return {"keys": [*self.extra_members, *(public_jwk(key, kid) for kid, key in self.private.items())]}

    def token(self, kid="first", role="national_admin", key=None, **claims):
        now = int(time.time())
        key = key or self.private[kid]
        default = {"iss": self.name, "sub": "somebody", "iat": now, "exp": now + 3600, "jti": uuid.uuid4().hex,
                   "roles": [role]}
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        return jwt.encode({**default, **claims}, key, algorithm, headers={"kid": kid})

    # --- answers ---

    def document(self, **members):
        return {"issuer": self.name, "jwks_uri": self.url + JWKS, **members}

    def answer(self, handler):
        path = handler.path
        self.requests[path] += 1
        self.times[path].append(time.monotonic())
        self.agents.add(handler.headers.get("User-Agent"))
        usual = {JWKS: self.json(self.jwks), OPENID: self.json(self.document), OAUTH: self.json(self.document)}
        self.behave.get(path, usual.get(path, self.status(404)))(handler)

    def send(self, handler, body, status=200, content_type="application/json", **fields):
        """The usual answer, with fields like `Location=…`."""
        handler.send_response(status)
        if content_type:
            handler.send_header("Content-Type", content_type)
        if self.cache_control:
            handler.send_header("Cache-Control", self.cache_control)
        for name, value in fields.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def json(self, value):
        """`value` or what it gives, at the time of the request."""
        return lambda handler: self.send(handler, json.dumps(value() if callable(value) else value).encode())

    def bytes(self, body, **how):
        return lambda handler: self.send(handler, body, **how)

    def status(self, status, **fields):
        return lambda handler: self.send(handler, json.dumps(self.jwks()).encode(), status=status, **fields)

    def hang(self, handler):
        self._released.wait(60)
        handler.close_connection = True

    def trickle(self, handler, pause=0.05):
        """The right answer, a byte at a time."""
        body = json.dumps(self.jwks()).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for byte in body:
            if self._released.wait(pause):
                break
            handler.wfile.write(byte.to_bytes(1, "big"))
            handler.wfile.flush()

    def drop(self, handler):
        """Ends the connection in the middle of the body."""
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"keys":[')
        handler.close_connection = True
