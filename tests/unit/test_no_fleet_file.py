"""A fleet file that is missing, empty or something else, and the one that ``phasegate init`` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.template import TEMPLATE


def written(folder: Path, text: str) -> Path:
    path = folder / "fleet.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "a fleet file is a mapping, and this file is empty"),
        ("- a\n", "a fleet file is a mapping"),
        ("a: [\n", ":1: not YAML"),
        ("a: {b: 1, c: 2\nd: 3\n", ":1: not YAML"),
        ("a:\n  - {b: 1\n\n  - {b: 2}\n", ":2: not YAML"),
        ("a: {b: 1,\n  c: d: 2}\n", ":2: not YAML"),
        ("a: &a [*a]\n", "too deep"),
    ],
)
def test_no_fleet_file(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(FleetError, match=what):
        load_fleet(written(tmp_path, text))


def test_the_remedy_for_a_file_that_is_there_is_not_init_alone_which_never_writes_over_it(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    with pytest.raises(FleetError) as caught:
        load_fleet(path)
    assert caught.value.fix == "remove it, and phasegate init writes one to begin with"
    with pytest.raises(FleetError) as caught:
        load_fleet(path.parent)
    assert "init" not in str(caught.value.fix)


def test_a_missing_file_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(FleetError) as caught:
        load_fleet(tmp_path / "fleet.yaml")
    assert "phasegate init" in str(caught.value.fix)


def test_the_template_is_a_fleet(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "fleet.yaml").write_text(TEMPLATE)
    assert load_fleet(tmp_path / "fleet.yaml").repos[0].name == "app"
