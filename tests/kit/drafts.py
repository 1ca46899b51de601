"""The fleet file that an import wrote, read back."""

from __future__ import annotations

import json
from pathlib import Path

from tests.kit.in_process import phasegate


def repos(folder: Path) -> dict[str, str]:
    """Return the text of each repo in the fleet file."""
    text = (folder / "fleet.yaml").read_text().partition("\nrepos:\n")[2].partition("\n# ")[0]
    return {entry.split()[0]: entry for entry in f"\n{text}".split("\n  - name: ")[1:]}


def planned(folder: Path) -> list[str]:
    """Return the repos that ``plan --offline`` prints."""
    ended = phasegate("plan", "--offline", "--json", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    return [repo["repo"] for repo in json.loads(ended.stdout)["repos"]]
