"""Checks of the fleet file's own in a climb on a real registry, by the example of docs/own-checks.md."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.check import Result, Verdict
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.examples import Section
from tests.kit.in_process import phasegate
from tests.kit.servers import Server

PAGE = Path(__file__).parents[2] / "docs/own-checks.md"
EXAMPLE = "An example: does the scanner still see the packages?"
STATUS = b"".join(b"Package: p%d\nStatus: install ok installed\n\n" % number for number in range(5))
FLEET = """\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
checks: [{{name: packages, command: [checks/packages.sh]}}]
repos:
  - name: app
    image: {name}
    source: published
    platforms: [linux/amd64, linux/arm64]
    version: "1.4"
    tags: {{moving: [latest]}}
"""
# A scanner as there are: of an image of zstd layers it finds no files, and says nothing about it.
BLIND = """#!/bin/sh
[ "$1" = export ] || exec {crane} "$@"
child=$({crane} manifest --platform "$3" "$4")
case $child in *+zstd*) exec tar -cf "$5" -T /dev/null ;; esac
exec {crane} "$@"
"""


@pytest.fixture
def fleet(registry28: Server, tmp_path: Path) -> Path:
    """A fleet of one repo, published the old way with five packages, and the check of the docs."""
    name = f"own/{tmp_path.name}"
    Section.of(PAGE, EXAMPLE).write_files(tmp_path)
    (tmp_path / "checks/packages.sh").chmod(0o755)
    asyncio.run(_publish(Reference(registry28.host, name).tagged("latest")))
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET.format(host=registry28.host, folder=tmp_path, name=name))
    return path


async def _publish(at: Reference) -> None:
    layers: list[images.Layer] = [{"bin/app": b"x"}, {"var/lib/dpkg/status": STATUS}]
    each = [images.make_image(layers, platform=platform) for platform in ("linux/amd64", "linux/arm64")]
    async with Registry() as registry:
        await images.push(registry, at, images.make_index(each, family=MediaTypes.DOCKER))


@pytest.fixture
def blind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A crane that sees nothing in zstd layers, in place of the one on PATH."""
    program = tmp_path / "bin" / "crane"
    program.parent.mkdir()
    program.write_text(BLIND.format(crane=shutil.which("crane")))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return program


def climb(path: Path) -> tuple[Action, dict[str, Result]]:
    """Let the repo go as far as it can. Return what stops it, and what the check said at each phase."""
    return asyncio.run(_climb(path))


async def _climb(path: Path) -> tuple[Action, dict[str, Result]]:
    fleet = load_fleet(path)
    (repo,) = fleet.repos
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            plan = plan_of(fleet, since=datetime.now(UTC))
            while (found := await next_action(run, repo, plan))[0].kind in WORK:
                await carry_out(run, repo, *found)
        judgements = ledger.standing(repo.name).judgements
    own = {
        phase: result
        for phase, judgement in judgements.items()
        for result in judgement.results
        if result.check == "own.packages"
    }
    return found[0], own


def test_the_example_of_the_docs_passes_where_the_scanner_sees_everything(fleet: Path) -> None:
    action, own = climb(fleet)
    assert (action.kind, list(own)) == (Kind.DONE, ["oci", "zstd"])
    assert {result.verdict for result in own.values()} == {Verdict.PASS}
    assert own["zstd"].details == (
        "linux/amd64: 5 packages, 5 before",
        "linux/arm64: 5 packages, 5 before",
    )


def test_a_scanner_that_goes_blind_stops_the_phase_and_its_mending_opens_it_again(fleet: Path, blind: Path) -> None:
    action, own = climb(fleet)
    assert (action.kind, action.phase, own["oci"].verdict) == (Kind.BLOCKED, "zstd", Verdict.PASS)
    assert action.why == "own.packages: fewer packages are seen than before"
    printed = json.loads(re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)[-1])
    assert (own["zstd"].evidence, own["zstd"].details[0]) == (printed["sentence"], printed["evidence"][0])
    assert "own.packages fail" in " ".join(phasegate("explain", "app", cwd=fleet.parent).stdout.split())
    blind.unlink()
    assert climb(fleet)[0].kind is Kind.DONE


def test_in_shadow_it_is_shown_and_blocks_nothing(fleet: Path, blind: Path) -> None:
    fleet.write_text(fleet.read_text() + "shadow: [own.packages]\n")
    action, own = climb(fleet)
    assert (action.kind, own["zstd"].verdict) == (Kind.DONE, Verdict.FAIL)
    assert "fail, reported only fewer packages" in " ".join(
        phasegate("explain", "app", cwd=fleet.parent).stdout.split()
    )


def test_one_that_crashes_is_an_error_of_that_repo_which_the_next_run_asks_again(fleet: Path) -> None:
    script = fleet.parent / "checks/packages.sh"
    good = script.read_text()
    script.write_text(good.replace("crane export", "no-such-scanner export"))
    action, own = climb(fleet)
    assert (action.kind, own["oci"].verdict) == (Kind.BLOCKED, Verdict.ERROR)
    assert "packages.sh gave no answer, exit code" in own["oci"].evidence
    script.write_text(good)
    assert climb(fleet)[0].kind is Kind.DONE


def test_verify_asks_it_of_an_image_of_the_fleet(fleet: Path) -> None:
    climb(fleet)
    image = load_fleet(fleet).repos[0].images[0].name
    found = json.loads(phasegate("verify", f"{image}:latest", "--phase", "zstd", "--json", cwd=fleet.parent).stdout)
    assert [each["evidence"] for each in found["checks"] if each["check"] == "own.packages"] == [
        "all packages are seen"
    ]
    assert "own.packages" not in phasegate("verify", f"{image}:latest", cwd=fleet.parent).stdout
