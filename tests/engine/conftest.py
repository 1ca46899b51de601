"""The lab's real engines and builder, and one small image that is built in every form once per session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.build.builder import ensure_builder
from phasegate.build.forms import BuildResult, build_forms
from phasegate.build.job import Job
from phasegate.build.source import Source, resolve
from phasegate.clients.docker import Docker, client_of
from phasegate.clients.facts import Engine, facts
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import Repo, Secret, Smoke
from phasegate.image.envelope import Envelope, Image
from phasegate.image.reference import Reference, parse_reference
from phasegate.registry import Registry, read_envelope
from phasegate.release import Release
from phases.ladder import rungs
from tests.kit.lab import lab
from tests.kit.repos import SCHEMA2, repo

__all__ = ["lab"]

# Only what the shell needs: a few megabytes, so that a pull into an empty store is quick.
DOCKERFILE = """\
ARG BASE
FROM ${BASE} AS build
ARG VERSION
RUN --mount=type=secret,id=token \\
    echo "app $VERSION" > /app && head -c 2000000 /dev/urandom > /random && test -s /run/secrets/token
RUN mkdir -p /root-fs/bin /root-fs/lib64 && cp /bin/sh /bin/cat /bin/rm /bin/ln /bin/sleep /root-fs/bin \\
    && cp /lib64/ld-linux-x86-64.so.2 /root-fs/lib64 \\
    && cp --parents /lib/x86_64-linux-gnu/libc.so.6 /root-fs && echo old > /root-fs/old

FROM scratch
COPY --from=build /root-fs /
COPY --from=build /app /random /srv/
RUN rm /old && ln /srv/app /srv/linked
ENV MODE="a, b"
HEALTHCHECK --interval=30s CMD true
ENTRYPOINT ["/bin/cat"]
CMD ["/srv/app"]
"""
SMOKE = Smoke(command=("/bin/cat", "/srv/app"), prints="app 1.0", exit=0, timeout=60)


@dataclass(frozen=True)
class Session:
    """What tests of real engines share. ``envelopes`` maps each rung of ``app`` to what the registry has."""

    lab: Lab
    spec: BuilderSpec
    app: Repo
    release: Release
    source: Source
    built: BuildResult
    workdir: Path
    lines: tuple[str, ...]
    envelopes: Mapping[str, Envelope]

    def ref(self, phase: str) -> Reference:
        return self.envelopes[phase].reference

    def image(self, phase: str) -> Image:
        return self.envelopes[phase].images[0]


@pytest.fixture(scope="session")
def spec(lab: Lab) -> BuilderSpec:
    return BuilderSpec(
        engine=lab.host,
        control=lab.publisher.host,
        image=lab.buildkit_image,
        version=lab.buildkit_version,
        config=Path(__file__).parents[2] / "deploy" / "buildkitd.toml",
        options={"network": "host"},
        network="host",
        timeout=300.0,
    )


@pytest.fixture(scope="session")
def base(lab: Lab) -> str:
    """The lab's base image by digest."""
    return asyncio.run(_pinned(lab))


@pytest.fixture(scope="session")
def session(lab: Lab, spec: BuilderSpec, base: str, tmp_path_factory: pytest.TempPathFactory) -> Session:
    context = tmp_path_factory.mktemp("app")
    (context / "Dockerfile").write_text(DOCKERFILE)
    workdir = tmp_path_factory.mktemp("work")
    app = repo(
        context,
        "engine-test/app",
        args={"BASE": lab.base, "VERSION": "{version}"},
        labels={"version": "{version}", "odd": 'x,"y" ${HOME} %{if}'},
        secrets=(Secret("token", "env", "APP_TOKEN"),),
        smoke=SMOKE,
    )
    return asyncio.run(_build(lab, spec, app, {lab.base: base}, workdir))


def engine(lab: Lab, name: str) -> Engine:
    return next(Engine(client.name, client.host) for client in lab.clients if client.name == name)


async def connected(engine: Engine) -> Docker:
    """Connect to the engine as a client of any version."""
    return client_of(ClientSpec(engine.name, engine.host, ""), await facts(engine))


async def _pinned(lab: Lab) -> str:
    reference = parse_reference(lab.base)
    async with Registry(insecure={lab.registry}) as registry:
        found = await registry.head(reference)
    assert found is not None
    return str(reference.at(found.digest))


async def _build(lab: Lab, spec: BuilderSpec, app: Repo, pins: Mapping[str, str], workdir: Path) -> Session:
    await ensure_builder(spec)
    lines: list[str] = []
    async with resolve(app) as source, Registry(insecure={lab.registry}) as registry:
        release = Release(app.name, "1.0", source.digest, pins)
        job = Job(app, release, source, rungs(SCHEMA2), lab.registry)
        built = await build_forms(spec, job, workdir, lines.append)
        envelopes = {
            phase: await read_envelope(registry, Reference(lab.registry, image).at(digest))
            for (image, phase), digest in built.digests.items()
        }
    return Session(lab, spec, app, release, source, built, workdir, tuple(lines), envelopes)
