"""Which programs make the forms of a repo: written with its release, held against those of now when it is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from phasegate.checks.fleet import UNKNOWN
from phasegate.checks.observe import provenances
from phasegate.convert.convert import VERSION
from phasegate.image.envelope import Envelope
from phasegate.registry.client import Registry


def own_versions() -> dict[str, str]:
    """phasegate's own version, and that of how it converts."""
    return {"phasegate": version("phasegate"), "conversion": str(VERSION)}


async def toolchain_of_ci(
    registry: Registry, declared: Mapping[str, str], pushed: Sequence[Envelope]
) -> dict[str, str]:
    """As the pushed provenance states it, else as the fleet file declares it, and our own, which convert the rest."""
    told = dict(declared)
    for envelope in pushed:
        for statement in await provenances(registry, envelope):
            told |= stated(statement)
    return {**({} if told.keys() & {"buildx", "buildkit"} else {"ci": UNKNOWN}), **told, **own_versions()}


def stated(statement: Mapping[str, Any]) -> dict[str, str]:
    """The builder and the versions in a provenance statement (SLSA v1, v0.2). BuildKit v0.34 names its Dockerfile
    frontend alone; SLSA v1 has room for the builder's own (``runDetails.builder.version``)."""
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
