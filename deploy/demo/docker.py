"""The old pipeline's docker commands: build, push, manifest, and a CI's usual build action."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from phasegate.build.secret import option
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Repo
from phasegate.fleet.names import fill
from phasegate.image.platform import Platform


def docker(host: str, *args: str) -> str:
    """Run docker on ``host`` and return its output. Raises EngineError with the last lines that it printed."""
    done = subprocess.run(
        ["docker", "--host", host, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-6:]
        raise EngineError(f"docker {' '.join(args[:2])} failed: " + " | ".join(said), fix="run it again")
    return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the old pipeline passes to ``docker build`` for one image of a repo."""

    repo: Repo
    context: Path
    version: str
    arch: str
    network: str

    def args(self, platform: Platform) -> list[str]:
        image = next(image for image in self.repo.images if image.arch == self.arch)
        words = ["--platform", str(platform), "--file", str(self.context / self.repo.dockerfile_of(image))]
        words += _pairs("--build-arg", self.repo.args_of(image), self) + _pairs("--label", self.repo.labels, self)
        for secret in self.repo.secrets:
            words += ["--secret", option(secret)]
        if self.network:
            words += ["--network", self.network]
        return [*words, str(self.context)]


def build(host: str, recipe: Recipe, platform: Platform, names: Sequence[str]) -> None:
    """Build with ``docker build`` and the engine's own driver."""
    tags = [word for name in names for word in ("--tag", name)]
    # The context comes last, so that a tag cannot be read as one.
    docker(host, "build", "--quiet", "--provenance=false", *tags, *recipe.args(platform))


def push(host: str, names: Sequence[str]) -> None:
    for name in names:
        docker(host, "push", "--quiet", name)


def push_list(host: str, name: str, parts: Mapping[Platform, str]) -> None:
    """Join what was pushed for each platform under one name, with ``docker manifest``."""
    docker(host, "manifest", "create", "--amend", "--insecure", name, *parts.values())
    for platform, part in parts.items():
        docker(host, "manifest", "annotate", "--os", platform.os, "--arch", platform.architecture, name, part)
    docker(host, "manifest", "push", "--purge", "--insecure", name)


@contextmanager
def ci_builder(spec: BuilderSpec) -> Iterator[str]:
    """A docker-container builder as a CI job makes it; removed at the end, like the job."""
    name = "phasegate-demo-ci"
    create = ["buildx", "create", "--name", name, "--driver", "docker-container", "--driver-opt", f"image={spec.image}"]
    create += [word for key, value in spec.options.items() for word in ("--driver-opt", f"{key}={value}")]
    if spec.config:
        create += ["--buildkitd-config", str(spec.config)]
    # A builder that a killed run left behind would be in the way.
    if name in docker(spec.engine, "buildx", "ls", "--format", "{{.Name}}").split():
        docker(spec.engine, "buildx", "rm", "--force", name)
    docker(spec.engine, *create, spec.engine)
    try:
        yield name
    finally:
        docker(spec.engine, "buildx", "rm", "--force", name)


def build_as_ci(spec: BuilderSpec, builder: str, recipe: Recipe, platform: Platform, names: Sequence[str]) -> None:
    """Build and push OCI with gzip, in an index because of the provenance."""
    output = "type=image,push=true,oci-mediatypes=true,compression=gzip"
    tags = [word for name in names for word in ("--tag", name)]
    build = ["buildx", "build", "--builder", builder, "--quiet", "--provenance=mode=min", "--output", output]
    docker(spec.engine, *build, *tags, *recipe.args(platform))


def _pairs(flag: str, texts: Mapping[str, str], recipe: Recipe) -> list[str]:
    filled = {key: fill(text, version=recipe.version, arch=recipe.arch) for key, text in texts.items()}
    return [word for key, text in filled.items() for word in (flag, f"{key}={text}")]
