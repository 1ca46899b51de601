"""``{version}`` and ``{arch}`` in names, tags, arguments and labels, and ``{phase}`` in the tag that a CI pushes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from phasegate.errors import FleetError

_FIELD = re.compile(r"\{([a-z_]+)\}")
FIELDS = frozenset({"version", "arch"})
SUGGESTED = "ci-{version}-{phase}"
"""Where the CI of a repo pushes that does not say it yet: no release tag."""


def fill(text: str, *, version: str, arch: str = "", phase: str = "{phase}") -> str:
    """``text`` with its fields filled; other braces are left as they are."""
    return text.replace("{version}", version).replace("{arch}", arch).replace("{phase}", phase)


def fill_all(texts: Mapping[str, str], *, version: str, arch: str = "") -> dict[str, str]:
    return {key: fill(text, version=version, arch=arch) for key, text in texts.items()}


def check_fields(text: str, *, arch: bool, phase: bool = False) -> None:
    """Raises FleetError for a field that is none of ours, and for ``{arch}`` where there are no arches."""
    for name in _FIELD.findall(text):
        if phase and name == "phase":
            continue
        if name not in FIELDS:
            raise FleetError(f"{text!r}: there is no field {{{name}}}", fix="{version} or {arch}")
        if name == "arch" and not arch:
            raise FleetError(f"{text!r} has {{arch}}, and the repo no `arches`", fix="arches: [amd64, ...]")
