"""Fields of a commit in settings to paste: each recipe reads them from git when it runs, as no text has them yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from phasegate.pages.shell import quoted

_GIT = {
    "revision": "git rev-parse HEAD",
    "created": "TZ=UTC git show --no-patch --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd HEAD",
}
_STEP = "commit"
"""The id of the step of a workflow that reads them."""


def in_shell(words: Sequence[str], fields: Sequence[str] = ()) -> str:
    """Return a command line in which the shell reads the fields."""
    return " ".join(_word(word, fields) for word in words)


def _word(word: str, fields: Sequence[str]) -> str:
    text = quoted(word)  # one with braces is in quotes, of either kind
    opening = "$'" if text.startswith("$'") else "'"
    for name in fields:
        text = text.replace(f"{{{name}}}", f'\'"$({_GIT[name]})"{opening}')
    return text.replace(f")\"{opening}'", ')"')


def bake_words(targets: Mapping[str, Mapping[str, Any]], fields: Sequence[str]) -> list[str]:
    """Return the command that bakes ``targets`` with the fields: JSON cannot read them, so flags replace the values."""
    words = ["docker", "buildx", "bake"]
    for target, value in targets.items():
        for kind in ("args", "labels"):
            for key, text in value.get(kind, {}).items():
                if any(f"{{{name}}}" in text for name in fields):
                    words += ["--set", f"{target}.{kind}.{key}={text}"]
    return words


def step_of(fields: Sequence[str]) -> list[str]:
    """Return the lines of a workflow step that reads the fields."""
    commands = [f'echo "{name}=$({_GIT[name]})" >> "$GITHUB_OUTPUT"' for name in fields]
    return [f"- id: {_STEP}", "  run: |", *(f"    {line}" for line in commands)]


def in_action(text: str, fields: Sequence[str]) -> str:
    """Return an input of an action in which GitHub puts what ``step_of`` has read."""
    for name in fields:
        text = text.replace(f"{{{name}}}", f"${{{{ steps.{_STEP}.outputs.{name} }}}}")
    return text
