"""The programs that make a repo's forms: recorded with its release, compared with the current ones when judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from phasegate import installed_version
from phasegate.checks.fleet import UNKNOWN
from phasegate.checks.observe import provenances
from phasegate.convert.convert import VERSION
from phasegate.image.envelope import Envelope
from phasegate.registry.client import Registry


def own_versions() -> dict[str, str]:
    """Return phasegate's own version and that of its conversion."""
    return {"phasegate": installed_version(), "conversion": str(VERSION)}


async def toolchain_of_ci(
    registry: Registry, declared: Mapping[str, str], pushed: Sequence[Envelope]
) -> dict[str, str]:
    """Return the toolchain that the pushed provenance states, else the declared one, plus our own versions.

    ``declared`` comes from the fleet file. Ours count because phasegate converts the remaining forms.
    """
    told = dict(declared)
    for envelope in pushed:
        for statement in await provenances(registry, envelope):
            told |= stated(statement)
    return {**({} if told.keys() & {"buildx", "buildkit"} else {"ci": UNKNOWN}), **told, **own_versions()}


def stated(statement: Mapping[str, Any]) -> dict[str, str]:
    """Return the builder and the versions in a provenance statement (SLSA v1, v0.2).

    BuildKit v0.34 names only its Dockerfile frontend; SLSA v1 has a place for the builder's own version
    (``runDetails.builder.version``).
    """
    predicate = _mapping(statement, "predicate")
    builder = _mapping(predicate, "runDetails", "builder") or _mapping(predicate, "builder")
    frontend = _mapping(predicate, "buildDefinition", "internalParameters") or _mapping(
        predicate, "invocation", "environment"
    )
    told = {
        "builder": builder.get("id"),
        "dockerfile": frontend.get("dockerfileVersion"),
        **_mapping(builder, "version"),
    }
    return {key: value for key, value in told.items() if isinstance(value, str) and value}


def _mapping(value: Any, *path: str) -> Mapping[str, Any]:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}
