"""Who signs and who verifies, as the rest of the run sees it. Keys and passwords are only references."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from phasegate.fleet.lack import Lack

Storage = Literal["bundle", "tag"]
"""Where cosign keeps a signature: in a referrer (cosign 3), or under a ``.sig`` tag (cosign 2)."""


@dataclass(frozen=True, slots=True)
class CosignSigner:
    """Signing with cosign.

    ``key`` is the value of cosign's ``--key``: a path, or ``env://NAME``. ``password`` is a variable's name, or empty
    for a key without one.
    """

    program: str
    key: str
    password: str
    storage: Storage


@dataclass(frozen=True, slots=True)
class CosignVerifier:
    """Verification with cosign. ``storage`` is ``tag`` for a verifier that only reads ``.sig`` tags."""

    program: str
    public: Path
    storage: Storage


@dataclass(frozen=True, slots=True)
class KeylessVerifier:
    """Verification with cosign of signatures that were made without a key: a certificate says who signed.

    identity, issuer: what the certificate must say
    regexp: whether ``identity`` is a regular expression, as Go spells them
    trusted_root: the certificate authorities and logs that are trusted; nothing is fetched
    storage: ``tag`` for a verifier that only reads ``.sig`` tags
    """

    program: str
    identity: str
    issuer: str
    trusted_root: Path
    storage: Storage
    regexp: bool = False


@dataclass(frozen=True, slots=True)
class Hook:
    """A command of the user's own, run without a shell; ``{reference}`` in it is the reference by digest.

    ``env`` are the names of variables that it gets besides the basic ones.
    """

    argv: tuple[str, ...]
    env: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signing:
    """How the fleet signs. ``lacks`` is what this machine does not have for it.

    ``sign`` is None where somebody else signs, and phasegate only verifies.
    """

    sign: CosignSigner | Hook | None
    verify: CosignVerifier | KeylessVerifier | Hook
    lacks: tuple[Lack, ...] = field(default=(), compare=False)
