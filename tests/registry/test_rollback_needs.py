"""A rollback needs the registry, the ledger and its own repo's names, whatever else the fleet file is short of.

Every command of an incident is run with every kind of thing missing, and with a mistake in every part of the file.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Intended, Judged
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.policy.action import Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from tests.kit.given import fleet, judged, tag_of
from tests.kit.in_process import Ended
from tests.kit.in_process import phasegate as in_process
from tests.kit.servers import Server

pytestmark = pytest.mark.usefixtures("muted")

NAMES = ("one", "two", "three", "other")
CLIENT = "clients: [{name: old, version: '20.10', below: zstd, CLIENT}]\n"
LACKING = {
    "a context folder": ("context: .", "context: nowhere", 4),
    "a Dockerfile": ("context: .", "context: ., dockerfile: Nowhere", 4),
    "every Dockerfile": ("context: .", "context: ., dockerfile: Nowhere", 0),
    "a VERSION file": ('version: "1.0"', "version: {file: NOWHERE}", 0),
    "a secret's variable": ("context: .", "context: ., secrets: [{id: a, env-file: NO_SUCH}]", 0),
    "a client's address": ("ladder:", CLIENT.replace("CLIENT", "host: 'unix://${NO_SUCH}/a.sock'") + "ladder:", 1),
    "a client's certificates": (
        "ladder:",
        CLIENT.replace("CLIENT", "host: 'tcp://127.0.0.1:1?certs=nowhere'") + "ladder:",
        1,
    ),
    "an updater": (
        "ladder:",
        CLIENT.replace("CLIENT", "host: a, updater: {command: [./no.sh], requests: 1, bytes: 1kB}") + "ladder:",
        1,
    ),
    "the builder's engine": ("unix:///no.sock", "unix://${NO_SUCH}/docker.sock", 1),
    "buildkitd.toml": ("version: v1", "version: v1, config: no.toml", 1),
    "telemetry": ("ladder:", "telemetry: {file: no.json, limit: 1%}\nladder:", 1),
    "a key to sign with": ("ladder:", "signing: {cosign: {key: {file: no.key}, public: no.pub}}\nladder:", 1),
    "a command for telemetry": ("ladder:", "telemetry: {command: [./no.sh], limit: 1%}\nladder:", 1),
}
"""What the file names and this machine does not have: what is replaced, by what, and which occurrence (0: each)."""
WRONG = {
    "an unknown key": ("context: .", "contxt: .", 4),
    "users in words": ("context: .", "context: ., users: 400k", 4),
    "users in words, of its own": ("context: .", "context: ., users: 400k", 1),
    "a repo without tags": ("tags: {moving: [latest]}", "tgs: {}", 4),
    "a repo without a name": ("name: other", "nme: other", 1),
    "a name that is a list": ("name: other", "name: [a]", 1),
    "an image that is another's": ("image: team/other", "image: team/one", 1),
    "an unknown architecture": ("image: team/other", 'image: "team/{arch}-other", arches: [arch64]', 1),
    "an unknown platform": ("[linux/amd64]", "[linux/none]", 4),
    "no platform": (", platforms: [linux/amd64]", "", 0),
    "no builder": ("builder:", "bilder:", 1),
    "a builder in words": ("version: v1", "version: 1", 1),
    "a policy": ("ladder:", "policy: {soak: long}\nladder:", 1),
    "an empty policy": ("ladder:", "policy:\nladder:", 1),
    "a ladder": ("ladder: index", "ladder: [zstd, oci]", 1),
    "a list that is none": ("ladder:", "clients: docker\nladder:", 1),
    "a way to sign": ("ladder:", "signing: {cosign: 3}\nladder:", 1),
    "a notification": ("ladder:", "notify: [https://hooks.example/secret]\nladder:", 1),
    "a key that is there twice": ("ladder:", "evidence: true\nevidence: false\nladder:", 1),
    "the name of a check": ("ladder:", "shadow: [no.such]\nladder:", 1),
}
"""The same, of mistakes."""


@dataclass
class Scene:
    """Four repos at `oci` whose fleet file is then changed."""

    path: Path
    host: str
    digests: dict[str, str]

    def change(self, old: str, new: str, which: int) -> None:
        """Replace one occurrence of ``old``, counted from 1, or each if ``which`` is 0."""
        before = self.path.read_text()
        parts = before.split(old)
        assert len(parts) > which
        halves = [old.join(parts[:which]), old.join(parts[which:])] if which else parts
        self.path.write_text(new.join(halves))
        assert self.path.read_text() != before

    async def phasegate(self, *words: str) -> Ended:
        return await asyncio.to_thread(in_process, *words, cwd=self.path.parent)

    async def well(self, *words: str) -> str:
        ended = await self.phasegate(*words, *(() if words[0] in ("status", "explain") else ("--reason", "x")))
        assert ended.returncode == 0, f"{words}: {ended.stderr}"
        return ended.stdout

    async def at(self, name: str) -> str:
        digest = await tag_of(self.host, name)
        return next(phase for phase, known in self.digests.items() if known == digest)


@pytest.fixture
async def scene(tmp_path: Path, crane_registry: Server) -> Scene:
    path = fleet(tmp_path, crane_registry.host, NAMES)
    plan = load_fleet(path)
    digests: dict[str, str] = {}
    for name in NAMES:
        digests = await judged(path, name, dict.fromkeys(("container", "oci"), Verdict.PASS))
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            for name in NAMES:
                for phase in ("container", "oci"):
                    await promote(run, plan.repo(name), phase)
    return Scene(path, crane_registry.host, digests)


async def _incident(scene: Scene) -> None:
    """Run every command of an incident on repo one, and then on what can be read."""
    await scene.well("hold", "one")
    assert "held" in await scene.well("status", "one")
    await scene.well("release", "one")
    await scene.well("halt", "zstd")
    assert "zstd was halted" in await scene.well("status")
    await scene.well("resume", "zstd")
    await scene.well("halt", "--all")
    await scene.well("resume", "--all")
    assert "one is at container and held: team/one:latest" in await scene.well("rollback", "one", "--to", "container")
    assert await scene.at("one") == "container"
    await scene.phasegate("rollback", "--phase", "oci", "--to", "container", "--reason", "x")
    assert await scene.at("two") == "container"
    await scene.phasegate("rollback", "--all", "--to", "baseline", "--reason", "x")
    assert [await scene.at(name) for name in ("one", "two", "three")] == ["baseline"] * 3


@pytest.mark.parametrize("what", LACKING)
async def test_an_incident_without(scene: Scene, what: str) -> None:
    scene.change(*LACKING[what])
    await scene.well("explain", "one")
    await _incident(scene)
    assert await scene.at("other") == "baseline"


@pytest.mark.parametrize("what", WRONG)
async def test_an_incident_with_a_mistake_in(scene: Scene, what: str) -> None:
    scene.change(*WRONG[what])
    assert (await scene.phasegate("plan")).returncode == FleetError.exit_code, "a plan says what is wrong"
    await _incident(scene)


async def test_a_repo_that_cannot_be_read_is_reported_alone(scene: Scene) -> None:
    scene.change(*WRONG["a repo without tags"])
    (line,) = [at for at, text in enumerate(scene.path.read_text().splitlines(), 1) if "other" in text]
    said = f"error: fleet.yaml:{line}: 'tags' is missing here"
    for words in (("rollback", "other", "--to", "baseline"), ("hold", "other")):
        ended = await scene.phasegate(*words, "--reason", "x")
        assert (ended.returncode, ended.stderr.splitlines()[0]) == (2, said)
    ended = await scene.phasegate("rollback", "--all", "--to", "baseline", "--reason", "x")
    assert ended.returncode == FleetError.exit_code
    assert said in ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("3 of 3 are back.")
    ended = await scene.phasegate("status")
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (0, said)
    ended = await scene.phasegate("rollback", "nosuch", "--to", "baseline", "--reason", "x")
    assert "there is no repo 'nosuch'" in ended.stderr


@pytest.mark.parametrize(
    ("old", "new"), [("registry: ", "registry: [a], x: "), ("registry:", "ledger: [a]\nregistry:")]
)
async def test_what_a_rollback_needs_is_asked_for(scene: Scene, old: str, new: str) -> None:
    scene.change(old, new, 1)
    for words in (("rollback", "one", "--to", "baseline"), ("hold", "one")):
        assert (await scene.phasegate(*words, "--reason", "x")).returncode == FleetError.exit_code
    assert await scene.at("one") == "oci"


@pytest.mark.parametrize(
    "words", [("verify", "{}/team/one:latest"), ("diff", "{0}/team/one:latest", "{0}/team/one:latest")]
)
async def test_what_names_its_host_needs_no_valid_fleet_file(scene: Scene, words: tuple[str, ...]) -> None:
    scene.path.write_text("registry: [a]\nrepos: none\n")
    named = [word.format(scene.host) for word in words]
    assert (await scene.phasegate(*named)).returncode == 0
    ended = await scene.phasegate(*(word.removeprefix(f"{scene.host}/") for word in named))
    assert ended.returncode == FleetError.exit_code
    assert "fleet.yaml:1: " in ended.stderr
    scene.path.write_text(f"registry: {scene.host}\nrepos: none\n")
    assert (await scene.phasegate(*(word.removeprefix(f"{scene.host}/") for word in named))).returncode == 0


@pytest.mark.parametrize("command", [("pull-test",), ("bisect", "{}/team/one:latest")])
async def test_a_client_by_its_address_needs_no_valid_fleet_file(scene: Scene, command: tuple[str, ...]) -> None:
    scene.path.write_text("registry: [a]\nclients: none\nrepos: none\n")
    words = [*(word.format(scene.host) for word in command), f"{scene.host}/team/one:latest", "--client"]
    ended = await scene.phasegate(*words, f"unix://{scene.path.parent}/no.sock")
    assert ended.returncode == EngineError.exit_code, ended.stderr
    ended = await scene.phasegate(*words, "docker-20.10")
    assert ended.returncode == FleetError.exit_code
    assert "fleet.yaml:2: clients must be a list" in ended.stderr


async def _next(scene: Scene, name: str) -> Action:
    plan = load_fleet(scene.path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            action, seen = await next_action(run, plan.repo(name), plan_of(plan))
            if action.kind in (Kind.FINISH, Kind.ROLL_BACK):
                await carry_out(run, plan.repo(name), action, seen)
    return action


@pytest.mark.parametrize("what", sorted({*LACKING} - {"a key to sign with"}))
async def test_a_move_that_was_begun_is_finished_without(scene: Scene, what: str) -> None:
    move = Move("team/one", "latest", scene.digests["oci"], scene.digests["zstd"])
    back = Move("team/two", "latest", scene.digests["oci"], scene.digests["container"])
    with closing(Ledger.open(load_fleet(scene.path).ledger)) as ledger:
        for name, moved, phase in (("one", move, "zstd"), ("two", back, "container")):
            release = ledger.standing(name).published
            intended = Intended(repo=name, release=release, phase=phase, moves=(moved,), by="ann")
            ledger.append(intended.model_copy(update={"rollback": phase == "container", "reason": "x"}))
    scene.change(*LACKING[what])
    if which := {4: 1}.get(LACKING[what][2]):
        scene.change(*LACKING[what][:2], which)
    assert [(await _next(scene, name)).kind for name in ("one", "two")] == [Kind.FINISH, Kind.FINISH]
    assert [await scene.at(name) for name in ("one", "two")] == ["zstd", "container"]


@pytest.mark.parametrize("what", LACKING)
async def test_what_fails_in_its_soak_is_rolled_back_without(scene: Scene, what: str) -> None:
    with closing(Ledger.open(load_fleet(scene.path).ledger)) as ledger:
        last = next(event for _, event in reversed(ledger.history("one")) if isinstance(event, Judged))
        results = tuple(replace(each, verdict=Verdict.FAIL) for each in last.results[:1])
        ledger.append(last.model_copy(update={"verdict": Verdict.FAIL, "phase": "oci", "results": results}))
    scene.change("ladder:", "policy: {ramp: [all], soak: 1h, rollback: automatic}\nladder:", 1)
    scene.change(*LACKING[what][:2], 0 if LACKING[what][2] == 4 else LACKING[what][2])
    assert (await _next(scene, "one")).kind is Kind.ROLL_BACK
    assert await scene.at("one") == "container"


async def test_what_one_repo_lacks_is_its_own_problem(scene: Scene) -> None:
    scene.change(*LACKING["a Dockerfile"])
    (line,) = [at for at, text in enumerate(scene.path.read_text().splitlines(), 1) if "Nowhere" in text]
    ended = await scene.phasegate("plan")
    assert ended.returncode == FleetError.exit_code
    rows = {row.split()[0]: row for row in ended.stdout.splitlines() if row.split()[:1] in [[name] for name in NAMES]}
    assert f"fleet.yaml:{line}: {scene.path.parent}/Nowhere is not there" in " ".join(ended.stdout.split())
    assert ["failed" in rows[name] for name in NAMES] == [False, False, False, True]
    with pytest.raises(FleetError, match=rf"fleet\.yaml:{line}: .*Nowhere is not there"):
        await _next(scene, "other")


@pytest.mark.parametrize(
    "what", ["a client's address", "a client's certificates", "an updater", "the builder's engine"]
)
async def test_what_all_lack_stops_the_step_that_needs_it_and_is_no_failure(scene: Scene, what: str) -> None:
    scene.change(*LACKING[what])
    with pytest.raises(FleetError, match=r"fleet\.yaml:\d: "):
        await _next(scene, "one")
    with closing(Ledger.peek(load_fleet(scene.path).ledger)) as ledger:
        assert ledger.standing("one").failure is None
