"""A command that a message spells out can be typed: none lacks a word that it requires."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import flows
import phasegate
from phasegate import command
from phasegate.command import Command
from tests.faults.sim.typed import commands, usage

PACKAGES = [Path(package.__path__[0]) for package in (phasegate, flows)]
SOURCES = sorted(path for package in PACKAGES for path in package.rglob("*.py") if "cli" not in path.parts)


def literals(path: Path) -> Iterator[str]:
    """Yield the strings of a module other than docstrings; a placeholder in one is PATH."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "PATH" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def test_every_command_that_a_message_spells_out_can_be_typed() -> None:
    found = {(path.name, words) for path in SOURCES for text in literals(path) for words in commands(text)}
    assert len(found) > 5
    assert {(name, words): usage(words) for name, words in found if usage(words)} == {}


@pytest.mark.parametrize(
    "advised",
    [
        command.rollout("tool", through="oci"),
        command.promote("tool", "oci", force=True),
        command.roll_back("tool", "oci"),
        command.settings("tool", "oci"),
        command.release("tool", "page"),
        command.retry("REPO"),
        command.accept("tool"),
        command.abandon("tool"),
        command.approve("oci"),
        command.halt(""),
        command.resume("oci"),
        command.restore(),
        command.BACKUP,
        command.LOOK,
        command.STATUS,
    ],
    ids=str,
)
def test_every_command_that_is_advised_can_be_typed(advised: Command) -> None:
    (words,) = commands(str(advised))
    assert usage(words) == ""
