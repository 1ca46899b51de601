"""The machine is lost, with the ledger on it: another one takes over from a backup, by the commands of the docs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.kit import images
from tests.kit.given import fleet, phasegate, published, tag_of
from tests.kit.prefect import Prefect
from tests.kit.servers import Server

REASON = ("--reason", "the machine is lost")


async def test_the_next_rollout_goes_on_where_the_backup_ends(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    host = crane_registry.host
    first, second, saved = tmp_path / "first", tmp_path / "second", tmp_path / "backup.db"
    for machine in (first, second):  # the fleet file is in git
        machine.mkdir()
        path = fleet(machine, host, ["web"], converted=["web"], ladder="zstd")
        path.write_text(path.read_text() + "policy: {soak: 0s, ramp: [all]}\n")
    was = await published(host, "web", images.make_image([{"index.html": b"one"}]))
    assert _at(first, "rollout", "--through", "oci", env=prefect.env) == "oci"
    oci = await tag_of(host, "web")
    assert oci != was
    _run(first, "ledger", "backup", str(saved))
    shutil.rmtree(first)

    assert _at(second, "ledger", "restore", str(saved), *REASON) == "oci"
    assert _at(second, "rollout", env=prefect.env) == "zstd"
    assert await tag_of(host, "web") not in (was, oci)
    assert _at(second, "rollback", "web", "--to", "baseline", *REASON) == "baseline"
    assert await tag_of(host, "web") == was


def _run(machine: Path, *words: str, env: dict[str, str] | None = None) -> str:
    ended = phasegate(*words, cwd=machine, env=env)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def _at(machine: Path, *words: str, env: dict[str, str] | None = None) -> str:
    """Run a command, and return the phase in which the repo is then."""
    _run(machine, *words, env=env)
    (repo,) = json.loads(_run(machine, "status", "--json"))["repos"]
    return str(repo["at"])
