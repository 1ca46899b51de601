"""Put the simulation behind phasegate's doors: HTTP, clients, child processes, the ledger's connection, the time."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import aiohttp
from sqlalchemy import Engine, event

from phasegate import clock
from phasegate.build import git, version
from phasegate.ledger import keeper, lease
from phasegate.process import docker
from phasegate.process import run as process_run
from phasegate.registry import transport
from phasegate.repo import run as repo_run
from tests.faults.sim import database, postgres, programs
from tests.faults.sim.network import Session
from tests.faults.sim.postgres import BEGAN
from tests.faults.sim.threads import threading_of

if TYPE_CHECKING:
    from tests.faults.sim.world import World


@contextmanager
def behind(world: World) -> Iterator[None]:
    """Make ``world`` all that phasegate can reach."""
    hub = world.hub
    Session.network = world.network
    database.Connection.door = postgres.Connection.door = world.database

    def now() -> datetime:
        skew = hub.running.host.skew if hub.running else 0.0
        return BEGAN + timedelta(seconds=hub.now + skew)

    def boot() -> tuple[str, float]:
        host = hub.running.host if hub.running else world.hosts[0]
        return f"{host.name}-{host.boot}", hub.now

    def open_(path: Any, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        if hub.running:
            hub.running.descriptors.add(descriptor)
        return descriptor

    def close(descriptor: int) -> None:
        if hub.running:
            hub.running.descriptors.discard(descriptor)
        os.close(descriptor)

    files = SimpleNamespace(**{**vars(os), "open": open_, "close": close})
    tokens = SimpleNamespace(token_hex=lambda length: random.randbytes(length).hex())
    names = SimpleNamespace(gethostname=lambda: hub.running.host.name if hub.running else "nowhere")
    pids = SimpleNamespace(**vars(os))
    pids.getpid = lambda: hub.running.pid if hub.running else 1
    web = SimpleNamespace(
        **{**vars(aiohttp), "ClientSession": Session, "TCPConnector": _nothing, "DummyCookieJar": _nothing}
    )
    replaced: list[tuple[Any, str, Any]] = [
        (clock, "now", now),
        (time, "monotonic", lambda: hub.now),
        (transport, "aiohttp", web),
        (repo_run, "connect", world.clients.connect),
        (repo_run, "socket", names),
        (repo_run, "os", pids),
        (clock, "boot", boot),
        (keeper, "threading", threading_of(hub)),
        (lease, "os", files),
        (lease, "secrets", tokens),
        (os, "urandom", random.randbytes),
        (git, "run", world.programs.run),
        (version, "run", world.programs.run),
        (process_run, "run", world.programs.run),
        (docker, "run", world.programs.run),
        (docker, "command", programs.command),
        (socket, "gethostname", names.gethostname),
    ]
    random.seed(hub.random.random())
    with ExitStack() as stack:
        for connect in (database.connect, postgres.connect):
            event.listen(Engine, "do_connect", connect)
            stack.callback(event.remove, Engine, "do_connect", connect)
        for target, name, new in replaced:
            if not hasattr(target, name):
                raise AttributeError(f"{target.__name__} has no {name}: the simulation's door is gone")
            stack.enter_context(patch.object(target, name, new))
        yield


def _nothing(**_: Any) -> None:
    return None
