"""A repo on a real registry, its forms pushed and proven: what promotion and rollback move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Intended, Observed, Opened
from phasegate.ledger.lease import Lease
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move, Standing
from phasegate.promotion.move import promote
from phasegate.promotion.mover import Mover
from phasegate.promotion.rollback import Outcome, roll_back
from phasegate.registry import Registry
from phasegate.release import Candidate, Control, Release, Tag
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from tests.kit import images
from tests.kit.proxy import Proxy, proxied
from tests.kit.referring import Referring, on_a_thread
from tests.kit.servers import Server

BASELINE_FORM = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE, Attestation.NONE)
PHASES = ("container", "oci", "zstd", "index")


@dataclass
class Given:
    """One repo that is published the old way under ``latest`` and ``stable``, before a registry behind a proxy."""

    registry: Registry
    ledger: Ledger
    proxy: Proxy
    name: str
    releases: dict[str, Release] = field(default_factory=dict)
    built: dict[tuple[str, str], images.Built] = field(default_factory=dict)
    settles: float = 120.0

    @property
    def repo(self) -> Repo:
        spec = ImageSpec(self.name, "", (Platform("linux", "amd64"),))
        return Repo(
            name="tool", images=(spec,), source=LocalSource(Path()), dockerfile="Dockerfile", target="", args={},
            labels={}, secrets=(), version=LiteralVersion("1.0"), moving=("latest", "stable"), fixed=("{version}",),
            smoke=None, accept=(), line=1,
        )  # fmt: skip

    def reference(self, tag: str = "latest") -> Reference:
        return Reference(self.proxy.host, self.name).tagged(tag)

    async def at(self, tag: str = "latest") -> str:
        head = await self.registry.head(self.reference(tag))
        return head.digest if head else ""

    @property
    def ledger_url(self) -> str:
        return f"sqlite:///{self.ledger._connected().url.database}"

    @property
    def standing(self) -> Standing:
        return self.ledger.standing("tool")

    def digest(self, phase: str, version: str = "1.0") -> str:
        return self.built[version, phase].digest

    async def publish_the_old_way(self) -> None:
        old = make("baseline", "1.0", b"old")
        self.built["1.0", "baseline"] = old
        for tag in ("latest", "stable"):
            await images.push(self.registry, self.reference(tag), old)
        tags = {Tag(self.name, tag): old.digest for tag in ("latest", "stable")}
        self.ledger.append(Observed(repo="tool", tags=tags, form=BASELINE_FORM, size=1))

    async def build(self, version: str = "1.0", *, control: bool = False) -> None:
        """Every form of the release, by digest and under candidate tags, and its control."""
        release = self.releases[version] = Release("tool", version, f"source of {version}")
        candidates: list[Candidate] = []
        for phase in PHASES:
            built = self.built[version, phase] = make(phase, version, b"new")
            candidate = Candidate(self.name, phase, built.digest, built.media_type, 1, ())
            await images.push(self.registry, self.reference(candidate.tag(release)), built)
            for number, child in enumerate(built.children):
                tag = self.reference(f"{candidate.tag(release)}.{number}")
                await self.registry.put_manifest(tag, child.raw, child.media_type)
            candidates.append(candidate)
        self.ledger.append(Opened(repo="tool", release=release, toolchain={}))
        controls: dict[Control, str] = {}
        if control:
            made = self.built[version, "control"] = make("baseline", version, b"control of")
            await images.push(self.registry, self.reference(f"control-{version}"), made)
            controls[Control(self.name, "linux-amd64")] = made.digest
        done = Built(repo="tool", release=release.id, candidates=tuple(candidates), controls=controls, seconds=1)
        self.ledger.append(done)

    def moves(self, phase: str, version: str = "1.0", tags: tuple[str, ...] = ("latest", "stable")) -> tuple[Move, ...]:
        known = self.standing.tags
        new = self.digest(phase, version)
        return tuple(Move(self.name, tag, known.get(Tag(self.name, tag), ""), new) for tag in tags)

    async def promote(
        self,
        phase: str,
        version: str = "1.0",
        *,
        moves: tuple[Move, ...] | None = None,
        force: bool = False,
        reason: str = "",
        policy: int | None = None,
        lease: Lease | None = None,
    ) -> None:
        intended = Intended(
            repo=self.repo.name,
            release=self.releases[version].id,
            phase=phase,
            moves=self.moves(phase, version) if moves is None else moves,
            by="ann",
            reason=reason,
        )
        await promote(replace(self.mover, lease=lease), intended, force=force, policy=policy)

    async def roll_back(
        self, phase: str, *, force: bool = False, repo: Repo | None = None, wait: bool = False
    ) -> Outcome:
        return await roll_back(
            self.mover, repo or self.repo, phase, by="bob", reason="smoke failed", force=force, wait=wait
        )

    @property
    def mover(self) -> Mover:
        return Mover(self.registry, self.ledger, self.proxy.host, settle=self.settles)

    def puts(self) -> list[str]:
        """What was PUT as a manifest since the last call."""
        paths = [path.rpartition("/")[2] for method, path in self.proxy.requests if method == "PUT"]
        self.proxy.requests.clear()
        return paths


def make(phase: str, version: str, content: bytes) -> images.Built:
    family = MediaTypes.DOCKER if phase in ("baseline", "container") else MediaTypes.OCI
    codec = Codec.ZSTD if phase in ("zstd", "index") else Codec.GZIP
    image = images.make_image([{"tool": content + version.encode()}], family=family, codec=codec)
    return images.make_index([image]) if phase == "index" else image


@pytest.fixture(scope="session")
def memory() -> Iterator[Server]:
    with on_a_thread(Referring()) as server:
        yield Server(server.host)


@pytest.fixture(params=["memory", "registry28", "crane_registry"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    yield opened
    opened.close()


@pytest.fixture
async def given(server: Server, ledger: Ledger, request: pytest.FixtureRequest) -> AsyncIterator[Given]:
    """At the baseline, release 1.0 built."""
    name = "promotion/" + request.node.originalname.replace("_", "-")[:60].rstrip("-")
    async with proxied(server.host) as proxy, Registry(insecure={proxy.host}) as registry:
        there = Given(registry, ledger, proxy, name)
        await there.publish_the_old_way()
        await there.build()
        there.puts()
        yield there


async def climb(given: Given, *phases: str) -> None:
    for phase in phases:
        await given.promote(phase)
    given.puts()
