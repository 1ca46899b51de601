"""Models of ``checks`` in a fleet file: commands that are asked about candidates."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from phasegate.fleet.scalars import Duration, PhaseName, Strict, Variables, Word
from phases import ladder

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")


def _name(value: object) -> object:
    if isinstance(value, str) and not _NAME.match(value):
        raise ValueError(
            f"{value[:60]!r} is not the name of a check: write lower-case letters, digits and '-', a letter first, "
            "40 at most"
        )
    return value


CheckName = Annotated[
    str, BeforeValidator(_name), WithJsonSchema({"type": "string", "pattern": r"^[a-z][a-z0-9-]{0,39}$"})
]


class OwnCheckModel(Strict):
    """A command that answers by its exit code and a JSON object."""

    name: CheckName = Field(description="its id is own.NAME")
    command: tuple[Word, ...] = Field(min_length=1, strict=False, description="argv; paths relative to the fleet file")
    phases: tuple[PhaseName, ...] = Field(
        tuple(ladder.PhaseName), min_length=1, strict=False, description="where it is asked; default: at every phase"
    )
    severity: Literal["blocks", "reports"] = Field("blocks", description="reports: shown, and never blocks")
    timeout: Duration = 300.0
    env: Variables = ()
    credentials: bool = Field(False, description="whether it gets the registry's login, in a docker configuration")


class SkippedModel(Strict):
    """A check of the fleet's that this repo is not asked."""

    name: CheckName
    skip: Literal[True]


RepoCheck = Annotated[
    Annotated[OwnCheckModel, Tag("OwnCheckModel")] | Annotated[SkippedModel, Tag("SkippedModel")],
    Discriminator(
        lambda value: "SkippedModel" if isinstance(value, SkippedModel) or (isinstance(value, dict) and "skip" in value)
        else "OwnCheckModel"
    ),
]  # fmt: skip
