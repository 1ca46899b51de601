"""What waits for a person, oldest first, with who is asked and the command to type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from phasegate.ledger.course import Halt
from phasegate.ledger.state import Intent, Standing
from phasegate.metrics.waiting import since
from phasegate.policy import cause as c
from phasegate.policy.action import Action, Kind
from phasegate.policy.text import reason_of
from phasegate.site.model import Do, Waits
from phasegate.site.past import Past
from phasegate.site.remedy import of_halt

ON_CALL = "on call"
_STOPPED = (Kind.BLOCKED, Kind.HELD)
_LAST = datetime.max.replace(tzinfo=UTC)


def stopped(action: Action) -> bool:
    """Return whether the repo rests until a person acts."""
    return action.kind in _STOPPED or (action.kind is Kind.FINISH and action.next is not None)


def shared(action: Action) -> bool:
    """Return whether what stops the repo stops every other one at its phase too."""
    return isinstance(action.cause, c.Halted | c.NotApproved | c.Floor)


def waits(
    pasts: Mapping[str, Past],
    actions: Mapping[str, Action],
    dos: Mapping[str, Do],
    halts: Sequence[Halt],
    gone: Iterable[Standing] = (),
) -> tuple[Waits, ...]:
    """Return everything that waits for a person, what has waited longest first.

    What stops many repos in the same way, as a halt or a missing approval does, is there once.

    dos: what to do about each repo
    gone: repos that the fleet file no longer has, in the middle of a move
    """
    common: dict[tuple[str, str], list[str]] = {}
    found: list[Waits] = []
    for name, action in actions.items():
        match action.cause:
            case c.Halted() if stopped(action):
                common.setdefault(("halt", action.cause.halt.phase), []).append(name)
            case c.NotApproved() | c.Floor() if stopped(action):
                common.setdefault((type(action.cause).__name__, action.phase), []).append(name)
            case _:
                found += _of_repo(pasts[name], action, dos[name])
    found += [_halt(halt, len(common.pop(("halt", halt.phase), ()))) for halt in halts]
    found += [_gone(standing.repo, standing.intent) for standing in gone if standing.intent]
    found += [_gate(pasts, names, actions[names[0]]) for names in common.values()]
    return tuple(sorted(found, key=lambda each: (each.since or _LAST, each.what)))


def _halt(halt: Halt, repos: int) -> Waits:
    who = ON_CALL if halt.cause else halt.by
    why = f"halted by {halt.by}: {reason_of(halt)}"
    return Waits(halt.at, halt.phase or "the fleet", "", who, why, of_halt(halt), repos)


def _gate(pasts: Mapping[str, Past], names: Sequence[str], action: Action) -> Waits:
    """Return what waits before a phase that is closed to all: since people were asked, or a repo was ready for it."""
    ready = [at for name in names if (at := pasts[name].standing.proved or pasts[name].standing.since)]
    asked = since(pasts[names[0]].standing, action) or min(ready, default=None)
    who = " or ".join(action.cause.others) if isinstance(action.cause, c.NotApproved) else ON_CALL
    return Waits(asked, action.phase, "", who, action.dated, Do.of(action.next), len(names))


def _gone(repo: str, intent: Intent) -> Waits:
    what = "rollback" if intent.rollback else "promotion"
    why = f"it is not in the fleet file any more, and its {what} to {intent.phase} is not finished"
    fix = f"put it back into the fleet file, or write `was: {repo}` in the repo that it is now"
    return Waits(intent.at, repo, "", ON_CALL, why, Do(fix), 0)


def _of_repo(past: Past, action: Action, do: Do) -> Iterator[Waits]:
    standing, owner = past.standing, f"the owner of {past.standing.repo}"
    if stopped(action):
        hold = standing.hold
        who = hold.by if hold and not hold.cause else owner
        yield Waits(_since(past, action), standing.repo, standing.repo, who, action.dated, do)
    elif (unseen := standing.unseen) and not unseen.retryable:
        why = f"cannot be looked at: {unseen.line(standing.repo)}"
        yield Waits(unseen.since or unseen.at, standing.repo, standing.repo, owner, why, Do(unseen.fix))


def _since(past: Past, action: Action) -> datetime | None:
    if known := since(past.standing, action):
        return known
    match action.cause:
        case c.Unfinished():
            return action.cause.at
        case c.Elsewhere():
            return past.drifted or past.last
        case _:
            return past.last
