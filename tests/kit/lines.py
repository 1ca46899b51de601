"""An image with several release lines on a registry, published the old way and converted: no engine is needed."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Event
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit import images
from tests.kit.in_process import Ended, phasegate

HEAD = """\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
repos:
  - name: python
    image: {image}
    source: published
    platforms: [linux/amd64]
    lines:
"""
OLD, NEW = "python@3.12", "python@3.13"


@dataclass
class Line:
    """A line as the fleet file has it."""

    version: str
    moving: list[str]
    was: str = ""


@dataclass
class Python:
    """``python@3.12`` has `latest` beside its own tag, and ``python@3.13`` its own one alone."""

    folder: Path
    host: str
    lines: dict[str, Line] = field(
        default_factory=lambda: {"3.12": Line("3.12.1", ["3.12", "latest"]), "3.13": Line("3.13.1", ["3.13"])}
    )

    @property
    def image(self) -> str:
        return f"lines/{self.folder.name}"

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    @property
    def fleet(self) -> Fleet:
        text = HEAD.format(host=self.host, folder=self.folder, image=self.image)
        for name, line in self.lines.items():
            was = f", was: {line.was}" if line.was else ""
            tags = f'{{moving: [{", ".join(f"{tag!r}" for tag in line.moving)}], fixed: ["{{version}}"]}}'
            text += f"      - {{name: '{name}', version: {line.version}, tags: {tags}{was}}}\n"
        self.path.write_text(text)
        return load_fleet(self.path)

    async def push(self, built: images.Built, *tags: str) -> None:
        async with Registry() as registry:
            for tag in tags:
                await images.push(registry, self.fleet.reference(self.image).tagged(tag), built)

    async def publish(self, version: str, *moving: str) -> str:
        """Publish ``version`` the old way, under its own tag and the ``moving`` ones, and return its digest."""
        built = images.make_image([{"version": version.encode() * 1000}])
        await self.push(built, version, *moving)
        return built.digest

    async def delete(self, digest: str) -> None:
        """Delete a manifest, and so each tag that is at it."""
        async with Registry() as registry:
            await registry.delete_manifest(self.fleet.reference(self.image).at(digest))

    async def tags(self) -> dict[str, str]:
        """Return the digest of each tag that is not phasegate's own."""
        async with Registry() as registry:
            at = self.fleet.reference(self.image)
            names = [name for name in await registry.tags(at) if not name.startswith("phasegate-")]
            heads = {name: await registry.head(at.tagged(name)) for name in names}
        return {name: head.digest for name, head in heads.items() if head}

    async def run(self, *words: str) -> Ended:
        """Run the command, in this process and without its event loop."""
        return await asyncio.to_thread(phasegate, *words, cwd=self.fleet.folder)

    async def look(self, name: str) -> Action:
        with closing(Ledger.open(self.fleet.ledger, self.fleet)) as ledger:
            async with Run(self.fleet, ledger) as run:
                return (await next_action(run, run.fleet.repo(name), plan_of(run.fleet)))[0]

    async def climb(self, *names: str, through: str = "") -> dict[str, Action]:
        """Climb with these lines, one after the other, and return where each came to rest."""
        ends: dict[str, Action] = {}
        with closing(Ledger.open(self.fleet.ledger, self.fleet)) as ledger:
            async with Run(self.fleet, ledger) as run:
                for name in names:
                    ends[name] = await self._climb(run, name, through)
        return ends

    async def _climb(self, run: Run, name: str, through: str) -> Action:
        since, repo = datetime.now(UTC), run.fleet.repo(name)
        for _ in range(30):
            action, seen = await next_action(run, repo, plan_of(run.fleet, through, since=since))
            if action.kind not in WORK:
                return action
            await carry_out(run, repo, action, seen)
        raise AssertionError(f"{name} does not come to rest: {action}")

    def standing(self, name: str) -> Standing:
        with closing(Ledger.peek(self.fleet.ledger, self.fleet)) as ledger:
            return ledger.standing(name)

    def history(self, name: str) -> tuple[Event, ...]:
        with closing(Ledger.peek(self.fleet.ledger, self.fleet)) as ledger:
            return tuple(event for _, event in ledger.history(name))


async def published(folder: Path, host: str) -> Python:
    """Return the two lines, published the old way."""
    found = Python(folder, host)
    await found.publish("3.12.1", "3.12", "latest")
    await found.publish("3.13.1", "3.13")
    return found


async def climbed(folder: Path, host: str) -> Python:
    """Return the two lines at the end of the ladder."""
    found = await published(folder, host)
    ends = await found.climb(OLD, NEW)
    assert [end.kind for end in ends.values()] == [Kind.DONE, Kind.DONE], ends
    return found
