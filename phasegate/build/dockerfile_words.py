"""Words and variables of a Dockerfile, as BuildKit's own small shell lexer reads them (frontend/dockerfile/shell).

A Dockerfile is part of somebody's source: an ARG may double another (``ARG b=$a$a``), and so on for hundreds of lines.
So the length of a result is limited, and the depth of ``${a:-${b:-...}}``, and the work on patterns, which are matched
without backtracking.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from phasegate.errors import FleetError

LONGEST = 4096
"""The most characters of an ARG or a FROM that is filled in. No reference is longer than a few hundred."""
_DEEPEST = 20
_STEPS = 1 << 20  # of all patterns of one word
_NAME = re.compile(r"\d+|[@*#?\-$!]|\w+")
_SPACES = re.compile(r"[\t\r ]*")


def fill(text: str, values: Mapping[str, str], escape: str = "\\") -> str:
    """Return ``text`` with its quotes removed and its variables filled in.

    Raises FleetError if that is too long or too deep, or if BuildKit would refuse it.
    """
    return _Lexer(text, values, escape, longest=LONGEST).read()[0]


def raw_words(text: str) -> list[str]:
    """Split ``text`` at spaces outside of quotes; quotes, escapes and variables stay. None if a quote is not closed."""
    try:
        return _Lexer(text, {}, raw_quotes=True, raw_escapes=True, keep_unset=True).read()[1]
    except FleetError:
        return []


def words(text: str) -> list[str]:
    """Split ``text`` at spaces outside of quotes, with quotes and escapes removed. None if a quote is not closed."""
    try:
        return _Lexer(text, {}, keep_unset=True).read()[1]
    except FleetError:
        return []


class _Wild(Enum):
    ONE = auto()
    ANY = auto()


_Pattern = Sequence[str | _Wild]


@dataclass(slots=True)
class _Lexer:
    """Reads ``text`` once, from left to right.

    values: the variables
    escape: the escape character
    raw_quotes, raw_escapes: keep quotes and escapes
    keep_unset: leave variables without a value as they are written
    longest: the most characters of the result, 0 for any number
    """

    text: str
    values: Mapping[str, str]
    escape: str = "\\"
    raw_quotes: bool = False
    raw_escapes: bool = False
    keep_unset: bool = False
    longest: int = 0
    _at: int = 0
    _depth: int = 0
    _steps: int = _STEPS
    _words: list[str] = field(default_factory=list)

    def read(self) -> tuple[str, list[str]]:
        """Return the whole text, and its words."""
        return self._until("")

    def _until(self, stop: str, *, in_pattern: bool = False) -> tuple[str, list[str]]:
        """Read up to ``stop``, which is passed over, or to the end. ``in_pattern``: escapes keep their meaning."""
        if self._depth > _DEEPEST:
            raise FleetError(
                f"a Dockerfile's variables are more than {_DEEPEST} deep", fix="fewer ${...} in each other"
            )
        result: list[str] = []
        found: list[str] = []
        word: list[str] = []
        length = 0
        while self._at < len(self.text):
            character = self.text[self._at]
            if character == stop:
                self._at += 1
                return "".join(result), found
            literal = True
            match character:
                case "$":
                    piece, literal = self._variable(), False
                case "<":
                    piece = self._here_document()
                case "'":
                    piece = self._single_quoted(in_pattern)
                case '"':
                    piece = self._double_quoted(in_pattern)
                case self.escape:
                    piece = self.text[self._at + 1 : self._at + 2]
                    self._at += 2
                    if self.raw_escapes or in_pattern:
                        piece = self.escape + piece
                case _:
                    piece, literal = character, False
                    self._at += 1
            length += len(piece)
            if self.longest and length > self.longest:
                raise _too_long("".join([*result, piece]), self.longest)
            result.append(piece)
            if literal:
                word.append(piece)
                continue
            for each in piece:
                if not each.isspace():
                    word.append(each)
                elif word:
                    found.append("".join(word))
                    word = []
        if stop:
            raise FleetError("a Dockerfile's ${... has no }", fix="close it")
        return "".join(result), [*found, "".join(word)] if word else found

    def _single_quoted(self, in_pattern: bool) -> str:
        end = self.text.find("'", self._at + 1)
        if end < 0:
            raise _unclosed("'")
        inside = self.text[self._at + 1 : end]
        self._at = end + 1
        if in_pattern:
            inside = inside.replace(self.escape, self.escape * 2)
        return f"'{inside}'" if self.raw_quotes else inside

    def _double_quoted(self, in_pattern: bool) -> str:
        self._at += 1
        parts: list[str] = []
        while self._at < len(self.text):
            character = self.text[self._at]
            if character == '"':
                self._at += 1
                inside = "".join(parts)
                return f'"{inside}"' if self.raw_quotes else inside
            if character == "$":
                parts.append(self._variable())
                continue
            self._at += 1
            if character == self.escape:
                after = self.text[self._at : self._at + 1]
                if after in ('"', "$", self.escape):
                    self._at += 1
                    character = self.escape + after if self.raw_escapes or in_pattern else after
                elif not after:
                    continue
                elif in_pattern:
                    character = self.escape * 2
            parts.append(character)
        raise _unclosed('"')

    def _here_document(self) -> str:
        """Read ``<``, or ``<<`` with the spaces behind it: they belong to the word that names the end."""
        if self.text[self._at : self._at + 2] != "<<":
            self._at += 1
            return "<"
        spaces = _SPACES.match(self.text, self._at + 2)
        start, self._at = self._at, spaces.end() if spaces else self._at + 2
        return self.text[start : self._at]

    def _variable(self) -> str:
        start = self._at
        self._at += 1
        if self.text[self._at : self._at + 1] != "{":
            name = self._name()
            if not name:
                return "$"
            return f"${name}" if self.keep_unset and name not in self.values else self.values.get(name, "")
        self._at += 1
        name = self._name()
        if not name and self.text[self._at : self._at + 1] in ("{", "}", ":", ""):
            raise _bad(self.text[start : self._at + 1])
        self._depth += 1
        value = self._modified(name)
        self._depth -= 1
        return self.text[start : self._at] if self.keep_unset and name not in self.values else value

    def _modified(self, name: str) -> str:
        """Read what follows the name in ``${name...}``, and return the value."""
        how = self.text[self._at : self._at + 1]
        self._at += 1
        value = self.values.get(name)
        if how == "}":
            return value or ""
        empty_is_unset = how == ":"
        if empty_is_unset:
            how = self.text[self._at : self._at + 1]
            self._at += 1
        unset = value is None or (empty_is_unset and not value)
        if how in ("-", "+", "?") and how:
            word, _ = self._until("}")
            if how == "?" and unset and not self.keep_unset:
                raise FleetError(f"{name}: {word or 'has no value'}", fix="give the ARG a value")
            return ("" if unset else word) if how == "+" else (word if unset and how == "-" else value or "")
        if how in ("#", "%") and how and not empty_is_unset:
            pattern, _ = self._until("}", in_pattern=True)
            greedy = pattern.startswith(how)
            return self._trimmed(value or "", pattern[1:] if greedy else pattern, greedy=greedy, end=how == "%")
        if how == "/" and not empty_is_unset:
            everywhere = self.text[self._at : self._at + 1] == "/"
            self._at += everywhere
            pattern, _ = self._until("/", in_pattern=True)
            replacement, _ = self._until("}")
            return self._replaced(value or "", _parsed(pattern), replacement, everywhere=everywhere)
        raise _bad(f"${{{name}{how}")

    def _name(self) -> str:
        found = _NAME.match(self.text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _trimmed(self, value: str, pattern: str, *, greedy: bool, end: bool) -> str:
        parsed = _parsed(pattern)
        if end:
            matched = self._match(parsed[::-1], value[::-1], 0, greedy=greedy)
            return value if matched is None else value[: len(value) - matched]
        matched = self._match(parsed, value, 0, greedy=greedy)
        return value if matched is None else value[matched:]

    def _replaced(self, value: str, pattern: _Pattern, replacement: str, *, everywhere: bool) -> str:
        parts: list[str] = []
        at = 0
        while at <= len(value):
            end = self._match(pattern, value, at, greedy=True)
            if end is not None:
                parts.append(replacement)
                if not everywhere:
                    return "".join([*parts, value[end:]])
            if end is None or end == at:
                parts.append(value[at : at + 1])
                at += 1
            else:
                at = end
        return "".join(parts)

    def _match(self, pattern: _Pattern, value: str, start: int, *, greedy: bool) -> int | None:
        """Return where the shortest or the longest match of ``pattern`` that begins at ``start`` ends."""
        states, found = _closure({0}, pattern), None
        for at in range(start, len(value) + 1):
            if len(pattern) in states:
                found = at
                if not greedy:
                    return found
            if at == len(value) or not states:
                break
            self._steps -= len(states)
            if self._steps < 0:
                raise FleetError("the patterns in a Dockerfile's ${...} take too long", fix="shorter ones")
            moved: set[int] = set()
            for state in states:
                if state < len(pattern):
                    wanted = pattern[state]
                    if wanted is _Wild.ANY:
                        moved.add(state)
                    elif wanted is _Wild.ONE or wanted == value[at]:
                        moved.add(state + 1)
            states = _closure(moved, pattern)
        return found


def _closure(states: set[int], pattern: _Pattern) -> set[int]:
    """Add what is reached from ``states`` without a character: a ``*`` may stand for nothing."""
    closed = set(states)
    for state in states:
        while state < len(pattern) and pattern[state] is _Wild.ANY:
            state += 1
            closed.add(state)
    return closed


def _parsed(pattern: str) -> list[str | _Wild]:
    """Read a pattern: ``*``, ``?``, characters, and ``\\`` before any of these."""
    wild = {"*": _Wild.ANY, "?": _Wild.ONE}
    parsed: list[str | _Wild] = []
    escaped = False
    for character in pattern:
        if escaped or character != "\\":
            parsed.append(character if escaped else wild.get(character, character))
            escaped = False
        else:
            escaped = True
    return parsed


def _too_long(text: str, longest: int) -> FleetError:
    return FleetError(
        f"an ARG or FROM of the Dockerfile is longer than {longest} characters once filled in: {text[:40]}...",
        fix="shorter values, which do not double each other",
    )


def _unclosed(quote: str) -> FleetError:
    return FleetError(f"the Dockerfile has a word whose {quote} is not closed", fix="close it")


def _bad(text: str) -> FleetError:
    return FleetError(f"the Dockerfile has a substitution that BuildKit does not know: {text[:40]}", fix="mend it")
