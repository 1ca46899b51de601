"""Commands that a person may want to run next: values, so that no code parses their text."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    ROLLOUT = "rollout"
    PROMOTE = "promote"
    ROLLBACK = "rollback"
    HOLD = "hold"
    RELEASE = "release"
    RETRY = "retry"
    ACCEPT = "accept"
    ABANDON = "abandon"
    APPROVE = "approve"
    HALT = "halt"
    RESUME = "resume"
    PLAN = "plan"
    STATUS = "status"
    SETTINGS = "settings"
    RESTORE = "ledger restore"
    BACKUP = "ledger backup"


_PHASE_FLAG = {Verb.PROMOTE: "--phase", Verb.ROLLBACK: "--to", Verb.SETTINGS: "--phase", Verb.ROLLOUT: "--through"}
"""The flag with which a verb that names repos takes its phase; the others take the phase itself, or ``--all``."""
_SCOPED = frozenset({Verb.APPROVE, Verb.HALT, Verb.RESUME})
_WITH_REASON = frozenset(Verb) - {Verb.ROLLOUT, Verb.PLAN, Verb.STATUS, Verb.SETTINGS, Verb.BACKUP}


@dataclass(frozen=True, slots=True)
class Command:
    """A phasegate command.

    phase: empty if the verb takes none, and for a halt of the whole fleet
    look: whether a plan reads the sources and the registry
    reason: a placeholder for the person's own words; left out if empty
    apply: the folder of a checkout whose files the settings are written into
    then: what the command does, shown after it
    """

    verb: Verb
    repos: tuple[str, ...] = ()
    phase: str = ""
    force: bool = False
    reason: str = "..."
    then: str = ""
    look: bool = False
    apply: str = ""

    def __str__(self) -> str:
        words = ["phasegate", str(self.verb), *self.repos]
        if self.verb in _SCOPED:
            words.append(self.phase or "--all")
        elif self.phase:
            words += [_PHASE_FLAG[self.verb], self.phase]
        if self.force:
            words.append("--force")
        if self.look:
            words.append("--look")
        if self.apply:
            words += ["--apply", shlex.quote(self.apply)]
        if self.reason and self.verb in _WITH_REASON:
            words.append(f'--reason "{self.reason}"')
        return " ".join([*words, self.then] if self.then else words)


@dataclass(frozen=True, slots=True)
class Hint:
    """Advice that is not a command: a setting to change, or the remedy of an error."""

    text: str

    def __str__(self) -> str:
        return self.text


Advice = Command | Hint


def rollout(*repos: str, through: str = "", then: str = "") -> Command:
    return Command(Verb.ROLLOUT, repos, through, then=then)


def promote(repo: str, phase: str, *, force: bool = False) -> Command:
    return Command(Verb.PROMOTE, (repo,), phase, force)


def roll_back(repo: str, to: str, *, force: bool = False) -> Command:
    return Command(Verb.ROLLBACK, (repo,), to, force)


def settings(repo: str, phase: str) -> Command:
    return Command(Verb.SETTINGS, (repo,), phase)


def apply_settings(repo: str, phase: str, folder: str) -> Command:
    return Command(Verb.SETTINGS, (repo,), phase, apply=folder)


def release(*repos: str) -> Command:
    return Command(Verb.RELEASE, repos)


def retry(repo: str) -> Command:
    return Command(Verb.RETRY, (repo,))


def accept(repo: str) -> Command:
    return Command(Verb.ACCEPT, (repo,))


def abandon(repo: str) -> Command:
    return Command(Verb.ABANDON, (repo,))


def approve(phase: str) -> Command:
    return Command(Verb.APPROVE, phase=phase)


def halt(phase: str) -> Command:
    """Return the command that halts ``phase``; as for ``resume``, an empty one means the whole fleet."""
    return Command(Verb.HALT, phase=phase)


def resume(phase: str) -> Command:
    return Command(Verb.RESUME, phase=phase)


def restore(then: str = "") -> Command:
    """Return the command that replaces the ledger by a backup, whose path the person knows."""
    return Command(Verb.RESTORE, ("PATH",), then=then)


BACKUP = Command(Verb.BACKUP, ("PATH",))
"""Save the ledger to a new file, whose path the person knows."""
PLAN = Command(Verb.PLAN)
LOOK = Command(Verb.PLAN, look=True)
STATUS = Command(Verb.STATUS)
