"""``page`` in the fleet file: where each rollout writes the fleet's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from tests.kit.given import fleet


def with_page(folder: Path, page: str) -> Path:
    path = fleet(folder, "registry.example", ["web"])
    path.write_text(f"page: {page}\n{path.read_text()}")
    return path


@pytest.mark.parametrize("page", [".phasegate/page", "../www"])
def test_it_is_beside_the_fleet_file(tmp_path: Path, page: str) -> None:
    assert load_fleet(with_page(tmp_path, page)).page == tmp_path / page


def test_without_it_there_is_none(tmp_path: Path) -> None:
    assert load_fleet(fleet(tmp_path, "registry.example", ["web"])).page is None


@pytest.mark.parametrize("page", ["www", "./www/../pages"])
def test_in_a_source_it_is_refused_as_each_page_would_be_a_new_one(tmp_path: Path, page: str) -> None:
    with pytest.raises(FleetError) as refused:
        load_fleet(with_page(tmp_path, page))
    assert f"fleet.yaml:1: {page} is in the source of repo 'web': each page would be a new source" in refused.value.what
    assert "fix: .phasegate/page, or a folder elsewhere" in refused.value.what


def test_a_repo_that_is_not_built_here_has_no_source_for_it_to_be_in(tmp_path: Path) -> None:
    path = fleet(tmp_path, "registry.example", ["web"], converted=["web"])
    path.write_text(f"page: www\n{path.read_text()}")
    assert load_fleet(path).page == tmp_path / "www"
