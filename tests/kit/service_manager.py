"""A service manager such as systemd, as far as it listens to what it has started."""

from __future__ import annotations

import secrets
import socket
from contextlib import suppress


class ServiceManager:
    """A socket in the abstract namespace: a path may be too long for one in a folder of pytest's."""

    def __init__(self) -> None:
        name = f"phasegate-test-{secrets.token_hex(8)}"
        self.env = {"NOTIFY_SOCKET": f"@{name}"}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{name}")

    def next(self, seconds: float = 120) -> str:
        """Return the next message, as soon as there is one."""
        self._socket.settimeout(seconds)
        return self._socket.recv(4096).decode()

    def heard(self) -> list[str]:
        """Return the messages that nobody has taken yet."""
        self._socket.setblocking(False)
        found = []
        with suppress(BlockingIOError):
            while True:
                found.append(self._socket.recv(4096).decode())
        return found

    def close(self) -> None:
        self._socket.close()
