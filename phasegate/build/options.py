"""BuildKit's options for a form, every one spelled out: the same for our own builds and a CI's.

Each phase's file says which options it adds; they are combined here for one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from phasegate.build.secret import field
from phases.form import Attestation, Axis, Codec, Form
from phases.ladder import LADDER
from phases.phase import Phase


def exporter_options(form: Form) -> dict[str, str]:
    """Return the options of the exporter.

    What was published uncompressed stays so until the phase that moves it, and attestations keep their shape.
    """
    options = {key: _filled(value, phase, form) for phase in _done(form) for key, value in phase.output.items()}
    as_it_was = {"compression": str(form.codec)} if form.codec is Codec.PLAIN else {}
    return options | as_it_was | ({"oci-artifact": "true"} if form.artifacts else {})


def output(more: Mapping[str, str], form: Form) -> str:
    """Return an ``--output`` value; ``more`` says where the output goes."""
    options = {"type": "image", **more, **exporter_options(form)}
    return ",".join(field(f"{key}={value}") for key, value in options.items())


def attest_options(form: Form, sbom: str = "") -> dict[str, str]:
    """Return ``--provenance`` and ``--sbom``, always explicit.

    BuildKit attests by default, and an attestation makes an index. ``sbom`` is the generator's image: BuildKit's own
    default is a tag that moves.
    """
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
    """Yield the phases whose options apply, lowest first; a higher one overrides. The first sets every option."""
    return (phase for number, phase in enumerate(LADDER) if number == 0 or phase.done(form))


def _filled(text: str, phase: Phase, form: Form) -> str:
    return text.replace("{value}", form.on(phase.axis))
