"""The FROM references of a release, pinned when it is opened."""

from __future__ import annotations

import asyncio

from phasegate.build import inside
from phasegate.build.dockerfile import from_references
from phasegate.build.pins import pinned
from phasegate.build.source import Source
from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.names import fill_all
from phasegate.image.reference import names_a_host, parse_reference
from phasegate.repo.run import Run


async def pin(run: Run, repo: Repo, source: Source, version: str) -> dict[str, str]:
    """Pin each image that the Dockerfile takes from a registry to the current digest of its tag."""
    names: dict[str, str] = {}
    for image in repo.images:
        dockerfile = repo.dockerfile_of(image)
        content = await asyncio.to_thread(inside.read, source.path, dockerfile)
        text = content.decode("utf-8", errors="replace")
        # Each image of a group fills in its own arch: `FROM base-${ARCH}` is a different image for each.
        args = fill_all(repo.args_of(image), version=version, arch=image.arch)
        names |= dict.fromkeys(from_references(text, args, repo.target, image.platforms), dockerfile)
    pins: dict[str, str] = {}
    for name, dockerfile in names.items():
        if not names_a_host(name):
            pins[name] = await pinned(run.fleet.builder, name)
            continue
        reference = parse_reference(name)
        if reference.digest:
            pins[name] = str(reference.at(reference.digest))
            continue
        found = await run.registry.head(reference)
        if found is None:
            raise RegistryError(
                f"repo '{repo.name}': {dockerfile} takes {name}, which its registry does not have",
                fix="push it, or mend the FROM line",
            )
        pins[name] = str(reference.at(found.digest))
    return pins
