"""A client: whether it answers, what it is, and whether there is room on its disk."""

from __future__ import annotations

import shlex

from phasegate.clients import docker
from phasegate.clients.client import Client
from phasegate.clients.connect import connect
from phasegate.clients.facts import Engine, facts
from phasegate.clients.room import room
from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, failed, of_error, ok, unknown, warning
from phasegate.errors import EngineError, PhasegateError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.families import DOCKER

_SECONDS = 8.0
_LITTLE = 2_000_000_000
"""Bytes below which a disk is nearly full: a large image and its layers need as much."""


async def look(spec: ClientSpec) -> list[Finding]:
    if spec.lacks:
        return [failed(Id.ENGINE_REACH, spec.name, lack.what, Hint(lack.fix)) for lack in spec.lacks]
    try:
        client = await _connected(spec)
    except PhasegateError as error:
        return [of_error(Id.ENGINE_REACH, spec.name, error)]
    found = client.facts
    said = f"{spec.family.title} {found.version}, {found.store} store, {found.os_arch}"
    return [ok(Id.ENGINE_REACH, spec.name, said), _version(spec, found.version), await _room(client)]


async def _connected(spec: ClientSpec) -> Client:
    if spec.family is DOCKER:
        return docker.client_of(spec, await facts(Engine(spec.name, spec.host), timeout=_SECONDS))
    return await connect(spec)


def _version(spec: ClientSpec, version: str) -> Finding:
    if version.startswith(spec.version):
        return ok(Id.ENGINE_VERSION, spec.name, f"{version}, as the fleet file says: {spec.version or 'any'}")
    return failed(
        Id.ENGINE_VERSION,
        spec.name,
        f"it is {spec.family.title} {version}, the fleet file says {spec.version}",
        Hint(f'version: "{version}", or the engine that is meant'),
    )


async def _room(client: Client) -> Finding:
    name = client.spec.name
    try:
        found = await room(client, timeout=_SECONDS)
    except EngineError as error:
        return unknown(Id.ENGINE_ROOM, name, error.what, Hint(error.fix) if error.fix else None)
    make = Hint(_prune(client.spec))
    if found.full:
        return failed(Id.ENGINE_ROOM, name, found.full, make)
    if found.took:
        return ok(Id.ENGINE_ROOM, name, f"it takes {found.took / 1e6:.0f} MB; Docker does not say how much is left")
    if found.free is None:
        return unknown(Id.ENGINE_ROOM, name, f"{client.spec.family.title} does not say how much room is left")
    free = f"{found.free / 1e9:.1f} GB are free"
    return warning(Id.ENGINE_ROOM, name, free, make) if found.free < _LITTLE else ok(Id.ENGINE_ROOM, name, free)


def _prune(spec: ClientSpec) -> str:
    family = spec.family
    where = f"docker --host {spec.host}" if family is DOCKER else shlex.join(spec.command)
    return f"{where} system prune --all removes what no container uses; look before with {where} system df"
