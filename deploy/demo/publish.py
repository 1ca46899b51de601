"""Publish the baselines: each repo of the demo as it was published before phasegate.

``docker build`` and ``docker push`` from an engine with the classic store make schema 2
with gzip layers; ``docker manifest`` joins several platforms behind one name. A repo whose
moving tags already exist is left alone: the demo has moved on, and must not be reset.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.demo import docker
from deploy.demo.machine import write_keys, write_settings
from phasegate.build.secret import scrub_of
from phasegate.build.source import resolve
from phasegate.build.version import version_of
from phasegate.clients.facts import Engine, facts
from phasegate.errors import EngineError, PhasegateError
from phasegate.fleet.fleet import Fleet, ImageSpec, Repo
from phasegate.fleet.load import load_fleet
from phasegate.fleet.names import fill
from phasegate.image import mediatype
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope

# The only repo of the demo that is published as a CI's build action does it.
BY_CI = "action"
AT_ONCE = 2


def publish(path: Path) -> None:
    """Publish what is missing, and print one line per repo. Raises PhasegateError."""
    write_settings(path.parent / ".machine")
    write_keys(path.parent / ".machine")
    fleet = load_fleet(path)
    engine = asyncio.run(facts(Engine("publisher", fleet.builder.control)))
    if engine.store != "classic":
        raise EngineError(f"Docker {engine.version} keeps images in the containerd store", fix="use its classic store")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(_publish, fleet, repo) for repo in fleet.repos]
    failed = [error for each in waiting if (error := each.exception())]
    if failed:
        raise failed[0]


def _publish(fleet: Fleet, repo: Repo) -> None:
    began = time.monotonic()
    hidden = scrub_of(repo.secrets)
    if asyncio.run(_all_there(fleet, repo)):
        print(f"  {repo.name:<10} is published", flush=True)
        return
    try:
        asyncio.run(_build(fleet, repo))
        found = asyncio.run(_what_is_there(fleet, repo))
    except PhasegateError as error:
        error.what = f"repo {repo.name!r}: {hidden(error.what)}"
        raise
    print(f"  {repo.name:<10} {time.monotonic() - began:5.1f} s  {found}", flush=True)


async def _build(fleet: Fleet, repo: Repo) -> None:
    async with resolve(repo) as source:
        version = await version_of(repo, source)
        for image in repo.images:
            recipe = docker.Recipe(repo, source.path, version, image.arch, fleet.builder.network)
            # Moving tags last: they mark the repo as published.
            tags = [*(fill(tag, version=version, arch=image.arch) for tag in repo.fixed), *repo.moving]
            await asyncio.to_thread(_push, fleet, image, recipe, [str(ref) for ref in _references(fleet, image, tags)])


def _push(fleet: Fleet, image: ImageSpec, recipe: docker.Recipe, names: list[str]) -> None:
    host = fleet.builder.control
    if recipe.repo.name == BY_CI:
        with docker.ci_builder(fleet.builder) as builder:
            docker.build_as_ci(fleet.builder, builder, recipe, image.platforms[0], names)
        return
    if len(image.platforms) == 1:
        docker.build(host, recipe, image.platforms[0], names)
        docker.push(host, names)
        return
    parts = {platform: f"{names[0]}-{platform.architecture}" for platform in image.platforms}
    for platform, part in parts.items():
        docker.build(host, recipe, platform, [part])
        docker.push(host, [part])
    for name in names:
        docker.push_list(host, name, parts)


async def _all_there(fleet: Fleet, repo: Repo) -> bool:
    async with _registry(fleet) as registry:
        for image in repo.images:
            for ref in _references(fleet, image, repo.moving):
                if await registry.head(ref) is None:
                    return False
    return True


async def _what_is_there(fleet: Fleet, repo: Repo) -> str:
    """Describe what was pushed. Raises EngineError if it is not what the demo must start with."""
    lines = []
    async with _registry(fleet) as registry:
        for image in repo.images:
            (ref,) = _references(fleet, image, repo.moving[:1])
            envelope = await read_envelope(registry, ref)
            layers = {layer.media_type for each in envelope.images for layer in each.layers}
            if repo.name == BY_CI:
                wanted, layer = mediatype.OCI_INDEX, mediatype.OCI_LAYER_GZIP
            else:
                several = len(image.platforms) > 1
                wanted = mediatype.DOCKER_LIST if several else mediatype.DOCKER_MANIFEST
                layer = mediatype.DOCKER_LAYER_GZIP
            if envelope.root.media_type != wanted or layers != {layer}:
                raise EngineError(
                    f"{ref} is {envelope.root.media_type} with {', '.join(sorted(layers))}, expected {wanted}",
                    fix="publish with an engine that has the classic store",
                )
            lines.append(f"{ref.repository} {envelope.size / 1e6:.1f} MB")
    return ", ".join(lines)


def _registry(fleet: Fleet) -> Registry:
    return Registry(insecure=[fleet.registry.host] if fleet.registry.insecure else [])


def _references(fleet: Fleet, image: ImageSpec, tags: list[str] | tuple[str, ...]) -> list[Reference]:
    return [fleet.reference(image.name).tagged(tag) for tag in tags]
