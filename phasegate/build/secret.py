"""Build secrets: named by id, read from a file or the environment by docker itself.

A value never appears in an argv, the bake file or a message. We read it only to remove it
from docker's output, and to check that no published statement holds it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.fleet import Secret
from phasegate.process.environment import environment
from phasegate.process.output import Scrub


def option(secret: Secret) -> str:
    """Return ``id=x,env=NAME`` or ``id=x,src=PATH``, as ``--secret`` and a bake file spell it."""
    source = f"env={secret.ref}" if secret.kind == "env" else f"src={secret.ref}"
    return f"{field(f'id={secret.id}')},{field(source)}"


def variables(secrets: Iterable[Secret]) -> dict[str, str]:
    """Return the variables that docker needs to read these secrets: a child gets no others of ours."""
    return environment(names=[secret.ref for secret in secrets if secret.kind == "env"])


def scrub_of(secrets: Iterable[Secret]) -> Scrub:
    """Return a scrubber for the secrets' values.

    Raises FleetError if one is missing: the build would fail, or be made without it.
    """
    values = []
    for secret in secrets:
        if secret.kind == "env":
            if secret.ref not in os.environ:
                raise FleetError(f"secret {secret.id!r}: the environment has no {secret.ref}", fix=f"set {secret.ref}")
            values.append(os.environ[secret.ref])
            continue
        try:
            values.append(Path(secret.ref).read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            raise FleetError(
                f"secret {secret.id!r}: {secret.ref} cannot be read: {error.strerror}", fix="name a file that is there"
            ) from error
    return Scrub(values)


def values_here(secrets: Iterable[Secret]) -> tuple[str, ...]:
    """Return the values available on this machine. A verdict does not need the secrets, so missing ones are skipped."""
    values = []
    for secret in secrets:
        if secret.kind == "env":
            values.append(os.environ.get(secret.ref, ""))
        elif Path(secret.ref).is_file() and os.access(secret.ref, os.R_OK):
            values.append(Path(secret.ref).read_text(encoding="utf-8", errors="replace"))
    return tuple(filter(None, values))


def field(text: str) -> str:
    """Return one field of a comma-separated option, quoted if necessary (docker reads them as CSV, RFC 4180)."""
    if any(character in text for character in ',"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
