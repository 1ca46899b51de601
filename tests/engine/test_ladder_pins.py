"""Pins on the ladder: a base whose tag moves, a first build that fails, a control's engine that takes no pins."""

from __future__ import annotations

import gzip
import json
import secrets
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.build.source import resolve
from phasegate.errors import EngineError
from phasegate.image.reference import Reference
from phasegate.ledger.events import Opened
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from phasegate.release import Release
from phases.ladder import LADDER
from tests.engine.conftest import engine
from tests.kit.images import make_image, push
from tests.kit.yard import DOCKERFILE, NAME, Yard, before, yard

FIRST = LADDER[0].name


@pytest.fixture
def moving(lab: Lab) -> Reference:
    return Reference(lab.registry, f"pins-{secrets.token_hex(4)}/base").tagged("1")


async def moved(base: Reference, content: bytes) -> str:
    """Publish a base with ``content`` under its tag, and return its digest."""
    async with Registry(insecure={base.host}) as registry:
        return await push(registry, base, make_image(({"content": content},)))


def opened(made: Yard) -> list[Release]:
    return [event.release for event in made.history if isinstance(event, Opened)]


async def content(made: Yard) -> bytes:
    """Return the last layer of the release's first form, unpacked."""
    async with Registry(insecure={made.lab.registry}) as registry:
        at = made.ref("latest").at(made.standing.candidates[FIRST][made.repo.images[0].name].digest)
        layer = (await read_envelope(registry, at)).images[0].layers[-1]
        return gzip.decompress(b"".join([chunk async for chunk in registry.blob(at, layer)]))


async def test_a_release_that_was_opened_is_continued_on_the_base_that_it_pins(
    lab: Lab, base: str, tmp_path: Path, moving: Reference
) -> None:
    first = await moved(moving, b"first-base")
    made = yard(lab, tmp_path, clients=(), dockerfile=f"{DOCKERFILE}COPY --from={moving} /content /content\n")
    await made.climb(stop=before(Kind.BUILD, FIRST))
    pins = {str(moving): str(moving.at(first)), lab.base: base}
    async with made.run() as run, resolve(made.repo) as source:
        run.ledger.append(Opened(repo=NAME, release=Release(NAME, "1.0", source.digest, pins), toolchain={}))
    await moved(moving, b"second-base")
    assert (await made.climb(stop=before(Kind.JUDGE, FIRST))).kind is Kind.JUDGE
    assert b"first-base" in await content(made)
    assert [release.pins for release in opened(made)] == [pins]


async def test_a_new_release_pins_where_the_tags_are_now(
    lab: Lab, base: str, tmp_path: Path, moving: Reference
) -> None:
    await moved(moving, b"first-base")
    made = yard(lab, tmp_path, clients=(), dockerfile=f"{DOCKERFILE}COPY --from={moving} /content /content\n")
    second = await moved(moving, b"second-base")
    assert (await made.climb(stop=before(Kind.JUDGE, FIRST))).kind is Kind.JUDGE
    assert b"second-base" in await content(made)
    assert [release.pins for release in opened(made)] == [{str(moving): str(moving.at(second)), lab.base: base}]


async def test_a_first_build_that_fails_waits_for_another_source(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=())
    made.dockerfile(f"{DOCKERFILE}COPY nothing /\n")
    with pytest.raises(EngineError, match="nothing"):
        await made.climb()
    # Which source failed is on record: the failure waits for another one.
    assert [event.kind for event in made.history][-2:] == ["opened", "failed"]
    assert [dict(release.pins) for release in opened(made)] == [{}]
    made.dockerfile(DOCKERFILE)
    assert (await made.climb(stop=before(Kind.JUDGE, FIRST))).kind is Kind.JUDGE
    assert [set(release.pins) for release in opened(made)] == [set(), {lab.base}]


async def test_without_a_control_a_person_decides(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=())
    old = engine(lab, "docker-20.10")
    made.plan(builder=json.loads(made.path.read_text())["builder"] | {"control": old.host})
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, FIRST)
    assert not made.standing.controls
    page = made.phasegate("explain", NAME)
    assert "there is no control: Docker 20.10.24" in page.stdout
    assert "takes no pinned images and does not report which it builds from" in page.stdout
    done = made.phasegate("promote", NAME, "--phase", FIRST, "--reason", "compared by hand")
    assert done.returncode == 0, done.stderr
    assert made.standing.at == FIRST
    assert (await made.climb()).kind is Kind.DONE
