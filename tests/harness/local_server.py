"""An HTTP server of a test's own, plain or with TLS, that hands each request to whoever has it."""

import contextlib
import http.server


class Server(http.server.ThreadingHTTPServer):
    """On a free loopback port. `context` is one of ssl, or None."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, handler, context=None):
        super().__init__(("127.0.0.1", 0), handler)
        self.context = context
        self.port = self.server_address[1]

    def finish_request(self, request, client_address):
        """In the connection's own thread, so that one client's handshake keeps nobody waiting."""
        with contextlib.suppress(OSError):
            if self.context:
                request = self.context.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass  # clients that went away, or were cut off, are part of the tests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass
