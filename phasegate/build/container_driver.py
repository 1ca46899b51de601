"""The pinned builder: BuildKit in a container, through buildx's docker-container driver."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phasegate.build.driver import toolchain
from phasegate.build.engines import builder_of
from phasegate.build.job import Job, Target
from phasegate.build.options import output
from phasegate.build.secret import field
from phasegate.clients.facts import facts
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.builder import BuilderSpec
from phasegate.process.docker import attempt, docker
from phases.form import Form

_START = 300.0  # seconds: BuildKit's image may have to be pulled
_VERSION = re.compile(r"^BuildKit(?: version)?:\s*(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ContainerDriver:
    spec: BuilderSpec

    @property
    def name(self) -> str:
        """A name derived from everything that defines the builder: its engine, pin, options and configuration."""
        spec = self.spec
        try:
            config = spec.config.read_text() if spec.config else ""
        except OSError as error:
            raise FleetError(f"builder.config: {spec.config}: {error.strerror}", fix="name a buildkitd.toml") from error
        made_of = json.dumps([spec.engine, spec.image, sorted(spec.options.items()), config])
        return f"phasegate-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"

    async def start(self) -> dict[str, str]:
        """Create or start the builder, and return the versions of ``buildx``, ``buildkit``, ``engine``, ``control``.

        Raises EngineError if BuildKit's version is not the one that the fleet file asserts.
        """
        spec, name = self.spec, self.name
        engine = await facts(builder_of(spec))
        inspect = ("buildx", "inspect", "--bootstrap", name)
        there = await attempt(spec.engine, *inspect, timeout=_START)
        if there.code:
            await _create(spec, name)
            there = await docker(spec.engine, *inspect, timeout=_START, doing=f"builder {name} does not start")
        version = buildkit_version(there.out) or "unknown"
        if version != spec.version:
            raise EngineError(
                f"builder {name} runs BuildKit {version}, the fleet file asserts {spec.version}",
                fix="set `builder.image` and `builder.version` to the same pin",
            )
        return await toolchain(spec, engine, buildkit=version)

    def output(self, job: Job, target: Target) -> str:
        """Return an ``--output`` that pushes by digest: a candidate has no tag yet."""
        return by_digest(target.form, job.repository(target.image))

    async def publish(
        self, job: Job, built: Mapping[Target, str], *, until: float, tell: Callable[[str], None]
    ) -> None:
        """Do nothing: BuildKit pushed each form as it built it."""

    async def clean_up(self, job: Job) -> None:
        """Do nothing: BuildKit keeps only its cache."""


def by_digest(form: Form, name: str) -> str:
    """Return the exporter's options for pushing ``name`` without a tag."""
    return output({"name": name, "push": "true", "push-by-digest": "true", "name-canonical": "true"}, form)


def buildkit_version(inspected: str) -> str:
    """Return the version of BuildKit in what ``buildx inspect`` prints; empty if it is not there."""
    found = _VERSION.search(inspected)
    return found[1] if found else ""


def driver_opts(spec: BuilderSpec) -> dict[str, str]:
    """Return the options of the driver: the pin of BuildKit, and those of the fleet file."""
    return ({"image": spec.image} if spec.image else {}) | dict(spec.options)


def create_options(spec: BuilderSpec) -> list[str]:
    """Return what ``docker buildx create`` takes for such a builder, besides its name and its engine."""
    words = ["--driver", "docker-container"]
    for key, value in driver_opts(spec).items():
        words += ["--driver-opt", field(f"{key}={value}")]
    if spec.config is not None:
        words += ["--buildkitd-config", str(spec.config)]
    return words


async def _create(spec: BuilderSpec, name: str) -> None:
    args = ["buildx", "create", "--name", name, *create_options(spec)]
    done = await attempt(spec.engine, *args, spec.engine)
    # Another run may just have created it.
    if done.code and "existing instance" not in done.text:
        raise EngineError(f"builder {name} cannot be created: {done.text.strip()}", fix="docker buildx ls")
