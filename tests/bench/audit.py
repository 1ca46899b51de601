"""Audit of a fleet's tags, the whole process, against ``crane manifest`` per tag; and the cost of more tags."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

from phasegate.image.digest import digest_of
from phasegate.ledger.events import Built as BuiltEvent
from phasegate.ledger.events import Event, Intended, Moved, Observed, Opened, Promoted
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.release import Candidate, Tag
from phases.form import Codec, MediaTypes
from tests.bench.command import phasegate
from tests.bench.cost import Cost, command, costs
from tests.bench.figure import Figure
from tests.kit.histories import BASELINE_FORM, release
from tests.kit.images import Built, make_image
from tests.kit.servers import Server, start_registry3, start_registry28

TAGS = ("latest", "stable", "1", "1.4", "1.4.2")
REPOS = (400, 2000)
SAMPLE = 40
ROUNDS = 2
GOAL = 30.0
HELD = "a request costs 0.2 ms of Python, and the registry as much again: 2.8 answers a thousand a second"
ASKED = 8 / 5
"""Requests per tag. A repo takes five HEADs for its tags, one for the rollback target, and two for the config and
layer that both share."""
HEAD = """\
registry: {host}
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
ladder: oci
repos:
"""
REPO = """\
  - name: {name}
    image: bench/{name}
    source: published
    platforms: [linux/amd64]
    version: "1"
    tags: {{moving: [latest]}}
"""


def figures() -> list[Figure]:
    servers: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {"registry 2.8": start_registry28}
    if shutil.which("registry3"):
        servers["registry v3"] = start_registry3
    found: list[Figure] = []
    for name, start in servers.items():
        with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as server:
            found += _figures(name, server, Path(folder))
    return found


def _figures(name: str, server: Server, folder: Path) -> list[Figure]:
    small, large = (make(folder / str(repos), server, repos) for repos in REPOS)
    less, more, start = costs(
        ROUNDS,
        lambda: phasegate("audit", cwd=small),
        lambda: phasegate("audit", cwd=large),
        lambda: phasegate("--version", cwd=large),
    )
    sample = [f"{server.host}/bench/{repo(number)}:latest" for number in range(SAMPLE)]
    crane = [command("crane", "manifest", each) for each in sample]
    tags, grown = REPOS[1] * len(TAGS), REPOS[1] / REPOS[0]
    peer = Cost(sum(cost.wall for cost in crane) * tags / SAMPLE, sum(cost.processor for cost in crane) * tags / SAMPLE)
    ratio, growth = peer.wall / more.wall, (more.wall - start.wall) / (less.wall - start.wall) / grown
    return [
        Figure(
            what=f"auditing {tags} tags of {REPOS[1]} repos, what is behind them and the ways back, {name}",
            ours=str(more),
            peer=f"{peer} crane manifest a tag, of {SAMPLE}",
            value=ratio,
            goal=f">= {GOAL:.0f}",
            met=ratio >= GOAL,
            held=HELD,
            peak=more.megabytes,
            note=f"{tags / more.wall:.0f} tags a second, {ASKED * tags / more.wall:.0f} requests",
        ),
        Figure(
            what=f"{grown:.0f} times the fleet, {name}",
            ours=f"{less} for {REPOS[0]} repos",
            peer="",
            value=growth,
            goal="<= 1.2 a repo",
            met=growth <= 1.2,
            held="the machine had other work",
        ),
    ]


def repo(number: int) -> str:
    return f"repo-{number:05}"


def make(folder: Path, server: Server, repos: int) -> Path:
    """Make a fleet at `oci`, five tags per repo, published as schema 2 before; write its images into the storage."""
    folder.mkdir()
    names = [repo(number) for number in range(repos)]
    (folder / "fleet.yaml").write_text(
        HEAD.format(host=server.host) + "".join(REPO.format(name=name) for name in names)
    )
    old, new = make_image(), make_image(family=MediaTypes.OCI, codec=Codec.GZIP)
    for built in (old, new):
        for blob in (*built.blobs.values(), built.raw):
            _blob(server, blob)
    for name in names:
        _stored(server, f"bench/{name}", old, new)
    with closing(Ledger.open(f"sqlite:///{folder / '.phasegate/ledger.db'}")) as ledger:
        ledger.append(*(event for name in names for event in _history(name, old, new)))
    return folder


def _history(name: str, old: Built, new: Built) -> list[Event]:
    of, image = release(name, "1"), f"bench/{name}"
    moves = tuple(Move(image, tag, old.digest, new.digest) for tag in TAGS)
    candidate = Candidate(image, "oci", new.digest, new.media_type, 400, ())
    return [
        Observed(repo=name, tags={Tag(image, tag): old.digest for tag in TAGS}, form=BASELINE_FORM, size=400),
        Opened(repo=name, release=of, toolchain={}),
        BuiltEvent(repo=name, release=of.id, candidates=(candidate,), controls={}, seconds=1),
        Intended(repo=name, release=of.id, phase="oci", moves=moves, by="bench"),
        *(Moved(repo=name, release=of.id, phase="oci", move=move) for move in moves),
        Promoted(repo=name, release=of.id, phase="oci", by="bench"),
    ]


def _stored(server: Server, image: str, *built: Built) -> None:
    """Store images as distribution keeps them: pushing so many would take longer than the bench. The last is tagged."""
    assert server.storage is not None
    at = server.storage / "docker/registry/v2/repositories" / image
    for each in built:
        for digest in each.blobs:
            _link(at / "_layers" / digest.replace(":", "/"), digest)
        _link(at / "_manifests/revisions" / each.digest.replace(":", "/"), each.digest)
    for tag in TAGS:
        _link(at / "_manifests/tags" / tag / "current", built[-1].digest)


def _link(folder: Path, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "link").write_text(digest)


def _blob(server: Server, raw: bytes) -> None:
    path = server.stored(digest_of(raw))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
