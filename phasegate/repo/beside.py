"""The other lines of an image: those of the fleet file, and those that it had before, with what the ledger knows."""

from __future__ import annotations

from collections.abc import Iterable

from phasegate.fleet.fleet import Fleet, Repo
from phasegate.ledger.ledger import Ledger
from phasegate.policy.lines import Other, Others


def others(ledger: Ledger, fleet: Fleet, repos: Iterable[Repo]) -> Others:
    """Return the other lines of each of ``repos``: those of the fleet file, and those that it had before."""
    names = {repo.name: other_names(ledger, fleet, repo) for repo in repos}
    wanted = {name for found in names.values() for name in found}
    if not wanted:
        return {}
    standings = ledger.standings(wanted)
    places = {repo.name: number for number, repo in enumerate(fleet.repos)}
    return {
        name: tuple(
            Other(
                other,
                fleet.repos[places[other]] if other in places else None,
                standings[other],
                first=places.get(other, len(places)) < places[name],
            )
            for other in found
        )
        for name, found in names.items()
        if found
    }


def other_names(ledger: Ledger, fleet: Fleet, repo: Repo) -> tuple[str, ...]:
    """Return the other lines of the image, those included that the fleet file does not have any more."""
    known = (*fleet.lines.get(repo.owner, ()), *ledger.lines.get(repo.owner, ()))
    return tuple(name for name in dict.fromkeys(known) if name != repo.name)
