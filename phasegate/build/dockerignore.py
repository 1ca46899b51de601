"""What .dockerignore excludes from the context, by moby/patternmatcher's rules.

All patterns of a file are matched at the same time, in one pass over a path, by an automaton whose states are the bits
of a number (Baeza-Yates and Gonnet's shift-and, with loops for ``*`` and ``**``). A regular expression would backtrack:
``**/a**/a**/a...zz`` takes years, and holds Python's interpreter lock meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from phasegate.build.inside import is_file
from phasegate.build.inside import read as read_inside
from phasegate.errors import FleetError

MOST = 64 << 10
"""The most bytes of a .dockerignore: the time for a path grows with its length times that of all patterns."""
_CHARACTERS = 1000  # different ones in file names whose masks are kept


@dataclass(frozen=True, slots=True)
class _Class:
    """``[a-z]`` or ``[^a-z]``: ranges of characters."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def __contains__(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) is not self.negated


@dataclass(slots=True)
class _Automaton:
    """The states of all patterns, numbered as bits.

    From a state, ``literals``, ``not_slash`` and ``classes`` say which characters lead to the next one; ``stars`` and
    ``globstars`` stay in their state with any character but ``/``, and with any; ``folders`` begin a ``**/``, whose
    own state is the next one, and may be passed over.
    """

    size: int = 0
    first: int = 0
    literals: dict[str, int] = field(default_factory=dict)
    not_slash: int = 0
    classes: list[tuple[_Class, int]] = field(default_factory=list)
    stars: int = 0
    globstars: int = 0
    folders: int = 0

    def add(self, pattern: str, where: str) -> int:
        """Add a pattern and return the bit of its last state."""
        state = 1 << self.size
        self.first |= state
        position = 0
        while position < len(pattern):
            rest = pattern[position : position + 3]
            if rest == "**/":
                position += 3
                if state & (self.globstars | self.folders << 2):
                    continue  # after another `**/` or `**` it adds nothing
                self.folders |= state
                self.globstars |= state << 1
                self._step(state << 1, "/")
                state <<= 2
            elif rest.startswith("**"):
                position += 2
                self.globstars |= state
            elif rest[0] == "*":
                position += 1
                self.stars |= state
            elif rest[0] == "?":
                position += 1
                self.not_slash |= state
                state <<= 1
            elif rest[0] == "[" and (end := pattern.find("]", position + 2)) > 0:
                self.classes.append((_class(pattern[position + 1 : end], pattern, where), state))
                position = end + 1
                state <<= 1
            else:
                if rest[0] == "\\" and len(rest) > 1:
                    position += 1
                self._step(state, pattern[position])
                position += 1
                state <<= 1
        self.size = state.bit_length()
        return state

    def _step(self, state: int, character: str) -> None:
        self.literals[character] = self.literals.get(character, 0) | state

    def masks(self, character: str) -> tuple[int, int]:
        """Return the states that go on with ``character``, and those that stay with it."""
        steps = self.literals.get(character, 0)
        for each, state in self.classes:
            if character in each:
                steps |= state
        if character == "/":
            return steps, self.globstars
        return steps | self.not_slash, self.globstars | self.stars


At = tuple[int, int]
"""Where a path is: the states of the automaton, and the ends of patterns that folders above it have reached."""


class Ignore:
    """The patterns of a .dockerignore. The last one to match a path, or a folder above it, wins; ``!`` re-includes.

    Raises FleetError for a pattern that is not valid, with ``name`` and the line.
    """

    def __init__(self, text: str = "", name: str = ".dockerignore") -> None:
        self._all = _Automaton()
        self._keeps: dict[int, bool] = {}
        self._ends = 0
        self._masks: dict[str, tuple[int, int]] = {}
        self._keeping = 0
        for line, pattern, keeps in _patterns(text):
            before = self._all.size
            end = self._all.add(pattern, f"{name}:{line}")
            if keeps:
                self._keeping |= (1 << self._all.size) - (1 << before)
            self._keeps[end.bit_length()] = keeps
            self._ends |= end

    def __call__(self, path: str) -> bool:
        """Return whether ``path`` (relative, with ``/``) is excluded."""
        return self.excludes(self.after(self.start, path))

    @property
    def start(self) -> At:
        """The context's own folder."""
        return self._passed(self._all.first), 0

    def after(self, at: At, text: str) -> At:
        """Return where a path is that goes on with ``text``: a walk reads each name once, however deep it is."""
        state, found = at
        if not self._ends:
            return at
        for character in text:
            if character == "/":
                found |= state & self._ends  # a folder that matches covers everything below it
            steps, stays = self._known(character)
            state = self._passed((state & steps) << 1 | state & stays)
        return state, found

    def excludes(self, at: At) -> bool:
        """Return whether the path that ends here is excluded."""
        state, found = at
        found |= state & self._ends
        return bool(found) and not self._keeps[found.bit_length()]

    def enters(self, at: At) -> bool:
        """Return whether something below the folder that ends here may be in the context.

        Nobody may be allowed to read an excluded folder (a database's, say), so only a `!` pattern that can match below
        it is a reason to look.
        """
        return not self.excludes(at) or bool(self.after(at, "/")[0] & self._keeping)

    def _passed(self, state: int) -> int:
        folders = state & self._all.folders
        return state | folders << 1 | folders << 2

    def _known(self, character: str) -> tuple[int, int]:
        masks = self._masks.get(character)
        if masks is None:
            masks = self._all.masks(character)
            if len(self._masks) < _CHARACTERS:
                self._masks[character] = masks
        return masks


def read(context: Path, dockerfile: str) -> Ignore:
    """Read ``<Dockerfile>.dockerignore`` if it exists, else the context's own, as BuildKit does.

    Raises FleetError if it cannot be read, is too large or leads out of the source, or has a pattern that is not valid.
    """
    for name in (f"{dockerfile}.dockerignore", ".dockerignore"):
        if is_file(context, name):
            return Ignore(read_inside(context, name, MOST).decode("utf-8", errors="replace"), str(context / name))
    return Ignore()


def _patterns(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the line, the cleaned pattern and whether it re-includes, for each pattern."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        pattern = line.strip()
        if not pattern or line.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        pattern = str(PurePosixPath("/" + pattern.removeprefix("!").strip().strip("/"))).strip("/")
        if pattern:
            yield number, pattern, keeps


def _class(text: str, pattern: str, where: str) -> _Class:
    negated = text.startswith("^")
    characters = text[1:] if negated else text
    ranges: list[tuple[str, str]] = []
    position = 0
    while position < len(characters):
        low = characters[position]
        if characters[position + 1 : position + 2] == "-" and position + 2 < len(characters):
            high, position = characters[position + 2], position + 3
        else:
            high, position = low, position + 1
        if low > high:
            raise FleetError(f"{where}: the pattern {pattern[:60]!r} has a range that ends before it begins")
        ranges.append((low, high))
    return _Class(tuple(ranges), negated)
