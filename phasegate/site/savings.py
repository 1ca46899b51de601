"""What the migration saves so far: bytes of images, and seconds of whole pulls."""

from __future__ import annotations

from collections.abc import Iterable

from phasegate.catalogue import PULL, REFUSE
from phasegate.ledger.state import Standing
from phasegate.pages.table import sizes
from phasegate.site.model import Pulls, Savings
from phases.ladder import position


def savings(standings: Iterable[Standing]) -> Savings:
    """Return the sums over the repos that phasegate has published something of, and whose sizes are known."""
    repos = before = after = 0
    pulls: dict[str, list[tuple[float, float]]] = {}
    for standing in standings:
        was, now = sizes(standing)
        if standing.published and was is not None and now is not None:
            repos, before, after = repos + 1, before + was, after + now
        for client, pair in _pulls(standing).items():
            pulls.setdefault(client, []).append(pair)
    compared = (
        Pulls(client, len(pairs), sum(first for first, _ in pairs), sum(last for _, last in pairs))
        for client, pairs in sorted(pulls.items())
    )
    return Savings(repos, before, after, tuple(compared))


def _pulls(standing: Standing) -> dict[str, tuple[float, float]]:
    """Return by client the seconds of a pull at the lowest phase that was timed, and at the highest one published.

    A pull that found layers there says nothing about the form, and is left out, as is a client that cannot pull what is
    served now.
    """
    refusing: set[str] = set()
    timed: dict[str, dict[int, float]] = {}
    for phase, judgement in standing.judgements.items():
        if position(phase) <= position(standing.at):
            for result in judgement.results:
                if result.check == REFUSE.id:
                    refusing.add(result.client)
                if result.check == PULL.id and result.whole:
                    by_phase = timed.setdefault(result.client, {})
                    by_phase[position(phase)] = by_phase.get(position(phase), 0.0) + result.seconds
    return {
        client: (by_phase[min(by_phase)], by_phase[max(by_phase)])
        for client, by_phase in timed.items()
        if len(by_phase) > 1 and client not in refusing
    }
