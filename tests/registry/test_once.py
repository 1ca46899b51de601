"""Each distinct layer is read once, however many images want it at the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from phasegate.check import Result, Verdict, overall
from phasegate.checks.files import Files, judge_files
from phasegate.image.reference import Reference
from phasegate.layers.read import judge_layers
from phasegate.memory import Forgetful
from phasegate.registry import Registry, read_envelope
from phasegate.registry.limits import Limits
from tests.kit.images import Built, Layer, make_image, push
from tests.kit.scripted import Scripted
from tests.kit.servers import Server

BASES: tuple[Layer, ...] = tuple({f"base-{number}": bytes([number]) * 100_000} for number in range(3))


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry(limits=Limits(waits=False)) as registry:
        yield registry


def on_bases(count: int) -> list[Built]:
    """Return ``count`` images, each with its own layer on one of three two-layer bases."""
    shared = {"all": b"of all bases"}
    return [make_image([shared, BASES[n % 3], {"app": f"{n}".encode()}]) for n in range(count)]


async def judged(registry: Registry, memory: Forgetful, at: Reference) -> tuple[Result, ...]:
    return await judge_layers(registry, memory, await read_envelope(registry, at))


async def test_images_judged_side_by_side_read_a_shared_layer_once(registry: Registry, registry28: Server) -> None:
    images = on_bases(12)
    refs = [Reference(registry28.host, f"once/repo-{number}", "1") for number in range(12)]
    for ref, image in zip(refs, images, strict=True):
        await push(registry, ref, image)
    memory = Forgetful()
    groups = await asyncio.gather(*(judged(registry, memory, ref) for ref in refs))
    assert {overall(results) for results in groups} == {Verdict.PASS}
    layers = {layer for image in images for layer in image.layers}
    assert len(layers) == 1 + 3 + 12
    # The registry logs a request only after answering it.
    deadline = time.monotonic() + 10
    while not layers <= set(sent := registry28.blobs_sent()) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert {sent[layer] for layer in layers} == {1}


class Aged(Forgetful):
    """A memory in which everything is a day old at once."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    def remember(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        self.keys |= set(facts)
        super().remember({key: {**fact, "at": fact["at"] - 24 * 3600} for key, fact in facts.items()})


def gets(server: Scripted, digest: str) -> int:
    return sum(seen.path.endswith(f"/blobs/{digest}") for seen in server.seen)


async def test_what_one_repository_lacks_is_read_in_the_next(registry: Registry, server: Scripted) -> None:
    """A blob that is gone from one repository fails only the image there."""
    image = on_bases(1)[0]
    base = image.layers[1]
    server.publish("here", "1", image)
    server.publish("lacking", "1", replace(image, blobs={d: blob for d, blob in image.blobs.items() if d != base}))
    memory = Forgetful()
    refs = [Reference(server.host, name, "1") for name in ("lacking", "here")]
    envelopes = [await read_envelope(registry, ref) for ref in refs]
    first, second = await asyncio.gather(*(judge_layers(registry, memory, envelope) for envelope in envelopes))
    assert [overall(first), overall(second)] == [Verdict.FAIL, Verdict.PASS]
    assert gets(server, base) == 2


async def test_an_old_reading_is_renewed_once(registry: Registry, server: Scripted) -> None:
    images = on_bases(4)
    for number, image in enumerate(images):
        server.publish(f"repo-{number}", "1", image)
    envelopes = [await read_envelope(registry, Reference(server.host, f"repo-{number}", "1")) for number in range(4)]
    aged = Aged()
    await asyncio.gather(*(judge_layers(registry, aged, envelope) for envelope in envelopes))
    assert gets(server, images[0].layers[0]) == 1
    memory = Forgetful()
    memory.remember(aged.recall(aged.keys))
    await asyncio.gather(*(judge_layers(registry, memory, envelope, max_age=3600) for envelope in envelopes))
    assert {gets(server, layer) for image in images for layer in image.layers} == {2}


async def test_files_and_layers_of_two_repos_share_a_reading(registry: Registry, server: Scripted) -> None:
    """One repo lists the base's files; the other only judges its layers, and waits for the first."""
    control, candidate, other = on_bases(7)[::3]
    built = {"control": control, "candidate": candidate, "other": other}
    for name, image in built.items():
        server.publish(name, "1", image)
    one, two, three = [await read_envelope(registry, Reference(server.host, name, "1")) for name in built]
    memory = Forgetful()
    _, layers = await asyncio.gather(
        judge_files(
            registry, memory, Files(), [(one.reference, one.images[0], two.reference, two.images[0])], accept=()
        ),
        judge_layers(registry, memory, three),
    )
    assert overall(layers) is Verdict.PASS
    assert gets(server, control.layers[1]) == 1
