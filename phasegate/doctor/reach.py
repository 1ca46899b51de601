"""A registry's host: whether a registry answers there, and whether its clock agrees with ours."""

from __future__ import annotations

from datetime import datetime, timedelta

from phasegate import clock
from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, failed, ok, unknown, warning
from phasegate.errors import RegistryError
from phasegate.registry import Registry
from phasegate.registry.rights import Greeting

_NOTED = timedelta(seconds=30)
_REFUSED = timedelta(minutes=5)
"""From about here on token services and certificates take each other for expired, or not yet valid."""
_SET = Hint("set this machine's clock: timedatectl set-ntp true")


async def look(registry: Registry, host: str) -> list[Finding]:
    before = clock.now()
    try:
        greeting = await registry.greet(host)
    except RegistryError as error:
        # What it says begins with the host, which is the finding's subject.
        return [failed(Id.REGISTRY_REACH, host, error.gist, Hint(error.fix) if error.fix else None)]
    after = clock.now()
    # 404 too: some registries that serve images have nothing at /v2/.
    if greeting.status >= 500:
        busy = f"{host} answers {greeting.status}"
        return [failed(Id.REGISTRY_REACH, host, busy, Hint("see its own log, and what is in between"))]
    return [ok(Id.REGISTRY_REACH, host, "it answers"), _clock(host, greeting, before + (after - before) / 2)]


def _clock(host: str, greeting: Greeting, ours: datetime) -> Finding:
    if greeting.date is None:
        return unknown(Id.REGISTRY_CLOCK, host, "it does not say what time it is")
    off = ours - greeting.date
    if abs(off) <= _NOTED:
        return ok(Id.REGISTRY_CLOCK, host, "this machine's clock agrees with that of the registry")
    way = "ahead of" if off > timedelta() else "behind"
    said = f"this machine's clock is {abs(off).total_seconds():.0f} s {way} that of the registry"
    return (failed if abs(off) > _REFUSED else warning)(Id.REGISTRY_CLOCK, host, said, _SET)
