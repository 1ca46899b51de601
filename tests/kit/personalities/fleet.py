"""A fleet in a registry that is played: an image, and a group that is joined, published the old way."""

from __future__ import annotations

import asyncio
import base64
import json
import stat
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from phasegate.errors import RegistryError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit import images
from tests.kit.in_process import Ended, phasegate
from tests.kit.personalities.gate import USER
from tests.kit.personalities.personality import Creation, Scheme
from tests.kit.personalities.played import Played
from tests.kit.referring import Repository

FLEET = """\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
ladder: index
evidence: true
repos:
  - {{name: web, image: team/web, source: published, platforms: [linux/amd64], version: "1.0",
      tags: {{moving: [latest], fixed: ["{{version}}"]}}}}
  - {{name: agent, image: "team/{{arch}}-agent", arches: [amd64, arm64], join: team/agent, source: published,
      version: "1.0", tags: {{moving: [latest]}}}}
"""
ALL = ("team/web", "team/amd64-agent", "team/arm64-agent", "team/agent", "phasegate-probe", "phasegate-scratch")
HELPER = """\
#!/bin/sh
test "$1" = get && cat '{answer}'
"""


@dataclass(frozen=True)
class Climbing:
    """A fleet file in ``folder``, and what is done with its repos."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    def phasegate(self, *words: str) -> Ended:
        return phasegate(*words, cwd=self.folder)

    def done(self, *words: str) -> str:
        """Run a command that has to succeed, and return what it printed."""
        ended = self.phasegate(*words)
        assert ended.returncode == 0, ended
        return ended.stdout

    def climb(self, name: str) -> tuple[list[Kind], Action]:
        """Do all that a rollout does with a repo; return the steps and where it ends."""
        return asyncio.run(self._climb(name))

    def ended(self, name: str) -> Kind:
        """Do what one run does; return where it ends, be it a failure that may go away."""
        try:
            return self.climb(name)[1].kind
        except RegistryError as error:
            if not error.retryable:
                raise
            return Kind.WAIT

    def standing(self, name: str) -> Standing:
        fleet = load_fleet(self.path)
        with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
            return ledger.standing(name)

    async def _climb(self, name: str) -> tuple[list[Kind], Action]:
        fleet, since = load_fleet(self.path), datetime.now(UTC)
        done: list[Kind] = []
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                while True:
                    action, seen = await next_action(run, fleet.repo(name), plan_of(fleet, since=since))
                    if action.kind not in WORK:
                        return done, action
                    done.append(action.kind)
                    assert len(done) < 40, done
                    await carry_out(run, fleet.repo(name), action, seen)


@dataclass(frozen=True)
class Fleet(Climbing):
    """A fleet file beside the login that its registry wants, and images published the old way."""

    server: Played

    def held(self, repository: str) -> Repository:
        return self.server.repositories[repository]

    def at(self, repository: str, tag: str = "latest") -> str:
        return self.held(repository).tags.get(tag, "")

    def publish(self, repository: str, built: images.Built, tag: str = "latest") -> None:
        """Put an image there, past the server's API."""
        self.server.create(repository)
        held = self.held(repository)
        for child in built.children:
            self.publish(repository, child, "")
        held.blobs.update(built.blobs)
        held.manifests[built.digest] = built.media_type, built.raw
        if tag:
            held.tags[tag] = built.digest

    def rewrite(self, old: str, new: str) -> None:
        """Edit the fleet file."""
        text = self.path.read_text()
        assert old in text
        self.path.write_text(text.replace(old, new))


def published(server: Played, folder: Path) -> Fleet:
    """Publish the fleet's images, and write its file into ``folder`` and the login into ``docker`` there."""
    docker = folder / "docker"
    docker.mkdir()
    write_login(server, docker)
    made = Fleet(folder, server)
    made.path.write_text(FLEET.format(host=server.host, folder=folder))
    made.publish("team/web", images.make_image([{"tool": b"web" * 20_000}]))
    for name, platform in (("amd64", "linux/amd64"), ("arm64", "linux/arm64")):
        made.publish(f"team/{name}-agent", images.make_image([{"tool": name.encode() * 9_000}], platform=platform))
    if server.personality.creation.plays is Creation.HAND:
        server.create(*ALL)
    return made


def write_login(server: Played, folder: Path) -> None:
    """Write docker's config.json, with a helper where the secret changes and an identity token where one is used."""
    login = server.personality.login.plays
    if login.scheme is Scheme.BASIC:
        answer = folder / "helper.json"
        program = folder / "docker-credential-played"
        program.write_text(HELPER.format(answer=answer))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        config: dict[str, object] = {"credHelpers": {server.host: "played"}}
        server.gate.answer = answer
        server.gate.write()
    elif login.identity:
        config = {"auths": {server.host: {"auth": "", "identitytoken": server.gate.secret}}}
    else:
        auth = base64.b64encode(f"{USER}:{server.gate.secret}".encode()).decode()
        config = {"auths": {server.host: {"auth": auth}}}
    (folder / "config.json").write_text(json.dumps(config))
