"""Edits of a YAML file as text, at the places of its nodes: every byte outside of an edit stays.

A round trip through a YAML library keeps comments, and still moves indentation, quotes and long lines of a file that
another program or person wrote. So the file is only read as YAML; each edit replaces, inserts or removes its own text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import yaml

from phasegate.errors import FleetError
from phasegate.fleet.yaml_lines import check_depth

_BLOCK = ("|", ">")
_ITEM = re.compile(r"-\s+\Z")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the text from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with all edits made. Insertions at one place keep their order."""
    parts, at = [], 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: edit.start):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


class Source:
    """A YAML file: its text, and its nodes with their places."""

    def __init__(self, name: str, text: str) -> None:
        check_depth(text, name)
        self.name = name
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        try:
            # GitLab has the inputs of a file in a document of their own before it.
            self.root = next(reversed(list(yaml.compose_all(text, Loader=yaml.SafeLoader))), None)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise FleetError(f"{name}:{line}: not YAML: {error.problem}", fix="mend that line") from None
        except yaml.YAMLError as error:
            raise FleetError(f"{name}: not YAML: {error}", fix="save it as UTF-8 text") from None
        self._repeated = _repeated(self.root)

    def replace(self, node: yaml.ScalarNode, value: str) -> Edit | None:
        """Return the edit that gives a value of one line another one, in the quotes that it has."""
        start, end = node.start_mark.index, node.end_mark.index
        marked = self.text[start : start + 1] in ("&", "!")
        if marked or node.style in _BLOCK or "\n" in self.text[start:end] or id(node) in self._repeated:
            return None
        if node.style == "'":
            return Edit(start, end, "'" + value.replace("'", "''") + "'")
        return Edit(start, end, json.dumps(value, ensure_ascii=False) if node.style == '"' else _plain(value))

    def set(self, mapping: yaml.MappingNode, key: str, lines: Sequence[str]) -> Edit | None:
        """Return the edit that sets ``key`` to a text of these lines; None if it cannot be made safely.

        What an alias repeats is not edited: it is the text of several places.
        """
        for name, value in mapping.value:
            if name.value == key:
                return self._lines(mapping, name, value, lines)
        return self.add(mapping, key, lines)

    def add(self, mapping: yaml.MappingNode, key: str, lines: Sequence[str]) -> Edit | None:
        """Return the edit that adds ``key`` at the end of a mapping."""
        if id(mapping) in self._repeated:
            return None
        if mapping.flow_style:
            text = f"{key}: {_flow(lines)}"
            if not mapping.value:
                return Edit(mapping.start_mark.index + 1, mapping.start_mark.index + 1, text)
            at = self._end(*mapping.value[-1])
            return Edit(at, at, f", {text}")
        if not mapping.value:
            return None
        indent = mapping.value[0][0].start_mark.column
        at = self._line_end(self._end(*mapping.value[-1]))
        return Edit(at, at, f"{self.newline}{' ' * indent}{key}:{self._value(lines, indent)}")

    def add_mapping(
        self, mapping: yaml.MappingNode, key: str, pairs: Sequence[tuple[str, Sequence[str]]]
    ) -> Edit | None:
        """Return the edit that adds ``key`` with a mapping at the end of a mapping."""
        if id(mapping) in self._repeated:
            return None
        if mapping.flow_style:
            at = self._end(*mapping.value[-1])
            return Edit(at, at, f", {key}: {{{', '.join(f'{name}: {_flow(lines)}' for name, lines in pairs)}}}")
        indent = mapping.value[0][0].start_mark.column
        at = self._line_end(self._end(*mapping.value[-1]))
        text = "".join(
            f"{self.newline}{' ' * (indent + 2)}{name}:{self._value(lines, indent + 2)}" for name, lines in pairs
        )
        return Edit(at, at, f"{self.newline}{' ' * indent}{key}:{text}")

    def remove(self, mapping: yaml.MappingNode, key: str) -> Edit | None:
        """Return the edit that removes ``key`` with its lines."""
        if mapping.flow_style or id(mapping) in self._repeated:
            return None
        for name, value in mapping.value:
            if name.value == key:
                start = self.text.rfind("\n", 0, name.start_mark.index) + 1
                if self.text[start : name.start_mark.index].strip():
                    return None  # the first key of an item, after its dash
                end = self.text.find("\n", self._line_end(self._end(name, value)))
                return Edit(start, end + 1 if end >= 0 else len(self.text), "")
        return None

    def insert_before(self, item: yaml.Node, lines: Sequence[str]) -> Edit | None:
        """Return the edit that adds an item to a list, before ``item``. The lines are those of the item itself."""
        found = _ITEM.search(self.text, 0, item.start_mark.index)
        if found is None or id(item) in self._repeated:
            return None
        dash = found.start()
        start = self.text.rfind("\n", 0, dash) + 1
        indent = self.text[start:dash]
        if indent.strip():
            return None
        # Comments right above the item are about it.
        while (above := self._line_above(start)) is not None and above[1].strip().startswith("#"):
            start = above[0]
        own_line = "\n" in self.text[dash : item.start_mark.index]
        body = [f"{indent}-", *(f"{indent}  {line}" for line in lines)] if own_line else []
        body = body or [f"{indent}{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]
        apart = (above := self._line_above(start)) is not None and not above[1].strip()
        return Edit(start, start, self.newline.join([*body, *([""] if apart else []), ""]))

    def raw(self, node: yaml.ScalarNode) -> tuple[str, int] | None:
        """Return the text of a scalar as it stands in the file, and where it begins.

        None if YAML reads another text from it, and if an alias repeats it.
        """
        if id(node) in self._repeated:
            return None
        start, end = node.start_mark.index, node.end_mark.index
        text = self.text[start:end]
        if node.style == "|":
            head, newline, body = text.partition("\n")
            return (body, start + len(head) + 1) if newline and not head.startswith(("&", "!")) else None
        if node.style is None and "\n" not in text and not text.startswith(("&", "!")):
            return text, start
        return None

    def lines_of(self, *keys: str) -> frozenset[int]:
        """Return the numbers of all lines that the values of these keys have."""
        lines = set[int]()
        for node in _all(self.root):
            for name, value in _pairs(node) if isinstance(node, yaml.MappingNode) else ():
                if name.value in keys:
                    last = self.text.count("\n", 0, self._end(name, value))
                    lines.update(range(name.start_mark.line + 1, last + 2))
        return frozenset(lines)

    def _line_above(self, start: int) -> tuple[int, str] | None:
        if start == 0:
            return None
        above = self.text.rfind("\n", 0, start - 1) + 1
        return above, self.text[above:start]

    def _lines(self, mapping: yaml.MappingNode, name: yaml.Node, value: yaml.Node, lines: Sequence[str]) -> Edit | None:
        start, end = value.start_mark.index, self._end(name, value)
        if not isinstance(value, yaml.ScalarNode) or id(value) in self._repeated:
            return None
        if value.style == "|" and (raw := self.raw(value)):
            body = raw[0].splitlines()
            indent = next((line[: len(line) - len(line.lstrip())] for line in body if line.strip()), "")
            text = self.newline.join(f"{indent}{line}" if line.strip() else line for line in lines)
            return Edit(raw[1], end, text)
        if len(lines) == 1 and value.style != ">":
            return self.replace(value, lines[0])
        if self.text[start : start + 1] in ("&", "!") or value.style == ">":
            return None
        if mapping.flow_style:
            return Edit(start, end, _flow(lines))
        before = self.text[name.end_mark.index : start].rstrip(" ")
        comment = self.text[end : self._line_end(end)]
        text = self._value(lines, name.start_mark.column, comment)
        return Edit(name.end_mark.index + len(before), end + len(comment), text)

    def _value(self, lines: Sequence[str], indent: int, comment: str = "") -> str:
        if len(lines) == 1:
            return f" {_plain(lines[0])}{comment}"
        return f" |{comment}" + "".join(f"{self.newline}{' ' * (indent + 2)}{line}" for line in lines)

    def _end(self, name: yaml.Node, value: yaml.Node) -> int:
        """Return where the text of ``name: value`` ends. An alias is where its name is, not where its value is."""
        if value.start_mark.index < name.end_mark.index:
            return self._line_end(name.end_mark.index)
        if isinstance(value, yaml.ScalarNode):
            start, end = value.start_mark.index, value.end_mark.index
            return start + len(self.text[start:end].rstrip()) if value.style in _BLOCK else end
        assert isinstance(value, yaml.CollectionNode)
        if value.flow_style or not value.value:
            return value.end_mark.index
        if isinstance(value, yaml.MappingNode):
            return self._end(*value.value[-1])
        last = value.value[-1]
        if last.start_mark.index < value.start_mark.index:
            return self._line_end(value.start_mark.index)
        return self._end(name, last)

    def _line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if end and self.text[end - 1] == "\r" else end


def value_of(mapping: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return the value of ``key``, or None."""
    return next((value for name, value in pairs_of(mapping) if name == key), None)


def mapping_of(mapping: yaml.Node | None, key: str) -> yaml.MappingNode | None:
    value = value_of(mapping, key)
    return value if isinstance(value, yaml.MappingNode) else None


def scalar_of(mapping: yaml.Node | None, key: str) -> yaml.ScalarNode | None:
    value = value_of(mapping, key)
    return value if isinstance(value, yaml.ScalarNode) else None


def text_of(mapping: yaml.Node | None, key: str) -> str:
    """Return the text of ``key``, empty if there is none."""
    scalar = scalar_of(mapping, key)
    return str(scalar.value) if scalar else ""


def items_of(mapping: yaml.Node | None, key: str) -> list[yaml.Node]:
    value = value_of(mapping, key)
    return list(value.value) if isinstance(value, yaml.SequenceNode) else []


def pairs_of(mapping: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Yield the keys of a mapping, then those that ``<<`` merges into it."""
    own = _pairs(mapping)
    yield from ((str(name.value), value) for name, value in own)
    for name, value in own:
        if name.value == "<<":
            for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                yield from ((str(key.value), node) for key, node in _pairs(merged))


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def _all(root: yaml.Node | None) -> Iterator[yaml.Node]:
    met, left = set[int](), [root]
    while left:
        node = left.pop()
        if node is None or id(node) in met:
            continue
        met.add(id(node))
        yield node
        children = node.value if isinstance(node, yaml.CollectionNode) else ()
        left += [child for pair in children for child in (pair if isinstance(pair, tuple) else (pair,))]


def _repeated(root: yaml.Node | None) -> frozenset[int]:
    """Return the ids of the nodes that aliases repeat, with all that is in them."""
    met, repeated = set[int](), set[int]()
    left = [(root, False)]
    while left:
        node, again = left.pop()
        if not isinstance(node, yaml.Node) or id(node) in repeated:
            continue
        again = again or id(node) in met
        met.add(id(node))
        if again:
            repeated.add(id(node))
        children = node.value if isinstance(node, yaml.CollectionNode) else ()
        left += [(child, again) for pair in children for child in (pair if isinstance(pair, tuple) else (pair,))]
    return frozenset(repeated)


def _plain(value: str) -> str:
    """Return a value as YAML without quotes if it means the same so."""
    try:
        read = scalar_of(yaml.compose(f"key: {value}\n", Loader=yaml.SafeLoader), "key")
    except yaml.YAMLError:
        read = None
    plain = read is not None and read.style is None and read.value == value and value not in ("", "~", "null")
    return value if plain else json.dumps(value, ensure_ascii=False)


def _flow(lines: Sequence[str]) -> str:
    value = "\n".join(lines)
    return json.dumps(value, ensure_ascii=False) if re.search(r"[^\w./=-]", value) else _plain(value)
