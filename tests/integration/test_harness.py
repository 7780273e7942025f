"""The harness itself: what the other tests rely on."""

import http.server
import json
import signal
import threading

import jwt
import psycopg
import pytest

from harness.raw import Closed, RawClient


def test_databases_are_copies_of_their_template(postgres):
    postgres.create_database("original")
    with postgres.connect("original") as connection:
        connection.execute("create table t as select 1 as n")
    postgres.create_database("copy", "original")
    with psycopg.connect(postgres.socket_url("copy")) as connection:
        assert connection.execute("select n from t").fetchone() == (1,)
    postgres.drop_database("copy")
    postgres.drop_database("original")


def test_killed_server_comes_back_with_what_was_committed(own_postgres):
    with own_postgres.connect("postgres") as connection:
        connection.execute("create table t as select 1 as n")
    own_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(own_postgres.url("postgres"), connect_timeout=2)
    own_postgres.start()
    with own_postgres.connect("postgres") as connection:
        assert connection.execute("select n from t").fetchone() == (1,)


def test_suspended_server_keeps_silent_and_resumes(own_postgres):
    own_postgres.suspend()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(own_postgres.url("postgres"), connect_timeout=2)
    own_postgres.resume()
    psycopg.connect(own_postgres.url("postgres")).close()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_tokens_verify_with_the_key_set(issuer, jwks_file, algorithm):
    signed = issuer.sign(issuer.claims("buyer", "991825827", ["p1"]), algorithm)
    kid = jwt.get_unverified_header(signed)["kid"]
    keys = {k.key_id: k.key for k in jwt.PyJWKSet.from_dict(json.loads(jwks_file.read_text())).keys}
    claims = jwt.decode(signed, keys[kid], [algorithm])
    assert claims["roles"] == ["buyer"]
    assert claims["organisation"] == "991825827"
    assert claims["programmes"] == ["p1"]


def test_claim_given_as_none_is_left_out(issuer):
    assert "exp" not in issuer.claims("buyer", exp=None)


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def echo_port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_raw_client_reads_answers_one_after_the_other(echo_port):
    with RawClient(echo_port) as raw:
        raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /chunked HTTP/1.1\r\nHost: x\r\n\r\n")
        assert raw.answer().body == b"ok"
        assert raw.answer().body == b"abcde"
        closing = raw.request("GET / HTTP/1.1\nHost: x\nConnection: close\n\n")
        assert (closing.status, closing.header("Content-Length")) == (200, "2")
        assert raw.is_closed()
        with pytest.raises(Closed):
            raw.answer()


def test_interrupts_are_not_ignored():
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
