"""An HTTP client that does not wait: httpx sends the head and the body of a request apart, and without TCP_NODELAY the kernel holds
the body back until the head is acknowledged, 40 ms for each request that has one."""

import socket

import httpcore
import httpx


class _AtOnce(httpcore.backends.sync.SyncBackend):
    def connect_tcp(self, *arguments, **more):
        stream = super().connect_tcp(*arguments, **more)
        stream.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream


def open_client(url, bearer=None):
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    client = httpx.Client(base_url=url, timeout=30, headers=headers)
    client._transport._pool._network_backend = _AtOnce()  # this version of httpx has no other way in
    return client
