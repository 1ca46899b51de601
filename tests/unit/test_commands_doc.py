"""docs/commands.md is true: its examples are run, its commands and exit codes are those of the code."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from phasegate import errors
from phasegate.cli.main import parser
from phasegate.repo.run import who
from phases.ladder import PHASES
from tests.kit.in_process import phasegate

TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()


def test_the_examples_print_what_they_say(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text("FROM scratch\n")
    (blocks,) = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    for example in re.split(r"^\$ phasegate ", blocks, flags=re.MULTILINE)[1:]:
        command, _, said = example.partition("\n")
        ended = phasegate(*shlex.split(command), cwd=tmp_path)
        here = said.replace("USER@HOST", who()).replace("sqlite:///", f"sqlite:///{tmp_path}/")
        assert ended.stdout + ended.stderr == here, command


def test_the_phases_are_those_of_the_ladder() -> None:
    listed = re.search(r"^`PHASE` is (.*?);", TEXT, re.MULTILINE)
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == list(PHASES)


def test_every_command_and_its_words_are_there() -> None:
    (commands,) = (it for it in parser()._actions if isinstance(it, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        row = re.search(rf"^\| `{name}\b.*", TEXT, re.MULTILINE)
        assert row is not None, name
        for action in (each for each in command._actions if each.help != argparse.SUPPRESS):
            for option in (
                {"-h", "--help", "--fleet", "--log"}.isdisjoint(action.option_strings) and action.option_strings
            ) or ():
                assert option in row[0], (name, option)


@pytest.mark.parametrize(
    "error", [it for it in vars(errors).values() if isinstance(it, type) and issubclass(it, errors.PhasegateError)]
)
def test_every_exit_code_is_there(error: type[errors.PhasegateError]) -> None:
    named = next(one for one in error.__mro__ if "exit_code" in vars(one))
    assert f"| {error.exit_code} | {named.__name__} |" in TEXT
