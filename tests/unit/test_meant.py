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
        ("help", "there is no command 'help'", "phasegate --help"),
        ("import help", "there is no command 'help'", "phasegate import --help"),
        ("import lint", "there is no command 'lint'", "phasegate import --help"),
        ("plan --ofline", "phasegate plan has no --ofline", "--offline"),
        ("plan --frob=1", "phasegate plan has no --frob", "phasegate plan --help"),
        ("import ha --chek", "phasegate import ha has no --chek", "--check"),
        ("rollback web --to oci --reson x", "phasegate rollback has no --reson", "--reason"),
        ("--flet x plan", "phasegate has no --flet", "--fleet"),
        ("metrics more", "phasegate metrics does not take more", "phasegate metrics --help"),
        ("plan --offlin", "phasegate plan has no --offlin", "--offline"),
        ("clean --d", "phasegate clean has no --d", "phasegate clean --help"),
        ("frobnicate", "there is no command 'frobnicate'", "phasegate --help"),
        ("rollout --dry-run", "rollout has no --dry-run", "phasegate plan"),
        ("rollout --through zst", "--through: 'zst' is none of container, oci, zstd, index, attest", "zstd"),
        ("halt indx --reason x", "PHASE: 'indx' is none of container, oci, zstd, index, attest", "index"),
        ("explain wbe", "fleet.yaml: there is no repo 'wbe'", "did you mean web?"),
        ("hold wbe --reason x", "fleet.yaml: there is no repo 'wbe'", "did you mean web?"),
        ("explain zzz", "fleet.yaml: there is no repo 'zzz'", "one of web, api"),
        (
            "rollback web --all --to oci --reason x",
            "a rollback is of repos, of a wave, of a phase or of all",
            "name only one of these",
        ),
        (
            "rollback --to oci --reason x",
            "a rollback is of repos, of a wave, of a phase or of all",
            "name one of these",
        ),
        ("status --jsn", "phasegate status has no --jsn", "--json"),
        ("verify web", "web is a repo of fleet.yaml, not a reference", "team/web:latest"),
    ],
)
def test_what_was_meant_is_named(tmp_path: Path, typed: str, said: str, fix: str) -> None:
    fleet(tmp_path, "127.0.0.1:9", ["web", "api"])
    ended = phasegate(*typed.split(), cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == f"error: {said}\n  fix: {fix}\n"


def test_of_many_names_the_first_are_shown_with_their_number(tmp_path: Path) -> None:
    fleet(tmp_path, "127.0.0.1:9", [f"r{number}" for number in range(24)])
    ended = phasegate("explain", "zzz", cwd=tmp_path)
    assert ended.stderr.endswith("fix: one of r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ... (24 in all)\n")
