"""Run context: what all steps of a run share."""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from phasegate.build.builder import ensure_builder
from phasegate.clients.client import Client
from phasegate.clients.connect import connect
from phasegate.clients.place import place_of
from phasegate.errors import Busy, LedgerError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import Fleet, Outline, Repo
from phasegate.fleet.lack import require
from phasegate.fleet.registries import RegistrySpec
from phasegate.image.reference import Reference
from phasegate.ledger.course import Course
from phasegate.ledger.holder import Holder
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.climb import Plan
from phasegate.policy.scene import Scene
from phasegate.registry import Credentials, Limits, Registry
from phasegate.registry.credentials import Anonymous
from phasegate.registry.envelopes import Envelopes
from phasegate.registry.limits import ASKING

if TYPE_CHECKING:
    from phasegate.checks.acceptance import Acceptance
    from phasegate.checks.files import Files

T = TypeVar("T")
Tell = Callable[[str, str, str], None]
"""``tell(repo, phase, what)`` reports one line of progress. ``what`` is what the repo is doing now."""


_ENGINE_WAIT = 1.0
ACCEPT_WINDOW = 24 * 3600.0
"""Seconds for which a registry that accepted a form is not asked again (rule 12)."""


def who() -> str:
    """Return ``user@host``, recorded as whoever took an action."""
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # neither a variable nor a user database names the user
        user = "unknown"
    return str(Holder(user, socket.gethostname()))


def client_of(*specs: RegistrySpec, login: bool = True, limits: Limits = ASKING) -> Registry:
    """Return a registry client with the settings of the fleet's registries; without ``login`` it has none for any."""
    named = {spec.host: spec.credentials for spec in specs if spec.credentials}
    credentials = Credentials(env=named) if login else Anonymous()
    insecure = {host for spec in specs if spec.insecure for host in (spec.host, *spec.mirrors)}
    return Registry(insecure=insecure, credentials=credentials, limits=limits)


class Access:
    """What a rollback needs: the registry and the ledger. An async context manager.

    ``fleet`` says where these are and what each repo publishes; nothing else in the fleet file has to be right.
    """

    def __init__(self, fleet: Outline, ledger: Ledger, tell: Tell | None = None, *, limits: Limits = ASKING) -> None:
        self.fleet = fleet
        self.ledger = ledger
        self.tell: Tell = tell or (lambda repo, phase, what: None)
        self.by = who()
        self.registry = client_of(fleet.registry, *fleet.registries, limits=limits)

    async def __aenter__(self) -> Self:
        await self.registry.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.registry.__aexit__(kind, error, trace)


