"""Read YAML with the line of every value, so that errors in a fleet file can say where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from phasegate.errors import FleetError

Place = tuple[str | int, ...]
MERGE = "tag:yaml.org,2002:merge"
_DEEPEST = 10
_MOST = 2_000_000
_REPEATED = 20_000
"""The most values that aliases may repeat, with a hundred more for each value that is written out."""
_NESTED = 100
_BRACKETS = re.compile(r"[\[\]{}]")
_FLOW = re.compile(r"[\[\]{},]")
_DASHES = re.compile(r"(?:[-?:][ \t]+){100}")
_TAB = re.compile(r" *\t")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file.

    line, order: where it is reported among the others: ``order`` is that of its file
    what: begins with ``file:line:``
    place: the value that it is about
    """

    line: int
    what: str
    fix: str = ""
    place: Place = field(default=(), compare=False)
    order: int = 0

    @property
    def text(self) -> str:
        """The problem and, on the next line, its fix."""
        return self.what + (f"\n  fix: {self.fix}" if self.fix else "")

    def within(self, *places: Place) -> bool:
        """Return whether the problem is with one of the values at ``places``, or with a part of one."""
        return any(self.place[: len(place)] == place for place in places)


def check_depth(text: str, name: str) -> None:
    """Raise FleetError if ``text`` may be too deep to compose: libyaml's binding recurses, and would end the process.

    Few files have so many brackets or dashes in each other, quoted ones included; the events of those are counted.
    """
    depth = deepest = 0
    for found in _BRACKETS.finditer(text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    if deepest <= _NESTED and not _DASHES.search(text):
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _NESTED:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise FleetError(f"{name}:{line}: too deep", fix="a fleet file is a few levels deep")
    except yaml.YAMLError:
        return  # the reader says what it is, and where


def _begun(text: str, error: yaml.MarkedYAMLError) -> int:
    """Return the line that lacks a comma or a bracket, if YAML notices that only after its end; 0 otherwise."""
    mark = error.problem_mark
    if mark is None or not (error.context or "").startswith("while parsing a flow"):
        return 0
    lines = text.split("\n")[: mark.line + 1]
    here = lines.pop()[: mark.column] if len(lines) > mark.line else ""
    if _FLOW.search(here):
        return 0
    before, last = next(((n, line.strip()) for n, line in reversed([*enumerate(lines, 1)]) if line.strip()), (0, ""))
    return 0 if here and last.endswith((",", "[", "{")) else before


class Lines:
    """A document as plain values, with the line (from 1) of each. ``order`` is the file's among those of a fleet."""

    def __init__(self, text: str, name: str, order: int = 0) -> None:
        self.name = name
        self.order = order
        self.value: Any = None
        self._borrowed: dict[Place, tuple[Lines, Place]] = {}
        self.problems: list[Problem] = []
        self._lines: dict[Place, int] = {(): 1}
        self._raw: dict[Place, str] = {}
        self._nodes: set[int] = set()
        self._repeated = 0
        check_depth(text, name)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            self._build = loader.construct_object
            self.value = self._read(node, (), 1) if node else None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            if _TAB.match("".join(text.split("\n")[line - 1 : line])):
                raise FleetError(f"{name}:{line}: the line is indented by a tab", fix="indent with spaces") from None
            line = _begun(text, error) or line
            raise FleetError(f"{name}:{line}: not YAML: {error.problem}", fix="mend that line") from None
        except yaml.YAMLError as error:
            raise FleetError(f"{name}: not YAML: {error}", fix="save it as UTF-8 text") from None
        finally:
            loader.dispose()

    def has(self, key: str) -> bool:
        """Return whether the document is a mapping that has ``key``."""
        return (key,) in self._lines

    def borrow(self, place: Place, lines: Lines, origin: Place) -> None:
        """Say that the value at ``place`` was written at ``origin`` in ``lines``."""
        self._borrowed[place] = (lines, origin)

    def borrow_all(self, key: str, borrowed: Mapping[Place, tuple[Lines, Place]]) -> None:
        """Say where all values under ``key`` were written, and forget what was said of them before."""
        others = {place: lent for place, lent in self._borrowed.items() if place[0] != key}
        self._borrowed = {**others, **borrowed}

    def rename(self, place: Place, key: str) -> None:
        """Say that what is written at ``place``, and in it, is the value of ``key`` there."""
        end = len(place)
        known: tuple[dict[Place, Any], ...] = (self._lines, self._raw)
        for found in known:
            found.update({(*place[:-1], key, *at[end:]): it for at, it in found.items() if at[:end] == place})

    def written(self, place: Sequence[str | int]) -> tuple[Lines, Place]:
        """Return where the value at ``place``, or the nearest known one above it, is written.

        ``place`` may also name models.
        """
        file, known, rest = self, Place(), tuple(place)
        for length in range(len(rest), 0, -1):
            if lent := self._borrowed.get(rest[:length]):
                file, known = lent
                rest = rest[length:]
                break
        for part in rest:
            if (*known, part) in file._lines:
                known = (*known, part)
        return file, known

    def raw(self, place: Sequence[str | int]) -> str:
        """Return what is written at ``place`` if it is a value that YAML does not take for text, and "" otherwise."""
        file, known = self.written(place)
        return file._raw.get(known, "")

    def line(self, place: Sequence[str | int]) -> int:
        """Return the line of the value at ``place``, or of the nearest known one above it."""
        file, known = self.written(place)
        return file._lines[known]

    def where(self, place: Sequence[str | int]) -> str:
        """Return the ``file:line`` of the value at ``place``, or of the nearest known one above it."""
        file, known = self.written(place)
        return f"{file.name}:{file._lines[known]}"

    def key(self, place: Sequence[str | int]) -> str:
        """Return the last key in ``place`` that is in the file."""
        return next((part for part in reversed(self.written(place)[1]) if isinstance(part, str)), self.name)

    def at(self, place: Sequence[str | int], what: str, fix: str = "") -> Problem:
        """Return a problem with the value at ``place``."""
        file, known = self.written(place)
        return file._problem(tuple(place), file._lines[known], what, fix)

    def _problem(self, place: Place, line: int, what: str, fix: str) -> Problem:
        return Problem(line, f"{self.name}:{line}: {what}", fix, place, self.order)

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        if "\0" in node.value:
            # No path, no address and no word of a command has one: whoever is given it raises ValueError.
            self.problems.append(self._problem(place, node.start_mark.line + 1, "a NUL character in a value", "text"))
            return ""
        try:
            return self._build(node)
        except (ValueError, OverflowError):
            return node.value  # 2026-02-30 looks like a date but is not one
        except (AttributeError, KeyError, TypeError):
            # PyYAML's own way to say that `!!bool foo` is not a truth value.
            what = f"{node.value[:60]!r} is not what its tag says ({node.tag.removeprefix('tag:yaml.org,2002:')})"
            self.problems.append(self._problem(place, node.start_mark.line + 1, what, "leave the tag out"))
            return node.value

    def _read(self, node: yaml.Node, place: Place, line: int) -> Any:
        """Return the value of ``node``. An alias is the node that it names: ``line`` is where it may be written."""
        self._lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self._nodes:
            self._repeated += 1
        else:
            self._nodes.add(id(node))
            line = node.start_mark.line + 1
        # An alias can refer to what contains it, or multiply it endlessly.
        if len(place) > _DEEPEST:
            raise FleetError(f"{self.name}:{line}: too deep", fix="no alias in an alias")
        if len(self._lines) > _MOST or self._repeated > _REPEATED + 100 * len(self._nodes):
            raise FleetError(
                f"{self.name}:{line}: too large: aliases repeat {self._repeated} values", fix="no alias in an alias"
            )
        if isinstance(node, yaml.SequenceNode):
            return [self._read(child, (*place, number), line) for number, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            value = self._scalar(node, place)
            if value is not None and not isinstance(value, str):
                self._raw[place] = node.value
            return value
        result: dict[Any, Any] = {}
        merged: list[tuple[yaml.ScalarNode, yaml.Node]] = []
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                merged += self._merged(value_node, place)
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                line = key_node.start_mark.line + 1
                self.problems.append(self._problem(place, line, "a key is a list or a mapping", "text as the key"))
                continue
            key = self._scalar(key_node, place)
            if not isinstance(key, str):
                key = key_node.value
            here = (*place, key)
            if key in result:
                line, first = key_node.start_mark.line + 1, self._lines[here]
                self.problems.append(
                    self._problem(here, line, f"{key!r} is there already, on line {first}", "keep one")
                )
                continue
            self._lines[here] = key_node.start_mark.line + 1
            result[key] = self._read(value_node, here, max(line, self._lines[here]))
        for key_node, value_node in merged:
            if key_node.value not in result:
                here = (*place, key_node.value)
                self._lines[here] = key_node.start_mark.line + 1
                result[key_node.value] = self._read(value_node, here, line)
        return result

    def _merged(self, node: yaml.Node, place: Place) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Yield what ``<<: node`` adds at ``place``, each key once: of several mappings the first one that has it.

        Mappings that are merged into each other are followed to the end, and one that merges itself is read once.
        """
        left, read, keys = [node], set[int](), set[str]()
        while left:
            found = left.pop()
            if id(found) in read:
                continue
            read.add(id(found))
            if isinstance(found, yaml.SequenceNode):
                left += reversed(found.value)
            elif not isinstance(found, yaml.MappingNode):
                line = found.start_mark.line + 1
                self.problems.append(self._problem(place, line, "<< merges mappings alone", "<<: *name, or [*a, *b]"))
            else:
                for key, value in found.value:
                    if key.tag == MERGE:
                        left.append(value)
                    elif isinstance(key, yaml.ScalarNode) and key.value not in keys:
                        keys.add(key.value)
                        yield key, value
