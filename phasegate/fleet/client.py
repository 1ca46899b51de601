"""A client of the pull matrix, as the fleet file describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from phasegate.fleet.families import DOCKER, Family
from phasegate.fleet.lack import Lack
from phases.form import Form
from phases.ladder import named, position


@dataclass(frozen=True, slots=True)
class Updater:
    """A client's own updater, and the limits that it must keep.

    command: how to run it
    requests, bytes: limits over all its tries
    seconds: how long it is watched
    door: where the client reaches the registry meanwhile
    insecure: the registry is reached without TLS
    env: names of variables that it gets besides the basic ones and docker's. No verdict depends on them
    """

    command: tuple[str, ...]
    requests: int
    bytes: int
    seconds: float
    door: str
    insecure: bool
    env: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ClientSpec:
    """A client of the pull matrix.

    host: its address, unless it is reached by ``command``
    command: the first words of the command line of its family's tool
    below: the phase from which on it is expected to refuse; if empty, it must take every phase
    accept: settings that this client is known to lose
    lacks: what this machine does not have to reach it
    """

    name: str
    host: str
    version: str
    below: str = ""
    updater: Updater | None = None
    family: Family = DOCKER
    command: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = field(default=(), compare=False)

    def expects(self, phase: str, form: Form) -> Literal["take", "refuse"]:
        """Return what this client must do with ``phase``, whose form is ``form``.

        A repo may have begun with what a higher phase brings: zstd that somebody published is refused in every phase.
        """
        if not self.below:
            return "take"
        begun = bool(named(self.below).needs) and named(self.below).done(form)
        return "refuse" if begun or position(phase) >= position(self.below) else "take"
