"""Pin an image that names no registry: the builder knows where its engine would take it from."""

from __future__ import annotations

import json

from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec
from phasegate.image.digest import is_digest
from phasegate.process.docker import docker


async def pinned(spec: BuilderSpec, name: str) -> str:
    """Return ``name@sha256:...`` for ``debian:bookworm`` and the like. Raises EngineError if it is not found."""
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
