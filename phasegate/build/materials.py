"""What a build used from outside: the materials that BuildKit reports, by reference.

BuildKit names every image that it resolved, the one behind ``# syntax=`` included, and every URL and git repository
that was added. buildx writes them to the metadata file as provenance, whether or not any is attached to the image.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from phasegate.errors import EngineError
from phasegate.image.digest import is_digest
from phasegate.image.reference import HUB, parse_reference

REPORT = {"BUILDX_METADATA_PROVENANCE": "min", "BUILDX_METADATA_WARNINGS": "0"}
"""The environment in which buildx reports them."""
PROVENANCE = "buildx.build.provenance"
"""The key of the provenance in the metadata of a build; with several platforms, ``/PLATFORM`` follows."""
_IMAGE = "pkg:docker/"

Materials = Mapping[str, str]
"""By reference, what was found there: ``host/name@sha256:...`` for an image, ``sha256:...`` for other content.

The reference of an image is ``host/name:tag``, or ``host/name[:tag]@sha256:...`` if it was asked for by digest. That of
anything else is its URL.
"""


def materials_of(reported: Mapping[str, Any]) -> Materials | None:
    """Return the materials of one build, of all its platforms; None if the engine reports none.

    ``reported`` is what the metadata file has for the build. Raises EngineError for a material without a digest.
    """
    statements = [value for key, value in reported.items() if key.partition("/")[0] == PROVENANCE]
    if not statements:
        return None
    return dict(_material(each) for statement in statements for each in _listed(statement))


def unreported(what: str) -> EngineError:
    """Return the error for a builder that reports no materials."""
    return EngineError(
        f"{what}: the builder does not report which images it was built from",
        fix="buildx 0.21 or later, and BuildKit 0.11 or later",
    )


def canonical(name: str) -> str:
    """Return the name of an image, as BuildKit reports it or 0.1.0 recorded it, with its host."""
    reference, at, digest = name.partition("@")
    return parse_reference(reference, default_host=HUB).name + at + digest


def tagged(name: str) -> str:
    """Return an image's reference, as a Dockerfile has it, with its host and the tag or digest that it means."""
    return str(parse_reference(name, default_host=HUB))


def _listed(statement: Any) -> Iterator[tuple[str, str, str]]:
    """Yield URI, algorithm and digest of each material, of both versions of the format (SLSA v0.2 and v1)."""
    body = statement if isinstance(statement, Mapping) else {}
    definition = body.get("buildDefinition")
    listed = definition.get("resolvedDependencies") if isinstance(definition, Mapping) else body.get("materials")
    for each in listed if isinstance(listed, list) else ():
        found = [(name, value) for name, value in each.get("digest", {}).items()]
        yield (each.get("uri", ""), *(found[0] if found else ("", "")))


def _material(each: tuple[str, str, str]) -> tuple[str, str]:
    uri, algorithm, hexadecimal = each
    digest = f"{algorithm}:{hexadecimal}"
    location, _, query = uri.partition("?")
    qualifiers = parse_qs(query)
    if not uri.startswith(_IMAGE) or "ref_type" in qualifiers:
        return uri, digest
    name, _, tag = unquote(location.removeprefix(_IMAGE)).partition("@")
    name = canonical(name)
    reference = f"{name}:{tag}" if tag else name
    if not is_digest(digest):
        raise EngineError(
            f"{reference} has no digest: the build took it from its engine's own images",
            fix="push it to a registry, and name that in the Dockerfile",
        )
    asked = qualifiers.get("digest", [""])[0]
    return f"{reference}@{asked}" if asked else reference, f"{name}@{digest}"
