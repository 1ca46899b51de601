"""Commands in shell scripts: single simple ones with the place of each word, and the fact that others are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from phasegate.ci.expressions import EXPRESSION

_COMMENT = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_LINE = re.compile(r"(?:[^\n\\]|\\\r?\n|\\.)+")
_QUOTED = re.compile(rf"{EXPRESSION.pattern}|'[^']*'|\"(?:\\.|[^\"\\])*\"|\$\((?:[^()]|\([^()]*\))*\)", re.DOTALL)
_WORD = re.compile(rf"(?:{_QUOTED.pattern}|\\[^\r\n]|[^\s'\"\\])+", re.DOTALL)
_META = re.compile(r"[|&;<>()`]|^#|^(?:if|then|else|for|while|do|case|function|!|\{|\})$")
_ASSIGNED = re.compile(r"\w+=")
_VISIBLE = re.compile(r"[^\n]")
_HERE = re.compile(r"(?<!<)<<-?[ \t]*(['\"]?)([A-Za-z_]\w*)\1")
_SHELL = re.compile(r"(?:^|[\s;&|(/])(?:ba|da|s|z)?sh\s")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the shell passes it on, and where its text is."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Flag:
    """The value of a flag, and where the whole of it is."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A line of a script with its continuation lines.

    ``simple``: it is one command, without pipes, lists or control words.
    """

    words: tuple[Word, ...]
    line: int
    simple: bool

    def begins(self, *names: str) -> bool:
        return tuple(word.text for word in self.words[: len(names)]) == names

    def parts(self) -> Iterator[ShellCommand]:
        """Yield the commands of a line that has several; only their words count, nothing of it is to be edited."""
        part: list[Word] = []
        for word in (*self.words, None):
            if word is not None and not _META.search(word.text):
                part.append(word)
                continue
            if word is not None and word.text.rstrip(";") != word.text and not _META.search(word.text.rstrip(";")):
                part.append(replace(word, text=word.text.rstrip(";")))
            if part:
                yield replace(self, words=tuple(part))
            part = []

    def flags(self, *names: str) -> Iterator[Flag]:
        """Yield each flag with one of these names: ``--name value``, ``--name=value``."""
        for number, word in enumerate(self.words):
            flag, equals, value = word.text.partition("=")
            if flag in names and equals:
                yield Flag(value, word.start, word.end)
            elif flag in names and number + 1 < len(self.words):
                following = self.words[number + 1]
                yield Flag(following.text, word.start, following.end)

    def has(self, *names: str) -> bool:
        return any(word.text in names or word.text.partition("=")[0] in names for word in self.words)


def commands_of(text: str) -> Iterator[ShellCommand]:
    """Yield the commands of a script, with comments, and ``sudo`` and variables before them left out."""
    # A backslash at the end of a comment continues nothing.
    code = _without_documents(_COMMENT.sub(lambda found: " " * len(found[0]), text))
    for found in _LINE.finditer(code):
        words = [
            Word(_unquoted(word[0]), found.start() + word.start(), found.start() + word.end())
            for word in _WORD.finditer(found[0])
        ]
        left = re.sub(r"\\\r?\n|\s", "", _WORD.sub("", found[0]))  # an open quote
        simple = not left and not any(_META.search(_QUOTED.sub("", text[word.start : word.end])) for word in words)
        comment = (number for number, word in enumerate(words) if text.startswith("#", word.start))
        words = words[: next(comment, len(words))]
        while words and (words[0].text == "sudo" or _ASSIGNED.match(words[0].text)):
            words.pop(0)
        if words:
            yield ShellCommand(tuple(words), text.count("\n", 0, words[0].start), simple)


def _without_documents(code: str) -> str:
    """Blank out here-documents: their lines are a program's input, and only those that a shell reads are commands."""
    at = 0
    while line := _LINE.search(code, at):
        at = line.end()
        for _, word in _HERE.findall(line[0]):
            end = re.compile(rf"^[ \t]*{word}[ \t\r]*$", re.MULTILINE).search(code, at)
            if end and not _SHELL.search(line[0]):
                code = code[:at] + _VISIBLE.sub(" ", code[at : end.end()]) + code[end.end() :]
                at = end.end()
    return code


def commands_in(text: str) -> Iterator[ShellCommand]:
    """Yield the commands of a script, each of those that share a line."""
    for line in commands_of(text):
        yield from [line] if line.simple else line.parts()


def program_of(text: str) -> str:
    """Return what names a script: docker and its subcommand if that is in it, or its first program.

    The other words of a command may be secrets.
    """
    commands = list(commands_in(text))
    for command in reversed(commands):
        words = [word.text for word in command.words]
        if words[0] == "docker":
            return " ".join(takewhile(str.isalpha, words[: 3 if "buildx" in words[:2] else 2]))
    return commands[0].words[0].text if commands else ""


def _unquoted(word: str) -> str:
    def bare(found: re.Match[str]) -> str:
        text = found[0]
        return text[1:-1] if text[0] in "'\"" else text

    return re.sub(r"\\(.)", r"\1", _QUOTED.sub(bare, word))
