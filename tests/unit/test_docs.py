"""The documentation says what the code says: its links lead somewhere, its commands exist, its tables are complete."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from phasegate.catalogue import ALL
from phases.ladder import LADDER

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_of_the_readme_is_one() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "phasegate.cli.main", "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = set(re.findall(r"^    phasegate (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert commands
    for command in commands:
        assert re.search(rf"^    {command} ", help_text, re.MULTILINE), command


def test_every_make_target_of_the_readme_is_one() -> None:
    targets = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text()))
    defined = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets <= defined


def test_the_readme_has_every_phase() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert rows == [phase.name for phase in LADDER]


def test_the_page_of_checks_has_every_check() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| (\d+) \|", (ROOT / "docs/checks.md").read_text(), re.MULTILINE)
    assert rows == [(check.id, str(check.version)) for check in ALL]


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [
        *project["dependencies"],
        *(one for group in project["optional-dependencies"].values() for one in group),
    ]
    page = (ROOT / "docs/dependencies.md").read_text().lower()
    assert declared
    for requirement in declared:
        name = re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower()
        assert name in page, name


def test_the_lock_names_no_address() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_the_page_of_the_bench_names_every_part() -> None:
    (choices,) = re.findall(r"choices=\(([^)]+)\)", (ROOT / "tests/bench/__main__.py").read_text())
    assert f"one of {', '.join(re.findall(r'[a-z]+', choices))};" in (ROOT / "docs/bench.md").read_text()


def test_the_picture_of_the_layers_is_the_contract() -> None:
    """docs/design.md shows the layers as lint-imports enforces them: the same names in the same order."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    picture = (ROOT / "docs/design.md").read_text().partition("```text\n")[2].partition("```")[0]
    shown = [re.split(r"  +", line)[0] for line in picture.splitlines()]
    assert shown == [layer.replace("| phasegate.", "| ") for layer in layers]
