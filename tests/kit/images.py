"""Small images made in memory, byte for byte the same each time, and how to push them.

    base = make_image([{"etc/os": b"x", "tool": Entry(b"..", mode=0o755)}, {"etc/os": None}])
    same_in_zstd = make_image([...], family=MediaTypes.OCI, codec=Codec.ZSTD)
    index = make_index([amd64, arm64], attested=True)
    await push(registry, parse_reference("127.0.0.1:5000/demo/tool:1"), index)

A layer is a mapping of paths to bytes (a file), an Entry, or None (a whiteout). The
config's bytes follow from the layers' content alone, so forms of one image share it.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backports import zstd

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import CONFIG_OF, IN_TOTO, INDEX_OF, LAYER_OF, MANIFEST_OF, OCI_CONFIG
from phasegate.image.reference import Reference
from phases.form import Codec, MediaTypes

if TYPE_CHECKING:
    from phasegate.registry import Registry


@dataclass(frozen=True, slots=True)
class Entry:
    """A tar entry that is more than a plain file. ``hardlink``, ``symlink`` and ``directory`` exclude each other."""

    data: bytes = b""
    mode: int = 0o644
    owner: tuple[int, int] = (0, 0)
    mtime: int = 0
    hardlink: str = ""
    symlink: str = ""
    directory: bool = False
    xattrs: Mapping[str, bytes] = field(default_factory=dict)


Layer = Mapping[str, bytes | Entry | None]


@dataclass(frozen=True, slots=True)
class Built:
    """A manifest or index with everything it needs.

    ``children`` are pushed before it, ``blobs`` (by digest) before those.
    """

    raw: bytes
    media_type: str
    blobs: Mapping[str, bytes]
    children: tuple[Built, ...] = ()
    platform: str = ""

    @property
    def digest(self) -> str:
        return digest_of(self.raw)

    @property
    def body(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.raw)
        return parsed

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers' digests, in order."""
        return tuple(layer["digest"] for layer in self.body.get("layers", ()))

    @property
    def config(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.blobs[self.body["config"]["digest"]])
        return parsed

    def described(self, **more: Any) -> dict[str, Any]:
        """Return its descriptor, as an index has it."""
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.raw), **more}


def to_json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, indent=2).encode()


