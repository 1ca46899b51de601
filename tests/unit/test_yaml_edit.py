"""Edits of YAML as text: the file means what was asked for, and every other line is as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from phasegate.ci.yaml_edit import Edit, Source, edited, mapping_of, value_of

WORDS = [
    "true",
    "a b",
    "a: b",
    "# no comment",
    "'quoted'",
    '"',
    "- a",
    "${{ github.ref }}",
    "type=image,push=true",
    "é",
    "*",
]
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
STYLES = ["plain", "single", "double", "literal", "stripped", "folded"]
MORE = ["", "\n", "\n    # about the next\n", "   # after\n"]


def written(key: str, lines: list[str], style: str, more: str) -> str:
    """``key`` with a text of these lines in a style, and what is written after it."""
    text = "\n".join(lines)
    after = more if more.startswith("   #") else "\n" + more.removeprefix("\n")
    body = "".join(f"      {line}\n" for line in lines)
    if style == "literal":
        return f"    {key}: |   # a text\n{body}{more.removeprefix('   # after')}"
    if style == "stripped":
        return f"    {key}: |-\n{body}"
    if style == "folded" and len(lines) == 1:
        return f"    {key}: >-\n{body}"
    if style == "single" and len(lines) == 1:
        return f"    {key}: '" + text.replace("'", "''") + f"'{after}"
    plain = yaml.safe_load(json.dumps(text)) == text and len(lines) == 1 and text.replace(" ", "").isalnum()
    return f"    {key}: {text if style == 'plain' and plain else json.dumps(text)}{after}"


@st.composite
def mappings(draw: st.DrawFn) -> tuple[str, list[str]]:
    keys = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True))
    parts = [written(key, draw(LINES), draw(st.sampled_from(STYLES)), draw(st.sampled_from(MORE))) for key in keys]
    end = draw(st.sampled_from(["", "  # the end\n", "  next: {a: 1}\n", "\n\n", "...\n"]))
    return "top:\n  inner:\n" + "".join(parts) + end, keys


def meaning(text: str) -> dict[str, Any]:
    """The document, with texts as actions read them: without their last line end."""
    inner = yaml.load(text, Loader=yaml.BaseLoader)["top"]["inner"]
    return {key: value.strip("\n") for key, value in inner.items()}


@settings(deadline=None, max_examples=50)
@given(
    mapping=mappings(),
    key=st.sampled_from("abcdefz"),
    lines=LINES,
    newline=st.sampled_from(["\n", "\r\n"]),
    cut=st.booleans(),
)
def test_a_value_is_set_and_everything_else_stays(
    mapping: tuple[str, list[str]], key: str, lines: list[str], newline: str, cut: bool
) -> None:
    text = mapping[0].rstrip("\n") if cut else mapping[0]
    before = meaning(text)
    text = text.replace("\n", newline)
    source = Source("file", text)
    inner = mapping_of(mapping_of(source.root, "top"), "inner")
    assert inner is not None
    edit = source.set(inner, key, lines)
    if edit is None:
        node = value_of(inner, key)
        assert isinstance(node, yaml.ScalarNode)
        assert node.style == ">", "the one style that is left to a person"
        return
    after = edited(text, [edit])
    assert meaning(after) == before | {key: "\n".join(lines)}
    assert after.startswith(text[: edit.start])
    assert after.endswith(text[edit.end :])
    assert newline == "\n" or "\n" not in after.replace("\r\n", "")
    again = Source("file", after)
    there = mapping_of(mapping_of(again.root, "top"), "inner")
    assert there is not None
    same = again.set(there, key, lines)
    assert same is None or edited(after, [same]) == after


@settings(deadline=None, max_examples=50)
@given(mapping=mappings(), key=st.sampled_from("abcdef"))
def test_a_key_is_removed_and_everything_else_stays(mapping: tuple[str, list[str]], key: str) -> None:
    text, keys = mapping
    source = Source("file", text)
    inner = mapping_of(mapping_of(source.root, "top"), "inner")
    assert inner is not None
    edit = source.remove(inner, key)
    assert (edit is not None) is (key in keys)
    if edit is not None and len(keys) > 1:
        assert meaning(edited(text, [edit])) == {name: it for name, it in meaning(text).items() if name != key}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:\n  - b: 1\n", "a:\n  - new: 2\n  - b: 1\n"),
        ("a:\n- b: 1\n", "a:\n- new: 2\n- b: 1\n"),
        ("a:\n  -\n    b: 1\n", "a:\n  -\n    new: 2\n  -\n    b: 1\n"),
        ("a:\n  - c\n\n  # about b\n  - b: 1", "a:\n  - c\n\n  - new: 2\n\n  # about b\n  - b: 1"),
        ("# a: [x]\n\na:\n  # x\n  # y\n  - b: 1\n", "# a: [x]\n\na:\n  - new: 2\n  # x\n  # y\n  - b: 1\n"),
    ],
)
def test_an_item_is_added_above_the_comments_of_the_next(text: str, wanted: str) -> None:
    source = Source("file", text)
    items = value_of(source.root, "a")
    assert isinstance(items, yaml.SequenceNode)
    edit = source.insert_before(items.value[-1], ["new: 2"])
    assert edit is not None
    assert edited(text, [edit]) == wanted


@pytest.mark.parametrize("text", ["a: [{b: 1}]", "a: [b]", "x: &it\n  - b: 1\na: *it\n"])
def test_where_no_line_can_be_added_nothing_is(text: str) -> None:
    source = Source("file", text)
    items = value_of(source.root, "a")
    assert isinstance(items, yaml.SequenceNode)
    assert source.insert_before(items.value[-1], ["new: 2"]) is None


def test_edits_of_one_place_keep_their_order() -> None:
    assert edited("abc", [Edit(1, 1, "x"), Edit(2, 3, ""), Edit(1, 1, "y")]) == "axyb"
