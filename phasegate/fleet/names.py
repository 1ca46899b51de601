"""Fill ``{version}`` and ``{arch}`` in names, tags, arguments and labels, and ``{phase}`` in a CI's tag."""

from __future__ import annotations

import re
from collections.abc import Mapping

from phasegate.errors import FleetError

_FIELD = re.compile(r"\{([a-z_]+)\}")
FIELDS = frozenset({"version", "arch"})
SUGGESTED = "ci-{version}-{phase}"
"""The tag suggested for a CI whose repo does not name one yet: not a release tag."""


def fill(text: str, *, version: str, arch: str = "", phase: str = "{phase}") -> str:
    """Return ``text`` with its fields filled in; other braces are left as they are."""
    return text.replace("{version}", version).replace("{arch}", arch).replace("{phase}", phase)


def fill_all(texts: Mapping[str, str], *, version: str, arch: str = "") -> dict[str, str]:
    return {key: fill(text, version=version, arch=arch) for key, text in texts.items()}


def check_fields(text: str, *, arch: bool, phase: bool = False) -> None:
    """Check the fields of ``text``. Raises FleetError for an unknown one, and for ``{arch}`` without arches."""
    for name in _FIELD.findall(text):
        if phase and name == "phase":
            continue
        if name not in FIELDS:
            raise FleetError(f"{text!r}: there is no field {{{name}}}", fix="{version} or {arch}")
        if name == "arch" and not arch:
            raise FleetError(f"{text!r} has {{arch}}, and the repo no `arches`", fix="arches: [amd64, ...]")
