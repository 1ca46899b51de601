"""Odd input in the fleet file, on the command line and from the machine: a clear error, never a bug's traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tracemalloc
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from phasegate import installed_version
from phasegate.cli.main import main
from phasegate.errors import FleetError, LedgerError
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import parse_reference
from phasegate.ledger.address import parse

FLEET = """\
registry: r.example
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - {name: a, image: a, source: published, platforms: [linux/amd64], version: '1', tags: {moving: [latest]}}
"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("? [a, b]\n: c", "5: a key is a list or a mapping"),
        ("policy: {{a: b}: c}", "5: a key is a list or a mapping"),
        ("&a [*a]: x", "5: a key is a list or a mapping"),
        ("x: !!timestamp foo", r"5: 'foo' is not what its tag says \(timestamp\)"),
        ("x: !!bool foo", r"5: 'foo' is not what its tag says \(bool\)"),
        ("? !!bool foo\n: 1", r"5: 'foo' is not what its tag says \(bool\)"),
        ("policy: {freeze: [{from: 2026-01-01, to: 9999-12-31, why: x}]}", "5: to: the year 9999 is too far away"),
        ("policy: {freeze: [{from: 0001-01-01, to: 2026-01-01, why: x}]}", "5: from: the year 1 is too far away"),
        ("policy: {soak: 999999999999d}", "5: soak: '999999999999d' is longer than a hundred years"),
        (f"budget: {{build: {'9' * 400}d}}", "5: build: '9+d' is no duration"),
        (f"x: {'[' * 100_000}", "5: too deep"),
        (f"x:\n  {'- ' * 100_000}a", "6: too deep"),
        (f"x:\n  {'? ' * 100_000}a", "6: too deep"),
    ],
    ids=lambda text: text[:30] if isinstance(text, str) else "",
)
def test_yaml_that_is_not_a_fleet_file(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET + text + "\n")
    began = time.process_time()
    with pytest.raises(FleetError, match=rf"fleet\.yaml:{what}"):
        load_fleet(path)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "text",
    [
        'signing: {cosign: {key: {file: "LONG"}, verify: {public: "LONG"}}}',
        "ledger: sqlite:///LONG",
        "telemetry: {file: LONG, limit: 1%}",
        "ledger: sqlite:///LONG/LONG",
    ],
)
def test_a_path_that_no_file_system_has_is_a_clear_error(tmp_path: Path, text: str, capsys: Any) -> None:
    """Found by fuzzing: a context of 5,000 characters ended in exit code 70."""
    repo = "  - {name: b, image: b, context: LONG, dockerfile: LONG, version: {file: LONG}, tags: {moving: [a]}}\n"
    (tmp_path / "fleet.yaml").write_text((FLEET + repo + text + "\n").replace("LONG", "x" * 5000))
    assert main(["--fleet", str(tmp_path / "fleet.yaml"), "plan", "--offline"]) in (0, 2, 7)
    assert "bug" not in capsys.readouterr().err


@pytest.mark.parametrize("text", ['telemetry: {file: "a\\0b", limit: 1%}', 'ledger: "sqlite:///a\\0b"', '"a\\0b": 1'])
def test_a_nul_is_in_no_fleet_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET + text + "\n")
    with pytest.raises(FleetError, match=r"fleet\.yaml:5: a NUL character"):
        load_fleet(path)


def test_aliases_in_aliases_are_stopped_early_at_the_line_that_has_too_many(tmp_path: Path) -> None:
    """Eleven levels of nine took six seconds and 425 MB, and were reported at the line that they all lead to."""
    levels = [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)]
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET + "x-0: &a0 [1]\n" + "".join(levels))
    tracemalloc.start()
    try:
        with pytest.raises(FleetError, match=r"fleet\.yaml:10: too large: aliases repeat \d{5} values"):
            load_fleet(path)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()


def test_a_base_that_every_repo_merges_is_not_too_large(tmp_path: Path) -> None:
    labels = ", ".join(f"label-{n}: a" for n in range(20))
    own = [f"  - {{<<: *b, name: r{n}, image: i{n}}}\n" for n in range(2000)]
    path = tmp_path / "fleet.yaml"
    base = (
        f"x-b: &b {{version: '1', context: ., platforms: [linux/amd64], tags: {{moving: [a]}}, labels: {{{labels}}}}}\n"
    )
    path.write_text(base + FLEET + "".join(own))
    assert len(load_fleet(path).repos) == 2001


def test_brackets_in_quotes_are_not_depth(tmp_path: Path) -> None:
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET.replace("version: '1'", f"labels: {{a: '{'[' * 1000}'}}, version: '1'"))
    with pytest.raises(FleetError, match="labels: nothing is built"):
        load_fleet(path)


@pytest.mark.parametrize(
    "host",
    ["r.example:12345678", "r.example:65536", "r.example:0", "[::::]:1", "a..b", "-a.example", "a" * 64 + ".b:1"],
)
def test_a_host_that_no_url_can_have(tmp_path: Path, host: str) -> None:
    with pytest.raises(FleetError, match="registry host"):
        parse_reference(f"{host}/team/app:1")
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET.replace("r.example", f'"{host}"'))
    with pytest.raises(FleetError, match=r"fleet\.yaml:1: .*registry host"):
        load_fleet(path)


@pytest.mark.parametrize("host", ["r.example:65535", "[::1]:5000", "localhost", "127.0.0.1:1", "xn--rr-fka.example"])
def test_hosts(host: str) -> None:
    assert parse_reference(f"{host}/a:1").host == host


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("postgresql+psycopg://ann:canary@h:abc/x", "is not a database URL"),
        ("postgresql+psycopg://ann:canary@h:99999999/x", "has the port 99999999"),
        ("nonsense canary", "is not a database URL"),
    ],
)
def test_a_ledger_that_is_no_address(url: str, what: str) -> None:
    with pytest.raises(LedgerError, match=what) as caught:
        parse(url)
    assert "canary" not in caught.value.what


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "phasegate.cli.main", "checks"],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (
        1,
        "error: nothing more can be written: No space left on device\n  fix: make room for it\n",
    )


def test_a_checkout_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert installed_version() == "unknown"
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, "phasegate unknown\n")
