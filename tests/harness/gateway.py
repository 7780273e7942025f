"""What may stand between two installations: it hands requests on, and fails, cuts off, delays and lies as a test tells it; it
gives out tokens too, and files."""

import collections
import contextlib
import http.client
import json
import threading
import urllib.parse

from harness.local_server import Handler, Server

TOKEN = "/token"


class _Handler(Handler):
    def do_GET(self):
        self.server.gateway.answer(self)

    def do_POST(self):
        self.server.gateway.grant(self)


class Answer:
    def __init__(self, status=200, body=b"", **fields):
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.fields = {"content-type": "application/json", **{name.replace("_", "-").lower(): value for name, value in fields.items()}}
        self.cut_at = None
        self.bounded = True

    def cut(self, at):
        """Announces all of it, and closes the connection behind so many bytes."""
        self.cut_at = at
        return self

    def unbounded(self):
        """As a server of HTTP/1.0: the end of the connection is the end of the body."""
        self.bounded = False
        return self


class Gateway:
    """Use with `with`. Rules are tried in turn for each GET: `rule(path, query, answer)` gives another answer, or None. The answer is a
    function that asks the installation behind. `granting` gives the token for an assertion, or an Answer. With an authority (harness.issuer) it speaks TLS."""

    def __init__(self, behind=None, authority=None):
        self.behind = behind
        self.rules = []
        self.requests = []  # (path, query)
        self.assertions = []
        self.granting = None
        self.counts = collections.Counter()
        self._server = Server(_Handler, authority.context() if authority else None)
        self._server.gateway = self
        self.url = f"{'https' if authority else 'http'}://127.0.0.1:{self._server.port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    # --- rules ---

    def once(self, path, give, times=1):
        """`give(answer)` for the next so many requests of a path."""
        left = [times]

        def rule(asked, query, answer):
            if asked != path or left[0] == 0:
                return None
            left[0] -= 1
            return give(answer)

        self.rules.append(rule)

    def always(self, path, give):
        self.once(path, give, -1)

    def asked(self, path):
        return [query for asked, query in self.requests if asked == path]

    # --- answers ---

    def _ask(self, handler):
        passed = {name: value for name, value in handler.headers.items() if name.lower() not in ("host", "connection")}
        port = urllib.parse.urlsplit(self.behind).port
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", handler.path, headers=passed)
            got = connection.getresponse()
            body = got.read()
            fields = {name.lower(): value for name, value in got.getheaders()}
        for name in ("connection", "transfer-encoding", "content-length", "date"):
            fields.pop(name, None)
        return Answer(got.status, body, **fields)

    def answer(self, handler):
        target = urllib.parse.urlsplit(handler.path)
        query = dict(urllib.parse.parse_qsl(target.query))
        self.requests.append((target.path, query))
        for rule in self.rules:
            given = rule(target.path, query, lambda: self._ask(handler))
            if given is not None:
                return self._send(handler, given)
        return self._send(handler, self._ask(handler) if self.behind else Answer(404))

    def grant(self, handler):
        form = dict(urllib.parse.parse_qsl(handler.rfile.read(int(handler.headers["Content-Length"])).decode()))
        self.assertions.append(form)
        given = self.granting(form)
        self._send(handler, given if isinstance(given, Answer) else Answer(200, given))

    def _send(self, handler, answer):
        handler.send_response(answer.status)
        for name, value in answer.fields.items():
            handler.send_header(name, value)
        if answer.bounded:
            handler.send_header("Content-Length", str(len(answer.body)))
        if answer.cut_at is not None or not answer.bounded:
            handler.send_header("Connection", "close")
            handler.close_connection = True
        handler.end_headers()
        handler.wfile.write(answer.body[:answer.cut_at])
        if answer.cut_at is not None:
            handler.wfile.flush()
