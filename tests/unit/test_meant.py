"""What was typed and does not exist here is answered with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.given import fleet
from tests.kit.in_process import phasegate


@pytest.mark.parametrize(
    ("typed", "said", "fix"),
    [
        ("plann", "there is no command 'plann'", "phasegate plan"),
        ("lint", "there is no command 'lint'", "phasegate plan --offline"),
        ("history", "there is no command 'history'", "phasegate log"),
        ("frobnicate", "there is no command 'frobnicate'", "phasegate --help"),
        ("rollout --dry-run", "rollout has no --dry-run", "phasegate plan"),
        ("rollout --through zst", "--through: 'zst' is none of container, oci, zstd, index, attest", "zstd"),
        ("halt indx --reason x", "PHASE: 'indx' is none of container, oci, zstd, index, attest", "index"),
        ("explain wbe", "fleet.yaml: there is no repo 'wbe'", "web"),
        ("hold wbe --reason x", "fleet.yaml: there is no repo 'wbe'", "web"),
        ("explain zzz", "fleet.yaml: there is no repo 'zzz'", "one of web, api"),
        ("verify web", "web is a repo of fleet.yaml, not a reference", "team/web:latest"),
    ],
)
def test_what_was_meant_is_named(tmp_path: Path, typed: str, said: str, fix: str) -> None:
    fleet(tmp_path, "127.0.0.1:9", ["web", "api"])
    ended = phasegate(*typed.split(), cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == f"error: {said}\n  fix: {fix}\n"
