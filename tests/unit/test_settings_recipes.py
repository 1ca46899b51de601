"""What ``phasegate settings`` prints builds one image, whichever recipe is pasted and whatever its values are."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import yaml

from tests.kit.in_process import phasegate

VALUES = {
    "plain": "a b, 'c' \"d\" $HOME",
    "lines": "one  \n\n  two, 'three'\\n",
    "tab": "a\tb\r\x1b[31m",
    "quoted": '"all of it"',
    "comma": 'a,"b",c',
    "joined": "\U0001f469\u200d\U0001f527 \u2028.",
}
SHOWN = 'docker() { printf "%s\\0" "$@"; }\n'


def page(folder: Path, values: dict[str, str]) -> str:
    repo = {"name": "web", "image": "web", "context": ".", "platforms": ["linux/amd64"], "version": "1"}
    fleet = {
        "registry": "registry.example",
        "builder": {"engine": "unix:///a", "control": "unix:///b", "image": "moby/buildkit:v1", "version": "v1"},
        "repos": [{**repo, "tags": {"moving": ["latest"]}, "labels": values, "args": values}],
    }
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "fleet.yaml").write_text(yaml.safe_dump(fleet))
    ended = phasegate("settings", "web", "--phase", "zstd", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def listed(text: str) -> dict[str, str]:
    """Read an input as docker/build-push-action does: CSV without regard to commas, each value trimmed."""
    records: Iterable[list[str]] = csv.reader(io.StringIO(text.strip(), newline=""))
    values = [",".join(record).strip().partition("=") for record in records if record]
    return {key: value for key, _, value in values}


def test_the_command_line_the_bake_file_and_the_action_have_the_same_labels(tmp_path: Path) -> None:
    shell, _, rest = page(tmp_path, VALUES).partition("By buildx, in the build context:\n")[2].partition("\nOr docker-")
    bake, _, action = rest.partition("json:\n")[2].partition("\nOr docker/build-push-action:\n")
    ran = subprocess.run(["bash", "-c", SHOWN + shell], capture_output=True, check=True)
    words = ran.stdout.decode().split("\0")
    given = [word.partition("=") for flag, word in pairwise(words) if flag == "--label"]
    assert {key: value for key, _, value in given} == VALUES
    (target,) = json.loads(bake)["target"].values()
    assert target["labels"] == VALUES
    inputs = yaml.safe_load(action)["with"]
    assert listed(inputs["labels"]) == VALUES
    assert VALUES.items() <= listed(inputs["build-args"]).items()


def test_what_the_action_trims_is_named(tmp_path: Path) -> None:
    text = page(tmp_path, {"a": "line\n", "b": "x"})
    assert "# The action drops the white space at the end of argument a, label a: use buildx or bake." in text
    assert "The action drops" not in page(tmp_path, {"b": "x"})
