"""Clients that pull and run at once what they are given, or fail as the world says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from phasegate.clients.client import Container, Facts, Pulled, PullFailed, Ran
from phasegate.errors import EngineError
from phasegate.fleet.client import ClientSpec
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference

if TYPE_CHECKING:
    from tests.faults.sim.hub import Hub

PRINTS = "it works"


@dataclass
class Clients:
    """All clients of the fleet.

    bad: forms that no client can pull from now on, as ``repository codec``
    patch: the last part of every client's version, which is raised by an update
    hiccups: how likely an engine does not answer
    """

    hub: Hub
    bad: set[str] = field(default_factory=set)
    patch: int = 0
    hiccups: float = 0.0

    async def connect(self, spec: ClientSpec) -> Client:
        return Client(self, spec)

    async def work(self, seconds: float = 1.0) -> None:
        """Take some time, or fail to answer."""
        await asyncio.sleep(self.hub.random.uniform(0.1, seconds))
        if self.hub.random.random() < self.hiccups:
            self.hub.counts["fault: an engine does not answer"] += 1
            raise EngineError("runc create failed: connection reset by peer", retryable=True)


class Client:
    known_losses: Mapping[str, str] = {}

    def __init__(self, all_of_them: Clients, spec: ClientSpec) -> None:
        self._all, self.spec = all_of_them, spec
        self._images: dict[str, Image] = {}

    @property
    def facts(self) -> Facts:
        return Facts(f"{self.spec.version}{self._all.patch}", "overlay2", "1.48", "linux/amd64")

    @property
    def mark(self) -> str:
        return f"{self.facts.version}:{self.facts.store}"

    def image_id(self, ref: Reference, image: Image) -> str:
        return image.config.digest

    def layer_key(self, layer: Descriptor) -> str:
        return layer.digest

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        await self._all.work()

    async def pull(
        self, ref: Reference, image: Image, platform: Platform | None, timeout: float
    ) -> Pulled | PullFailed:
        await self._all.work(5.0)
        codec = "zstd" if any("zstd" in layer.media_type for layer in image.layers) else "gzip"
        if f"{ref.repository} {codec}" in self._all.bad:
            return PullFailed(f"failed to extract a {codec} layer", False, 1.0)
        self._images[str(ref)] = image
        return Pulled(self.image_id(ref, image), frozenset(layer.digest for layer in image.layers), False, 1.0)

    async def pull_again(self, ref: Reference, image: Image, platform: Platform | None, timeout: float) -> bool:
        return True

    async def tidy(self, ref: Reference, image: Image) -> None:
        pass

    async def empty(self, host: str) -> None:
        pass

    async def settings(self, ref: str, platform: Platform | None) -> Mapping[str, Any]:
        shown: Mapping[str, Any] = self._images[ref].config.body.get("config", {})
        return shown

    async def run(
        self, ref: str, command: tuple[str, ...], container: Container, platform: Platform | None, timeout: float
    ) -> Ran:
        await self._all.work()
        return Ran(0, PRINTS)

    async def end(self, *names: str) -> None:
        pass

    async def containers(self) -> Mapping[str, int]:
        return {}
