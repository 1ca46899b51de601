"""Fleets for single tests on the lab: one small repo under a random name, published the old way, and its runs."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.demo import docker
from deploy.lab.state import Lab
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.events import Event
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run

NAME = "tool"
ALL = ("docker-20.10", "docker-26.1", "docker-28.5", "docker-28.5-containerd")
ROOT = Path(__file__).parents[2]

# ``cat`` and what it needs, in two layers that no other image has, so that images already in engines do not matter.
DOCKERFILE = """\
FROM {base} AS build
RUN mkdir /out /said && cp --parents $(ldd /bin/cat | grep -o '/[^ ]*') /bin/cat /out && echo {mark} > /out/mark
ARG VERSION
RUN echo "{mark} $VERSION" > /said/said
FROM scratch
COPY --from=build /out /
COPY --from=build /said /
ENTRYPOINT ["/bin/cat"]
CMD ["/said"]
"""

Stop = Callable[[Action], bool]


@dataclass(frozen=True)
class Yard:
    """A fleet file, its repo's context and its ledger in ``folder``. ``told`` has the progress lines of all runs."""

    lab: Lab
    folder: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    told: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    @property
    def context(self) -> Path:
        return self.folder / "context"

    @property
    def fleet(self) -> Fleet:
        return load_fleet(self.path)

    @property
    def repo(self) -> Repo:
        return self.fleet.repo(NAME)

    @property
    def database(self) -> Path:
        return self.folder / "ledger.db"

    def ref(self, tag: str, image: int = 0) -> Reference:
        return self.fleet.reference(self.repo.images[image].name).tagged(tag)

    def dockerfile(self, text: str) -> None:
        """Write the Dockerfile from ``text``, with ``{base}`` and ``{mark}`` filled in."""
        (self.context / "Dockerfile").write_text(text.replace("{base}", self.lab.base).replace("{mark}", self.mark))

    def version(self, text: str) -> None:
        (self.context / "VERSION").write_text(text + "\n")

    def plan(self, **changes: Any) -> None:
        """Rewrite the fleet file with other top-level settings. A registry named by another host is the same one."""
        written = json.loads(self.path.read_text())
        if "registry" in changes and "registry" in written:
            old = written["registry"]
            was = old["host"] if isinstance(old, dict) else old
            written["registry"] = {"host": changes.pop("registry"), "was": was}
        self.path.write_text(json.dumps(written | changes, indent=2))  # JSON is YAML

    @property
    def standing(self) -> Standing:
        with closing(Ledger.peek(self.fleet.ledger, self.fleet)) as ledger:
            return ledger.standing(NAME)

    @property
    def history(self) -> tuple[Event, ...]:
        with closing(Ledger.peek(self.fleet.ledger, self.fleet)) as ledger:
            return tuple(event for _, event in ledger.history(NAME))

    def stored(self, digest: str) -> Path:
        """Return the file in which the registry keeps a blob."""
        hexadecimal = digest.removeprefix("sha256:")
        blobs = Path(self.lab.registry_storage) / "docker/registry/v2/blobs/sha256"
        return blobs / hexadecimal[:2] / hexadecimal / "data"

    def written(self) -> dict[str, int]:
        """Return every link that the registry keeps for the repo's images and its time, which shows PUTs."""
        repositories = Path(self.lab.registry_storage) / "docker/registry/v2/repositories"
        return {
            str(link): link.stat().st_mtime_ns
            for image in self.repo.images
            for link in (repositories / image.name).rglob("link")
        }

    def crane(self, *args: str) -> str:
        return subprocess.run([self.lab.crane, *args], check=True, capture_output=True, text=True).stdout

    def phasegate(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run the command as a user would, with its own Prefect server and database if it needs one."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        argv = [sys.executable, "-m", "phasegate.cli.main", "--fleet", str(self.path), *args]
        return subprocess.run(argv, cwd=ROOT, env=clean, capture_output=True, text=True, check=False, timeout=300)

    def pulled_and_run(self, client: str, tag: str, image_id: str) -> str:
        """Pull and run an image by hand.

        It is first removed from the client's store, where it was judged; otherwise the pull would prove nothing.
        """
        host = next(each.host for each in self.lab.clients if each.name == client)
        docker.docker(host, "image", "rm", "--force", image_id)
        docker.docker(host, "pull", "--quiet", str(self.ref(tag)))
        try:
            return docker.docker(host, "run", "--rm", "--network=none", str(self.ref(tag)))
        finally:
            # phasegate takes a tagged image for somebody's and would leave it there for ever.
            docker.docker(host, "image", "rm", "--force", image_id)

    async def tags(self) -> dict[str, str]:
        """Return every release tag of the source's version with its digest; ``""`` if it does not exist."""
        names = [each.tag for each in self.repo.tags(self._version())]
        async with Registry(insecure={self.lab.registry}) as registry:
            found = {}
            for tag in (tag for tag in names if tag.image in [image.name for image in self.repo.images]):
                at = await registry.head(tag.reference(self.lab.registry))
                found[str(tag)] = at.digest if at else ""
        return found

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Run]:
        """Open a run on the fleet."""
        fleet = self.fleet
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger, lambda repo, phase, what: self.told.append((repo, phase, what))) as run:
                yield run

    async def climb(self, through: str = "", *, stop: Stop = lambda action: False) -> Action:
        """Climb in a new run until the repo rests or ``stop`` accepts an action, and return that action."""
        async with self.run() as run:
            since = datetime.now(UTC)
            for _ in range(30):
                action, seen = await next_action(run, self.repo, plan_of(run.fleet, through, since=since))
                if action.kind not in WORK or stop(action):
                    return action
                await carry_out(run, self.repo, action, seen)
        raise AssertionError(f"{NAME} does not come to rest: {action}")

    async def look(self, through: str = "") -> Action:
        """Return the action that a plan would show; nothing is done."""
        async with self.run() as run:
            return (await next_action(run, self.repo, plan_of(run.fleet, through)))[0]

    def publish(self) -> None:
        """Publish the old way: docker build and docker push, from the engine with the classic store."""
        fleet, repo = self.fleet, self.repo
        host = fleet.builder.control
        for image in repo.images:
            tags = [each.tag for each in repo.tags(self._version()) if each.tag.image == image.name]
            names = [str(tag.reference(fleet.registry.host)) for tag in tags]
            recipe = docker.Recipe(repo, self.context, self._version(), image.arch, fleet.builder.network)
            docker.build(host, recipe, image.platforms[0], names)
            docker.push(host, names)
            docker.docker(host, "image", "rm", *names)

    def _version(self) -> str:
        return (self.context / "VERSION").read_text().strip()


