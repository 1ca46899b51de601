"""One repo in two real registries, each behind a proxy: what a rollout, an audit and a rollback do to both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from phasegate.audit.audit import Audited, audit
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action
from phasegate.policy.plan import plan_of
from phasegate.promotion.rollback import Outcome
from phasegate.registry import Registry
from phasegate.registry.limits import Limits
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.promote import promote, roll_back
from phasegate.repo.run import Run
from tests.kit import images
from tests.kit.proxy import Proxy, proxied
from tests.kit.servers import Server

NAME = "web"
FLEET = """\
registry: {host: "HERE", settle: 1s}
REGISTRIES
builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}
SIGNING
repos:
  - {name: web, image: IMAGE, ALSO source: published, platforms: [linux/amd64], version: "1.0",
     tags: {moving: [latest, stable], fixed: ["{version}"]}}
"""


@dataclass
class Both:
    """A repo that is converted, in the registry at ``here`` and also in the one at ``there``."""

    path: Path
    here: Proxy
    there: Proxy
    image: str
    signing: str = ""
    server: Server | None = None
    told: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def copy(self) -> str:
        """The repository in the other registry, which has another name there."""
        return f"mirror/{self.image}"

    def write(self, *, also: bool = True, registries: str = "") -> None:
        """Write the fleet file."""
        settings = registries or f'registries: [{{host: "{self.there.host}", settle: 1s}}]'
        text = FLEET.replace("HERE", self.here.host).replace("REGISTRIES", settings if also else "")
        text = text.replace("ALSO", f'also: ["{self.there.host}/{self.copy}"],' if also else "")
        self.path.write_text(text.replace("IMAGE", self.image).replace("SIGNING", self.signing))

    @property
    def fleet(self) -> Fleet:
        return load_fleet(self.path)

    def reference(self, tag: str, *, there: bool = False) -> Reference:
        """Return a tag's reference, past the proxies."""
        proxy = self.there if there else self.here
        return Reference(proxy.upstream, self.copy if there else self.image).tagged(tag)

    async def push(self, built: images.Built, *tags: str, there: bool = False) -> None:
        """Push as somebody else, past the proxies."""
        async with Registry() as registry:
            for tag in tags:
                await images.push(registry, self.reference(tag, there=there), built)

    async def at(self, tag: str = "latest") -> tuple[str, str]:
        """Return the digest that a tag has here, and there."""
        async with Registry() as registry:
            found = [await registry.head(self.reference(tag, there=there)) for there in (False, True)]
        here, there = (head.digest if head else "" for head in found)
        return here, there

    async def tags(self, *, there: bool = False) -> set[str]:
        async with Registry() as registry:
            return set(await registry.tags(self.reference("latest", there=there)))

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Run]:
        """Open a run that does not wait between the tries of a request."""
        fleet = self.fleet
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            run = Run(fleet, ledger, lambda repo, phase, what: self.told.append((repo, phase, what)))
            run.registry.limits = run.registry._transport.limits = Limits(waits=False, attempts=2)
            async with run:
                yield run

    async def rollout(self, through: str = "") -> Action:
        """Do what an unattended rollout does, and return the action in which the repo rests."""
        async with self.run() as run:
            for _ in range(30):
                action, seen = await next_action(run, run.fleet.repo(NAME), plan_of(run.fleet, through))
                if action.kind not in WORK:
                    return action
                await carry_out(run, run.fleet.repo(NAME), action, seen)
        raise AssertionError(action)

    async def promote(self, phase: str, *, force: bool = False) -> None:
        async with self.run() as run:
            await promote(run, run.fleet.repo(NAME), phase, reason="a person decided", force=force)

    async def roll_back(self, phase: str, *, force: bool = False) -> Outcome:
        async with self.run() as run:
            return await roll_back(run, run.fleet.repo(NAME), phase, reason="a test", force=force)

    async def audit(self) -> Audited:
        async with self.run() as run:
            (found,) = await audit(run, run.fleet.repos)
        return found

    @property
    def standing(self) -> Standing:
        fleet = self.fleet
        with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
            return ledger.standing(NAME)


@asynccontextmanager
async def both(here: str, there: str, folder: Path, image: str, signing: str = "") -> AsyncIterator[Both]:
    """Start the proxies in front of the two registries, and write the fleet file."""
    async with proxied(here) as first, proxied(there) as second:
        made = Both(folder / "fleet.yaml", first, second, image, signing)
        made.write()
        yield made
