"""The pins of a release: what each reference of its source was found at, when the release was opened.

A source policy makes BuildKit take the pinned image wherever the reference is used, in FROM, in COPY --from, in a mount
or behind ``# syntax=``. Stages of the same name are left alone, which a named context would replace
(docker/buildx#904). An engine may ignore the policy without a word (Docker 20.10), so each build's materials are
compared with the pins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from phasegate.build.materials import Materials, canonical, tagged
from phasegate.errors import EngineError

Pins = Mapping[str, str]
"""See ``phasegate.build.materials.Materials``."""
_SCHEME = "docker-image://"


def current(pins: Pins) -> dict[str, str]:
    """Return pins with references as BuildKit has them: phasegate 0.1 recorded them as the Dockerfile writes them."""
    return {
        tagged(reference) if is_image(pin) else reference: canonical(pin) if is_image(pin) else pin
        for reference, pin in pins.items()
    }


def policy(pins: Pins) -> dict[str, object]:
    """Return the source policy that pins every image of ``pins`` that is named by tag."""
    return {"rules": [_rule(name, pin) for name, pin in pins.items() if is_image(pin) and "@" not in name]}


def environment_of(pins: Pins, folder: Path) -> dict[str, str]:
    """Return the environment that makes buildx apply the pins; their policy is written to ``folder``."""
    rules = policy(pins)
    if not rules["rules"]:
        return {}
    path = folder / "policy.json"
    path.write_text(json.dumps(rules, indent=2) + "\n")
    return {"EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": str(path)}


def is_image(pin: str) -> bool:
    """Return whether a pin is that of an image, rather than of a URL or a git repository."""
    return "@" in pin


def pinned(pins: Pins, materials: Materials) -> dict[str, str]:
    """Return the materials of a build under ``pins``, with what the pins made of a tag named by that tag again."""
    found: dict[str, str] = {}
    for reference, at in materials.items():
        name, _, digest = reference.partition("@")
        by_tag = digest and pins.get(name, "").endswith(f"@{digest}")
        found[name if by_tag else reference] = at
    return found


def compare(pins: Pins, materials: Materials, what: str, *, images_only: bool = False) -> None:
    """Check that a build used what ``pins`` say. Raises EngineError, which names the reference, if it did not.

    ``what`` is what was built. ``images_only``: content of URLs may differ.
    """
    for reference, at in pinned(pins, materials).items():
        wanted = pins.get(reference)
        if wanted == at or (images_only and not is_image(at)):
            continue
        if not is_image(at):
            raise EngineError(
                f"{what}: {reference} was changed while it was built",
                fix="run it again; what each request changes cannot be built in several forms",
                retryable=True,
            )
        if wanted is None:
            raise EngineError(
                f"{what} used {reference} ({at.rpartition('@')[2]}), which the release does not pin",
                fix="a Dockerfile that takes the same images on every engine and at any time",
            )
        raise EngineError(
            f"{what} used {reference} at {at.rpartition('@')[2]}, and the release pins {wanted.rpartition('@')[2]}",
            fix="a builder that obeys source policies: BuildKit 0.11 or later",
        )


def _rule(name: str, pin: str) -> dict[str, object]:
    # The tag stays beside the digest: it is ignored, and says in the output and in the provenance what was asked for.
    digest = pin.rpartition("@")[2]
    return {
        "action": "CONVERT",
        "selector": {"identifier": f"{_SCHEME}{name}", "matchType": "EXACT"},
        "updates": {"identifier": f"{_SCHEME}{name}@{digest}"},
    }
