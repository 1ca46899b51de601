"""Defects that phasegate once had, put back one at a time: the simulation must find each of them.

A mutant replaces one named function, wherever phasegate refers to it, and fails if that function is gone: then the
defect has moved, and its mutant must follow it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from phasegate.errors import Blocked, TagMoved
from phasegate.ledger.events import Event
from phasegate.ledger.history import origins
from phasegate.ledger.tables import fleets
from phasegate.together import together
from tests.faults.sim.fleetfile import Shape


@dataclass(frozen=True, slots=True)
class Mutant:
    """``make`` gets the function at ``module``, ``name``, and returns what stands in its place.

    shows: the rules that it violates, each with a part of what is told then
    postgres: only a ledger on PostgreSQL has it
    shape: what the fleets are that have it
    """

    module: str
    name: str
    make: Callable[[Any], Any]
    what: str
    shows: tuple[tuple[str, str], ...]
    postgres: bool = False
    shape: Shape = Shape.PLAIN

    def shown(self, found: Mapping[str, Sequence[tuple[int, str]]]) -> bool:
        """Return whether it was found: ``found`` maps rules to what was told about each history."""
        return any(part in told for rule, part in self.shows for _, told in found.get(rule, ()))


def _every_tag_blocks(original: Any) -> Any:
    async def found(mover: Any, standing: Any, tags: Any, *, force: bool) -> Any:
        history = [event for _, event in mover.ledger.history(standing.repo)]
        before = list(origins(history))
        heads = await together(mover.registry.head(tag.reference(mover.host)) for tag in before)
        for tag, head in zip(before, heads, strict=True):
            known, now = standing.tags.get(tag, ""), head.digest if head else ""
            if not force and now != known and standing.intent is None:
                raise TagMoved(f"{tag} is at {now}, expected {known}")
        return await original(mover, standing, tags, force=force)

    return found


def _given_up_never(original: Any) -> Any:
    def abandon(fleet: Any, repos: Any, *, by: str, reason: str) -> str:
        raise Blocked(f"{', '.join(repos)}: what was begun is finished")

    return abandon


def _unlocked(original: Any) -> Any:
    def take_turn(connection: Any, fleet: str, happened: Sequence[Event]) -> Any:
        return connection.execute(select(fleets.c.policy).where(fleets.c.name == fleet)).scalar_one_or_none()

    return take_turn


def _nothing(original: Any) -> Any:
    return lambda *_, **__: None


def _no(original: Any) -> Any:
    return lambda *_, **__: False


MUTANTS = {
    "H1": Mutant(
        "phasegate.promotion.rollback",
        "_found",
        _every_tag_blocks,
        "any tag that phasegate ever moved, gone or moved since, blocks every rollback",
        (("rollback-refused", "TagMoved"),),
    ),
    "H2": Mutant(
        "phasegate.ledger.lease",
        "check",
        _nothing,
        "a promotion at work goes on after a rollback has begun",
        (("move-over-rollback", ""),),
    ),
    "H6": Mutant(
        "phasegate.policy.decide",
        "unseen",
        _nothing,
        "an unfinished move and an automatic rollback wait for the source",
        (("open-intent", ""),),
    ),
    "H9": Mutant(
        "phasegate.policy.order",
        "going_back",
        _nothing,
        "a moving tag goes to an older version",
        (("older-version", ".rollout"), ("older-version", ".promote")),
    ),
    "M4": Mutant(
        "phasegate.ledger.number",
        "counts",
        _no,
        "a run at work overruns a budget",
        (("intent-after-halt", ""),),
    ),
    "M6": Mutant(
        "phasegate.repo.decisions",
        "abandon",
        _given_up_never,
        "a move that somebody's push has stopped never ends",
        (("stuck-intent", "Blocked"),),
    ),
    "M7": Mutant(
        "phasegate.ledger.number",
        "take_turn",
        _unlocked,
        "on PostgreSQL, an event that commits late is never seen",
        (("number-order", ""),),
        postgres=True,
    ),
    "L1": Mutant(
        "phasegate.policy.take_over",
        "take_over",
        _nothing,
        "a tag that the fleet file gives to another line stays where it is",
        (("not-taken-over", ""),),
        shape=Shape.LINES,
    ),
}


@contextmanager
def mutated(name: str) -> Iterator[None]:
    """Put the defect ``name`` back; an empty name changes nothing."""
    if not name:
        yield
        return
    mutant = MUTANTS[name]
    home = import_module(mutant.module)
    original = getattr(home, mutant.name, None)
    if original is None:
        raise AssertionError(f"{mutant.module} has no {mutant.name}: the mutant {name} must follow its defect")
    _load_everything()
    replacement = mutant.make(original)
    with ExitStack() as stack:
        for module in [module for key, module in sys.modules.items() if key.startswith(("phasegate", "tests.faults"))]:
            for attribute, value in list(vars(module).items()):
                if value is original:
                    stack.enter_context(patch.object(module, attribute, replacement))
        yield


def _load_everything() -> None:
    """Import what the commands import, so that no module refers to the original later."""
    for name in ("tests.faults.sim.commands", "phasegate.audit.audit", "phasegate.promotion.rollback"):
        import_module(name)