def before(kind: Kind, phase: str) -> Stop:
    return lambda action: (action.kind, action.phase) == (kind, phase)


def yard(
    lab: Lab,
    folder: Path,
    *,
    clients: Sequence[str] = ("docker-28.5",),
    below: Mapping[str, str] | None = None,
    dockerfile: str = DOCKERFILE,
    files: Mapping[str, bytes] | None = None,
    dockerfiles: Mapping[str, str] | None = None,
    **changes: Any,
) -> Yard:
    """Return a fleet with a repo in version 1.0, published the old way under two moving tags and a fixed one.

    lab: the lab that is up.
    folder: where to put the fleet file, context and ledger.
    clients: the clients in the fleet file.
    below: clients, with the phase from which they must refuse.
    dockerfile: the Dockerfile's text.
    files: programs in the context.
    dockerfiles: the Dockerfile of each architecture, where they differ.
    changes: settings of the repo.
    """
    made = Yard(lab, folder)
    made.context.mkdir()
    made.dockerfile(dockerfile)
    made.version("1.0")
    for name, content in (files or {}).items():
        (made.context / name).write_bytes(content)
        (made.context / name).chmod(0o755)
    hosts = {client.name: client for client in lab.clients}
    repo = {
        "name": NAME,
        "image": f"ladder-{made.mark}/tool",
        "context": "context",
        "platforms": ["linux/amd64"],
        "args": {"VERSION": "{version}"},
        "labels": {"org.opencontainers.image.version": "{version}"},
        "version": {"file": "VERSION"},
        "tags": {"moving": ["latest", "stable"], "fixed": ["{version}"]},
        "smoke": {"command": ["/bin/cat", "/said"], "prints": made.mark + " {version}"},
    }
    if dockerfiles:
        repo["dockerfile"] = dict(dockerfiles)
    repo |= {key.replace("_", "-"): value for key, value in changes.items()}
    made.path.write_text("{}")
    made.plan(
        registry=lab.registry,
        ledger=f"sqlite:///{made.database}",
        builder={
            "engine": lab.host,
            "control": lab.publisher.host,
            "image": lab.buildkit_image,
            "version": lab.buildkit_version,
            "config": str(ROOT / "deploy" / "buildkitd.toml"),
            "options": {"network": "host"},
            "network": "host",
            "timeout": "5m",
        },
        ladder="index",
        architectures={"aarch64": "linux/arm64", "armhf": "linux/arm/v7"},
        clients=[
            {"name": name, "host": hosts[name].host, "version": hosts[name].version}
            | ({"below": below[name]} if below and name in below else {})
            for name in clients
        ],
        repos=[{key: value for key, value in repo.items() if value is not None}],
    )
    made.publish()
    return made


def climb(made: Yard, through: str = "", *, stop: Stop = lambda action: False) -> Action:
    """Climb as in ``Yard.climb``, for fixtures, which have no event loop."""
    return asyncio.run(made.climb(through, stop=stop))
