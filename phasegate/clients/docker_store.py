"""What a Docker engine holds: images that phasegate brought there, and keepers of their layers.

phasegate removes only what it brought: images pulled by digest (no tag) from the fleet's registry, and keepers. An
image with a tag belongs to somebody. The engine's two stores differ in what an image's ID is and in what a pull looks
at, and so in what must be removed before one.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phasegate.clients.facts import Engine, Store
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import HUB, OFFICIAL, Reference, names_a_host
from phasegate.process.docker import attempt, docker

KEEPER = "phasegate-keep"
KEEPER_LABEL = "phasegate.keeper"
_NO_IMAGE = "phasegate.no-image-has-this"


@dataclass(frozen=True, slots=True)
class Held:
    """An image in an engine's store: its ID, all its names there, its platform and its diff IDs.

    There are no diff IDs if the containerd store took its layers from existing snapshots.
    """

    id: str
    names: tuple[str, ...]
    platform: Platform
    diff_ids: frozenset[str]

    def ours(self, host: str) -> bool:
        return bool(self.names) and all(
            name.startswith(f"{KEEPER}:") or (name.startswith(f"{host}/") and "@" in name) for name in self.names
        )


@dataclass(frozen=True, slots=True)
class Images(ABC):
    """The images of an engine."""

    engine: Engine

    @abstractmethod
    async def ids(self) -> list[str]: ...

    @abstractmethod
    def image_id(self, ref: Reference, image: Image) -> str: ...

    @abstractmethod
    def layer_key(self, layer: Descriptor) -> str: ...

    @abstractmethod
    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None: ...

    @abstractmethod
    async def set_aside(
        self, ref: Reference, image: Image, had: Reference, had_image: Image, pull: Callable[[], Awaitable[None]]
    ) -> str:
        """Make sure that the engine has ``had``, in a way that a pull of ``ref`` must still read everything.

        ``pull`` fetches it if it is missing. Returns the engine's name for it.
        """

    async def inspect(self, name: str) -> Mapping[str, Any] | None:
        """Return the answer of ``docker image inspect``, None if the engine has no such image."""
        done = await attempt(self.engine.host, "image", "inspect", name)
        if done.code:
            return None
        found: list[dict[str, Any]] = json.loads(done.out)
        return found[0] if found else None

    async def held(self) -> tuple[Held, ...]:
        """Return all images of the engine."""
        ids = await self.ids()
        if not ids:
            return ()
        done = await attempt(self.engine.host, "image", "inspect", *dict.fromkeys(ids))
        return tuple(_held(image) for image in json.loads(done.out or "[]"))

    async def remove(self, images: Sequence[Held], host: str) -> None:
        """Remove those of ``images`` that are ours. One in use stays; its next pull is not evidence, and says so."""
        names = [name for image in images if image.ours(host) for name in image.names]
        if names:
            await attempt(self.engine.host, "image", "rm", *names)

    async def empty(self, host: str) -> None:
        """Remove everything that phasegate brought to the engine, layers included."""
        await self.remove(await self.held(), host)

    async def tidy(self, ref: Reference, platform: Platform) -> None:
        """Keep the image just pulled, whose layers the next phase needs, and no other of its repository."""
        mine = {keeper_name(ref.name, platform)}
        for found in await self.held():
            names = {name for name in found.names if name.startswith(f"{ref.name}@")}
            if str(ref) not in found.names and (names or mine & set(found.names)):
                await self.remove([found], ref.host)


class ClassicImages(Images):
    """The classic store, where an image's ID is its config's digest, the same in every phase.

    It does not pull an image whose ID it has. So the image is removed, and a keeper holds its layers, which are found
    by chain ID.
    """

    async def ids(self) -> list[str]:
        return (await docker(self.engine.host, "image", "ls", "--all", "--quiet", "--no-trunc")).out.split()

    def image_id(self, ref: Reference, image: Image) -> str:
        return image.config.digest

    def layer_key(self, layer: Descriptor) -> str:
        return layer.digest

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        images = [found for found in await self.held() if found.ours(ref.host)]
        for found in images:
            if str(ref) in found.names and found.id != image.config.digest:
                # Keep it when its own name passes to another platform's image.
                name = keeper_name(ref.name, found.platform)
                await attempt(self.engine.host, "image", "tag", found.id, name)
        there = [found for found in images if found.id == image.config.digest or str(ref) in found.names]
        if any(found.id == image.config.digest for found in there):
            await self.load_keeper(ref.name, image)
        await self.remove(there, ref.host)

    async def set_aside(
        self, ref: Reference, image: Image, had: Reference, had_image: Image, pull: Callable[[], Awaitable[None]]
    ) -> str:
        """Set ``had`` aside as a keeper, which has another ID.

        Under its own ID the engine would skip the pull, and seem to take what it cannot.
        """
        if await self.inspect(had_image.config.digest) is None:
            await pull()
        name = await self.load_keeper(had.name, had_image)
        same = (image.config.digest, had_image.config.digest)
        await self.remove([found for found in await self.held() if found.id in same], ref.host)
        return name

    async def load_keeper(self, repository: str, image: Image) -> str:
        """Load a keeper: an image with the layers of ``image`` and one more label. Return its name.

        The label gives it another ID, so that ``image`` can be pulled again while its layers stay unpacked. An older
        keeper of ``repository`` (``host/name``) loses the name. The archive has no layer files. Raises EngineError if
        the engine does not have the layers.
        """
        name = keeper_name(repository, image.own_platform)
        older = await self.inspect(name)
        image_id, archive = _keeper(name, image)
        await docker(self.engine.host, "image", "load", "--quiet", stdin=archive, doing="keeping the layers")
        if older is not None and older["Id"] != image_id:
            await attempt(self.engine.host, "image", "rm", str(older["Id"]))
        return name


class ContainerdImages(Images):
    """The containerd store, where an image's ID is its root's digest.

    Given the snapshot of another compression of a layer, it does not read the layer at all.
    """

    async def ids(self) -> list[str]:
        """Return the IDs that ``docker system df`` shows.

        ``docker image ls`` hides an image whose layers the store took from existing snapshots, without their blobs.
        """
        shown = await docker(self.engine.host, "system", "df", "--verbose", "--format", "{{json .Images}}")
        return [str(image["ID"]) for image in json.loads(shown.out) or ()]

    async def empty(self, host: str) -> None:
        await Images.empty(self, host)
        await self._release()

    async def _release(self) -> None:
        """Release what pulls that broke off have left, of which no image tells.

        Docker keeps their content for eight hours in a lease of containerd's, labelled ``moby/prune.images``, so that a
        second pull reads little: that would prove nothing. A prune releases such leases. By this filter it removes no
        image. Seen with 28.5.2.
        """
        await attempt(self.engine.host, "image", "prune", "--force", "--filter", f"label={_NO_IMAGE}")

    def image_id(self, ref: Reference, image: Image) -> str:
        return ref.digest

    def layer_key(self, layer: Descriptor) -> str:
        return f"{layer.digest}:{layer.media_type}"

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        """Remove also everything that holds the content of a layer not in ``unpacked``."""
        layers = zip(image.layers, image.diff_ids, strict=False)
        new = {diff_id for layer, diff_id in layers if layer.digest not in unpacked}
        there = [
            found
            for found in await self.held()
            if found.id == ref.digest or found.diff_ids & new or (new and not found.diff_ids)
        ]
        await self.remove(there, ref.host)
        if new:
            await self._release()

    async def set_aside(
        self, ref: Reference, image: Image, had: Reference, had_image: Image, pull: Callable[[], Awaitable[None]]
    ) -> str:
        await pull()
        return str(had)


def images_of(engine: Engine, store: str) -> Images:
    return ClassicImages(engine) if store == Store.CLASSIC else ContainerdImages(engine)


def keeper_name(repository: str, platform: Platform) -> str:
    """Return the keeper's name: there is one keeper per repository and platform."""
    return f"{KEEPER}:{hashlib.sha256(repository.encode()).hexdigest()[:12]}.{platform.slug}"


