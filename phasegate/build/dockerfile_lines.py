"""The instructions of a Dockerfile, as BuildKit splits it (frontend/dockerfile/parser).

That is the escape directive, lines that are continued, comments between them, and here-documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from phasegate.build.dockerfile_words import raw_words, words

_DIRECTIVE = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$")
_DIRECTIVES = ("syntax", "escape", "check")
_SPACE = re.compile(r"[\t\v\f\r ]+")
_HEREDOC = re.compile(r"\d*<<(-?)\s*([^<]*)\Z")
_HOLDS_HEREDOCS = ("RUN", "COPY", "ADD")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its word in capitals, its ``--flags`` without quotes, and the rest of it on one line."""

    word: str
    flags: tuple[str, ...]
    rest: str
    escape: str

    def words(self) -> Iterator[str]:
        """Yield the words of ARG: split at spaces outside of quotes, with their quotes and escapes."""
        word, quote, escaped = "", "", False
        for character in self.rest:
            if not quote and not escaped and character.isspace():
                if word:
                    yield word
                word = ""
                continue
            word += character
            if escaped:
                escaped = False
            elif character == self.escape and quote != "'":
                escaped = True
            elif quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
        if word:
            yield word

    def flag(self, name: str) -> list[str]:
        """Return the values of ``--name=``."""
        return [flag.partition("=")[2] for flag in self.flags if flag.startswith(f"--{name}=")]


def instructions(text: str) -> Iterator[Instruction]:
    """Yield each instruction, without its here-documents."""
    lines = iter(text.removeprefix("\ufeff").split("\n"))
    escape, directives = "\\", True
    for first in lines:
        line = first.rstrip("\r").lstrip()
        # Directives end at the first line that is none, a blank one included.
        found = _DIRECTIVE.match(line) if directives else None
        directives = found is not None and found[1].lower() in _DIRECTIVES
        if found and directives and found[1].lower() == "escape" and found[2] in ("\\", "`"):
            escape = found[2]
        if not line or line.startswith("#"):
            continue
        whole = _joined(line, lines, escape)
        if not whole.strip():
            continue
        yield from _read(whole, escape)
        for dash, end in _heredocs(whole, escape):
            for body in lines:
                body = body.rstrip("\r")
                if (body.lstrip("\t") if dash else body) == end:
                    break


def _joined(line: str, lines: Iterator[str], escape: str) -> str:
    """Join ``line`` with those that continue it, as they are: BuildKit puts no space between them.

    Two escapes at the end are an escape of its own, and continue nothing.
    """
    continued = re.compile(rf"(?:(?<=[^{re.escape(escape)}])|^){re.escape(escape)}[ \t]*\Z")
    parts: list[str] = []
    while found := continued.search(line):
        parts.append(line[: found.start()])
        for more in lines:
            more = more.rstrip("\r")
            if more.strip() and not more.lstrip().startswith("#"):
                line = more
                break
        else:
            line = ""
    return "".join([*parts, line])


def _read(whole: str, escape: str) -> Iterator[Instruction]:
    word, *after = _SPACE.split(whole.strip(), maxsplit=1)
    flags, rest = _flags(after[0] if after else "", escape)
    yield Instruction(word.upper(), tuple(flags), rest.strip(), escape)


def _heredocs(whole: str, escape: str) -> list[tuple[bool, str]]:
    """Return the here-documents that follow: whether tabs are removed, and the line that ends each."""
    if "<<" not in whole:
        return []
    (instruction,) = _read(whole, escape)
    if instruction.word == "ONBUILD":
        (instruction,) = _read(instruction.rest, escape)
    if instruction.word not in _HOLDS_HEREDOCS or _is_json(instruction.rest):
        return []
    opened = (match for word in raw_words(whole) if (match := _HEREDOC.match(word)))
    return [(bool(match[1]), names[0]) for match in opened if len(names := words(match[2])) == 1]


def _is_json(text: str) -> bool:
    if not text.startswith("["):
        return False
    try:
        parsed = json.loads(text)
    except ValueError:
        return False
    return isinstance(parsed, list) and all(isinstance(each, str) for each in parsed)


def _flags(text: str, escape: str) -> tuple[list[str], str]:
    """Return the ``--flags`` at the beginning, without quotes and escapes, and what follows them."""
    flags: list[str] = []
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text[at : at + 2] != "--":
            return flags, text[at:]
        flag, at = _flag(text, at, escape)
        if flag == "--":
            return flags, text[at:]
        flags.append(flag)


def _flag(text: str, at: int, escape: str) -> tuple[str, int]:
    """Return the word that begins at ``at``, and the position behind it."""
    parts: list[str] = []
    quote = ""
    while at < len(text) and (quote or not text[at].isspace()):
        character = text[at]
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character == escape:
            at += 1
            parts.append(text[at : at + 1])
        else:
            parts.append(character)
        at += 1
    return "".join(parts), at
