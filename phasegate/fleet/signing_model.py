"""Strict models of ``signing`` in a fleet file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from phasegate.fleet.registry_model import EnvReference
from phasegate.fleet.scalars import Strict, Variables, Word


class CosignKeyModel(Strict):
    """Exactly one of ``file`` and ``env`` (a variable that holds the key)."""

    file: Word | None = None
    env: Word | None = None


class CosignVerifierModel(Strict):
    public: Word = Field(description="path of the public key")
    storage: Literal["bundle", "tag"] = Field("bundle", description="tag: reads only `.sig` tags, as cosign 2 does")
    program: Word = Field("cosign", description="found on PATH, or a path")


class KeylessModel(Strict):
    """Exactly one of ``identity`` and ``identity_regexp``."""

    identity: Word | None = Field(None, description="who signed, as the certificate says: cosign's own option")
    identity_regexp: Word | None = Field(None, description="the same as a regular expression, as Go spells them")
    issuer: Word = Field(description="the OIDC issuer that vouches for the identity")
    trusted_root: Word = Field(description="path of a trusted root; nothing is fetched")
    storage: Literal["bundle", "tag"] = Field("bundle", description="tag: reads only `.sig` tags, as cosign 2 does")
    program: Word = Field("cosign", description="a cosign 3, found on PATH, or a path")


def _verifies_with(value: object) -> str:
    keyless = isinstance(value, dict) and not value.keys().isdisjoint(_KEYLESS)
    return "KeylessModel" if keyless or isinstance(value, KeylessModel) else "CosignVerifierModel"


_KEYLESS = ("identity", "identity_regexp", "issuer", "trusted_root")
Verifying = Annotated[
    Annotated[CosignVerifierModel, Tag("CosignVerifierModel")] | Annotated[KeylessModel, Tag("KeylessModel")],
    Discriminator(_verifies_with),
]


class CosignModel(CosignVerifierModel):
    key: CosignKeyModel
    password: EnvReference | None = Field(None, description="default: the key has none")


class SignCommandModel(Strict):
    """The user's own commands: argv in which ``{reference}`` is the reference by digest."""

    sign: tuple[Word, ...] = Field(min_length=1, strict=False)
    verify: tuple[Word, ...] = Field(min_length=1, strict=False)
    env: Variables = ()


class VerifierModel(Strict):
    """Exactly one of ``cosign`` and ``command``: the verifier in use, where it is not the signer's own."""

    cosign: Verifying | None = None
    command: tuple[Word, ...] | None = Field(None, min_length=1, strict=False)
    env: Variables = ()


class SigningModel(Strict):
    """Exactly one of ``cosign`` and ``command``; or ``verify`` alone, where the CI of each repo signs."""

    cosign: CosignModel | None = None
    command: SignCommandModel | None = None
    verify: VerifierModel | None = None
