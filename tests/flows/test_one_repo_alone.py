"""One repo's problem is that repo's problem: whatever a source brings, the other repos of the fleet go on."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Failed, Looked
from phasegate.ledger.ledger import Ledger
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import next_action
from phasegate.repo.run import Run
from phasegate.step import Step
from tests.kit import images
from tests.kit.given import judged, phasegate, published, tag_of
from tests.kit.prefect import Prefect
from tests.kit.servers import Server

SECRET = "root:x:0:0"  # how /etc/passwd begins
# A door that fails in a way that nobody foresaw: the one to child processes, for one program.
BROKEN_DOOR = """
import phasegate.build.version as version
door = version.run
async def run(argv, **how):
    return {}[argv[0]] if argv[0] == "hostile" else await door(argv, **how)
version.run = run
"""


def doubling() -> str:
    lines = ["ARG a0=aaaaaaaaaa", *(f"ARG a{n}=${{a{n - 1}}}${{a{n - 1}}}" for n in range(1, 34))]
    return "\n".join([*lines, "FROM $a33"])


def deep(folder: Path) -> None:
    subprocess.run(["mkdir", "-p", "/".join(["d"] * 1200)], cwd=folder, check=True)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    try:
        yield tmp_path
    finally:
        subprocess.run(["rm", "-r", str(tmp_path / "deep")], check=True)  # it is too deep for Python's own


def exponential(folder: Path) -> None:
    (folder / ".dockerignore").write_text("**/a" * 30 + "**zz")
    (folder / ("a" * 200)).write_text("")


# What each source does, and what its row says; in any case it names the repo's own problem.
HOSTILE: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "range": (lambda folder: (folder / ".dockerignore").write_text("ok\n[z-a]\n"), ".dockerignore:2: the pattern"),
    "exponential": (exponential, "engine builder"),
    "doubling": (lambda folder: (folder / "Dockerfile").write_text(doubling()), "engine builder"),
    "nested": (lambda folder: (folder / "Dockerfile").write_text("FROM " + "${a:-" * 20_000), "engine builder"),
    "digits": (lambda folder: (folder / "Dockerfile").write_text("FROM a\nCOPY --from=² / /\n"), "engine builder"),
    "deep": (deep, "engine builder"),
    "link": (lambda folder: (folder / "VERSION").symlink_to("/etc/passwd"), "VERSION is a link that leads out of"),
    "huge": (lambda folder: (folder / "VERSION").write_text("1" * 2_000_000), "VERSION is larger than"),
    "ignored": (lambda folder: (folder / ".dockerignore").symlink_to("/etc/passwd"), ".dockerignore is a link that"),
    "circle": (lambda folder: (folder / "VERSION").symlink_to("VERSION"), "VERSION is a link that leads nowhere"),
    "unforeseen": (lambda folder: None, "KeyError at phasegate/build/version.py"),
}


def written(folder: Path, host: str) -> Path:
    lines = [
        f"registry: {host}",
        'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}',
        "ladder: container",
        "policy: {ramp: [all]}",
        "repos:",
    ]
    for name in ("good", *HOSTILE):
        (folder / name).mkdir()
        (folder / name / "Dockerfile").write_text("FROM scratch\n")
        version = {"unforeseen": "{command: [hostile]}", "link": "{file: VERSION}", "huge": "{file: VERSION}"}
        version["circle"] = "{file: VERSION}"
        lines.append(
            f"  - {{name: {name}, image: team/{name}, context: {name}, platforms: [linux/amd64], "
            f"version: {version.get(name, chr(34) + '1.0' + chr(34))}, tags: {{moving: [latest]}}}}"
        )
    path = folder / "fleet.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


async def test_what_a_source_brings_stops_its_repo_alone(
    folder: Path, crane_registry: Server, prefect: Prefect
) -> None:
    host = crane_registry.host
    path = written(folder, host)
    digests = await judged(path, "good", {"container": Verdict.PASS})
    for name, (spoil, _) in HOSTILE.items():
        await published(host, name, images.make_image())
        spoil(folder / name)
    began = time.monotonic()
    ended = phasegate("rollout", "--json", cwd=folder, env=prefect.env, first=BROKEN_DOOR)
    assert time.monotonic() - began < 120
    assert ended.returncode == 6, ended.stderr
    assert await tag_of(host, "good") == digests["container"]
    ends = {repo["repo"]: repo for repo in json.loads(ended.stdout)["repos"]}
    for name, (_, says) in HOSTILE.items():
        assert ends[name]["end"] == "blocked", name
        assert says in ends[name]["why"], (name, ends[name]["why"])
    assert "Traceback" not in ended.stdout + ended.stderr
    assert SECRET not in ended.stdout + ended.stderr + (folder / ".phasegate/ledger.db").read_text(errors="replace")
    assert "KeyError" in (folder / ".phasegate/defects/unforeseen.txt").read_text()
    shown = phasegate("status", cwd=folder)
    assert shown.returncode == 0
    assert "look failed at" in shown.stdout
    await _recorded_once(path)


async def _recorded_once(path: Path) -> None:
    """A problem is recorded when it appears and when it is gone, and not at each tick between."""
    loaded = load_fleet(path)
    with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        async with Run(loaded, ledger) as run:
            for _ in range(2):
                with pytest.raises(FleetError, match=r"\.dockerignore:2"):
                    await next_action(run, loaded.repo("range"), plan_of(loaded))
            (path.parent / "range/.dockerignore").unlink()
            for _ in range(2):
                await next_action(run, loaded.repo("range"), plan_of(loaded))
        happened = [event for _, event in ledger.history("range")]
    first, *rest = [event for event in happened if isinstance(event, Failed | Looked)]
    assert isinstance(first, Failed)
    assert (first.step, first.retryable) == (Step.LOOK, False)
    assert rest == [Looked(repo="range")]
