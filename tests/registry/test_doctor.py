"""What `doctor` says of a login at each public registry, and that it leaves nothing there."""

from __future__ import annotations

import asyncio
import copy
import json
from pathlib import Path
from typing import Any

import pytest

from phasegate.doctor.finding import Id, Status
from tests.kit import images
from tests.kit.given import fleet as write_fleet
from tests.kit.given import published
from tests.kit.in_process import phasegate
from tests.kit.personalities.fleet import Fleet
from tests.kit.personalities.personality import Scheme
from tests.kit.servers import Server, start_registry28
from tests.registry.test_personalities import fleet, personality, server

__all__ = ["fleet", "personality", "server"]


def found(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the findings of the registry, by id."""
    findings = json.loads(phasegate("doctor", "--json", cwd=folder).stdout)["findings"]
    return {finding["id"]: finding for finding in findings if finding["area"] == "registry"}


def test_a_login_that_may_do_everything_is_found_to(fleet: Fleet) -> None:
    before = copy.deepcopy(dict(fleet.server.repositories))
    said = found(fleet.folder)
    login, deletes = fleet.server.personality.login.plays, fleet.server.personality.delete.plays
    expected = dict.fromkeys((str(id_) for id_ in Id if id_.area == "registry"), str(Status.OK))
    if login.scheme is Scheme.BASIC or login.life is None:
        expected[Id.REGISTRY_EXPIRY] = str(Status.UNKNOWN)
    if deletes.digest:
        expected[Id.REGISTRY_DELETE] = str(Status.WARNING)
    assert {id_: finding["status"] for id_, finding in said.items()} == expected, said
    assert dict(fleet.server.repositories) == before
    assert not fleet.server._uploads


def test_an_image_that_is_not_there_is_not_made_by_being_asked_for(fleet: Fleet) -> None:
    del fleet.server.repositories["team/web"]
    there = set(fleet.server.repositories)
    said = found(fleet.folder)
    assert said[Id.REGISTRY_READ]["status"] == Status.FAILED
    assert "team/web" in said[Id.REGISTRY_READ]["what"]
    assert said[Id.REGISTRY_WRITE]["status"] == Status.OK
    assert set(fleet.server.repositories) == there


def uploads(registry: Server) -> list[Path]:
    """Return the open uploads. Of a cancelled one, distribution keeps a folder for its checksum until it purges."""
    assert registry.storage
    return [path for name in ("data", "startedat") for path in registry.storage.rglob(f"_uploads/*/{name}")]


@pytest.mark.parametrize(("delete", "status"), [(True, Status.OK), (False, Status.WARNING)])
def test_a_real_registry_keeps_nothing(tmp_path: Path, *, delete: bool, status: Status) -> None:
    (tmp_path / "registry").mkdir()
    with start_registry28(tmp_path / "registry", delete=delete) as registry:
        path = write_fleet(tmp_path, registry.host, ["app"])
        digest = asyncio.run(published(registry.host, "app", images.make_image([{"tool": b"app"}])))
        said = found(path.parent)
        assert said[Id.REGISTRY_WRITE]["status"] == Status.OK
        assert said[Id.REGISTRY_DELETE]["status"] == status
        assert registry.stored(digest).exists()
        assert uploads(registry) == []
