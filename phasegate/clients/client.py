"""The protocol that every client family implements, and the values it uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from phasegate.fleet.client import ClientSpec
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.tries import Hiccup


@dataclass(frozen=True, slots=True)
class Facts:
    """What a client reports about itself.

    ``store`` is where it keeps images, ``os_arch`` its own platform, such as ``linux/amd64``. ``api`` is empty if it
    has none.
    """

    version: str
    store: str
    api: str
    os_arch: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One platform's candidate, as a client sees it.

    ``ref`` is the root by digest, ``image`` the platform's manifest. ``had`` and ``had_image`` are the same for a form
    that the client takes: what it still runs after it refuses the candidate. ``repo`` is whose it is; empty for none.
    """

    ref: Reference
    image: Image
    platform: Platform
    had: Reference
    had_image: Image
    repo: str = ""


@dataclass(frozen=True, slots=True)
class Pulled:
    """One pull that the client completed.

    - ``image_id``: what the store calls the image now.
    - ``downloaded``: digests of the layers that this pull downloaded and unpacked.
    - ``skipped``: whether it downloaded nothing because it had the image.
    - ``packed``: digests of other layers that the store does not have unpacked.
    """

    image_id: str
    downloaded: frozenset[str]
    skipped: bool
    seconds: float
    packed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PullFailed:
    """One pull that failed.

    - ``error``: the client's one-line reason.
    - ``retryable``: whether it may be temporary.
    - ``hiccup``: the failure, if another pull within seconds may succeed.
    """

    error: str
    retryable: bool
    seconds: float
    hiccup: Hiccup | None = None


LABEL = "phasegate.until"
"""The label on our containers, which holds ``Container.until``."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container to run: its name, and the Unix time in seconds after which anybody may remove it."""

    name: str
    until: int


@dataclass(frozen=True, slots=True)
class Ran:
    """The exit code and both streams of a command that ran in a container."""

    code: int
    output: str


class Client(Protocol):
    """A connected client. Every method raises EngineError if the client does not answer.

    A method makes its calls again after a transient error. ``pull``, ``pull_again`` and ``run`` leave that to their
    caller: before another pull the store must be emptied, and another run needs another container.
    """

    @property
    def spec(self) -> ClientSpec: ...

    @property
    def facts(self) -> Facts: ...

    @property
    def mark(self) -> str:
        """Version and store, with the family where needed, as used in the keys of remembered evidence."""
        ...

    @property
    def known_losses(self) -> Mapping[str, str]:
        """Settings that clients of this family are known not to show, each with when that happens."""
        ...

    @property
    def stacks(self) -> bool:
        """Whether a layer over another one counts as another layer to the store, and is unpacked again."""
        ...

    def image_id(self, ref: Reference, image: Image) -> str:
        """Return what the client's store should call ``image``, pulled as ``ref``."""
        ...

    def layer_key(self, layer: Descriptor) -> str:
        """Return a key for whatever determines how the client unpacks a layer."""
        ...

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        """Remove ``image`` and anything that would let a pull of ``ref`` skip reading a layer not in ``unpacked``.

        Other people's images stay.
        """
        ...

    async def pull(
        self, ref: Reference, image: Image, platform: Platform | None, timeout: float
    ) -> Pulled | PullFailed: ...

    async def pull_again(self, ref: Reference, image: Image, platform: Platform | None, timeout: float) -> bool:
        """Pull again what was just pulled. Return whether the client already had everything.

        Raises EngineError, with its ``hiccup``, if that pull ended in a transient error.
        """
        ...

    async def tidy(self, ref: Reference, image: Image) -> None:
        """Keep what was just pulled, and remove anything else of ours that the next phase does not need."""
        ...

    async def empty(self, host: str) -> None:
        """Remove everything that phasegate brought from the registry ``host``, layers included."""
        ...

    async def holders(self, ref: Reference, image: Image, layers: Collection[str]) -> tuple[str, ...]:
        """Return names of other people's images that hold the content of any of ``layers``, digests of ``image``.

        Returns none where the client does not say which layers an image has.
        """
        ...

    async def settings(self, ref: str, platform: Platform | None) -> Mapping[str, Any]:
        """Return an image's settings as the client shows them (see ``settings_of``).

        Raises EngineError if the client does not have the image.
        """
        ...

    async def run(
        self, ref: str, command: tuple[str, ...], container: Container, platform: Platform | None, timeout: float
    ) -> Ran:
        """Run ``command`` (if empty, the image's own) without a network. The container is removed when it ends.

        Raises TimedOut, and EngineError if the client itself fails to start the container, with its ``hiccup`` if that
        is a transient error. A command that cannot be run is the image's fault, and gives exit code 126 or 127.
        """
        ...

    async def end(self, *names: str) -> None:
        """Stop and remove these containers."""
        ...

    async def containers(self) -> Mapping[str, int]:
        """Return the containers that phasegate started, each with the time after which anybody may remove it."""
        ...


def contents(image: Image, layers: Collection[str]) -> frozenset[str]:
    """Return the diff IDs of ``layers``, digests of layers of ``image``."""
    pairs = zip(image.layers, image.diff_ids, strict=False)
    return frozenset(diff_id for layer, diff_id in pairs if layer.digest in layers)
