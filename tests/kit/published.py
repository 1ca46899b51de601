"""A repo that was promoted on a real registry, for an audit to look at."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from phasegate.audit.audit import Audited, audit
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.events import Event
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import Pulse, pulse
from phasegate.ledger.state import Drift, Standing
from phasegate.policy.action import Action
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import next_action
from phasegate.repo.promote import roll_back
from phasegate.repo.run import Run
from tests.kit import images
from tests.kit.proxy import Proxy
from tests.kit.servers import Server

NAME = "web"
POLICY = "policy: {ramp: [all], soak: 1h, rollback: automatic, drift: DRIFT}\n"


@dataclass
class Published:
    """One repo that phasegate promoted up to `index`, on a registry behind a proxy."""

    path: Path
    image: str
    proxy: Proxy
    server: Server
    digests: dict[str, str]
    before: int = 0

    def drift(self, word: str) -> None:
        """Set what the fleet file says to do about drift."""
        kept = self.path.read_text().partition("policy:")[0]
        self.path.write_text(kept + POLICY.replace("DRIFT", word))

    async def audit(self) -> Audited:
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                (found,) = await audit(run, plan.repos)
        return found

    async def findings(self) -> list[tuple[Drift, str]]:
        found = await self.audit()
        assert found.error is None
        return [(finding.drift, finding.said) for finding in found.findings]

    async def next(self) -> Action:
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                return (await next_action(run, plan.repo(NAME), plan_of(plan)))[0]

    async def roll_back(self, phase: str) -> None:
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                await roll_back(run, plan.repo(NAME), phase, reason="a test")

    def append(self, *events: Event) -> None:
        with closing(Ledger.open((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            ledger.append(*events)

    @property
    def standing(self) -> Standing:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return ledger.standing(NAME)

    @property
    def pulse(self) -> Pulse:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return pulse(ledger)

    @property
    def history(self) -> list[Event]:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return [event for _, event in ledger.history(NAME)]

    def kinds(self) -> list[str]:
        """The kinds of all events after the promotions."""
        return [str(event.kind) for event in self.history[self.before :]]

    @property
    def latest(self) -> Reference:
        return Reference(self.server.host, self.image).tagged("latest")

    async def at(self) -> str:
        async with Registry() as registry:
            head = await registry.head(self.latest)
        return head.digest if head else ""

    async def push(self, built: images.Built) -> str:
        """Push as somebody else, past the proxy."""
        async with Registry() as registry:
            return await images.push(registry, self.latest, built)

    def links(self, *path: str) -> Path:
        assert self.server.storage is not None
        return self.server.storage.joinpath("docker/registry/v2/repositories", self.image, *path)
