"""The ladder: its rungs in order, and where they lead from an observed form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from phases.attest import ATTEST
from phases.container import CONTAINER
from phases.form import Attestation, Axis, Form
from phases.index import INDEX
from phases.oci import OCI
from phases.phase import Phase
from phases.zstd import ZSTD

BASELINE = "baseline"
"""Where every repo starts: the observed form. Not a rung, so nothing is built for it."""

LADDER: tuple[Phase, ...] = (CONTAINER, OCI, ZSTD, INDEX, ATTEST)
"""A new rung needs a file beside this one and an entry here: everything else is derived from this tuple."""

PHASES: tuple[str, ...] = tuple(phase.name for phase in LADDER)
NAMES: tuple[str, ...] = (BASELINE, *PHASES)
PhaseName = StrEnum("PhaseName", [(name.upper(), name) for name in PHASES])  # type: ignore[misc]
"""The phases as a type, for input from outside: the fleet file, and the forms of Prefect's UI."""

LAST: str = [phase.name for phase in LADDER if not phase.optional][-1]
"""Where a ladder ends unless the fleet file names another phase."""
JOINING: str = next(phase.name for phase in LADDER if phase.joins)
"""The phase in which a group gets its one joint index."""
ATTESTING: str = next(phase.name for phase in LADDER if phase.attests)
"""The phase that adds attestations."""
_POSITIONS = {name: number for number, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Rung:
    """A phase as one repo meets it: the form it leads to, and whether it moves anything."""

    phase: Phase
    form: Form
    needed: bool

    @property
    def name(self) -> str:
        return self.phase.name


def first_on(axis: Axis) -> str:
    """Return the first phase that moves ``axis``."""
    return next(phase.name for phase in LADDER if phase.axis == axis)


def named(name: str) -> Phase:
    """Return the phase called ``name``. Raises ValueError for any other word."""
    for phase in LADDER:
        if phase.name == name:
            return phase
    raise ValueError(f"{name!r} is not a phase; the phases are {', '.join(PHASES)}")


@cache
def rungs(start: Form, last: str = LAST, provenance: Attestation = Attestation.MIN) -> tuple[Rung, ...]:
    """Return all rungs up to ``last`` for a repo that starts at ``start``.

    ``provenance`` is what the fleet file asks for. A rung whose value on its
    axis is already reached is not ``needed`` and leaves the form as it is:
    nothing is ever lowered.
    """
    end = named(last)
    result: list[Rung] = []
    form = start
    for each in LADDER:
        phase = replace(each, value=provenance) if each.configurable else each
        needed = not phase.done(form)
        form = phase.apply(form) if needed else form
        result.append(Rung(phase, form, needed))
        if each is end:
            break
    return tuple(result)


def form_at(start: Form, name: str, provenance: Attestation = Attestation.MIN) -> Form:
    """Return the form of a repo that began at ``start`` and is at ``name``, a phase or the baseline."""
    return start if name == BASELINE else rungs(start, name, provenance)[-1].form


def position(name: str) -> int:
    """Return 0 for the baseline, 1 for the first rung, and so on."""
    return _POSITIONS[name] if name in _POSITIONS else _POSITIONS[named(name).name]


def reached(form: Form) -> str:
    """Return the highest rung that is done together with all below it: OCI, gzip and an index are at ``oci``.

    It is never an optional rung: the fleet file decides whether an observed attestation is enough, and if it is, that
    rung is not needed.
    """
    name = BASELINE
    for phase in LADDER:
        if phase.optional or not phase.done(form):
            break
        name = phase.name
    return name
