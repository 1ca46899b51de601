"""The page of ``phasegate explain``: one repo, the answer first, the next command last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console

from phasegate.catalogue import SIGN
from phasegate.check import Result, Severity, Verdict
from phasegate.command import Command, rollout
from phasegate.ledger.state import Standing
from phasegate.pages.history import Again, Line
from phasegate.pages.table import as_json, columns, day, megabytes, saved, sizes
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.gate import Gate, GateName
from phases.ladder import position

_LINES = 20
_DETAILS = 5


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything there is to say about a repo.

    ``action`` was decided from ``standing`` in its fleet, ``version`` is the source's, ``following`` is the next rung,
    empty at the ladder's end, ``note`` is about the source, ``again`` are the calls that were made again, and
    ``accepted`` says by phase who accepted what did not pass. Verdicts of releases that are over and from before
    ``pruned`` are not in the ledger any more.
    """

    standing: Standing
    version: str
    action: Action
    story: tuple[Line, ...]
    gates: tuple[Gate, ...]
    following: str = ""
    note: str = ""
    again: tuple[Again, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)
    pruned: datetime | None = None

    @property
    def not_passed(self) -> Iterator[tuple[str, Result]]:
        """Yield the checks that did not pass, with their phase, in the verdicts that count now, lowest phase first."""
        for phase in sorted(self.standing.judgements, key=position):
            for result in self.standing.judgements[phase].results:
                if result.verdict is not Verdict.PASS:
                    yield phase, result

    @property
    def signed(self) -> Iterator[tuple[str, Result]]:
        """Yield the signatures that were accepted, with their phase, in the verdicts that count now."""
        for phase in sorted(self.standing.judgements, key=position):
            for result in self.standing.judgements[phase].results:
                if result.check == SIGN.id and result.verdict is Verdict.PASS:
                    yield phase, result

    @property
    def now(self) -> str:
        """What a person can do now."""
        if self.action.next:
            halts = (_opener(gate) for gate in self.gates if gate.name is GateName.HALT)
            return "; then ".join(dict.fromkeys((str(self.action.next), *filter(None, halts))))
        if self.action.kind in WORK:
            return str(rollout(self.standing.repo))
        if self.action.kind is not Kind.WAIT:
            return "nothing is to be done"
        commands = ", ".join(filter(None, map(_opener, self.gates)))
        return f"{commands}; the rest opens by itself" if commands else "nothing, it goes on by itself"


def show(out: Console, told: Explained) -> None:
    action = told.action
    out.print(_where(told))
    if told.note:
        out.print(f"  {told.note}")
    if told.pruned and told.story and told.story[0].at < told.pruned:
        out.print(f"  (verdicts of earlier releases from before {day(told.pruned)} were pruned)")
    early = len(told.story) - _LINES
    if early > 0:
        out.print(f"  ({early} lines before these: --json has them all)")
    columns(out, ("at (UTC)", "what happened"), [(day(line.at), line.what) for line in told.story[-_LINES:]])
    about = f" {action.phase}" if action.kind in WORK or action.kind in (Kind.WAIT, Kind.BLOCKED) else ""
    out.print(f"Next: {action.kind}{about}: {action.why}")
    failing = list(told.not_passed)
    if failing:
        out.print("Checks that did not pass:")
        columns(
            out,
            ("phase", "check", "verdict", "evidence"),
            [row for one in failing for row in _rows(*one, told.accepted)],
        )
    if signed := list(told.signed):
        out.print("Signatures that were accepted:")
        columns(out, ("phase", "check", "verdict", "evidence"), [row for one in signed for row in _rows(*one, {})])
    if told.again:
        out.print("Calls that failed for a moment and were made again:")
        columns(out, ("at (UTC)", "phase", "for", "call", "error"), list(_calls(told.again)))
    if told.gates:
        out.print(f"Closed before {told.following}:" if told.following else "Closed:")
        rows = [(gate.name, "; ".join(filter(None, (gate.why, _opener(gate))))) for gate in told.gates]
        columns(out, ("gate", "why"), rows)
    out.print(f"Now: {told.now}")


def show_json(out: Console, told: Explained) -> None:
    standing, action = told.standing, told.action
    as_json(
        out,
        {
            "repo": standing.repo,
            "release": standing.serves or None,
            "candidate": told.version if told.version not in ("", standing.serves) else None,
            "at": standing.at if standing.start else None,
            "since": standing.since.isoformat() if standing.since else None,
            "sizes": dict(standing.sizes),
            "pruned": told.pruned.isoformat() if told.pruned else None,
            "history": [{"at": line.at.isoformat(), "what": line.what} for line in told.story],
            "next": {"action": str(action.kind), "phase": action.phase, "why": action.why},
            "checks": [
                {"phase": phase, "check": it.name, "version": it.version, "verdict": str(it.verdict)}
                | {"severity": str(it.severity), "evidence": it.evidence, "details": list(it.details)}
                | {"accepted": told.accepted.get(phase)}
                for phase, it in told.not_passed
            ],
            "signatures": [
                {"phase": phase, "check": it.name, "evidence": it.evidence, "details": list(it.details)}
                for phase, it in told.signed
            ],
            "again": [
                {"at": one.at.isoformat(), "phase": one.phase or None, "for": one.what}
                | {"call": it.call, "kind": it.kind, "error": it.error, "pause": it.pause}
                for one in told.again
                for it in one.tries
            ],
            "following": told.following or None,
            "gates": [{"name": gate.name, "why": gate.why, "next": _opener(gate)} for gate in told.gates],
            "now": told.now,
        },
    )


def _opener(gate: Gate) -> str:
    """Return the command that opens the gate; empty if none does."""
    return str(gate.next) if isinstance(gate.next, Command) else ""


def _where(told: Explained) -> str:
    standing = told.standing
    if standing.start is None:
        return f"{standing.repo}  never looked at by a rollout"
    before, now = sizes(standing)
    told_size = f", {megabytes(now)}"
    if standing.published:
        told_size += f" instead of {megabytes(before)} ({saved(before, now)})"
    at = f"at {standing.at} since {day(standing.since)}{told_size}"
    # What users get, which is not always what the source says: somebody else may have pushed a version of their own.
    return f"{standing.repo}  {f'release {standing.serves}, ' if standing.serves else ''}{at}"


def _calls(again: Sequence[Again]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the last ``_LINES`` of them; the same call with the same error shares a line that says how often."""
    rows = [(day(one.at), one.phase, one.what, it.call, it.error) for one in again for it in one.tries]
    told = [(*row[:4], f"{row[4]} ({times} times)" if times > 1 else row[4]) for row, times in Counter(rows).items()]
    if len(told) > _LINES:
        yield "", "", "", "", f"({len(told) - _LINES} lines before these: --json has them all)"
    yield from told[-_LINES:]


def _rows(phase: str, result: Result, accepted: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    verdict = str(result.verdict) if result.severity is Severity.BLOCKS else f"{result.verdict}, reported only"
    yield phase, result.name, verdict, result.evidence
    if phase in accepted and result.severity is Severity.BLOCKS:
        yield "", "", "", f"  {accepted[phase]}"
    for line in result.details[:_DETAILS]:
        yield "", "", "", f"  {line}"
    if len(result.details) > _DETAILS:
        yield "", "", "", f"  and {len(result.details) - _DETAILS} lines more: --json has them all"
