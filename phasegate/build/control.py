"""Build the control: the same source and pins, built and pushed the old way by the docker driver."""

from __future__ import annotations

import asyncio
import contextlib

from phasegate.build.bake import pinned_contexts
from phasegate.build.secret import option, scrub_of, variables
from phasegate.build.source import Source
from phasegate.clients.facts import Engine, Store, facts
from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec, ImageSpec, Repo
from phasegate.fleet.names import fill
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.docker import attempt, docker
from phasegate.release import Release


async def build_control(
    spec: BuilderSpec,
    repo: Repo,
    release: Release,
    source: Source,
    image: ImageSpec,
    platform: Platform,
    *,
    tag_ref: Reference,
) -> None:
    """Build one platform of ``image`` with ``docker build`` on ``spec.control`` and push it as ``tag_ref``.

    The engine must keep images in its classic store: a push from the containerd store is OCI, not
    schema 2. The image is removed afterwards; the build cache stays. Raises EngineError; TimedOut;
    FleetError if a secret is missing.
    """
    control = Engine("control", spec.control)
    found = await facts(control)
    if found.store != Store.CLASSIC:
        raise EngineError(
            f"control engine {control.host} (Docker {found.version}) keeps images in the containerd store",
            fix='set "features": {"containerd-snapshotter": false} on it, or give another `builder.control`',
        )
    scrub = await asyncio.to_thread(scrub_of, repo.secrets)
    reference = str(tag_ref)
    args = ["buildx", "build", "--builder", "default", "--progress=plain", "--provenance=false", "--sbom=false"]
    args += ["--platform", str(platform), "--file", str(source.path / repo.dockerfile_of(image)), "--tag", reference]
    for key, value in repo.args_of(image).items():
        args += ["--build-arg", f"{key}={fill(value, version=release.version, arch=image.arch)}"]
    for key, value in repo.labels.items():
        args += ["--label", f"{key}={fill(value, version=release.version, arch=image.arch)}"]
    for name, pin in pinned_contexts(release.pins).items():
        args += ["--build-context", f"{name}={pin}"]
    for secret in repo.secrets:
        args += ["--secret", option(secret)]
    if repo.target:
        args += ["--target", repo.target]
    if spec.network:
        args += ["--network", spec.network]
    what = f"repo {repo.name!r}: the control for {platform}"
    await docker(
        control.host,
        *args,
        str(source.path),
        timeout=spec.timeout,
        env=variables(repo.secrets),
        doing=f"{what} failed to build",
        scrub=scrub,
    )
    try:
        await docker(control.host, "push", "--quiet", reference, timeout=spec.timeout, doing=f"{what} failed to push")
    finally:
        with contextlib.suppress(EngineError):  # it may stay: the next control of this platform replaces it
            await attempt(control.host, "image", "rm", reference)
