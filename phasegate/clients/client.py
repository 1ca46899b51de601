"""What a client can do, whatever its family: the protocol that each family keeps, and the values that it speaks in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from phasegate.fleet.fleet import ClientSpec
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference


@dataclass(frozen=True, slots=True)
class Facts:
    """What a client reports about itself. ``store`` is where it keeps images, ``os_arch`` its own platform, as
    ``linux/amd64``; ``api`` is empty where it has none."""

    version: str
    store: str
    api: str
    os_arch: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one platform's candidate is to a client: ``ref`` is the root by digest, ``image`` the platform's manifest.

    ``had`` and ``had_image`` are the same of a form that the client takes: what it still runs after it refused.
    """

    ref: Reference
    image: Image
    platform: Platform
    had: Reference
    had_image: Image


@dataclass(frozen=True, slots=True)
class Pulled:
    """One pull that the client completed.

    ``image_id`` is what its store calls the image now. ``downloaded`` are the digests of the layers that this pull
    downloaded and unpacked, ``packed`` those of other layers that the store does not have unpacked. ``skipped``: it
    downloaded nothing because it had the image.
    """

    image_id: str
    downloaded: frozenset[str]
    skipped: bool
    seconds: float
    packed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PullFailed:
    """One pull that the client gave up: ``error`` is its one line, ``retryable`` where that may go away by itself."""

    error: str
    retryable: bool
    seconds: float


LABEL = "phasegate.until"
"""The label that a container of ours has: ``Container.until``."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container to run: its name, and the time (in seconds of the epoch) after which anybody may remove it."""

    name: str
    until: int


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code and both streams of a command that ran in a container."""

    code: int
    output: str


class Client(Protocol):
    """A connected client. Every method raises EngineError where the client does not answer."""

    @property
    def spec(self) -> ClientSpec: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def mark(self) -> str:
        """Family, version and store, as the keys of remembered evidence have them."""
        ...

    @property
    def known_losses(self) -> Mapping[str, str]:
        """Settings that clients of this family are known not to show, each with when that is so."""
        ...

    def image_id(self, ref: Reference, image: Image) -> str:
        """What the client's store should call ``image``, pulled as ``ref``."""
        ...

    def layer_key(self, layer: Descriptor) -> str:
        """What decides how the client unpacks a layer."""
        ...

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        """Remove ``image`` and whatever would let a pull of ``ref`` go on without reading a layer that is not in
        ``unpacked``. Images of somebody else stay."""
        ...

    async def pull(
        self, ref: Reference, image: Image, platform: Platform | None, timeout: float
    ) -> Pulled | PullFailed: ...

    async def pull_again(self, ref: Reference, image: Image, platform: Platform | None, timeout: float) -> bool:
        """Pull what was just pulled. Return whether the client found everything there."""
        ...

    async def tidy(self, ref: Reference, image: Image) -> None:
        """Keep what was just pulled, and nothing else of ours that the next phase does not need."""
        ...

    async def empty(self, host: str) -> None:
        """Remove everything that phasegate brought from the registry ``host``, layers included."""
        ...

    async def settings(self, ref: str, platform: Platform | None) -> Mapping[str, Any]:
        """Return what the client shows of an image's settings (see ``settings_of``). Raises EngineError where it does
        not have the image."""
        ...

    async def run(
        self, ref: str, command: tuple[str, ...], container: Container, platform: Platform | None, timeout: float
    ) -> Ran:
        """Run ``command`` (the image's own where it is empty) without a network; the container goes when it ends.

        Raises TimedOut, and EngineError where the client itself fails to start the container. A command that cannot be
        run is the image's fault: exit code 126 or 127.
        """
        ...

    async def end(self, *names: str) -> None:
        """Stop and remove these containers."""
        ...

    async def containers(self) -> Mapping[str, int]:
        """Return the containers that phasegate started, each with the time after which anybody may remove it."""
        ...
