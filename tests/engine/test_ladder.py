"""One repo up the whole ladder on four engines; what crane and docker say by hand at each phase."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.demo.docker import docker
from deploy.lab.state import Lab
from phasegate.check import Result
from phasegate.checks.client import filled, judge_refusal, judge_take
from phasegate.clients.client import Candidate
from phasegate.clients.connect import connect
from phasegate.fleet.names import fill
from phasegate.image import mediatype
from phasegate.image.digest import short
from phasegate.ledger.events import Built, Judged, Moved
from phasegate.memory import Forgetful
from phasegate.policy.action import Kind
from phasegate.process.docker import attempt
from phasegate.registry import Registry, read_envelope
from tests.engine.conftest import engine
from tests.kit.yard import ALL, NAME, Yard, climb, yard

RUNGS = ("container", "oci", "zstd", "index")
OLD, NEW = "docker-20.10", "docker-28.5"
REFUSAL = "archive/tar: invalid tar header"

# Manifest of one platform, its config, its layers.
SHAPES = {
    "container": (mediatype.DOCKER_MANIFEST, mediatype.DOCKER_CONFIG, mediatype.DOCKER_LAYER_GZIP),
    "oci": (mediatype.OCI_MANIFEST, mediatype.OCI_CONFIG, mediatype.OCI_LAYER_GZIP),
    "zstd": (mediatype.OCI_MANIFEST, mediatype.OCI_CONFIG, mediatype.OCI_LAYER_ZSTD),
    "index": (mediatype.OCI_MANIFEST, mediatype.OCI_CONFIG, mediatype.OCI_LAYER_ZSTD),
}


@dataclass(frozen=True)
class ByHand:
    """What a person saw after one phase: where it came to rest, ``crane manifest`` of each tag, what a run printed.

    ``told`` is what ``phasegate status`` said of the repo.
    """

    rest: Kind
    phase: str
    root: Mapping[str, Any]
    stable: str
    latest: str
    image: Mapping[str, Any]
    printed: str
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Climbed:
    yard: Yard
    baseline: str
    seen: Mapping[str, ByHand]


@pytest.fixture(scope="module")
def climbed(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Climbed:
    made = yard(lab, tmp_path_factory.mktemp("ladder"), clients=ALL, below={OLD: "zstd"})
    baseline = made.crane("digest", str(made.ref("latest"))).strip()
    return Climbed(made, baseline, {phase: _through(made, phase) for phase in RUNGS})


def _through(made: Yard, phase: str) -> ByHand:
    rest = climb(made, phase)
    latest = str(made.ref("latest"))
    root = json.loads(made.crane("manifest", latest))
    image = root
    if "manifests" in root:
        image = json.loads(made.crane("manifest", f"{made.ref('latest').name}@{root['manifests'][0]['digest']}"))
    return ByHand(
        rest.kind,
        rest.phase,
        root,
        made.crane("digest", str(made.ref("stable"))).strip(),
        made.crane("digest", latest).strip(),
        image,
        made.pulled_and_run(NEW, "latest", image["config"]["digest"]),
        json.loads(made.phasegate("status", "--json").stdout)["repos"][0],
    )


@pytest.mark.parametrize("phase", RUNGS)
def test_by_hand_each_phase_is_what_it_says(climbed: Climbed, phase: str) -> None:
    seen = climbed.seen[phase]
    assert (seen.rest, seen.phase) == (Kind.DONE, phase)
    assert seen.latest == seen.stable
    manifest, config, layer = SHAPES[phase]
    assert seen.image["mediaType"] == manifest
    assert seen.image["config"]["mediaType"] == config
    assert {each["mediaType"] for each in seen.image["layers"]} == {layer}
    if phase == "index":
        assert seen.root["mediaType"] == mediatype.OCI_INDEX
        (child,) = seen.root["manifests"]
        assert child["digest"] == climbed.seen["zstd"].latest
        assert child["platform"] == {"architecture": "amd64", "os": "linux"}
    else:
        assert seen.root == seen.image
    assert seen.printed == f"{climbed.yard.mark} 1.0"


@pytest.mark.parametrize("phase", RUNGS)
def test_the_table_says_what_is_seen_by_hand(climbed: Climbed, phase: str) -> None:
    seen, image = climbed.seen[phase], climbed.yard.repo.images[0].name
    tags = {"latest": seen.latest, "stable": seen.stable, "1.0": climbed.baseline}
    assert seen.told["at"] == phase
    assert seen.told["tags"] == {f"{image}:{tag}": digest for tag, digest in tags.items()}
    parts = [seen.image["config"], *seen.image["layers"]]
    assert seen.told["sizes"][phase] == sum(part["size"] for part in parts)


def test_diff_shows_the_rungs_between_and_the_one_config(climbed: Climbed) -> None:
    name = climbed.yard.ref("latest").name
    first, last = (f"{name}@{climbed.seen[phase].latest}" for phase in ("container", "index"))
    said = climbed.yard.phasegate("diff", first, last)
    assert said.returncode == 0, said.stderr
    same = next(line for line in said.stdout.splitlines() if line.split()[:3] == ["the", "same", "config"])
    assert short(climbed.seen["container"].image["config"]["digest"]) in same
    assert "container -> oci -> zstd -> index" in said.stdout


def test_each_phase_is_another_root_around_one_config(climbed: Climbed) -> None:
    roots = [climbed.baseline, *(climbed.seen[phase].latest for phase in RUNGS)]
    assert len(set(roots)) == len(roots)
    assert len({climbed.seen[phase].image["config"]["digest"] for phase in RUNGS}) == 1


def test_the_fixed_tag_is_not_rewritten(climbed: Climbed) -> None:
    assert climbed.yard.crane("digest", str(climbed.yard.ref("1.0"))).strip() == climbed.baseline


def test_the_release_is_built_once_and_each_tag_moved_once_a_phase(climbed: Climbed) -> None:
    history = climbed.yard.history
    assert sum(isinstance(event, Built) for event in history) == 1
    moves = [(event.phase, event.move.tag) for event in history if isinstance(event, Moved)]
    assert moves == [(phase, tag) for phase in RUNGS for tag in ("latest", "stable")]


@pytest.mark.parametrize("phase", RUNGS)
def test_every_engine_was_asked_in_every_phase(climbed: Climbed, phase: str) -> None:
    results = {result.name: result for result in judged(climbed.yard, phase)}
    takes = [name for name in ALL if name != OLD or phase in ("container", "oci")]
    for name in takes:
        assert (results[f"pull.{name}"].verdict, results[f"run.{name}"].verdict) == ("pass", "pass"), name
    if OLD not in takes:
        assert results[f"refuse.{OLD}"].verdict == "pass"
        assert results[f"refuse.{OLD}"].evidence.endswith(REFUSAL)
        assert f"pull.{OLD}" not in results


async def test_a_second_run_reads_and_does_nothing(climbed: Climbed) -> None:
    made = climbed.yard
    links, history, told = made.written(), made.history, list(made.told)
    assert links
    assert (await made.climb()).kind is Kind.DONE
    assert made.written() == links
    assert made.history == history
    assert made.told == told


async def test_a_naive_pull_takes_what_the_old_engine_cannot_read(climbed: Climbed) -> None:
    """An engine that holds an image of that ID skips the download, so `docker pull` says yes to anything."""
    made, old = climbed.yard, engine(climbed.yard.lab, OLD)
    digests = {phase: made.standing.candidates[phase][made.repo.images[0].name].digest for phase in ("oci", "zstd")}
    at = made.ref("latest")
    await attempt(old.host, "image", "rm", "--force", climbed.seen["oci"].image["config"]["digest"])
    docker(old.host, "pull", "--quiet", str(at.at(digests["oci"])))
    naive = await attempt(old.host, "pull", str(at.at(digests["zstd"])))
    assert (naive.code, "Pull complete" in naive.out) == (0, False)

    async with Registry(insecure={made.lab.registry}) as registry:
        oci = await read_envelope(registry, at.at(digests["oci"]))
        zstd = await read_envelope(registry, at.at(digests["zstd"]))
    (image,), (had,) = zstd.images, oci.images
    candidate = Candidate(zstd.reference, image, image.platform, oci.reference, had)
    smoke = filled(made.repo.smoke, lambda text: fill(text, version="1.0", arch=""))
    client = await connect(next(each for each in made.fleet.clients if each.name == OLD))
    (refused,) = await judge_refusal(client, candidate, smoke, Forgetful())
    assert refused.verdict == "pass"
    assert refused.evidence.endswith(REFUSAL)
    (pulled,) = await judge_take(client, candidate, smoke, Forgetful())
    assert (pulled.name, pulled.verdict) == (f"pull.{OLD}", "fail")
    assert pulled.evidence.endswith(REFUSAL)


def judged(made: Yard, phase: str) -> tuple[Result, ...]:
    (event,) = (event for event in made.history if isinstance(event, Judged) and event.phase == phase)
    assert event.repo == NAME
    return event.results
