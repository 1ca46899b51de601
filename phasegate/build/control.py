"""Build the control: the same source and pins, built and pushed the old way by the docker driver."""

from __future__ import annotations

import asyncio
import contextlib
import json

from phasegate.build.engines import control_of
from phasegate.build.materials import REPORT, materials_of
from phasegate.build.pins import compare, environment_of
from phasegate.build.secret import option, scrub_of, variables
from phasegate.build.source import Source
from phasegate.clients.facts import Engine, Store, facts
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.names import fill
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.docker import attempt, docker
from phasegate.process.scratch import scratch
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
) -> bool:
    """Build one platform of ``image`` with ``docker build`` on ``spec.control`` and push it as ``tag_ref``.

    Return False, with nothing pushed, if the engine does not report which images it built from: then it does not take
    pins either (Docker 20.10), and what differs from the candidate may be the base's doing.

    The engine must keep images in its classic store: a push from the containerd store is OCI, not
    schema 2. The image is removed afterwards; the build cache stays. Raises EngineError, also for an image that is not
    what the release pins; TimedOut; FleetError if a secret is missing.
    """
    control = await classic(spec)
    scrub = await asyncio.to_thread(scrub_of, repo.secrets)
    reference = str(tag_ref)
    what = f"repo {repo.name!r}: the control for {platform}"
    with scratch("control") as folder:
        metadata = folder / "built.json"
        await docker(
            control.host,
            *_words(spec, repo, release, source, image, platform),
            *("--tag", reference, "--metadata-file", str(metadata), str(source.path)),
            timeout=spec.timeout,
            env={**variables(repo.secrets), **REPORT, **environment_of(release.pins, folder)},
            doing=f"{what} failed to build",
            scrub=scrub,
        )
        materials = materials_of(json.loads(metadata.read_text()))
    try:
        if materials is None:
            return False
        compare(release.pins, materials, what, images_only=True)
        await docker(control.host, "push", "--quiet", reference, timeout=spec.timeout, doing=f"{what} failed to push")
        return True
    finally:
        with contextlib.suppress(EngineError):  # it may stay: the next control of this platform replaces it
            await attempt(control.host, "image", "rm", reference)


async def classic(spec: BuilderSpec) -> Engine:
    """Return the control's engine. Raises EngineError if it keeps images in the containerd store."""
    control = control_of(spec)
    found = await facts(control)
    if found.store != Store.CLASSIC:
        raise EngineError(
            f"control engine {control.host} (Docker {found.version}) keeps images in the containerd store",
            fix='set "features": {"containerd-snapshotter": false} on it, or give another `builder.control`',
        )
    return control


def _words(
    spec: BuilderSpec, repo: Repo, release: Release, source: Source, image: ImageSpec, platform: Platform
) -> list[str]:
    # Without --pull an image that the classic store holds is reported by the chain ID of its layers, not by a digest.
    words = ["buildx", "build", "--builder", "default", "--pull"]
    words += ["--progress=plain", "--provenance=false", "--sbom=false"]
    words += ["--platform", str(platform), "--file", str(source.path / repo.dockerfile_of(image))]
    for key, value in repo.args_of(image).items():
        words += [
            "--build-arg",
            f"{key}={fill(value, version=release.version, arch=image.arch, commit=release.commit)}",
        ]
    for key, value in repo.labels.items():
        words += ["--label", f"{key}={fill(value, version=release.version, arch=image.arch, commit=release.commit)}"]
    for secret in repo.secrets:
        words += ["--secret", option(secret)]
    if repo.target:
        words += ["--target", repo.target]
    if spec.network:
        words += ["--network", spec.network]
    return words
