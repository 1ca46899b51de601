"""The fields of the forms that Prefect's UI shows for our flows, and what it refuses before a run begins."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from phasegate.fleet.scalars import PhaseName, one_of
from phases.ladder import NAMES, PHASES

__all__ = ["FLEET", "Person", "PhaseName", "Reason", "Repos", "Scope", "Target", "WaveName"]

FLEET = "the whole fleet"
_Target = StrEnum("_Target", [(name.upper(), name) for name in NAMES])  # type: ignore[misc]
_Scope = StrEnum("_Scope", [(name.upper(), name) for name in (*PHASES, FLEET)])  # type: ignore[misc]
Target = Annotated[_Target, one_of(_Target)]
Scope = Annotated[_Scope, one_of(_Scope)]
Repos = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
Reason = Annotated[str, Field(min_length=3, pattern=r"\S")]
Person = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
"""``user`` or ``user@host``: the server knows nobody by name, so whoever starts a run says who it is."""
WaveName = Annotated[str, Field(pattern=rf"^(({'|'.join(PHASES)})/[1-9][0-9]*)?$")]
