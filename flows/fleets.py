"""The fleets that the flows of this process may work on: a list from its environment, and no path from outside.

Whoever reaches Prefect's API chooses a run's parameters, and a fleet file names commands that are run.
"""

from __future__ import annotations

import os
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from flows.session import SESSION

FLEETS = "PHASEGATE_FLEET"
"""The variable with the paths of fleet files; more than one are separated as in PATH."""


def served() -> list[str]:
    return [path for path in os.environ.get(FLEETS, "").split(os.pathsep) if path]


def _one(path: str) -> str:
    # A session comes from a command in this same process: its user chose the file.
    if path in served() or SESSION.get(None) is not None:
        return path
    raise ValueError(f"not a fleet that is served here: those are named in {FLEETS}, where the flows run")


def _schema() -> dict[str, object]:
    """Return what the form shows: a choice, if the process that registers the flow knows the fleets."""
    return {"type": "string", "enum": served()} if served() else {"type": "string"}


FleetPath = Annotated[str, AfterValidator(_one), WithJsonSchema(_schema())]
