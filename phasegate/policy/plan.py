"""Make the plan of a run: how far it goes, the floor of clients, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from phasegate import clock
from phasegate.catalogue import VERSIONS
from phasegate.clients.floor import closed
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.own_check import checks_in
from phasegate.ledger.state import Standing
from phasegate.policy.climb import Plan
from phasegate.policy.radius import bases_of, before, order


def plan_of(
    fleet: Fleet,
    through: str = "",
    *,
    since: datetime | None = None,
    standings: Mapping[str, Standing] | None = None,
    insisted: bool = False,
) -> Plan:
    """Return the plan of a run.

    through: how far the run goes, by default to the ladder's end
    since: when the run began
    standings: what the ledger knows, for the order of the waves
    insisted: a person named the repos

    May run a command for the telemetry of clients, and reads Dockerfiles and the commands of checks: do not call it on
    an event loop's thread.
    """
    bases: Mapping[str, tuple[str, ...]] = {}
    line: tuple[str, ...] = ()
    if fleet.policy.waves:
        known = (standings or {}).values()
        named = bases_of(fleet, {it.repo: it.release.pins for it in known if it.release})
        line = order(fleet.repos, named, fleet.policy.last)
        bases = before(fleet.repos, named)
    return Plan(
        last=fleet.last,
        through=through or fleet.last,
        now=clock.now(),
        clients=fleet.clients,
        checks=VERSIONS,
        own={check: check.version() for check in checks_in(fleet.repos)},
        floor=closed(fleet.telemetry) if fleet.telemetry else {},
        since=since,
        provenance=fleet.attest.provenance,
        policy=fleet.policy,
        order={name: number for number, name in enumerate(line)},
        bases=bases,
        insisted=insisted,
    )
