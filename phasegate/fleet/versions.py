"""Where the version of a repo is written. ``at`` is the ``file:line`` of the fleet file that says so, for messages."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LiteralVersion:
    text: str
    at: str = field(default="", compare=False)


BAKE_FILE = ".hcl"
KEYED_FILES = (".yaml", ".yml", ".json", ".toml", BAKE_FILE)
"""Suffixes of files of which a key can name the version."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file that holds the version. ``path`` is relative to the source.

    key: its name in a YAML, JSON or TOML file, dots between names in each other, or the name of a variable in a bake
        file; empty if the file's first line is the version
    """

    path: str
    key: str = ""
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CommandVersion:
    """A command that prints the version, run in the source's folder with the basic variables and those in ``env``."""

    argv: tuple[str, ...]
    env: tuple[str, ...] = ()
    at: str = field(default="", compare=False)
