"""The argument parser of every command: its errors look like all others, and name what was probably meant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

_ELSEWHERE = {
    "help": "--help",
    "lint": "plan --offline",
    "check": "plan --offline",
    "validate": "plan --offline",
    "history": "log",
    "events": "log",
    "watch": "rollout --every 1m",
    "apply": "rollout",
    "undo": "rollback",
}
"""What other tools call a command, and what does it here."""


class Parser(argparse.ArgumentParser):
    """An argument parser that takes flags by their whole names only: the beginning of one may be a mistake.

    ``clean --d`` would delete.
    """

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **{**how, "allow_abbrev": False})

    def error(self, message: str, fix: str = "") -> NoReturn:
        self.exit(2, f"error: {message}\n  fix: {fix or f'{self.prog} --help'}\n")

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Report a flag that this command does not have, in its own name and before anything that is missing."""
        words = sys.argv[1:] if args is None else list(args)
        ours = words[:1] if self._subparsers else words[: words.index("--")] if "--" in words else words
        for flag in (word.partition("=")[0] for word in ours if word.startswith("--")):
            if flag not in self._option_string_actions and " " not in flag:
                near = get_close_matches(flag, self._option_string_actions, 1)
                self.error(f"{self.prog} has no {flag}", near[0] if near else "")
        found, left = super().parse_known_args(words, namespace)
        if left:
            self.error(f"{self.prog} does not take {' '.join(left)}")
        return found, left

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        if isinstance(action, argparse._SubParsersAction):
            self.error(f"there is no command {value!r}", self._command_for(str(value), list(action.choices)))
        near = get_close_matches(str(value), map(str, action.choices), 1, cutoff=0.5)
        what = "/".join(action.option_strings) or str(action.metavar)
        self.error(f"{what}: {value!r} is none of {', '.join(map(str, action.choices))}", near[0] if near else "")

    def _command_for(self, typed: str, commands: Sequence[str]) -> str:
        """Return the command line that was probably meant, empty if none comes near."""
        here = _ELSEWHERE.get(typed, "")
        if here.split(" ")[0] not in (*commands, "--help"):
            here = next(iter(get_close_matches(typed, commands, 1)), "")
        return f"{self.prog} {here}" if here else ""
