"""pull, run and refuse: what is made of an engine's answers, by a fake ``docker`` on PATH. Real ones: tests/engine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from phasegate.catalogue import PULL, RUN
from phasegate.check import Result, Verdict
from phasegate.checks.client import judge_refusal, judge_take
from phasegate.checks.fleet import judge_drift, judge_floor
from phasegate.clients.client import Candidate, Client, Facts
from phasegate.clients.containerd import Containerd
from phasegate.clients.docker import client_of
from phasegate.clients.podman import Podman
from phasegate.clients.remote_cli import RemoteCli
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.families import FAMILIES
from phasegate.fleet.fleet import Smoke
from phasegate.fleet.limits import Telemetry
from phasegate.image.envelope import Envelope
from phasegate.memory import Forgetful
from phases.form import Codec, MediaTypes
from phases.index import INDEX
from phases.zstd import ZSTD
from tests.kit.envelopes import envelope
from tests.kit.images import make_image

# An engine with the containerd store, as far as it is asked: images by name, a pull's answer by reference.
RETRY = 'phasegate retry tool --reason "..."'
DOCKER = """#!{python}
import json, pathlib, sys
path = pathlib.Path({world!r})
world = json.loads(path.read_text())
args = sys.argv[1:]
while args[0].startswith("-"):
    args = args[2:]
images = world["images"]
found = lambda name: images.get(name) or next((one for one in images.values() if one["Id"] == name), None)
code = 0
match args:
    case ["image", "inspect", *names]:
        there = [one for one in map(found, names) if one]
        print(json.dumps(there))
        code = 0 if there else 1
    case ["system", "df", *_]:
        print(json.dumps([{{"ID": one["Id"]}} for one in images.values()]))
    case ["image", "rm", *names]:
        for name in names:
            images.pop(name, None)
    case ["pull", *_, ref]:
        told = world["pulls"].get(ref) or world["pulls"][""]  # a witness has a new digest each time
        if "error" in told:
            print("Error response from daemon: " + told["error"], file=sys.stderr)
            code = 1
            for name in told.get("loses", ()):
                images.pop(name, None)
        elif ref in images and not told.get("again"):
            print("Status: Image is up to date for " + ref)
        else:
            for layer in told["layers"]:
                print(layer[7:19] + ": " + told.get("how", "Pull complete"))
            images[ref] = told["image"]
    case ["run", *_]:
        print(world["run"]["prints"])
        code = world["run"]["code"]
path.write_text(json.dumps(world))
sys.exit(code)
"""
FACTS = Facts("28.5.2", "containerd", "1.51", "linux/amd64")
CLIENT = ClientSpec("new", "unix:///nowhere.sock", "28.5")
OLD = replace(CLIENT, below="zstd")
SMOKE = Smoke(("/tool", "--version"), "tool 1.4")
CONFIG = {"config": {"Cmd": ["/tool"], "Labels": {"a": "1"}, "Healthcheck": {"Test": ["CMD", "true"]}}}
TAR_HEADER = "failed to register layer: archive/tar: invalid tar header"


class World:
    """What the engine will answer. ``candidate`` is the image to judge, ``had`` the one it ran before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        image = envelope(make_image([{"tool": b"1"}], family=MediaTypes.OCI, codec=Codec.ZSTD, config=CONFIG))
        had = envelope(make_image([{"tool": b"1"}], family=MediaTypes.OCI, config=CONFIG))
        self.ref, self.had = str(image.reference), str(had.reference)
        platform = image.images[0].platform
        self.candidate = Candidate(image.reference, image.images[0], platform, had.reference, had.images[0], "tool")
        self.images: dict[str, Any] = {}
        self.pulls = {self.ref: pull_of(image), self.had: pull_of(had)}
        self.run: dict[str, Any] = {"prints": "tool 1.4", "code": 0}

    def write(self) -> None:
        self.path.write_text(json.dumps({"images": self.images, "pulls": self.pulls, "run": self.run}))

    async def take(self, smoke: Smoke | None = SMOKE, facts: Facts = FACTS) -> dict[str, Result]:
        self.write()
        return by_check(await judge_take(client_of(CLIENT, facts), self.candidate, smoke, Forgetful()))

    async def refuse(self) -> Result:
        self.write()
        (result,) = await judge_refusal(client_of(OLD, FACTS), self.candidate, SMOKE, Forgetful())
        assert result.name == "refuse.new"
        return result


