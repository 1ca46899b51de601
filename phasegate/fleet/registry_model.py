"""Strict models of the registries in a fleet file: its own, and others that repos are also in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from phasegate.fleet.registries import PROBE
from phasegate.fleet.scalars import Duration, Image, Strict, Variable, Word


class EnvReference(Strict):
    """A reference to a credential: the environment variable that holds it."""

    env: Variable


class OtherRegistryModel(Strict):
    """A registry that some repos are also in."""

    host: Word
    insecure: bool = Field(False, description="speak plain http, or https with any certificate")
    credentials: EnvReference | None = Field(None, description="default: docker's config.json")
    mirrors: tuple[Word, ...] = Field((), strict=False, description="hosts that serve the same names")
    probe: Image | None = Field(None, description="scratch repository for accept.registry; default: beside the images")
    settle: Duration = Field(120.0, description="after this time a request that was sent has landed or never will")


class RegistryModel(OtherRegistryModel):
    """The fleet's own registry."""

    was: Word | None = Field(None, description="the host by which the ledger knows it, if the registry moved")
    probe: Image = Field(PROBE, description="scratch repository for accept.registry")


Registry = Annotated[
    Annotated[Word, Tag("text")] | Annotated[RegistryModel, Tag("RegistryModel")],
    Discriminator(lambda value: "RegistryModel" if isinstance(value, dict) else "text"),
]


class AlsoModel(Strict):
    """Another registry that a repo is published in."""

    host: Word
    image: Image | None = Field(None, description="repository there; default: the same as in the fleet's registry")
    join: Image | None = Field(None, description="the joined name there; default: the same")


Also = Annotated[
    Annotated[Word, Tag("text")] | Annotated[AlsoModel, Tag("AlsoModel")],
    Discriminator(lambda value: "AlsoModel" if isinstance(value, dict | AlsoModel) else "text"),
]