def make_tar(layer: Layer) -> bytes:
    """Return the layer as an uncompressed tar, whose digest is the diff ID."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, value in layer.items():
            if value is None:
                folder, slash, name = path.rpartition("/")
                path, value = f"{folder}{slash}.wh.{name}", b""
            entry = Entry(value) if isinstance(value, bytes) else value
            info = tarfile.TarInfo(path)
            info.mode, info.mtime = entry.mode, entry.mtime
            info.uid, info.gid = entry.owner
            info.size = len(entry.data)
            if entry.hardlink:
                info.type, info.linkname, info.size = tarfile.LNKTYPE, entry.hardlink, 0
            elif entry.symlink:
                info.type, info.linkname, info.size = tarfile.SYMTYPE, entry.symlink, 0
            elif entry.directory:
                info.type, info.size = tarfile.DIRTYPE, 0
            info.pax_headers = {
                f"SCHILY.xattr.{name}": content.decode("utf-8", "surrogateescape")
                for name, content in entry.xattrs.items()
            }
            tar.addfile(info, io.BytesIO(entry.data) if info.size else None)
    return stream.getvalue()


def compress(tar: bytes, codec: Codec) -> bytes:
    """Return the tar in that codec, and as it is for ``PLAIN``."""
    if codec is Codec.PLAIN:
        return tar
    return gzip.compress(tar, mtime=0) if codec is Codec.GZIP else zstd.compress(tar)


def make_image(
    layers: Sequence[Layer] = ({"tool": b"#!/bin/true\n"},),
    *,
    family: MediaTypes = MediaTypes.DOCKER,
    codec: Codec = Codec.GZIP,
    platform: str = "linux/amd64",
    config: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    media_types: Mapping[str, str] | None = None,
) -> Built:
    """Return one platform's image.

    layers: the layers, from the lowest.
    family: the media types' family.
    codec: the layers' compression.
    platform: the platform in the config.
    config: what to change at the config's top level, as in ``{"config": {"Labels": ...}}``.
    changes: what to change at the manifest's top level.
    media_types: replacements for those of ``manifest``, ``config`` and ``layer``, to make mixed families and zstd with
        Docker types.
    """
    types = {
        "manifest": MANIFEST_OF[family],
        "config": CONFIG_OF[family],
        "layer": LAYER_OF.get((family, codec), "application/vnd.docker.image.rootfs.diff.tar.zstd"),
        **(media_types or {}),
    }
    tars = [make_tar(layer) for layer in layers]
    os, architecture, *variant = platform.split("/")
    body: dict[str, Any] = {
        "architecture": architecture,
        "os": os,
        **({"variant": variant[0]} if variant else {}),
        "created": "2026-01-01T00:00:00Z",
        "config": {"Cmd": ["/tool"], "Env": ["PATH=/usr/bin:/bin"], "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": [digest_of(tar) for tar in tars]},
        "history": [{"created": "2026-01-01T00:00:00Z", "created_by": f"step {n}"} for n in range(len(tars))],
        **(config or {}),
    }
    raw_config = to_json(body)
    packed = [compress(tar, codec) for tar in tars]
    manifest = {
        "schemaVersion": 2,
        "mediaType": types["manifest"],
        "config": {"mediaType": types["config"], "digest": digest_of(raw_config), "size": len(raw_config)},
        "layers": [{"mediaType": types["layer"], "digest": digest_of(blob), "size": len(blob)} for blob in packed],
        **(changes or {}),
    }
    blobs = {digest_of(blob): blob for blob in (raw_config, *packed)}
    return Built(to_json(manifest), types["manifest"], blobs, platform=platform)


def mixed_image(family: MediaTypes, *codecs: Codec, layers: Sequence[Layer] = (), **more: Any) -> Built:
    """Return an image with one layer in each codec, as a build on a base in another codec pushes it."""
    layers = layers or [{f"part{number}": b"x" * 1000} for number in range(len(codecs))]
    each = [make_image(layers, family=family, codec=codec, **more) for codec in codecs]
    body = each[0].body
    body["layers"] = [one.body["layers"][number] for number, one in enumerate(each)]
    blobs = {digest: blob for one in each for digest, blob in one.blobs.items()}
    return Built(to_json(body), each[0].media_type, blobs, platform=each[0].platform)


def make_attestation(
    image: Built,
    predicate: Mapping[str, Any] | None = None,
    *,
    predicate_type: str = "https://slsa.dev/provenance/v1",
    artifact: bool = False,
) -> Built:
    """Return an attestation manifest for ``image`` as BuildKit writes it, with one in-toto statement.

    ``artifact``: as an OCI artifact, its default from 0.32 on.
    """
    statement = to_json(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "predicateType": predicate_type,
            "subject": [{"name": "_", "digest": {"sha256": image.digest.removeprefix("sha256:")}}],
            "predicate": predicate or {"buildDefinition": {}, "runDetails": {}},
        }
    )
    config = to_json(
        {
            "architecture": "unknown",
            "os": "unknown",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(statement)]},
        }
    )
    layer = {
        "mediaType": IN_TOTO,
        "digest": digest_of(statement),
        "size": len(statement),
        "annotations": {"in-toto.io/predicate-type": predicate_type},
    }
    manifest = to_json(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_OF[MediaTypes.OCI],
            "config": {"mediaType": OCI_CONFIG, "digest": digest_of(config), "size": len(config)},
            "layers": [layer],
            **(_artifact_of(image) if artifact else {}),
        }
    )
    return Built(
        manifest,
        MANIFEST_OF[MediaTypes.OCI],
        {digest_of(blob): blob for blob in (config, statement)},
        platform="unknown/unknown",
    )


def attestation_descriptor(attestation: Built, image: Built) -> dict[str, Any]:
    """Return the descriptor with which an index names ``attestation`` of ``image``."""
    return attestation.described(
        annotations={
            "vnd.docker.reference.digest": image.digest,
            "vnd.docker.reference.type": "attestation-manifest",
        },
        platform={"architecture": "unknown", "os": "unknown"},
    )


def _artifact_of(image: Built) -> dict[str, Any]:
    return {"artifactType": "application/vnd.docker.attestation.manifest.v1+json", "subject": image.described()}


def make_index(
    images: Sequence[Built],
    *,
    family: MediaTypes = MediaTypes.OCI,
    attested: bool = False,
    artifacts: bool = False,
    changes: Mapping[str, Any] | None = None,
    entries: Sequence[Mapping[str, Any]] = (),
) -> Built:
    """Return an index (or Docker list) of ``images``; ``attested`` adds an attestation for each, ``artifacts`` as one.

    ``entries`` are what it says of each image, where that is not the platform of its config alone.
    """
    described = []
    for number, image in enumerate(images):
        os, architecture, *variant = image.platform.split("/")
        platform = {"architecture": architecture, "os": os, **({"variant": variant[0]} if variant else {})}
        described.append(image.described(**(entries[number] if entries else {"platform": platform})))
    children = list(images)
    if attested:
        for image in images:
            attestation = make_attestation(image, artifact=artifacts)
            children.append(attestation)
            described.append(attestation_descriptor(attestation, image))
    body = {"schemaVersion": 2, "mediaType": INDEX_OF[family], "manifests": described, **(changes or {})}
    return Built(to_json(body), INDEX_OF[family], {}, tuple(children))


async def push(registry: Registry, reference: Reference, built: Built) -> str:
    """Push ``built`` and return its digest. Children go first, by digest; the root goes to ``reference``."""
    for child in built.children:
        await push(registry, reference.at(child.digest), child)
    for blob in built.blobs.values():
        await registry.push_blob(reference, blob)
    return await registry.put_manifest(reference, built.raw, built.media_type)
