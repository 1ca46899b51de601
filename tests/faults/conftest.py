"""A fleet of one repo on its own registry, prepared up to the point where faults strike, and copied per test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Kind
from phasegate.registry import Registry
from tests.kit.lab import lab
from tests.kit.prefect import serving
from tests.kit.proxy import Proxy, proxied
from tests.kit.servers import Server, start_registry28
from tests.kit.yard import Yard, before, climb, yard

__all__ = ["lab"]


@dataclass(frozen=True)
class Scene:
    """The fleet of ``made``, whose registry ``server`` is behind ``proxy``."""

    made: Yard
    proxy: Proxy
    server: Server

    @property
    def fleet(self) -> Path:
        return self.made.path

    @property
    def repository(self) -> str:
        return self.made.repo.images[0].name

    async def tags(self) -> dict[str, str]:
        """Ask the registry itself for the moving tags and their digests."""
        async with Registry() as registry:
            found = {}
            for tag in ("latest", "stable"):
                head = await registry.head(Reference(self.server.host, self.repository).tagged(tag))
                found[tag] = head.digest if head else ""
            return found

    def candidate(self, phase: str) -> str:
        return self.made.standing.candidates[phase][self.repository].digest

    def kinds(self, *kinds: str) -> list[str]:
        """Return the kinds of the ledger's events in order; only those in ``kinds``, if any are given."""
        return [event.kind for event in self.made.history if not kinds or event.kind in kinds]


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a standing Prefect server: a command that starts its own takes 10 s longer."""
    with serving(tmp_path_factory.mktemp("prefect")) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.env.items():
            patch.setenv(name, value)
        yield server.env["PREFECT_API_URL"]


@pytest.fixture(scope="session")
def published(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a registry and a fleet: published the old way, and not yet observed."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "fleet").mkdir()
    with start_registry28(folder) as server:
        yard(lab.model_copy(update={"registry": server.host}), folder / "fleet", clients=())
    return folder


@pytest.fixture(scope="session")
def prepared(lab: Lab, published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of ``published``, built in all forms, with ``container`` proven and no tag moved yet."""
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copytree(published, folder, dirs_exist_ok=True)
    with start_registry28(folder) as server:
        made = Yard(lab, folder / "fleet")
        made.plan(registry=server.host, ledger=f"sqlite:///{made.database}")
        action = climb(made, stop=before(Kind.PROMOTE, "container"))
        assert (action.kind, action.phase) == (Kind.PROMOTE, "container"), action
    return folder


@pytest.fixture
async def scene(lab: Lab, prepared: Path, prefect: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """Copy what was prepared, ready for ``phasegate rollout`` to promote ``container``."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    async with staged(lab, tmp_path) as there:
        yield there


@asynccontextmanager
async def staged(lab: Lab, folder: Path) -> AsyncIterator[Scene]:
    """Start the registry of the fleet in ``folder`` behind a proxy."""
    made = Yard(lab, folder / "fleet")
    with start_registry28(folder) as server:
        async with proxied(server.host) as proxy:
            made.plan(registry=proxy.host, ledger=f"sqlite:///{made.database}")
            Ledger.open(made.fleet.ledger, made.fleet).close()  # which learns the registry's new name
            yield Scene(made, proxy, server)
