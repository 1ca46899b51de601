"""What BuildKit is told for a form, every option spelled out: the same for our own builds, and for a CI's.

Each phase's file says which options it adds; here they are put together for one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from phasegate.build.secret import field
from phases.form import Attestation, Axis, Form
from phases.ladder import LADDER
from phases.phase import Phase


def exporter_options(form: Form) -> dict[str, str]:
    """Return the options of the exporter."""
    return {key: _filled(value, phase, form) for phase in _done(form) for key, value in phase.output.items()}


def output(more: Mapping[str, str], form: Form) -> str:
    """One ``--output``: ``more`` says where it goes."""
    options = {"type": "image", **more, **exporter_options(form)}
    return ",".join(field(f"{key}={value}") for key, value in options.items())


def attest_options(form: Form, sbom: str = "") -> dict[str, str]:
    """``--provenance`` and ``--sbom``. BuildKit attests by default, and an attestation makes an index: always said,
    never left to the default. ``sbom`` is the generator's image: BuildKit's own default is a tag that moves."""
    options = {key: _filled(value, phase, form) for phase in _done(form) for key, value in phase.attest.items()}
    if sbom and form.attestation is not Attestation.NONE:
        options["sbom"] = field(f"generator={sbom}")
    return options


def build_args(form: Form) -> dict[str, str]:
    """Return the build arguments."""
    return {key: _filled(value, phase, form) for phase in _done(form) for key, value in phase.args.items()}


def args_on(axis: Axis) -> dict[str, str]:
    """Return the build arguments that move an image along ``axis``."""
    return {key: value for phase in LADDER if phase.axis == axis for key, value in phase.args.items()}


def _done(form: Form) -> Iterator[Phase]:
    """The phases whose options apply, lowest first: a higher one overrides. The first spells every option out."""
    return (phase for number, phase in enumerate(LADDER) if number == 0 or phase.done(form))


def _filled(text: str, phase: Phase, form: Form) -> str:
    return text.replace("{value}", form.on(phase.axis))
