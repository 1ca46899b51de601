"""The forms between two forms, one axis per step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from phases.form import Attestation, Axis, Builder, Form, MediaTypes, Shape
from phases.ladder import LADDER


@dataclass(frozen=True, slots=True)
class Step:
    """One form on the path. ``axis`` is what differs from the form before it; None for the first."""

    form: Form
    axis: Axis | None = None

    @property
    def change(self) -> str:
        return AXES[self.axis] if self.axis else ""

    @property
    def attested(self) -> bool:
        """Whether an attestation is added here."""
        return self.axis == "attestation" and self.form.attestation is not Attestation.NONE


AXES: dict[Axis, str] = {
    "builder": "the builder",
    "media_types": "the media types",
    "codec": "the codec",
    "shape": "the shape",
    "attestation": "the attestation",
}


def path(start: Form, end: Form) -> tuple[Step, ...]:
    """Return ``start``, and one more form for each axis that differs.

    The builder is ignored, as an image in a registry does not show it. zstd and Docker media types never meet on the
    path.
    """
    start, end = replace(start, builder=Builder.CONTAINER), replace(end, builder=Builder.CONTAINER)
    order = [axis for axis in dict.fromkeys(phase.axis for phase in LADDER) if axis != "builder"]
    if end.media_types is MediaTypes.DOCKER:
        order.reverse()
    steps = [Step(start)]
    form = start
    for axis in order:
        value = end.on(axis)
        if form.on(axis) != value:
            form = form.moved(axis, value)
            steps.append(Step(form, axis))
    return tuple(steps)


def told(form: Form) -> str:
    """Describe a form to people, as in ``oci zstd index``."""
    words = [str(form.media_types), str(form.codec)]
    if form.shape is Shape.INDEX:
        words.append(str(form.shape))
    if form.attestation is not Attestation.NONE:
        words.append("with provenance")
    return " ".join(words)
