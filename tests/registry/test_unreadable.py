"""A folder that nobody may read, as a database leaves it beside the Dockerfile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import given
from tests.kit.servers import Server

ROOT = Path(__file__).parents[2]


def plan(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``plan --look`` as somebody whom permissions bind: root without its way around them."""
    bound = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    return subprocess.run(
        [*bound, sys.executable, "-m", "phasegate.cli.main", "plan", "--look", "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


async def prepared(folder: Path, host: str, ignore: str) -> Path:
    given.fleet(folder, host, ["web"])
    await given.published(host, "web", given.in_every_form()["baseline"])
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / ".dockerignore").write_text(ignore)
    (folder / "pgdata").mkdir(mode=0)
    return folder / "pgdata"


@pytest.mark.parametrize("ignore", ["pgdata\n", "pgdata\n*.md\n!README.md\n", "*\n!Dockerfile\n!src\n"])
async def test_a_folder_that_is_ignored_is_not_read(tmp_path: Path, crane_registry: Server, ignore: str) -> None:
    await prepared(tmp_path, crane_registry.host, ignore)
    ended = plan(tmp_path)
    (row,) = json.loads(ended.stdout)["repos"]
    assert (row["action"], ended.returncode) == ("observe", 0), ended.stderr


@pytest.mark.parametrize("ignore", ["*.md\n", "pgdata\n!**/*.sql\n"])
async def test_a_folder_that_may_be_built_is_named(tmp_path: Path, crane_registry: Server, ignore: str) -> None:
    unreadable = await prepared(tmp_path, crane_registry.host, ignore)
    ended = plan(tmp_path)
    (row,) = json.loads(ended.stdout)["repos"]
    assert (row["action"], ended.returncode) == ("failed", 2)
    assert f"repo 'web': {unreadable} cannot be read: Permission denied; make it" in row["why"]
