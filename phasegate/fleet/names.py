"""Fill the fields of names, tags, arguments and labels: ``{version}``, ``{arch}`` and those that follow from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from phasegate.errors import FleetError
from phasegate.release import NO_COMMIT, Commit

_FIELD = re.compile(r"\{([a-z_]+)\}")
_NUMBERED = re.compile(r"v?[0-9]+(?![0-9A-Za-z])")  # not a hash, such as 3b1f
_KEY = re.compile(r"[^\s=](?:[^=\r\n]*[^\s=])?\Z")
NUMBERS = ("major", "minor", "patch")
"""The first numbers of a version."""
COMMIT = ("revision", "created")
"""The commit of the source, and its time. Only arguments and labels may have them: a tag follows from its version."""
SUGGESTED = "ci-{version}-{phase}"
"""The tag suggested for a CI whose repo does not name one yet: not a release tag."""


def fill(text: str, *, version: str, arch: str = "", phase: str = "{phase}", commit: Commit = NO_COMMIT) -> str:
    """Return ``text`` with its fields filled in; other braces are left, and fields that have no value."""
    if "{" not in text:  # as most tags: this is asked for every repo in every decision
        return text
    values = {"version": version, "arch": arch, "phase": phase, **numbers_of(version)}
    if commit.revision:
        values |= {"revision": commit.revision, "created": commit.created}
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def fill_all(texts: Mapping[str, str], *, version: str, arch: str = "", commit: Commit = NO_COMMIT) -> dict[str, str]:
    return {key: fill(text, version=version, arch=arch, commit=commit) for key, text in texts.items()}


@lru_cache(maxsize=1 << 15)
def numbers_of(version: str) -> Mapping[str, str]:
    """Return ``major``, ``minor`` and ``patch`` as far as ``version`` has them: ``v1.2-rc.1`` has no ``patch``."""
    if not _NUMBERED.match(version):
        return {}
    found: dict[str, str] = {}
    for name, part in zip(NUMBERS, version.removeprefix("v").split("."), strict=False):
        if not (number := re.match(r"[0-9]+", part)):
            break
        found[name] = number[0]
        if number[0] != part:
            break
    return found


def fields_of(text: str) -> tuple[str, ...]:
    """Return the fields in ``text``, known ones or not."""
    return tuple(_FIELD.findall(text))


def version_fields(text: str) -> tuple[str, ...]:
    """Return the fields in ``text`` whose values depend on the version."""
    return tuple(name for name in fields_of(text) if name == "version" or name in NUMBERS)


def matching(text: str, *, arch: str) -> re.Pattern[str]:
    """Return what matches ``text`` filled for any version; its groups are the versions."""
    parts = re.split(r"(\{[a-z]+\})", text)
    values = {"{version}": "(.+)", "{arch}": re.escape(arch)} | {f"{{{name}}}": "[0-9]+" for name in NUMBERS}
    return re.compile("".join(values.get(part, re.escape(part)) for part in parts))


def check_key(text: str, what: str) -> None:
    """Check the name of ``what``, which is passed on as ``NAME=value``. Raises FleetError, which repeats no value."""
    name, equals, _ = text.partition("=")
    if equals and name.strip():
        raise FleetError(f"the name of {what} has an '=': it would end there", fix=f"{name.strip()}: ...")
    if not _KEY.match(text):
        raise FleetError(f"{text[:60]!r} cannot be the name of {what}", fix="NAME: ..., without spaces around it")


def unknown_fields(text: str) -> tuple[str, ...]:
    """Return the fields in ``text`` that are not fields anywhere."""
    return tuple(name for name in fields_of(text) if name not in ("version", "arch", "phase", *NUMBERS, *COMMIT))


def check_fields(text: str, *, arch: bool, phase: bool = False, commit: bool = False) -> None:
    """Check the fields of ``text``.

    arch: whether the repo has ``arches``, and so ``{arch}`` a value
    phase, commit: whether ``{phase}``, and the fields of a commit, may be there

    Raises FleetError for an unknown field, and for one that has no value there.
    """
    for name in fields_of(text):
        if phase and name == "phase":
            continue
        if name not in ("version", "arch", *NUMBERS, *COMMIT):
            may = ["version", *(["arch"] if arch else ()), *NUMBERS, *(COMMIT if commit else ())]
            near = get_close_matches(name, may, 1, cutoff=0.5)  # architecture for arch
            raise FleetError(
                f"{text!r}: there is no field {{{name}}}", fix=", ".join(f"{{{field}}}" for field in near or may)
            )
        if name == "arch" and not arch:
            raise FleetError(f"{text!r} has {{arch}}, and the repo no `arches`", fix="arches: [amd64, ...]")
        if name in COMMIT and not commit:
            raise FleetError(
                f"{text!r} has {{{name}}}, which only `args` and `labels` may have", fix="{version}, {major} or {minor}"
            )
