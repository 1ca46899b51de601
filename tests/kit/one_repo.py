"""One repo, alone in its fleet, for tests of what happens to it next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from phasegate.check import Result, Verdict
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.digest import digest_of
from phasegate.image.platform import Platform
from phasegate.ledger.cause import Evidence
from phasegate.ledger.state import Intent, Judgement, Move, Standing
from phasegate.policy.action import Action, Seen
from phasegate.policy.climb import Plan, climb
from phasegate.release import Candidate, Release, Tag
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import BASELINE, form_at, reached, rungs

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=2)
OLD_WAY = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
BY_ACTION = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.GZIP, Shape.INDEX)
REPO = Repo(
    name="tool",
    images=(ImageSpec("demo/tool", "", (Platform("linux", "amd64"),)),),
    source=LocalSource(Path(".")),
    dockerfile="Dockerfile",
    target="",
    args={},
    labels={},
    secrets=(),
    version=LiteralVersion("1.0"),
    moving=("latest",),
    fixed=("{version}",),
    smoke=None,
    accept=(),
    line=1,
)
OLD = ClientSpec("docker-20.10", "unix:///old", "20.10", below="zstd")
NEW = ClientSpec("docker-28.5", "unix:///new", "28.5")
RELEASE = Release("tool", "1.0", "source-1")
NEXT = Release("tool", "2.0", "source-2")
PLAN = Plan(last="index", through="index", now=NOW, clients=(OLD, NEW), checks={"delta.declared": 1, "pull.CLIENT": 1})


def digest(release: Release, phase: str) -> str:
    return digest_of(f"{release.id} {phase}".encode())


EVIDENCE = Evidence("delta.declared", "the evidence")
BASE = digest_of(b"baseline")


def candidates(release: Release, start: Form = OLD_WAY) -> dict[str, dict[str, Candidate]]:
    return {
        rung.name: {"demo/tool": Candidate("demo/tool", rung.name, digest(release, rung.name), "", 80_000_000, ())}
        for rung in rungs(start)
        if rung.needed
    }


def judged(
    phase: str,
    verdict: Verdict = Verdict.PASS,
    release: Release = RELEASE,
    clients: tuple[ClientSpec, ...] = (OLD, NEW),
) -> Judgement:
    results = [Result("delta.declared", 2, verdict, "the evidence")]
    for client in clients:
        takes = client.expects(phase, form_at(OLD_WAY, phase)) == "take"
        check = "pull.CLIENT" if takes else "refuse.CLIENT"
        results.append(Result(check, 1, Verdict.PASS, "as expected", client=client.name))
    return Judgement(phase, verdict, (digest(release, phase),), tuple(results), EARLIER, 1.0)


def standing(at: str = BASELINE, *, judgements: tuple[Judgement, ...] = (), start: Form = OLD_WAY) -> Standing:
    """Return the state of a repo built as release 1.0, and promoted to ``at`` unless that is the baseline."""
    moved = at not in (BASELINE, reached(start))
    now = digest(RELEASE, at) if moved else BASE
    tags = {Tag("demo/tool", "latest"): now, Tag("demo/tool", "1.0"): BASE}
    return Standing(
        "tool",
        start=start,
        tags=tags,
        bound=tags,
        opened=EARLIER,
        at=at,
        since=EARLIER,
        release=RELEASE,
        published=RELEASE.id if moved else "",
        candidates=candidates(RELEASE, start),
        judgements={judgement.phase: judgement for judgement in judgements},
        sizes={BASELINE: 100_000_000, "index": 80_000_000},
    )


def seen(now: Standing, **changes: object) -> Seen:
    """Return what is seen if source and tags are as the ledger has them."""
    return replace(Seen(version="1.0", source="source-1", tags=now.tags), **changes)  # type: ignore[arg-type]


def act(now: Standing, look: Seen | None = None, plan: Plan = PLAN) -> Action:
    return climb(REPO, now, look or seen(now), plan)


def intent(*, rollback: bool = False) -> Intent:
    move = Move("demo/tool", "latest", digest(RELEASE, "container"), digest(RELEASE, "oci"))
    return Intent(RELEASE.id, "oci", (move,), "ann", "", EARLIER, rollback)
