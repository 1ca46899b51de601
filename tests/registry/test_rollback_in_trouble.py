"""A rollback by command, byte for byte, in each of the troubles of an incident.

The command is a process of its own, as a person starts it. Its fleet is on a real registry behind a proxy, and has a
repo of two tags at `oci`, and another one.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from phasegate.check import Verdict
from phasegate.errors import Busy, PhasegateError, TagMoved
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.lease import Alive, take
from phasegate.ledger.ledger import Ledger
from phasegate.registry import Registry
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from tests.kit import images
from tests.kit.given import fleet, judged, phasegate
from tests.kit.proxy import Proxy, Strike, answering, proxied
from tests.kit.servers import Server, registry28
from tests.unit.test_ledger import KILLED

__all__ = ["registry28"]

pytestmark = pytest.mark.usefixtures("muted")

IMAGE = "team/one"
TAGS = ("latest", "stable")


@dataclass
class Scene:
    """The fleet file, the digest of repo one in each form, and what the rollback is to find later.

    ``tags`` are those that are to be at the baseline in the end. ``during`` goes on beside the rollback.
    """

    path: Path
    digests: dict[str, str]
    server: Server
    proxy: Proxy
    env: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = TAGS
    code: int = 0
    during: asyncio.Task[None] | None = None

    def change(self, old: str, new: str) -> None:
        text = self.path.read_text()
        assert old in text
        self.path.write_text(text.replace(old, new, 1))

    @property
    def database(self) -> Path:
        return self.path.parent / ".phasegate/ledger.db"

    def tag(self, name: str) -> Reference:
        return Reference(self.server.host, IMAGE).tagged(name)

    async def at(self) -> dict[str, str]:
        """Ask the registry itself which form each tag is in; what is not a form of the repo is a digest."""
        names = {digest: phase for phase, digest in self.digests.items()}
        async with Registry() as registry:
            heads = {tag: await registry.head(self.tag(tag)) for tag in TAGS}
        return {tag: names.get(head.digest, head.digest) for tag, head in heads.items() if head}


@pytest.fixture
async def scene(tmp_path: Path, registry28: Server) -> AsyncIterator[Scene]:
    shutil.rmtree(registry28.storage / "docker", ignore_errors=True) if registry28.storage else None
    async with proxied(registry28.host) as proxy:
        path = fleet(tmp_path, proxy.host, ("one", "other"))
        path.write_text(
            path.read_text().replace(f"registry: {proxy.host}", f"registry: {{host: '{proxy.host}', settle: 2s}}")
        )
        path.write_text(path.read_text().replace("moving: [latest]", "moving: [latest, stable]", 1))
        verdicts = dict.fromkeys(("container", "oci", "zstd"), Verdict.PASS)
        digests = await judged(path, "one", verdicts, moving=TAGS)
        made = Scene(path, digests, registry28, proxy)
        await _promote(made, "container", "oci")
        assert await made.at() == dict.fromkeys(TAGS, "oci")
        yield made


async def _promote(scene: Scene, *phases: str) -> None:
    plan = load_fleet(scene.path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            for phase in phases:
                await promote(run, plan.repo("one"), phase, reason="a test")


async def another_source_is_missing(scene: Scene) -> None:
    text = scene.path.read_text().splitlines()
    text[-1] = text[-1].replace("context: .", "context: nowhere")
    scene.path.write_text("\n".join(text))


async def git_is_down(scene: Scene) -> None:
    scene.change("context: .,", "git: {url: 'https://127.0.0.1:1/one.git', ref: main},")


async def prefect_is_down(scene: Scene) -> None:
    scene.env["PREFECT_API_URL"] = "http://127.0.0.1:1/api"


async def a_promotion_hangs_in_its_put(scene: Scene) -> None:
    """The promotion to `zstd` has moved one tag; the PUT of the other is under way until the rollback has ended."""
    hangs, go = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        hangs.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(8):
                await go.wait()

    scene.proxy.strike = Strike(lambda request: request.puts("stable"), hang)

    async def promotion() -> None:
        with suppress(PhasegateError):  # it is stopped, whatever it says
            await _promote(scene, "zstd")

    scene.during = asyncio.create_task(promotion())
    async with asyncio.timeout(60):
        await hangs.wait()


async def a_dead_process_elsewhere_has_the_lease(scene: Scene) -> None:
    """On another machine, so that nobody here can see that it has ended."""
    engine = create_engine(f"sqlite:///{scene.database}")
    with engine.begin() as connection:
        take(connection, Alive(None), "repo one", "ci@elsewhere#4711", 3600)
    engine.dispose()
    plan = load_fleet(scene.path)
    ledger = Ledger.open(plan.ledger, plan)
    with closing(ledger), pytest.raises(Busy, match="ci@elsewhere#4711"), ledger.lease("repo one", "ann@here#1"):
        pass


async def a_tag_is_deleted(scene: Scene) -> None:
    """As retention does: the link in the registry's storage is gone."""
    assert scene.server.storage
    shutil.rmtree(scene.server.storage / "docker/registry/v2/repositories" / IMAGE / "_manifests/tags/stable")
    scene.tags = ("latest",)