class Run(Access):
    """The fleet, its ledger, one registry client and the limits on hosts and engines.

    Only one build runs at a time (BuildKit fills the cores on its own), as many checks of the fleet file's own as there
    are cores, and one operation at a time on a client's engine; builds, judging and pulls of different repos overlap.
    ``standings`` holds every repo that the run knows, as of its last look at each; ``steps`` counts the steps carried
    out. ``lost`` is why no further step may begin.
    """

    fleet: Fleet

    def __init__(self, fleet: Fleet, ledger: Ledger, tell: Tell | None = None, *, limits: Limits = ASKING) -> None:
        super().__init__(fleet, ledger, tell, limits=limits)
        from phasegate.checks.files import Files

        self.building = asyncio.Semaphore(1)
        self.checking = asyncio.Semaphore(os.cpu_count() or 1)
        self.files: Files = Files()
        self.envelopes = Envelopes(self.registry)
        self.anonymous = partial(client_of, fleet.registry, *fleet.registries, login=False)
        self._acceptances: dict[str, Acceptance] = {}
        self.decided: dict[str, Standing] = {}
        self.standings: dict[str, Standing] = {}
        self.policies: dict[str, int] = {}
        self._policy, self._read = -1, -1
        self.steps = 0
        self.lost: LedgerError | None = None
        self._scene: Scene | None = None
        self._clients = {spec.name: _Once(partial(connect, spec)) for spec in fleet.clients}
        self._working = {spec.name: asyncio.Lock() for spec in fleet.clients}
        self._toolchain = _Once(partial(ensure_builder, fleet.builder))
        self.rehearsing = asyncio.Lock()

    def acceptances(self, repo: Repo) -> list[Acceptance]:
        """Return what asks the registries of ``repo`` whether they accept a form, the fleet's own first."""
        from phasegate.checks.acceptance import Acceptance

        hosts = {self.fleet.registry.host: "", **{copy.registry: copy.probe for copy in repo.copies}}
        for host, beside in hosts.items():
            if host in self._acceptances:
                continue
            spec = self.fleet.registry_at(host)
            at = Reference(host, spec.probe or beside)
            self._acceptances[host] = Acceptance(self.registry, self.ledger, at, spec.mirrors, window=ACCEPT_WINDOW)
        return [self._acceptances[host] for host in hosts]

    @property
    def workdir(self) -> Path:
        """The folder for bake files, beside the fleet file."""
        return self.fleet.folder / ".phasegate" / "work"

    @property
    def holder(self) -> str:
        """This process, as the holder of a lease."""
        return str(replace(Holder.parse(self.by), pid=os.getpid()))

    def check_lease(self) -> None:
        """Raise an error like ``lost``, if no further step may begin: a new one each time, as each gets a traceback."""
        if lost := self.lost:
            raise type(lost)(lost.what, fix=lost.fix, retryable=lost.retryable)

    def refresh(self) -> None:
        """Bring ``standings`` of all repos up to what the ledger has now."""
        policy, newest = self.ledger.policy(), self.ledger.newest()
        names = [repo.name for repo in self.fleet.repos]
        if self._read >= 0:
            changed = self.ledger.changed(self._read)
            names = [name for name in names if name in changed]
        if names:
            self.standings.update(self.ledger.standings(names))
            self._scene = None
        self._policy, self._read = policy, newest

    def decide_at(self, repo: str, *, fleet: bool) -> None:
        """Note the number of the policy at which ``repo`` is decided.

        ``fleet``: its decision depends on the others. They are read again if anything that counts has happened since.
        """
        policy = self.ledger.policy()
        if fleet and (policy != self._policy or not self.standings):
            self.refresh()
            policy = self._policy
        self.policies[repo] = policy

    def scene(self, repo: Repo, plan: Plan) -> Scene:
        """Return what a decision on ``repo`` sees, rebuilt when the repo or the course changes, and every second.

        Building it costs time proportional to the fleet, and a tick decides once per repo.
        """
        standing, course = self.ledger.standing(repo.name), self.ledger.course()
        self.standings[repo.name] = standing
        scene = self._scene
        if scene is None or scene.standings.get(repo.name) != standing or not _same(scene, course, plan):
            scene = self._scene = Scene(dict(self.standings), course, plan)
        return scene

    @asynccontextmanager
    async def client(self, spec: ClientSpec) -> AsyncIterator[Client]:
        """Lend out the client, which is connected once per run, to one caller at a time.

        Concurrent pulls would blur each other's evidence, also those of other processes, on whatever machine: they wait
        for each other by a lease.
        """
        client = await self._clients[spec.name]()
        async with self._working[spec.name], self._engine(f"engine {spec.name} at {place_of(spec)}"):
            yield client

    @asynccontextmanager
    async def _engine(self, lease: str) -> AsyncIterator[None]:
        said = False
        while True:
            with ExitStack() as stack:
                try:
                    stack.enter_context(self.ledger.lease(lease, self.holder))
                except Busy as busy:
                    if not said:
                        self.tell("fleet", "", f"{busy.what}: waits for it")
                    said = True
                else:
                    yield
                    return
            await asyncio.sleep(_ENGINE_WAIT)

    async def toolchain(self) -> dict[str, str]:
        """Return the builder's versions, asked once per run. Starts the builder if it is not running."""
        require(self.fleet.builder.lacks)
        return await self._toolchain()


class _Once(Generic[T]):
    """A value fetched once, by whoever needs it first, while others wait. After an error the next caller retries."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._asking = asyncio.Lock()
        self._answer: list[T] = []

    async def __call__(self) -> T:
        async with self._asking:
            if not self._answer:
                self._answer.append(await self._ask())
        return self._answer[0]


def _same(scene: Scene, course: Course, plan: Plan) -> bool:
    """Return whether ``scene`` is still current.

    Identity is enough: the ledger returns the same course object until it changes, and one reading of the fleet file
    has one order.
    """
    then = scene.plan
    run = (then.through, then.since) == (plan.through, plan.since) and then.order is plan.order
    return run and scene.course is course and 0 <= (plan.now - then.now).total_seconds() < 1
