"""The type of a phase: one rung of the ladder, which moves one axis of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from phases.form import Attestation, Axis, AxisValue, Codec, Form


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phase:
    """One rung of the ladder, with everything specific to it.

    ``may_differ`` names what may differ from the previous phase; any other
    difference fails ``delta.declared``. The words are those of
    ``phasegate.image.delta``: ``media-types``, ``layers`` (digest, size and media
    type of layers), ``manifest`` (digest of a platform's manifest), ``root``
    (digest of what the tag points at), ``config`` (its digest), ``content``
    (diff IDs, file times).

    ``output``, ``attest`` and ``args`` are what a build of this phase adds to
    the options of the phases below: exporter options (``--output``),
    ``--provenance`` and ``--sbom``, and build arguments. ``{value}`` stands for
    the form's value on the phase's axis.

    ``checks`` are the ids of the checks that prove this phase; the others apply
    to every phase. ``needs`` is the first version of each kind of engine that
    takes the phase; any version of an engine not listed takes it.

    ``unmixes`` is the codec that a build of this phase gives to an image whose layers had several: BuildKit writes all
    layers of an image with one.

    ``optional``: the ladder ends below this phase unless the fleet file names it.
    ``configurable``: the fleet file may ask for a higher value on the axis.
    ``joins``: a group of images also gets its one joint index in this phase.
    """

    name: str
    axis: Axis
    value: AxisValue
    summary: str
    may_differ: frozenset[str]
    checks: tuple[str, ...]
    output: Mapping[str, str] = field(default_factory=_nothing)
    attest: Mapping[str, str] = field(default_factory=_nothing)
    args: Mapping[str, str] = field(default_factory=_nothing)
    needs: Mapping[str, str] = field(default_factory=_nothing)
    unmixes: Codec | None = None
    optional: bool = False
    configurable: bool = False
    joins: bool = False

    @property
    def attests(self) -> bool:
        """Whether the phase adds attestations."""
        return self.axis == "attestation"

    def holds(self, value: AxisValue) -> bool:
        """Return whether ``value`` is this phase's value on its axis, or beyond it: max provenance includes min."""
        if isinstance(self.value, Attestation) and isinstance(value, Attestation):
            return value.covers(self.value)
        return value == self.value

    def done(self, form: Form) -> bool:
        """Return whether ``form`` has this phase's value on its axis, or is beyond it."""
        return self.holds(form.on(self.axis))

    def apply(self, form: Form) -> Form:
        """Return ``form`` after this phase: one axis changed, the rest left as it is where a build can keep it."""
        made = form.moved(self.axis, self.value)
        return made.moved("codec", self.unmixes) if self.unmixes and form.codec is Codec.MIXED else made
