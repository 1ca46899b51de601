"""Which programs make the forms of a repo: written with its release, held against those of now when it is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from phasegate.checks.fleet import UNKNOWN
from phasegate.checks.observe import provenances
from phasegate.convert.convert import VERSION
from phasegate.fleet.fleet import CISource, PublishedSource, Repo
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.registry.client import Registry
from phasegate.repo.run import Run


async def toolchain_of(run: Run, repo: Repo, standing: Standing) -> dict[str, str]:
    """The builder's versions, or our own where nothing is built. What a CI built a release with moves no more."""
    if repo.ci:
        return {**standing.toolchain, **_ours()}
    return _ours() if isinstance(repo.source, PublishedSource) else await run.toolchain()


async def toolchain_of_ci(registry: Registry, ci: CISource, pushed: Sequence[Envelope]) -> dict[str, str]:
    """As the pushed provenance states it, else as the fleet file declares it, and our own, which convert the rest."""
    told = dict(ci.toolchain)
    for envelope in pushed:
        for statement in await provenances(registry, envelope):
            told |= stated(statement)
    return {**({} if told.keys() & {"buildx", "buildkit"} else {"ci": UNKNOWN}), **told, **_ours()}


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


def _ours() -> dict[str, str]:
    return {"phasegate": version("phasegate"), "conversion": str(VERSION)}
