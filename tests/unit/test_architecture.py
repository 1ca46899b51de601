"""The rules of docs/design.md that the folders must keep, read from the imports, those inside functions included."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("phases", "phasegate", "flows")

# Rule 2: one door to each outside thing. The module, and who alone may import it.
DOORS: Mapping[str, tuple[str, ...]] = {
    "aiohttp": ("phasegate.registry", "phasegate.clients.counting_proxy"),
    "httpx": (),
    "python_on_whales": ("phasegate.process.docker", "phasegate.clients.facts"),
    "subprocess": ("phasegate.process", "flows"),
    "sqlalchemy": ("phasegate.ledger",),
    "alembic": ("phasegate.ledger",),
    "psycopg": ("phasegate.ledger",),
    "sqlite3": ("phasegate.ledger",),
    "prefect": ("flows",),
    "prometheus_client": ("phasegate.metrics",),
}


@cache
def modules() -> Mapping[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found[".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """Every module that ``module`` imports, ours and others, wherever in the file the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(modules()[module].read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in modules() else node.module)
    return frozenset(found - {module})


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def users(outside: str) -> Iterator[str]:
    for module in modules():
        if any(within(name, (outside,)) for name in imports(module)):
            yield module


@pytest.mark.parametrize("outside", DOORS)
def test_each_outside_thing_has_one_door(outside: str) -> None:
    assert [module for module in users(outside) if not within(module, DOORS[outside])] == []


def test_each_package_and_module_of_phasegate_is_in_a_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    named = {name for layer in layers for name in layer.split(" | ")}
    children = {".".join(module.split(".")[:2]) for module in modules() if within(module, ("phasegate",))} - {
        "phasegate"
    }
    assert children == {name for name in named if within(name, ("phasegate",))}


def test_only_the_clock_asks_the_machine_for_the_time_of_day() -> None:
    asking = {
        module for module, path in modules().items() if re.search(r"\bdatetime\.now\(|\btime\.time\(", path.read_text())
    }
    assert asking == {"phasegate.clock"}


def test_no_date_is_written_as_windows_cannot() -> None:
    for module, path in modules().items():
        assert "%-" not in path.read_text(), f"{module}: strftime has no %-d there; write {{at.day}}"


def test_the_ladder_imports_the_standard_library_and_itself_alone() -> None:
    for module in modules():
        if within(module, ("phases",)):
            outside = {name.split(".")[0] for name in imports(module)} - {"phases"}
            assert outside <= sys.stdlib_module_names, module


def test_no_file_imports_itself_by_way_of_others() -> None:
    graph = {module: {name for name in imports(module) if name in modules()} for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_file_has_more_than_400_lines() -> None:
    files = [path for folder in (*PACKAGES, "deploy", "tests") for path in (ROOT / folder).rglob("*.py")]
    counts = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {path: count for path, count in counts.items() if count > 400} == {}
