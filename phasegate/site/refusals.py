"""Clients that the migration has left behind, as the fleet file expects: they cannot pull what is served now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import Fleet
from phasegate.ledger.state import Standing
from phasegate.site.model import Refusal
from phases.ladder import BASELINE


def refusals(fleet: Fleet, standings: Iterable[Standing]) -> Iterator[Refusal]:
    """Yield each client that could pull repos before phasegate published them, and no longer can."""
    looked = [standing for standing in standings if standing.start is not None]
    for client in fleet.clients:
        if repos := tuple(standing.repo for standing in looked if _lost(fleet, client, standing)):
            yield Refusal(client.name, repos, len(looked))


def _lost(fleet: Fleet, client: ClientSpec, standing: Standing) -> bool:
    start = standing.start
    if start is None or not standing.published or client.expects(BASELINE, start) == "refuse":
        return False
    form = next((rung.form for rung in fleet.rungs(start) if rung.name == standing.at), start)
    return client.expects(standing.at, form) == "refuse"
