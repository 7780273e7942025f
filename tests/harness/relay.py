"""A wire to the daemon that is listened to: bytes go through as they are, and the requests among them are written down."""

import socket
import socketserver
import threading

class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class Relay:
    def __init__(self, port):
        relay = self
        self._lock = threading.Lock()
        self._heard = []

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                relay._relay(self.request, port)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _relay(self, client, port):
        with socket.create_connection(("127.0.0.1", port)) as daemon:
            for end in (client, daemon):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=self._copy, args=(daemon, client, None), daemon=True)
            back.start()
            heard = bytearray()
            with self._lock:
                self._heard.append(heard)
            self._copy(client, daemon, heard)
            back.join()

    def _copy(self, source, target, heard):
        try:
            while data := source.recv(65536):
                if heard is not None:
                    with self._lock:
                        heard += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # one side has gone; the other hears of it by its own end

    def requests(self, method):
        """The header fields of each whole request so far with this method, and its path as ":path"."""
        with self._lock:
            texts = [bytes(heard) for heard in self._heard]
        return [fields for text in texts for name, fields in _requests(text) if name == method]


def _requests(text):
    """Method and fields of the requests that follow each other on a connection; bodies have a Content-Length."""
    while b"\r\n\r\n" in text:
        head, _, text = text.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        text = text[int(fields.get("content-length", 0)):]
        yield method, fields | {":path": path}
