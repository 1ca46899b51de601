"""What repos and lines have in common is written once, and means the same for each."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phasegate.importing.draft import Draft, Drawn, Entry, Origin
from phasegate.importing.lines import Line, names_of
from phasegate.importing.write import text_of
from phasegate.importing.written import repos_in

VALUES: dict[str, list[Any]] = {
    "context": ["a", "b"],
    "source": ["published"],
    "platforms": [["linux/amd64"], ["linux/arm64"]],
    "arches": [["amd64"]],
    "args": [{"A": "1"}, {"A": "2", "B": "1"}, {"B": "1"}],
    "labels": [{"x": ""}, {"x": "", "y": "{version}"}],
    "version": ["1", {"file": "VERSION"}],
    "tags": [{"moving": ["latest"]}, {"fixed": ["{version}"]}],
    "order": ["none"],
}
BUILT = ("args", "labels")


@st.composite
def drawn(draw: st.DrawFn) -> dict[str, Any]:
    keys = ["version", "tags", draw(st.sampled_from(["platforms", "arches"]))]
    keys += ["source"] if draw(st.booleans()) else ["context", *draw(st.lists(st.sampled_from(BUILT), unique=True))]
    keys += draw(st.lists(st.just("order"), max_size=1))
    return {key: draw(st.sampled_from(VALUES[key])) for key in keys}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(repos=st.lists(drawn(), min_size=4, max_size=6), lines=st.lists(drawn(), min_size=1, max_size=3))
def test_each_repo_is_read_back_as_the_source_describes_it(
    repos: list[dict[str, Any]], lines: list[dict[str, Any]]
) -> None:
    said = {f"r{number}": {"image": f"team/r{number}", **repo} for number, repo in enumerate(repos)}
    said |= {f"s@{number}": {"image": "team/s", **line} for number, line in enumerate(lines)}
    draft = Draft(
        tuple(
            Drawn(name, "r.example", Origin("x", 1), tuple(Entry(key, value) for key, value in repo.items()))
            for name, repo in said.items()
        )
    )
    read = repos_in(yaml.load(text_of(draft, "r.example", ""), Loader=yaml.CSafeLoader))
    assert {name: {key: value for key, value in repo.items() if key != "name"} for name, repo in read.items()} == said


def test_four_repos_have_defaults_and_three_do_not() -> None:
    order = Entry("order", "none", "why")
    repos = [Drawn(it, "r.example", Origin("x"), (Entry("image", it), order)) for it in ("a", "b", "c", "d")]
    assert "defaults:\n  order: none   # why\n" in text_of(Draft(tuple(repos)), "r.example", "")
    assert "defaults:" not in text_of(Draft(tuple(repos[:3])), "r.example", "")


def test_lines_are_called_after_what_differs() -> None:
    def named(**lines: tuple[str, list[str]]) -> list[str]:
        return names_of([Line(version, tags, source) for source, (version, tags) in lines.items()])

    assert named(a=("3.12.11", ["3.12.11", "3.12"]), b=("3.13.5", ["3.13.5", "latest"])) == ["3.12", "3.13"]
    assert named(a=("4.6.0", ["4.6.0"]), b=("4.6.1", ["4.6.1"]), c=("", ["devel"])) == ["4.6.0", "4.6.1", "devel"]
    assert named(a=("3.12.11", ["3.12.11"]), b=("3.12.11", ["3.12.11-Alpine"])) == ["a", "alpine"]
    assert named(a=("3.12.1", ["3.12.1-alpine"]), b=("3.13.1", ["v3.13.1"])) == ["3.12-alpine", "3.13"]
    assert named(one=("1.0", ["1.0"]), two=("1.0", ["1.0"])) == ["one", "two"]
