"""Text from a source keeps its meaning in a drafted file, whatever it is; and what tags say."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from phasegate.importing.arches import arch_in, unified
from phasegate.importing.tag_lines import lines_in, moves_with, to_ask
from phasegate.importing.tags import first_moving, fullest, is_commit, is_version, sorted_out
from phasegate.importing.yaml_text import pair

texts = st.text(st.characters(codec="utf-8"), max_size=40)


@given(key=texts, value=texts, more=st.dictionaries(texts, st.lists(texts, max_size=3), max_size=3), comment=texts)
@example(key="on", value="1.10", more={}, comment="# \n- x")
@example(key="<<", value="~", more={"=": ["2026-01-01"]}, comment="\x85 x: y")
def test_text_is_read_back_as_it_was(key: str, value: str, more: dict[str, list[str]], comment: str) -> None:
    lines = list(pair("top", {key: value, **more}, comment))
    read = yaml.load("\n".join(lines) + "\n", Loader=yaml.CSafeLoader)
    assert read == {"top": {key: value, **more}}


@pytest.mark.parametrize(
    ("tags", "version", "moving", "fixed"),
    [
        (["latest", "4.5.3", "4.5", "4"], "4.5.3", ["latest", "{major}", "{major}.{minor}"], ["{version}"]),
        (["v4.5.3", "v4.5", "stable"], "v4.5.3", ["stable", "v{major}.{minor}"], ["{version}"]),
        (["1.2.0", "v1.2.0", "1.2.0-slim", "1.2-slim"], "1.2.0", ["{major}.{minor}-slim"],
         ["{version}", "v{version}", "{version}-slim"]),
        (["2026.11", "edge", "11.2026.110"], "2026.11", ["edge", "11.2026.110"], ["{version}"]),
        (["1", "alpine1", "11", "latest"], "1", ["latest", "11", "alpine1"], ["{version}"]),
        (["3f9e0d21bb7c", "main"], "3f9e0d21bb7c", ["main"], ["{version}"]),
    ],
)  # fmt: skip
def test_tags_of_a_version(tags: list[str], version: str, moving: list[str], fixed: list[str]) -> None:
    assert sorted_out(tags, version) == (moving, fixed)


@pytest.mark.parametrize(
    ("tags", "version"),
    [
        (["latest", "4", "4.5", "4.5.3", "v4.5.3", "4.5.3-slim"], "4.5.3"),
        (["20260801", "8"], "20260801"),
        (["v2.0.0-rc1", "edge"], "v2.0.0-rc1"),
        (["latest", "0a1b2c3"], ""),
    ],
)
def test_the_fullest_tag_is_the_version(tags: list[str], version: str) -> None:
    assert fullest(tags) == version


def test_which_tag_moves() -> None:
    assert first_moving(["1.0", "edge", "stable"]) == "stable"
    assert first_moving(["4.5.3", "4.5", "4", "3", "3.9"]) == "4"
    assert first_moving(["1.0", "1.1", "2.0"]) == ""
    assert not is_version("sha-0a1b2c3")
    assert is_commit("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")
    assert is_version("20261128")


def test_words_for_architectures() -> None:
    assert arch_in("team/aarch64-hub") == ("aarch64", "team/{arch}-hub")
    assert arch_in("team/farm64/armv7l") == ("", "team/farm64/armv7l")
    assert unified({"amd64": "r/amd64-base:1", "aarch64": "r/aarch64-base:1"}) == "r/{arch}-base:1"
    assert unified({"amd64": "r/base:1", "aarch64": "r/base:1"}) == "r/base:1"
    assert unified({"amd64": "r/base:amd64-1", "aarch64": "r/base:arm64v8-1"}) is None


def test_tags_that_move_with_a_version_of_their_own_are_a_line() -> None:
    at = {
        "latest": "new", "3": "new", "3.13": "new", "3.13.5": "new",
        "3.12": "old", "3.12.11": "old", "3.12.10": "older",
        "alpine": "small", "3.13-alpine": "small", "3.13.5-alpine": "small",
        "slim": "thin", "3.13.5-slim": "thin",
        "edge": "edge", "2.0": "alone", "gone": "",
        "beta": "next", "3.14.0-rc1": "next",
        "0a1b2c3d": "commit", "main": "commit",
    }  # fmt: skip
    assert [(line.first, line.full, line.version) for line in lines_in(at, "new")] == [
        ("3.12", "3.12.11", "3.12.11"),
        ("3.13-alpine", "3.13.5-alpine", "3.13.5"),
        ("slim", "3.13.5-slim", "3.13.5"),
        ("beta", "3.14.0-rc1", "3.14.0-rc1"),
    ]


def test_of_many_tags_those_that_may_show_a_line_are_asked_for() -> None:
    many = [f"{major}.{minor}.{patch}" for major in (1, 2) for minor in range(9) for patch in range(9)]
    short = [f"{major}.{minor}" for major in (1, 2) for minor in range(9)]
    asked = [*to_ask([*many, *short])]
    assert asked[:5] == ["2.8", "2.8.8", "2.8.7", "2.8.6", "2.7"]
    assert len(asked) == 40
    assert moves_with("v3.13-slim", "v3.13.5-slim")
    assert not moves_with("3.13", "v3.13.5")
    assert not moves_with("3.1", "3.13.5")
