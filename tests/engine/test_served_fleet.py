"""A served fleet, ticked by its schedule: one repo fails in its soak, is put back and held, its wave is halted, and the
others are safe; then it is mended, released, and all of the fleet gets there."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.lab.state import Lab
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.course import Course
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.registry import Registry, read_envelope
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.given import phasegate
from tests.kit.prefect import Prefect, free_port

ROOT = Path(__file__).parents[2]
NAMES = ("first", "sick", "well", "last")
CLIENT = "docker-28.5"
EVERY_MINUTE = "* * * * *"
"""As often as a cron schedule can."""
SOAK = 40


@dataclass(frozen=True)
class Served:
    """The fleet file of repos that are published as OCI with gzip, so that `zstd` is the one rung they need."""

    lab: Lab
    path: Path
    mark: str
    prefect: Prefect

    def image(self, name: str) -> Reference:
        return Reference(self.lab.registry, f"served-{self.mark}/{name}")

    @property
    def standings(self) -> dict[str, Standing]:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return ledger.standings(NAMES)

    @property
    def course(self) -> Course:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return ledger.course()

    def at(self) -> dict[str, str]:
        return {name: standing.at for name, standing in self.standings.items()}

    async def tags(self) -> dict[str, str]:
        async with Registry(insecure={self.lab.registry}) as registry:
            heads = {name: await registry.head(self.image(name).tagged("latest")) for name in NAMES}
        return {name: head.digest if head else "" for name, head in heads.items()}

    async def layer(self, name: str) -> Path:
        """The file of the layer that its tag has now."""
        async with Registry(insecure={self.lab.registry}) as registry:
            envelope = await read_envelope(registry, self.image(name).tagged("latest"))
        hexadecimal = envelope.images[0].layers[0].digest.removeprefix("sha256:")
        blobs = Path(self.lab.registry_storage) / "docker/registry/v2/blobs/sha256"
        return blobs / hexadecimal[:2] / hexadecimal / "data"

    def runs(self) -> list[dict[str, Any]]:
        wanted = {"flows": {"name": {"any_": ["rollout"]}}, "sort": "START_TIME_DESC"}
        found: list[dict[str, Any]] = self.prefect.ask("/flow_runs/filter", wanted)
        return found

    def said(self) -> set[str]:
        """In which words its rollouts ended."""
        return {run["state"]["message"] for run in self.runs() if run["state"]["type"] in ("COMPLETED", "FAILED")}

    async def ticks(self, what: str, found: Callable[[], bool], seconds: float = 240) -> None:
        """Ticks beside those of the schedule, one after the other, until ``found``."""
        deployment = self.prefect.ask(f"/deployments/name/rollout/{self.path.parent.name}%20rollout")
        deadline = time.monotonic() + seconds
        while not found():
            if time.monotonic() > deadline:
                states = [(run["state"]["type"], run["state"]["message"]) for run in self.runs()[:5]]
                pytest.fail(f"not {what} within {seconds} s: {self.at()}, {self.course}, {states}")
            run = self.prefect.ask(f"/deployments/{deployment['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
            while self.prefect.ask(f"/flow_runs/{run['id']}")["state"]["type"] in ("SCHEDULED", "PENDING", "RUNNING"):
                await asyncio.sleep(0.5)
                if found():
                    return

    def phasegate(self, *words: str) -> str:
        ended = phasegate("--fleet", str(self.path), *words, cwd=self.path.parent, env=self.prefect.env)
        assert ended.returncode == 0, ended.stderr + ended.stdout
        return ended.stdout


def rootfs() -> images.Layer:
    """``cat`` and what it needs, from this machine."""
    said = subprocess.run(["ldd", "/bin/cat"], capture_output=True, text=True, check=True).stdout
    files = [word for word in said.split() if word.startswith("/")]
    return {name.lstrip("/"): images.Entry(Path(name).read_bytes(), mode=0o755) for name in ("/bin/cat", *files)}


def write(path: Path, lab: Lab, mark: str) -> None:
    host = next(client for client in lab.clients if client.name == CLIENT)
    path.write_text(
        json.dumps(  # JSON is YAML
            {
                "registry": lab.registry,
                "builder": {
                    "engine": lab.host,
                    "control": lab.publisher.host,
                    "image": lab.buildkit_image,
                    "version": lab.buildkit_version,
                },
                "ladder": "zstd",
                "clients": [{"name": CLIENT, "host": host.host, "version": host.version}],
                "policy": {
                    "ramp": [1, 3, "all"],
                    "verified": "100%",
                    "soak": f"{SOAK}s",
                    "recheck": "5s",
                    "failures": {"wave": 0, "phase": 0},
                    "rollback": "automatic",
                },
                "repos": [
                    {
                        "name": name,
                        "image": f"served-{mark}/{name}",
                        "source": "published",
                        "users": number,
                        "version": "1.0",
                        "platforms": ["linux/amd64"],
                        "tags": {"moving": ["latest"]},
                        "smoke": {"command": ["/bin/cat", "/said"], "prints": f"{mark} {name}"},
                    }
                    for number, name in enumerate(NAMES)
                ],
            },
            indent=2,
        )
    )


@contextmanager
def serving(path: Path, prefect: Prefect) -> Iterator[Path]:
    """``phasegate serve``; its log."""
    log = path.parent / "log"
    argv = [sys.executable, "-m", "phasegate.cli.main", "--fleet", str(path), "serve", "--cron", EVERY_MINUTE]
    with log.open("wb") as stream:
        process = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, **prefect.env}, stdout=stream, stderr=stream)
    try:
        prefect.until("server", prefect.answers)
        prefect.until("deployments", lambda: "rollout" in {each["name"] for each in prefect.ask("/flows/filter", {})})
        yield log
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(90)


@pytest.fixture
async def fleet(lab: Lab, tmp_path: Path) -> Served:
    mark, path = secrets.token_hex(4), tmp_path / "fleet.yaml"
    write(path, lab, mark)
    made = Served(lab, path, mark, Prefect(tmp_path / "prefect", free_port()))
    layer = rootfs()
    async with Registry(insecure={lab.registry}) as registry:
        for name in NAMES:
            layers = [{**layer, "said": f"{mark} {name}\n".encode()}]
            config = {"config": {"Entrypoint": ["/bin/cat"], "Cmd": ["/said"]}}
            built = images.make_image(layers, family=MediaTypes.OCI, config=config)
            await images.push(registry, made.image(name).tagged("latest"), built)
    return made


async def test_one_repo_fails_in_its_soak_and_the_fleet_gets_there_all_the_same(fleet: Served) -> None:
    before = await fleet.tags()
    with serving(fleet.path, fleet.prefect) as log:
        # The first tick is the schedule's own.
        fleet.prefect.until("a tick by the schedule", lambda: fleet.at()["first"] == "zstd")
        assert fleet.at() == {"first": "zstd", "sick": "oci", "well": "oci", "last": "oci"}
        assert any(run["auto_scheduled"] and run["start_time"] for run in fleet.runs())

        await fleet.ticks("in wave 2", lambda: fleet.at()["sick"] == fleet.at()["well"] == "zstd")
        assert [wave.members for wave in fleet.course.waves] == [("first",), ("sick", "well")]
        stored = await fleet.layer("sick")
        kept = stored.read_bytes()
        stored.unlink()

        await fleet.ticks("rolled back", lambda: bool(fleet.standings["sick"].hold and fleet.course.halts))
        hold, halt = fleet.standings["sick"].hold, fleet.course.halts["zstd"]
        assert hold is not None
        assert (hold.by, hold.rollback) == ("phasegate", True)
        assert hold.reason.startswith("automatic: closure.complete: ")
        assert "\n" not in hold.reason
        assert halt.reason == "1 of 2 failed in wave 2, 0 may: closure.complete (sick)"
        assert fleet.at() == {"first": "zstd", "sick": "oci", "well": "zstd", "last": "oci"}
        # The very bytes that were published; and whom the halt kept out was never touched.
        now = await fleet.tags()
        assert (now["sick"], now["last"]) == (before["sick"], before["last"])
        planned = json.loads(fleet.phasegate("plan", "--json"))
        assert [(each["phase"], each["reason"]) for each in planned["halts"]] == [("zstd", halt.reason)]
        (why,) = [each["why"] for each in planned["repos"] if each["repo"] == "sick"]
        assert f'"{hold.reason}"; phasegate release sick' in why
        fleet.prefect.until("word of it", lambda: any(said and "not: last" in said for said in fleet.said()))

        stored.write_bytes(kept)
        assert "sick is released" in fleet.phasegate("release", "sick", "--reason", "the layer is back")
        fleet.phasegate("resume", "zstd", "--reason", "the layer is back")
        await fleet.ticks("through", lambda: "4 of 4 repos through" in fleet.said(), 400)
        assert fleet.at() == dict.fromkeys(NAMES, "zstd")
        assert [wave.members for wave in fleet.course.waves] == [("first",), ("sick", "well"), ("last",)]
        assert fleet.course.halts == {}
        # While it serves: a run that just begins as it is ended is a traceback of Prefect's own.
        assert "Traceback" not in log.read_text()
