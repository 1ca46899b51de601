"""The corpus: what is served, and what phasegate must say: the id of a check, or an error class by its exit code."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import LAYER_OF, OCI_INDEX, OCI_MANIFEST
from phases.form import Codec, MediaTypes
from tests.hostile import layers
from tests.kit import tars
from tests.kit.images import Built, compress, make_image, make_index, to_json

CHECK, REGISTRY = 6, 3
"""Exit codes: a check did not pass, or the registry's answer was refused."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: ``made`` makes what is served; ``exit`` and ``says`` are how ``phasegate verify`` must end.

    ``verdict`` is that of the check that ``says`` names, and ``why`` is in its evidence.

    ``seconds`` and ``mib`` bound the wall time and the peak memory of its process, including Python.
    """

    made: Callable[[], Built]
    exit: int
    says: str
    seconds: float = 60.0
    mib: int = 160
    verdict: str = "fail"
    why: str = ""


OCI = {"family": MediaTypes.OCI}
IMAGE = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)


def layer(raw: bytes, codec: Codec, diff_id: str = "") -> Built:
    """Return an image whose only layer is ``raw``."""
    blob = digest_of(raw)
    config = to_json(
        {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [diff_id or digest_of(b"")]}}
    )
    described = {"mediaType": LAYER_OF[MediaTypes.OCI, codec], "digest": blob, "size": len(raw)}
    changes = {
        "layers": [described],
        "config": {**IMAGE.body["config"], "digest": digest_of(config), "size": len(config)},
    }
    made = make_image(**OCI, changes=changes)  # type: ignore[arg-type]
    return replace(made, blobs={blob: raw, digest_of(config): config})


def tarred(tar: bytes) -> Built:
    """Return an image whose only layer is ``tar``, with the right digests."""
    return layer(compress(tar, Codec.GZIP), Codec.GZIP, digest_of(tar))


def config(change: Callable[[dict[str, Any]], Any] | bytes) -> Built:
    """Return an image with a changed config and a descriptor that matches it."""
    raw = change if isinstance(change, bytes) else to_json(change(IMAGE.config))
    described = {**IMAGE.body["config"], "digest": digest_of(raw), "size": len(raw)}
    made = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD, changes={"config": described})
    return replace(made, blobs={**IMAGE.blobs, digest_of(raw): raw})


def manifest(**changes: Any) -> Built:
    return make_image(family=MediaTypes.OCI, codec=Codec.ZSTD, changes=changes)


def raw(body: bytes, media_type: str = OCI_MANIFEST) -> Built:
    return Built(body, media_type, {})


def index(**changes: Any) -> Built:
    return make_index([IMAGE], changes=changes)


def described(**changes: Any) -> dict[str, Any]:
    return {**IMAGE.described(platform={"os": "linux", "architecture": "amd64"}), **changes}


def layered(**changes: Any) -> Built:
    return manifest(layers=[{**IMAGE.body["layers"][0], **changes}])


def rootfs(value: Any) -> Callable[[dict[str, Any]], Mapping[str, Any]]:
    return lambda body: {**body, "rootfs": value}


ESC = "\x1b[31mred\x1b[0m\u202eevil"
GOOD_ID = digest_of(layers.GOOD)
GZIP, ZSTD = Codec.GZIP, Codec.ZSTD
CONTENT = "layers.content"

CASES: dict[str, Case] = {
    # What is unpacked
    "gzip: 4 GiB of zeros": Case(lambda: layer(layers.gzip_bomb(), GZIP), CHECK, "layers.bounded"),
    "gzip: 10 GiB in 160 members": Case(lambda: layer(layers.gzip_members(), GZIP), CHECK, "layers.bounded"),
    "zstd: 16 GiB in 32 frames": Case(lambda: layer(layers.zstd_bomb(), ZSTD), CHECK, "layers.bounded"),
    "zstd: a window of 2 GiB": Case(lambda: layer(layers.zstd_window(), ZSTD), CHECK, "layers.bounded"),
    "zstd: 64 MiB of skippable frames": Case(lambda: layer(layers.skippable(), ZSTD), CHECK, "layers.content"),
    "zstd: a skippable frame cut off": Case(lambda: layer(layers.skippable_cut(), ZSTD), CHECK, "layers.codec"),
    "gzip: a name without an end": Case(lambda: layer(layers.gzip_name(), GZIP), CHECK, "layers.codec"),
    "gzip: cut off": Case(lambda: layer(compress(layers.GOOD, GZIP)[:-9], GZIP, GOOD_ID), CHECK, "layers.codec"),
    "gzip: a second member cut off": Case(
        lambda: layer(compress(layers.GOOD, GZIP) + gzip.compress(b"more")[:12], GZIP, GOOD_ID), CHECK, "layers.codec"
    ),
    "gzip: bytes behind its end": Case(
        lambda: layer(compress(layers.GOOD, GZIP) + b"tail", GZIP, GOOD_ID), CHECK, "layers.codec"
    ),
    "gzip: a wrong checksum": Case(
        lambda: layer(compress(layers.GOOD, GZIP)[:-8] + bytes(8), GZIP, GOOD_ID), CHECK, "layers.codec"
    ),
    "zstd called gzip": Case(lambda: layer(compress(layers.GOOD, ZSTD), GZIP, GOOD_ID), CHECK, "layers.codec"),
    "gzip called zstd": Case(lambda: layer(compress(layers.GOOD, GZIP), ZSTD, GOOD_ID), CHECK, "layers.codec"),
    "gzip, then zstd in it": Case(
        lambda: layer(compress(layers.GOOD, GZIP) + compress(b"", ZSTD), GZIP, GOOD_ID), CHECK, "layers.codec"
    ),
    "an empty blob": Case(lambda: layer(b"", GZIP), REGISTRY, "does not report the size of a blob"),
    "another diff ID": Case(lambda: layer(compress(layers.GOOD, GZIP), GZIP), CHECK, "layers.content"),
    "a million entries and one": Case(lambda: layer(layers.entries(), GZIP), CHECK, "layers.bounded"),
    "a wrong checksum in a tar": Case(lambda: tarred(layers.GOOD[:148] + b"0" * 8 + layers.GOOD[156:]), CHECK, CONTENT),
    "an entry beyond the tar": Case(lambda: tarred(tars.header("a", 1 << 30) + bytes(512)), CHECK, CONTENT),
    "a sparse entry of 4 TiB": Case(lambda: tarred(tars.old_sparse("a", 4 << 40) + tars.END), CHECK, CONTENT),
    "a sparse file of 4 TiB": Case(
        lambda: tarred(tars.sparse("a", 4 << 40, 0, b"x" * 512) + tars.END), CHECK, "layers.bounded"
    ),
    "a map of a million parts": Case(lambda: tarred(layers.sparse_map()), CHECK, CONTENT),
    "a tar without an end": Case(lambda: tarred(layers.GOOD[:1024]), CHECK, CONTENT),
    "a tar of text": Case(lambda: tarred(b"text" * 999), CHECK, CONTENT),
    "a name out of the image": Case(
        lambda: tarred(tars.file("../a") + tars.END), CHECK, CONTENT, verdict="inconclusive"
    ),
    "a pax header of 8 EiB": Case(lambda: layer(layers.pax(8**21), GZIP), CHECK, "layers.content"),
    "a pax header of 4 GiB": Case(lambda: layer(layers.pax(8**10), GZIP), CHECK, "layers.content"),
    # What documents say about layers
    "a layer from elsewhere": Case(lambda: layered(urls=["http://127.0.0.1:1/x"]), CHECK, "envelope.type"),
    "a foreign layer": Case(
        lambda: layered(mediaType="application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"), CHECK, "envelope.type"
    ),
    "a digest with a path in it": Case(
        lambda: layered(digest="sha256:../../../etc/passwd"), CHECK, "envelope.digest", why="no sha256 digest"
    ),
    "a digest of another algorithm": Case(
        lambda: layered(digest="md5:" + "0" * 32), CHECK, "envelope.digest", why="no sha256 digest"
    ),
    "a size of text": Case(lambda: layered(size="12"), CHECK, "envelope.type", why="size"),
    "a size with a fraction": Case(lambda: layered(size=12.5), CHECK, "envelope.type", why="size"),
    "a size below zero": Case(lambda: layered(size=-1), CHECK, "envelope.type", why="size"),
    "a size of 10 EiB": Case(lambda: layered(size=10 << 60), CHECK, "layers.content"),
    "a layer that is not there": Case(lambda: layered(digest=digest_of(b"gone")), CHECK, "closure.complete"),
    "1,001 layers": Case(
        lambda: manifest(layers=IMAGE.body["layers"] * 1001), CHECK, "envelope.type", why="1001 layers"
    ),
    "layers that are an object": Case(lambda: manifest(layers={"0": {}}), CHECK, "envelope.type", why="layers"),
    # Configs
    "a config that is a list": Case(lambda: config(b"[]"), CHECK, "envelope.type", why="no JSON object"),
    "a config that is null": Case(lambda: config(b"null"), CHECK, "envelope.type", why="no JSON object"),
    "a config of no JSON": Case(lambda: config(b"\xff\xfe{}"), CHECK, "envelope.type"),
    "a config over 4 MiB": Case(
        lambda: config(lambda body: {**body, "author": "x" * (4 << 20)}), CHECK, "envelope.type", why="a config of"
    ),
    "rootfs that is text": Case(lambda: config(rootfs("layers")), CHECK, "layers.content"),
    "diff IDs that are numbers": Case(lambda: config(rootfs({"diff_ids": [1, 2]})), CHECK, "layers.content"),
    "diff IDs that are an object": Case(lambda: config(rootfs({"diff_ids": {"a": 1}})), CHECK, "layers.content"),
    "settings that are a list": Case(lambda: config(lambda body: {**body, "config": ["a"]}), CHECK, "envelope.type"),
    "history that is a number": Case(lambda: config(lambda body: {**body, "history": 7}), CHECK, "envelope.type"),
    "history of 100,000": Case(
        lambda: config(lambda body: {**body, "history": [{}] * 100_000}), CHECK, "layers.content"
    ),
    "a platform of objects": Case(lambda: config(lambda body: {**body, "os": {"a": 1}}), CHECK, "envelope.type"),
    "a platform that paints": Case(lambda: config(lambda body: {**body, "os": ESC}), 0, "checks passed"),
    # Documents
    "a key twice": Case(
        lambda: raw(IMAGE.raw.replace(b'"config"', b'"layers": [], "config"', 1)),
        CHECK,
        "envelope.type",
        why="is there twice",
    ),
    "nested deeply": Case(lambda: raw(b'{"a":' * 500 + b"1" + b"}" * 500), CHECK, "envelope.type", why="nested deeper"),
    "nested beyond all parsers": Case(lambda: raw(b"[" * 2_000_000), CHECK, "envelope.type"),
    "a number of 100,000 digits": Case(lambda: raw(b'{"size": ' + b"9" * 100_000 + b"}"), CHECK, "envelope.type"),
    "a number beyond floats": Case(lambda: layered(size=float("inf")), CHECK, "envelope.type"),
    "half a surrogate": Case(lambda: raw(b'{"mediaType": "\\ud800"}'), CHECK, "envelope.type"),
    "no UTF-8": Case(lambda: raw(b'{"mediaType": "\xff\xfe"}'), CHECK, "envelope.type"),
    "4 MiB and a byte": Case(
        lambda: manifest(annotations={"a": "x" * ((4 << 20) + 1 - len(manifest(annotations={"a": ""}).raw))}),
        REGISTRY,
        "larger than",
    ),
    "a manifest with children": Case(lambda: manifest(manifests=[]), CHECK, "envelope.type", why="manifests"),
    "an index with layers": Case(lambda: index(layers=[]), CHECK, "envelope.type", why="layers"),
    "an index called a manifest": Case(lambda: raw(index().raw, OCI_MANIFEST), CHECK, "envelope.type"),
    "a manifest called an index": Case(lambda: raw(IMAGE.raw, OCI_INDEX), CHECK, "envelope.type"),
    "a body of another type": Case(
        lambda: replace(IMAGE, raw=IMAGE.raw.replace(b"vnd.oci.image.manifest.v1", b"vnd.docker.odd", 1)),
        CHECK,
        "envelope.type",
    ),
    "an index in an index": Case(
        lambda: make_index([replace(index(), platform="linux/amd64")]),
        CHECK,
        "envelope.shape",
        why="an index in an index",
        verdict="inconclusive",
    ),
    "1,001 children": Case(lambda: index(manifests=[described()] * 1001), CHECK, "envelope.type", why="1001 manifests"),
    "one child 900 times": Case(lambda: index(manifests=[described()] * 900), CHECK, "envelope.shape"),
    "a child of another size": Case(
        lambda: index(manifests=[described(size=9)]), CHECK, "envelope.digest", why="bytes, 9 in the index"
    ),
    "a child that is not there": Case(
        lambda: index(manifests=[described(digest=digest_of(b"gone"))]), CHECK, "closure.complete"
    ),
    "an attestation of nobody": Case(
        lambda: index(
            manifests=[
                described(
                    annotations={
                        "vnd.docker.reference.type": "attestation-manifest",
                        "vnd.docker.reference.digest": digest_of(b"nobody"),
                    }
                )
            ]
        ),
        CHECK,
        "envelope.shape",
    ),
    "annotations that paint": Case(lambda: manifest(annotations={ESC: ESC}), 0, "checks passed"),
    "a media type that paints": Case(lambda: layered(mediaType=ESC), CHECK, "fail"),
    "a platform with lines": Case(
        lambda: index(manifests=[described(platform={"os": "linux\nPASS", "architecture": ESC})]),
        CHECK,
        "platform.match",
    ),
}
