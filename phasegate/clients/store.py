"""What a client's engine holds: images that phasegate brought there, and keepers of their layers.

phasegate removes what it brought itself: images pulled by digest (no tag) from the fleet's registry, and keepers.
An image with a tag is somebody's.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phasegate.clients.facts import Engine, Store
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.process.docker import attempt, docker

KEEPER = "phasegate-keep"
KEEPER_LABEL = "phasegate.keeper"


@dataclass(frozen=True, slots=True)
class Held:
    """An image in an engine's store: its ID, every name it goes by there, its platform and its diff IDs (none where the
    containerd store took its layers from snapshots that were there)."""

    id: str
    names: tuple[str, ...]
    platform: Platform
    diff_ids: frozenset[str]

    def ours(self, host: str) -> bool:
        return bool(self.names) and all(
            name.startswith(f"{KEEPER}:") or (name.startswith(f"{host}/") and "@" in name) for name in self.names
        )


async def inspect(engine: Engine, name: str) -> Mapping[str, Any] | None:
    """``docker image inspect``, None where the engine has no such image."""
    done = await attempt(engine.host, "image", "inspect", name)
    if done.code:
        return None
    found: list[dict[str, Any]] = json.loads(done.out)
    return found[0] if found else None


async def held(engine: Engine, store: Store) -> tuple[Held, ...]:
    """All images of the engine.

    The containerd store hides from ``docker image ls`` an image whose layers it took from snapshots that were
    there, without their blobs; ``docker system df`` shows it.
    """
    if store == "classic":
        ids = (await docker(engine.host, "image", "ls", "--all", "--quiet", "--no-trunc")).out.split()
    else:
        shown = await docker(engine.host, "system", "df", "--verbose", "--format", "{{json .Images}}")
        ids = [str(image["ID"]) for image in json.loads(shown.out) or ()]
    if not ids:
        return ()
    done = await attempt(engine.host, "image", "inspect", *dict.fromkeys(ids))
    return tuple(_held(image) for image in json.loads(done.out or "[]"))


async def remove(engine: Engine, images: Sequence[Held], host: str) -> None:
    """Remove those of ``images`` that are ours. One in use stays: its next pull is no evidence, and says so."""
    names = [name for image in images if image.ours(host) for name in image.names]
    if names:
        await attempt(engine.host, "image", "rm", *names)


async def remove_all(engine: Engine, store: Store, host: str) -> None:
    """Remove all that phasegate brought to the engine, so that its layers go too."""
    await remove(engine, await held(engine, store), host)


def keeper_name(repository: str, platform: Platform) -> str:
    """One keeper a repository and platform."""
    return f"{KEEPER}:{hashlib.sha256(repository.encode()).hexdigest()[:12]}.{platform.slug}"


async def load_keeper(engine: Engine, repository: str, image: Image) -> str:
    """Load an image with the layers of ``image`` and one more label: another image ID, so that ``image`` can be pulled
    again while its layers stay unpacked. Gives its name, which an older keeper of ``repository`` (``host/name``) loses.

    For the classic store alone, which finds the layers by chain ID: the archive has no layer files. Raises
    EngineError where the engine does not have the layers.
    """
    name = keeper_name(repository, image.platform)
    older = await inspect(engine, name)
    config = json.loads(image.config.raw)
    settings = config.setdefault("config", {}) or {}
    config["config"] = {**settings, "Labels": {**(settings.get("Labels") or {}), KEEPER_LABEL: image.config.digest}}
    raw = json.dumps(config).encode()
    config_file = f"{hashlib.sha256(raw).hexdigest()}.json"
    layers = [f"{diff_id.removeprefix('sha256:')}/layer.tar" for diff_id in image.diff_ids]
    manifest = json.dumps([{"Config": config_file, "RepoTags": [name], "Layers": layers}]).encode()
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, data in ((config_file, raw), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    await docker(engine.host, "image", "load", "--quiet", stdin=archive.getvalue(), doing="keeping the layers")
    if older is not None and older["Id"] != f"sha256:{config_file.removesuffix('.json')}":
        await attempt(engine.host, "image", "rm", str(older["Id"]))
    return name


async def keep(engine: Engine, repository: str, image: Held) -> None:
    """Give an image of ours the keeper's name, so that it stays when its own name goes to another platform's image."""
    await attempt(engine.host, "image", "tag", image.id, keeper_name(repository, image.platform))


def _held(image: Mapping[str, Any]) -> Held:
    tags = [tag for tag in image.get("RepoTags") or () if tag != "<none>:<none>"]
    digests = [name for name in image.get("RepoDigests") or () if not name.startswith("<none>")]
    # A tag's repository shows up among the digests as well; the tag is what makes the image somebody's.
    platform = Platform(*(str(image.get(part) or "") for part in ("Os", "Architecture", "Variant")))
    diff_ids = frozenset((image.get("RootFS") or {}).get("Layers") or ())
    return Held(str(image["Id"]), tuple(dict.fromkeys([*tags, *digests])), platform, diff_ids)
