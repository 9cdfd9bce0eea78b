"""No test reaches beyond this machine."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


def refuse_outside_world(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, reaching for another machine is refused. Returns the list that fills with what was reached for."""
    reached_for: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guard(host: Any) -> None:
        if not _is_local(host):
            reached_for.append(str(host))
            raise OSError(f"A test reached for {host!r}, beyond this machine.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):  # else it is a socket in a folder
            guard(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if isinstance(address, tuple):
            guard(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_address(host):  # a name, for which a server elsewhere would be asked
            guard(host)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    return reached_for


def _text(host: Any) -> str:
    return host.decode() if isinstance(host, bytes) else host or ""


def _is_address(host: Any) -> bool:
    try:
        ipaddress.ip_address(_text(host))
    except ValueError:
        return False
    return True


def _is_local(host: Any) -> bool:
    name = _text(host)
    return name in {"", "localhost"} or (_is_address(name) and ipaddress.ip_address(name).is_loopback)