def pull_of(image: Envelope) -> dict[str, Any]:
    config: Mapping[str, Any] = image.images[0].config.body
    inspected = {
        "Id": image.digest,
        "RepoDigests": [str(image.reference)],
        "Config": config["config"],
        "Os": "linux",
        "Architecture": "amd64",
        "RootFS": {"Layers": image.images[0].diff_ids},
    }
    return {"layers": [layer.digest for layer in image.images[0].layers], "image": inspected}


def by_check(results: Sequence[Result]) -> dict[str, Result]:
    return {result.name: result for result in results}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    docker = tmp_path / "docker"
    docker.write_text(DOCKER.format(python=sys.executable, world=str(tmp_path / "world.json")))
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return World(tmp_path / "world.json")


async def test_an_image_that_is_pulled_and_runs_passes_and_is_not_pulled_again(world: World) -> None:
    world.write()
    memory = Forgetful()
    client = client_of(CLIENT, FACTS)
    results = await judge_take(client, world.candidate, SMOKE, memory)
    assert {result.name: result.verdict for result in results} == {"pull.new": "pass", "run.new": "pass"}
    world.path.unlink()  # whoever asks the engine now gets an error
    again = await judge_take(client, world.candidate, SMOKE, memory)
    assert [result.verdict for result in again] == ["pass", "pass"]
    newer = client_of(CLIENT, replace(FACTS, version="28.5.3"))
    other = await judge_take(newer, world.candidate, SMOKE, memory)
    assert other[0].verdict is Verdict.ERROR  # another version of the engine is asked


@pytest.mark.parametrize(
    ("family", "store", "mark"),
    [
        ("docker", "classic", "28.5.2:classic"),
        ("docker", "containerd", "28.5.2:containerd"),
        ("podman", "podman", "podman:28.5.2:podman"),
        ("containerd", "containerd", "containerd:28.5.2:containerd"),
    ],
)
async def test_evidence_that_a_ledger_has_by_now_holds(world: World, family: str, store: str, mark: str) -> None:
    """The keys are what ledgers have had in them since the first version: another spelling would pull it all again."""
    spec, facts, cli = replace(CLIENT, family=FAMILIES[family]), replace(FACTS, store=store), RemoteCli("new", ("no",))
    clients: dict[str, Callable[[], Client]] = {
        "docker": lambda: client_of(spec, facts),
        "podman": lambda: Podman(spec, facts, cli),
        "containerd": lambda: Containerd(spec, facts, cli),
    }
    smoke = sha256(repr(SMOKE).encode()).hexdigest()[:12]
    memory = Forgetful()
    key = f"took:{PULL.version}.{RUN.version}:{mark}:{world.ref}:linux/amd64:{smoke}"
    memory.remember({key: {"pull": "2 layers downloaded", "run": "printed", "seconds": 1.0}})
    results = await judge_take(clients[family](), world.candidate, SMOKE, memory)  # it has nobody to ask
    assert [result.evidence for result in results] == ["2 layers downloaded", "printed"]


@pytest.mark.parametrize("store", ["classic", "containerd"])
async def test_layers_that_a_ledger_saw_unpacked_are_vouched_for(world: World, store: str) -> None:
    layer = world.candidate.image.layers[0]
    kind = "" if store == "classic" else f":{layer.media_type}"
    memory = Forgetful()
    memory.remember({f"unpacked:docker:28.5.2:{store}:{layer.digest}{kind}": {"at": "2026-01-01"}})
    world.pulls[world.ref]["how"] = "Already exists"
    if store == "classic":
        world.pulls[world.ref]["image"]["Id"] = world.candidate.image.config.digest
    world.write()
    pulled, *_ = await judge_take(client_of(CLIENT, replace(FACTS, store=store)), world.candidate, SMOKE, memory)
    assert (pulled.verdict, "unpacked there before" in pulled.evidence) == (Verdict.PASS, True), pulled


