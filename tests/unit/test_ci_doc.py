"""docs/ci.md is true: its example is run."""

from __future__ import annotations

from pathlib import Path

from tests.kit.examples import Section

PAGE = Path(__file__).parents[2] / "docs" / "ci.md"


def test_the_example_prints_what_it_says(tmp_path: Path) -> None:
    section = Section.of(PAGE, "Example")
    section.write_files(tmp_path)
    assert section.play(tmp_path) == 3
