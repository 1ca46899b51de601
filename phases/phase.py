"""The type of a phase: one rung of the ladder, which moves one axis of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from phases.form import Attestation, Axis, AxisValue, Form


@dataclass(frozen=True, slots=True)
class Phase:
    """One rung.

    ``may_differ`` names what the delta against the phase before may show; all
    else is a failure of ``delta.declared``. The words are those of
    ``phasegate.image.delta``: ``media-types``, ``layers`` (digest, size and media
    type of layers), ``manifest`` (digest of a platform's manifest), ``root``
    (digest of what the tag points at), ``config`` (its digest), ``content``
    (diff IDs, file times). ``needs`` is the first version of each kind of engine
    that takes the phase; an engine that is not named takes it in any version.
    """

    name: str
    axis: Axis
    value: AxisValue
    summary: str
    may_differ: frozenset[str]
    needs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def done(self, form: Form) -> bool:
        """True when ``form`` is already there on this phase's axis, or beyond it: max provenance holds min."""
        if isinstance(self.value, Attestation):
            return form.attestation.covers(self.value)
        return bool(getattr(form, self.axis) == self.value)

    def apply(self, form: Form) -> Form:
        """``form`` after this phase: one axis moved, the rest left as it is."""
        return form.moved(self.axis, self.value)