@pytest.mark.parametrize(
    ("held_by", "remedy"),
    [
        ("company/base:12", "remove there what holds it: docker image rm docker.io/company/base:12"),
        ("", "no image there has it: clear its build cache (docker builder prune)"),
    ],
)
async def test_a_layer_that_was_there_names_what_holds_it_and_what_to_do(
    world: World, held_by: str, remedy: str
) -> None:
    world.pulls[world.ref]["how"] = "Already exists"
    if held_by:
        base = {**world.pulls[world.ref]["image"], "Id": f"sha256:{'b' * 64}", "RepoTags": [held_by], "RepoDigests": []}
        world.images = {held_by: base}
    pulled = (await world.take())["pull.new"]
    assert (pulled.verdict, pulled.evidence) == (
        Verdict.INCONCLUSIVE,
        f"1 layer was in the store of new already, so nobody saw new unpack it; {remedy}, then {RETRY}",
    )
    assert pulled.details == (world.candidate.image.layers[0].digest,)


async def test_a_client_that_is_not_known_to_refuse_is_no_verdict(world: World) -> None:
    podman = Podman(replace(OLD, family=FAMILIES["podman"]), FACTS, RemoteCli("new", ("no",)))
    (result,) = await judge_refusal(podman, world.candidate, SMOKE, Forgetful())
    assert result.verdict is Verdict.ERROR


async def test_a_pull_that_fails_is_a_failure_with_the_engines_own_words(world: World) -> None:
    world.pulls[world.ref] = {"error": TAR_HEADER}
    found = await world.take()
    assert found["pull.new"].verdict is Verdict.FAIL
    assert found["pull.new"].evidence == TAR_HEADER
    assert "run.new" not in found


async def test_a_failure_of_the_network_is_no_verdict(world: World) -> None:
    world.pulls[world.ref] = {"error": "read tcp: connection reset by peer"}
    assert (await world.take())["pull.new"].verdict is Verdict.ERROR


async def test_a_pull_that_the_engine_skips_is_inconclusive(world: World) -> None:
    held = world.pulls[world.ref]["image"]
    world.images = {world.ref: {**held, "RepoTags": ["somebody:1"]}}  # a name of somebody's: it is left alone
    found = await world.take()
    assert found["pull.new"].verdict is Verdict.INCONCLUSIVE
    assert found["pull.new"].evidence == (
        "new holds the image already and skipped the download, which proves nothing; "
        f"remove there what holds it: docker image rm docker.io/library/somebody:1, then {RETRY}"
    )


async def test_layers_that_were_there_and_nobody_vouches_for_are_inconclusive(world: World) -> None:
    world.pulls[world.ref]["how"] = "Already exists"
    found = await world.take()
    assert found["pull.new"].verdict is Verdict.INCONCLUSIVE
    assert world.candidate.image.layers[0].digest in found["pull.new"].details


async def test_another_image_id_fails(world: World) -> None:
    world.pulls[world.ref]["image"]["Id"] = "sha256:" + "0" * 64
    assert (await world.take())["pull.new"].verdict is Verdict.FAIL


async def test_an_image_that_is_pulled_for_ever_fails(world: World) -> None:
    world.pulls[world.ref]["again"] = True
    found = await world.take()
    assert found["pull.new"].verdict is Verdict.FAIL
    assert "again and again" in found["pull.new"].evidence


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({"prints": "tool 1.3", "code": 0}, "did not print 'tool 1.4'"),
        ({"prints": "exec format error", "code": 1}, "exit code 1, expected 0: exec format error"),
        ({"prints": "tool 1.4", "code": 139}, "exit code 139"),
        ({"prints": "no such file\n\nRun 'docker run --help' for more information", "code": 127}, "no such file"),
    ],
)
async def test_a_smoke_command_that_does_not_do_as_the_plan_says_fails(
    world: World, run: dict[str, Any], said: str
) -> None:
    world.run = run
    found = await world.take()
    assert found["pull.new"].verdict is Verdict.PASS
    assert found["run.new"].verdict is Verdict.FAIL
    assert said in found["run.new"].evidence


