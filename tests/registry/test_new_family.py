"""A new client family is one file and one line: here ``paper.py`` and its row in the table of families.

With those, the fleet file, its schema, the pull matrix of a rollout and ``pull-test`` know it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import phasegate.clients
from phasegate.cli.main import main
from phasegate.clients.connect import connect
from phasegate.errors import FleetError
from phasegate.fleet.families import FAMILIES, Family
from phasegate.fleet.load import load_fleet
from phasegate.fleet.schema import schema
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit.images import make_image, push
from tests.kit.servers import Server

THE_LINE = Family("paper", "Paper", tool="pulp")
THE_FILE = """
from dataclasses import dataclass

from phasegate.clients.client import Client, Facts, Pulled, Ran
from phasegate.clients.settings import settings_of

SEEN = {}


async def connect(spec) -> Client:
    return Paper(spec, Facts("1.2.3", "drawer", "", "linux/amd64"))


@dataclass(frozen=True)
class Paper:
    spec: object
    facts: Facts
    known_losses = {}
    mark = "paper:1.2.3:drawer"

    def image_id(self, ref, image):
        return ref.digest

    def layer_key(self, layer):
        return layer.digest

    async def make_way(self, ref, image, unpacked):
        SEEN.pop(str(ref), None)

    async def pull(self, ref, image, platform, timeout):
        SEEN[str(ref)] = image
        return Pulled(ref.digest, frozenset(layer.digest for layer in image.layers), False, 0.5)

    async def pull_again(self, ref, image, platform, timeout):
        return str(ref) in SEEN

    async def tidy(self, ref, image):
        pass

    async def empty(self, host):
        SEEN.clear()

    async def settings(self, ref, platform):
        return settings_of({"Config": SEEN[ref].config.body.get("config")})

    async def run(self, ref, command, container, platform, timeout):
        return Ran(0, f"{' '.join(command)} on {self.spec.command[0]}")

    async def end(self, *names):
        pass

    async def containers(self):
        return {}
"""
CLIENT = '{name: mill, engine: paper, command: [pulp, --far], version: "1.2"}'


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "paper.py").write_text(THE_FILE)
    monkeypatch.setattr(phasegate.clients, "__path__", [*phasegate.clients.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "phasegate.clients.paper", raising=False)
    monkeypatch.setitem(FAMILIES, THE_LINE.name, THE_LINE)


def fleet_file(folder: Path, host: str, client: str = CLIENT) -> Path:
    path = folder / "fleet.yaml"
    path.write_text(f"""\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
clients:
  - {client}
repos:
  - name: shop
    image: paper/{folder.name}
    source: published
    platforms: [linux/amd64]
    version: "1.4"
    tags: {{moving: [latest]}}
    smoke: {{command: [/tool], prints: /tool on pulp}}
""")
    return path


def test_no_fleet_file_may_name_a_family_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match="engine: 'paper' is none of docker, podman, containerd"):
        load_fleet(fleet_file(tmp_path, "127.0.0.1:1"))


@pytest.mark.usefixtures("paper")
def test_the_fleet_file_and_its_schema_know_it(tmp_path: Path) -> None:
    (client,) = load_fleet(fleet_file(tmp_path, "127.0.0.1:1")).clients
    assert (client.family, client.command) == (THE_LINE, ("pulp", "--far"))
    engine = json.loads(schema())["$defs"]["ClientModel"]["properties"]["engine"]
    assert engine["enum"] == ["docker", "podman", "containerd", "paper"]


@pytest.mark.usefixtures("paper")
@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (
            '{name: mill, engine: paper, host: "tcp://far:1", version: "1.2"}',
            r"is a paper client: .*`command`.*\n.*pulp",
        ),
        (
            '{name: mill, engine: paper, command: [pulp], version: "1.2", below: zstd}',
            "are for Docker engines",
        ),
    ],
)
def test_what_a_fleet_file_must_say_of_it_is_in_its_line(tmp_path: Path, wrong: str, what: str) -> None:
    with pytest.raises(FleetError, match=what):
        load_fleet(fleet_file(tmp_path, "127.0.0.1:1", wrong))


@pytest.mark.usefixtures("paper")
async def test_it_is_connected_to_by_its_spec(tmp_path: Path) -> None:
    (spec,) = load_fleet(fleet_file(tmp_path, "127.0.0.1:1")).clients
    client = await connect(spec)
    assert (client.spec, client.facts.version) == (spec, "1.2.3")


@pytest.mark.usefixtures("paper")
def test_a_rollout_and_pull_test_pull_and_run_with_it(
    registry28: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fleet_file(tmp_path, registry28.host)
    asyncio.run(_climb(path, registry28.host))
    with closing(Ledger.peek((fleet := load_fleet(path)).ledger, fleet)) as ledger:
        judgements = ledger.standing("shop").judgements
    assert list(judgements) == ["oci", "zstd", "index"]
    for judgement in judgements.values():
        verdicts = {result.name: str(result.verdict) for result in judgement.results}
        assert (verdicts["pull.mill"], verdicts["run.mill"]) == ("pass", "pass")

    argv = ["--fleet", str(path), "pull-test", f"paper/{tmp_path.name}:latest", "--prints", "pulp", "--json"]
    assert main([*argv, "--run", "/tool"]) == 0
    results = json.loads(capsys.readouterr().out)["checks"]
    assert [(result["check"], result["verdict"]) for result in results] == [("pull.mill", "pass"), ("run.mill", "pass")]


async def _climb(path: Path, host: str) -> None:
    """Climb as a rollout does, until the repo rests."""
    fleet = load_fleet(path)
    async with Registry() as registry:
        published = Reference(host, fleet.repos[0].images[0].name).tagged("latest")
        await push(registry, published, make_image([{"tool": b"1"}], config={"config": {"Cmd": ["/tool"]}}))
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            since = datetime.now(UTC)
            for _ in range(30):
                action, seen = await next_action(run, fleet.repos[0], plan_of(fleet, since=since))
                if action.kind not in WORK:
                    return
                await carry_out(run, fleet.repos[0], action, seen)
    raise AssertionError(f"it does not come to rest: {action}")