async def a_tag_is_another_teams(scene: Scene) -> None:
    """`stable` was taken out of the fleet file, and somebody else pushes to it."""
    scene.change("moving: [latest, stable]", "moving: [latest]")
    async with Registry() as registry:
        await images.push(registry, scene.tag("stable"), images.make_image([{"theirs": b"1"}]))
    scene.tags = ("latest",)


async def somebody_pushed_one_tag(scene: Scene) -> None:
    async with Registry() as registry:
        await images.push(registry, scene.tag("stable"), images.make_image([{"theirs": b"1"}]))
    scene.tags, scene.code = ("latest",), TagMoved.exit_code


async def the_journal_is_hot(scene: Scene) -> None:
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, scene.database)
    await killed.wait()
    assert scene.database.with_name("ledger.db-journal").exists()


async def every_third_request_fails(scene: Scene) -> None:
    count = 0

    def third(_: object) -> bool:
        nonlocal count
        count += 1
        return count % 3 == 0

    scene.proxy.strike = Strike(third, answering(503), times=10_000)


TROUBLES: tuple[Callable[[Scene], Awaitable[None]], ...] = (
    another_source_is_missing,
    git_is_down,
    prefect_is_down,
    a_promotion_hangs_in_its_put,
    a_dead_process_elsewhere_has_the_lease,
    a_tag_is_deleted,
    a_tag_is_another_teams,
    somebody_pushed_one_tag,
    the_journal_is_hot,
    every_third_request_fails,
)


@asynccontextmanager
async def timed(what: str, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[None]:
    began = time.monotonic()
    yield
    with capsys.disabled():
        print(f"\n  a rollback while {what.replace('_', ' ')}: {time.monotonic() - began:.1f} s", end="")


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda it: it.__name__)
async def test_it_rolls_back(
    scene: Scene, trouble: Callable[[Scene], Awaitable[None]], capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = await scene.at()
    await trouble(scene)
    before = await scene.at()

    async with timed(trouble.__name__, capsys):
        ended = await asyncio.to_thread(
            phasegate,
            *("rollback", "one", "--to", "baseline", "--reason", "it smoked"),
            cwd=scene.path.parent,
            env=scene.env,
        )
    if scene.during:
        await scene.during

    assert ended.returncode == scene.code, ended.stdout + ended.stderr
    after = await scene.at()
    assert {tag: after[tag] for tag in scene.tags} == dict.fromkeys(scene.tags, "baseline"), theirs
    assert {tag: at for tag, at in after.items() if tag not in scene.tags} == {
        tag: at for tag, at in before.items() if tag not in scene.tags
    }
    plan = load_fleet(scene.path) if trouble is not another_source_is_missing else None
    with closing(Ledger.peek(f"sqlite:///{scene.database}", plan)) as ledger:
        standing = ledger.standing("one")
    assert (standing.at, standing.hold is not None, standing.intent) == ("baseline", True, None)