@pytest.mark.parametrize("name", ["Healthcheck", "Cmd", "Labels"])
async def test_a_setting_that_the_engine_drops_fails(world: World, name: str) -> None:
    shown = world.pulls[world.ref]["image"]["Config"]
    world.pulls[world.ref]["image"]["Config"] = {key: value for key, value in shown.items() if key != name}
    found = await world.take()
    assert found["run.new"].verdict is Verdict.FAIL
    assert name in found["run.new"].evidence


async def test_docker_itself_failing_to_run_is_no_verdict_on_the_image(world: World) -> None:
    world.run = {"prints": "", "code": 125}
    found = await world.take()
    assert (found["pull.new"].verdict, found["run.new"].verdict) == (Verdict.PASS, Verdict.ERROR)


async def test_another_engine_than_the_plans_is_no_verdict(world: World) -> None:
    found = await world.take(facts=replace(FACTS, version="29.0.0"))
    assert found["pull.new"].verdict is Verdict.ERROR
    assert "the plan says 28.5" in found["pull.new"].evidence


async def test_without_a_smoke_command_a_person_decides(world: World) -> None:
    assert (await world.take(smoke=None))["run.new"].verdict is Verdict.INCONCLUSIVE


async def test_a_clean_refusal_passes(world: World) -> None:
    world.pulls[world.ref] = {"error": TAR_HEADER}
    result = await world.refuse()
    assert result.verdict is Verdict.PASS
    assert TAR_HEADER in result.evidence


async def test_an_engine_that_takes_what_it_should_refuse_is_inconclusive(world: World) -> None:
    result = await world.refuse()
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "`below: zstd` is no longer true" in result.evidence


@pytest.mark.parametrize(
    "error", ["manifest unknown", "no match for platform in manifest", "write /var/lib: no space left on device"]
)
async def test_a_refusal_for_another_cause_fails(world: World, error: str) -> None:
    world.pulls[world.ref] = {"error": error}
    result = await world.refuse()
    assert result.verdict is Verdict.FAIL
    assert error in result.evidence


async def test_a_refusal_by_the_network_is_no_verdict(world: World) -> None:
    world.pulls[world.ref] = {"error": "Get http://x/v2/: dial tcp: connection refused"}
    assert (await world.refuse()).verdict is Verdict.ERROR


async def test_a_refusal_that_costs_the_image_it_had_fails(world: World) -> None:
    world.pulls[world.ref] = {"error": TAR_HEADER, "loses": [world.had]}
    result = await world.refuse()
    assert result.verdict is Verdict.FAIL
    assert "is gone" in result.evidence


async def test_a_refusal_after_which_nothing_runs_fails(world: World) -> None:
    world.pulls[world.ref] = {"error": TAR_HEADER}
    world.run = {"prints": "broken", "code": 1}
    result = await world.refuse()
    assert result.verdict is Verdict.FAIL
    assert "does not run" in result.evidence


def test_a_toolchain_that_moved_is_told_by_name() -> None:
    then = {"buildkit": "v0.34.2", "buildx": "v0.38.2"}
    assert judge_drift(then, dict(then)).verdict is Verdict.PASS
    result = judge_drift(then, {"buildkit": "v0.35.0", "buildx": "v0.38.2"})
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "buildkit v0.34.2 -> v0.35.0" in result.evidence
    assert "buildx" not in result.evidence


@pytest.mark.parametrize(("share", "verdict"), [("0.9%", Verdict.PASS), ("1.1%", Verdict.FAIL)])
def test_the_floor_stops_what_breaks_too_many_clients(tmp_path: Path, share: str, verdict: Verdict) -> None:
    file = tmp_path / "clients.json"
    file.write_text(json.dumps([{"engine": "docker", "version": "20.10.24", "share": share}]))
    telemetry = Telemetry(file, 0.01, 0.0)
    assert judge_floor(telemetry, ZSTD).verdict is verdict
    assert judge_floor(telemetry, INDEX).verdict is Verdict.PASS
