"""The digest of an image that names no registry: the builder knows where its engine would take it from."""

from __future__ import annotations

import json

from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec
from phasegate.image.digest import is_digest
from phasegate.process.docker import docker


async def pinned(spec: BuilderSpec, name: str) -> str:
    """``name@sha256:...`` of ``debian:bookworm`` and the like. Raises EngineError where it cannot be told."""
    if "@" in name:
        return name
    done = await docker(
        spec.engine, "buildx", "imagetools", "inspect", "--format", "{{json .Manifest}}", name, timeout=120,
        doing=f"{name} cannot be pinned",
    )  # fmt: skip
    digest = json.loads(done.out).get("digest", "")
    if not is_digest(digest):
        raise EngineError(f"{name} cannot be pinned: no digest was told", fix="name its registry in the FROM line")
    return f"{name.rsplit(':', 1)[0] if ':' in name.rsplit('/', 1)[-1] else name}@{digest}"
