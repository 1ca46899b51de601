"""action.yml: its steps are run as a runner does, with the values of a workflow in place of its expressions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kit.examples import Section

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())

PYTHON = """\
#!/bin/sh
# The `python3` of a runner: it makes an environment whose pip only says what it was asked for.
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "$@" >> %s\\n' "$ASKED" > "$3/bin/python"
printf '#!/bin/sh\\nexec %s "$@"\\n' "$PHASEGATE" > "$3/bin/phasegate"
chmod +x "$3/bin/python" "$3/bin/phasegate"
"""


@dataclass(frozen=True)
class Runner:
    """A job: its checkout, what it has beside that, and the command that is installed."""

    checkout: Path
    temp: Path
    phasegate: str

    @property
    def asked(self) -> list[str]:
        return (self.temp / "asked").read_text().splitlines()

    def uses(self, **given: str) -> subprocess.CompletedProcess[str]:
        """Run the steps until one of them fails, and return the last one."""
        inputs = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()} | given
        assert set(inputs) == set(ACTION["inputs"])
        path = f"{self.temp / 'programs'}:{os.environ['PATH']}"
        env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PREFECT_"))},
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "ASKED": str(self.temp / "asked"),
            "PHASEGATE": self.phasegate,
            "RUNNER_TEMP": str(self.temp / "a b"),
            "GITHUB_ACTION_PATH": str(ROOT),
        }
        for step in ACTION["runs"]["steps"]:
            filled = {name: _filled(text, inputs) for name, text in step.get("env", {}).items()}
            # What GitHub runs for `shell: bash`.
            argv = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            ended = subprocess.run(
                argv, cwd=self.checkout, env={**env, **filled}, capture_output=True, text=True, timeout=60, check=False
            )
            if ended.returncode:
                break
        return ended


def _filled(text: str, inputs: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], text)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").write_text(PYTHON)
    (programs / "python3").chmod(0o755)
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    Section.of(ROOT / "docs/ci.md", "Example").write_files(checkout)
    return Runner(checkout, tmp_path, "printf '<%s>'")


def test_it_installs_what_is_locked_and_this_checkout_and_that_once(runner: Runner) -> None:
    for _ in range(2):
        assert runner.uses(command="plan").stdout == "<plan>"
    lock, itself = runner.asked
    pip = "-m pip --disable-pip-version-check install -q --no-deps"
    # The lock is complete, and pip would otherwise want hashes of what its extras name as well: as in the Makefile.
    assert lock == f"{pip} --require-hashes -r {ROOT}/requirements.lock"
    assert itself == f"{pip} --no-build-isolation {ROOT}"


def test_settings_are_checked_on_a_pull_request(runner: Runner) -> None:
    real = replace(runner, phasegate=f"{sys.executable} -m phasegate.cli.main")
    wrong = real.uses(command="settings", args="web --phase zstd --check web", fleet="fleet.yaml")
    assert (wrong.returncode, "in another form" in wrong.stdout) == (6, True), wrong.stderr
    assert real.uses(command="settings", args="web --phase zstd --apply web --yes").returncode == 0
    assert real.uses(command="settings", args="web --phase zstd --check web").returncode == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("--through oci", "<--through><oci>"),
        ("web\n--reason 'ticket 4711'", "<web><--reason><ticket 4711>"),
        ("$(touch ran) `touch ran` ; touch ran", "<$(touch><ran)><`touch><ran`><;><touch><ran>"),
        ("* $HOME", "<*><$HOME>"),
    ],
)
def test_words_are_split_as_in_a_shell_and_nothing_in_them_is_run(runner: Runner, args: str, words: str) -> None:
    assert (
        runner.uses(command="rollout", args=args, fleet="my fleet.yaml").stdout
        == f"<--fleet><my fleet.yaml><rollout>{words}"
    )
    assert not (runner.checkout / "ran").exists()


def test_a_quote_that_is_not_closed_is_a_mistake(runner: Runner) -> None:
    ended = runner.uses(command="rollout", args="--reason 'ticket")
    assert (ended.returncode != 0, ended.stdout) == (True, "")
    assert "unmatched single quote" in ended.stderr


def test_no_expression_stands_in_a_script() -> None:
    """A runner would fill it in as it is, and an input could hold a command."""
    assert not [step for step in ACTION["runs"]["steps"] if "${{" in step["run"]]


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/ci.md").read_text(), re.DOTALL))
def test_the_examples_give_inputs_that_there_are(example: str) -> None:
    for job in (yaml.safe_load(example).get("jobs") or {}).values():
        for step in job["steps"]:
            if "phasegate" in step.get("uses", ""):
                assert set(step["with"]) <= set(ACTION["inputs"])
                assert "command" in step["with"]
