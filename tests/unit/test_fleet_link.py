"""A fleet file that is a link, moved to another file with each release: as a ConfigMap's, or `current`."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline
from phasegate.ledger.ledger import Ledger
from tests.kit import histories as h
from tests.unit.test_fleet_file import HEAD, TOOL


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """A link to the first of two releases of a fleet file."""
    for release in ("v1", "v2"):
        folder = tmp_path / release
        folder.mkdir()
        (folder / "fleet.yaml").write_text(HEAD + "repos:\n" + TOOL)
        (folder / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "etc").mkdir()
    path = tmp_path / "etc" / "fleet.yaml"
    _lead(path, "v1")
    return path


def _lead(path: Path, release: str) -> None:
    new = path.with_name("new")
    new.symlink_to(path.parent.parent / release / "fleet.yaml")
    os.replace(new, path)


def _seen(url: str) -> bool:
    with closing(Ledger.peek(url)) as ledger:
        return ledger.standing("tool").start is not None


def test_the_ledger_stays_where_the_link_is(link: Path) -> None:
    with closing(Ledger.open(load_fleet(link).ledger)) as ledger:
        ledger.append(h.observed("tool"))
    _lead(link, "v2")
    assert _seen(load_fleet(link).ledger)
    assert _seen(load_outline(link).ledger)
    assert load_fleet(link).ledger == f"sqlite:///{link.parent}/.phasegate/ledger.db"
    assert load_fleet(link).folder == link.parent
    source = load_fleet(link).repos[0].source
    assert source == load_fleet(link.resolve()).repos[0].source, "sources are beside the file itself"


def test_a_ledger_of_an_earlier_version_is_used_in_an_incident_and_has_to_be_moved(link: Path) -> None:
    earlier = link.resolve().parent / ".phasegate" / "ledger.db"
    with closing(Ledger.open(f"sqlite:///{earlier}")) as ledger:
        ledger.append(h.observed("tool"))
    assert _seen(load_outline(link).ledger)
    with pytest.raises(FleetError, match=f"an earlier version kept the ledger .*: {earlier}") as error:
        load_fleet(link)
    here = link.parent / ".phasegate" / "ledger.db"
    assert f"move {earlier} to {here}" in error.value.what
    here.parent.mkdir()
    earlier.rename(here)
    assert _seen(load_fleet(link).ledger)


def test_an_address_of_its_own_is_left_alone(link: Path, tmp_path: Path) -> None:
    for address in (f"sqlite:///{tmp_path}/ledger.db", "postgresql://host/ledger"):
        link.write_text(f"ledger: {address}\n" + link.read_text())
        assert load_fleet(link).ledger == address
        link.write_text(link.read_text().partition("\n")[2])
