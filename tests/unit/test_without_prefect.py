"""Commands where Prefect is not installed, on a system without process groups, ``fcntl`` or ``setpriv``."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from phasegate.check import Verdict
from tests.kit.given import fleet, judged, published
from tests.kit.images import make_image
from tests.kit.in_process import Ended
from tests.kit.large import make
from tests.kit.referring import Referring

ROOT = Path(__file__).parents[2]
REPO = "repo-00000"
# An engine that answers, and pulls nothing.
DOCKER = """\
#!/bin/sh
case "$*" in
  *version*) echo '{"Server": {"Version": "28.5.1", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}}' ;;
  *info*) echo '{"DriverStatus": []}' ;;
  *pull*) echo 'Error response from daemon: archive/tar: invalid tar header' >&2; exit 1 ;;
  *inspect*) exit 1 ;;
esac
"""


def hidden(folder: Path, *commands: Sequence[str]) -> list[Ended]:
    """What each command ended with; Prefect and what other systems lack are hidden from all of them."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "docker").write_text(DOCKER)
    (programs / "docker").chmod(0o755)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.hidden"],
        cwd=folder,
        env={**env, "PATH": str(programs), "PYTHONPATH": str(ROOT), "USER": "somebody"},
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Ended(*each) for each in json.loads(done.stdout)]


def works(folder: Path, expected: Mapping[Sequence[str], str]) -> None:
    """Assert that each command succeeds and prints its text."""
    for (command, printed), ended in zip(expected.items(), hidden(folder, *expected), strict=True):
        assert ended.returncode == 0, (command, ended)
        assert printed in ended.stdout, (command, ended)


def test_what_reads_and_writes_the_ledger_works(tmp_path: Path) -> None:
    make(tmp_path, 3, highest=2)
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "config.yaml").write_text("{slug: hub, version: '1', arch: [amd64]}\n")
    (tmp_path / "apps.yml").write_text("apps: {hub: {image: registry.example/hub}}\n")
    why = ("--reason", "ticket 1")
    works(
        tmp_path,
        {
            ("plan",): REPO,
            ("plan", "--json"): '"promote"',
            ("status",): REPO,
            ("explain", "repo-00002"): "repo-00002",
            ("settings", REPO, "--phase", "oci"): "docker buildx build",
            ("hold", REPO, *why): REPO,
            ("release", REPO, *why): REPO,
            ("halt", "zstd", *why): "zstd",
            ("resume", "zstd", *why): "zstd",
            ("checks",): "envelope.digest",
            ("schema",): '"$defs"',
            ("simulate", "--repos", "20"): "20 repos",
            ("--fleet", "new.yaml", "init"): "new.yaml",
            ("import", "apps", "apps.yml", "--out", "apps.yaml"): "wrote apps.yaml",
        },
    )


async def test_what_reads_and_writes_a_registry_works(tmp_path: Path) -> None:
    image = make_image([{"tool": b"#!/bin/true\n" * 100}])
    async with Referring() as server:
        ref = f"{server.host}/team/app"
        await published(server.host, "app", image)
        await judged(fleet(tmp_path, server.host, ["a"]), "a", {"container": Verdict.PASS})
        await asyncio.to_thread(
            works,
            tmp_path,
            {
                ("verify", f"{ref}:latest"): ref,
                ("convert", f"{ref}:latest", "--to", "zstd", "--as", f"{ref}:new"): f"{ref}:new",
                ("verify", f"{ref}:new", "--phase", "zstd"): f"{ref}:new",
                ("diff", f"{ref}:latest", f"{ref}:new"): "zstd",
                ("plan", "--look"): "a",
                ("audit",): "a",
                ("clean",): "a",
                ("rollback", "a", "--to", "baseline", "--reason", "ticket 1"): "baseline",
            },
        )


async def test_what_asks_an_engine_works(tmp_path: Path) -> None:
    image = make_image([{"tool": b"#!/bin/true\n" * 100}])
    async with Referring() as server:
        ref = f"{server.host}/team/app:latest"
        await published(server.host, "app", image)
        commands = (
            ("pull-test", ref, "--client", "unix:///engine.sock"),
            ("bisect", ref, ref, "--client", "unix:///engine.sock"),
        )
        ends = await asyncio.to_thread(hidden, tmp_path, *commands)
    for ended in ends:
        assert ended.returncode == 6, ended
        assert "archive/tar: invalid tar header" in ended.stdout


def test_doctor_finds_that_prefect_is_missing(tmp_path: Path) -> None:
    make(tmp_path, 1)
    (ended,) = hidden(tmp_path, ["doctor", "--json"])
    findings = {finding["id"]: finding for finding in json.loads(ended.stdout)["findings"]}
    assert findings["prefect.installed"]["status"] == "failed"
    assert findings["prefect.installed"]["remedy"]["text"] == "pip install 'phasegate[flows]'"


@pytest.mark.parametrize("command", [["rollout"], ["promote", REPO], ["serve"]], ids=" ".join)
def test_what_needs_prefect_says_so(tmp_path: Path, command: list[str]) -> None:
    make(tmp_path, 1)
    (ended,) = hidden(tmp_path, command)
    assert ended == (2, "", "error: this command needs Prefect\n  fix: pip install 'phasegate[flows]'\n")
