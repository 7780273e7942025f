"""HTTP/1.1 byte by byte, for requests that no HTTP client would send."""

import socket
from dataclasses import dataclass

TIMEOUT_SECONDS = 15


class Closed(Exception):
    """The other side closed the connection before a whole answer."""


@dataclass
class Answer:
    status: int
    reason: str
    headers: dict  # lower-case name → list of values
    body: bytes

    def header(self, name):
        values = self.headers.get(name.lower(), [])
        assert len(values) <= 1, f"{name} occurs {len(values)} times"
        return values[0] if values else None


class RawClient:
    def __init__(self, port, host="127.0.0.1", timeout=TIMEOUT_SECONDS):
        self.socket = socket.create_connection((host, port), timeout)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def request(self, text, head=False):
        """Sends lines with \\n as CRLF and reads one answer. For bodies and odd line ends use send."""
        self.send(text.replace("\r\n", "\n").replace("\n", "\r\n"))
        return self.answer(head)

    def reset(self):
        """Leaves with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.close()

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed(self.buffer)
        self.buffer += data

    def _until(self, mark):
        while mark not in self.buffer:
            self._more()
        part, _, self.buffer = self.buffer.partition(mark)
        return part

    def _exactly(self, count):
        while len(self.buffer) < count:
            self._more()
        part, self.buffer = self.buffer[:count], self.buffer[count:]
        return part

    def _to_end(self):
        while True:
            try:
                self._more()
            except Closed:
                part, self.buffer = self.buffer, b""
                return part

    def _chunks(self):
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._exactly(size)
            assert self._exactly(2) == b"\r\n"
        while self._until(b"\r\n"):
            pass
        return body

    def _body(self, status, headers, head):
        if head or status in (204, 304) or 100 <= status < 200:
            return b""
        if headers.get("transfer-encoding") == ["chunked"]:
            return self._chunks()
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"][0]))
        return self._to_end()

    def answer(self, head=False):
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status, reason = lines[0].split(" ", 2)
        assert version == "HTTP/1.1", lines[0]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        return Answer(int(status), reason, headers, self._body(int(status), headers, head))

    def is_closed(self):
        """Waits for the other side to close; False when it sends something or keeps silent."""
        if self.buffer:
            return False
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
        except socket.timeout:
            return False