def _keeper(name: str, image: Image) -> tuple[str, bytes]:
    """Return the keeper's image ID, and the archive to load it from."""
    config = json.loads(image.config.raw)
    settings = config.setdefault("config", {}) or {}
    config["config"] = {**settings, "Labels": {**(settings.get("Labels") or {}), KEEPER_LABEL: image.config.digest}}
    raw = json.dumps(config).encode()
    digest = hashlib.sha256(raw).hexdigest()
    layers = [f"{diff_id.removeprefix('sha256:')}/layer.tar" for diff_id in image.diff_ids]
    manifest = json.dumps([{"Config": f"{digest}.json", "RepoTags": [name], "Layers": layers}]).encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, data in ((f"{digest}.json", raw), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return f"sha256:{digest}", archive.getvalue()


def _full(name: str) -> str:
    """Return a name with its host: docker leaves out docker.io, and library/ of official images."""
    if names_a_host(name) or name.startswith(f"{KEEPER}:"):
        return name
    return f"{HUB}/{name}" if "/" in name else f"{HUB}/{OFFICIAL}{name}"


def _held(image: Mapping[str, Any]) -> Held:
    tags = [_full(tag) for tag in image.get("RepoTags") or () if tag != "<none>:<none>"]
    digests = [_full(name) for name in image.get("RepoDigests") or () if not name.startswith("<none>")]
    # A tag's repository shows up among the digests as well; the tag is what marks the image as somebody's.
    os, architecture, variant = (str(image.get(part) or "") for part in ("Os", "Architecture", "Variant"))
    platform = Platform(os, architecture, variant)
    diff_ids = frozenset((image.get("RootFS") or {}).get("Layers") or ())
    return Held(str(image["Id"]), tuple(dict.fromkeys([*tags, *digests])), platform, diff_ids)
