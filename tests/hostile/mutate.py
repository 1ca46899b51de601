"""Change good things at random: bytes, JSON trees and tars. The same chance gives the same change."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from tests.kit.tars import summed

WORDS: tuple[bytes, ...] = (
    b"null", b"-1", b"1e999", b"{}", b"[]", b'""', b"true", b"\xff", b"\x00", b'"\\ud800"', b"9" * 5000, b"sha256:",
    b'"manifests"', b'"layers"', b'"config"', b"{" * 70, b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"0777777777777",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 1 << 31, 1 << 63, 1 << 200, 0.5, 1e300, "", "x", "0", "latest", "linux", "arm64",
    "v8", "v9999999999", "²", "9" * 5000,
    "sha256:" + "0" * 64, "sha512:" + "0" * 128, "md5:1", "x" * 5000, "a=b", "\x1b[31m", "\ud800", "\u202e",
    "é" * 99, "2026-01-01T00:00:00Z", "layers", [], {}, [[]], [None], [{}], [1, "a"], {"a": None}, {"": ""},
    {"a": {"b": []}},
    "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json", "text/html",
    "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.in-toto+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws", "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    "application/octet-stream", "attestation-manifest",
)  # fmt: skip
KEYS = (
    "schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject", "annotations", "digest",
    "size", "platform", "urls", "data", "os", "architecture", "variant", "os.version", "os.features", "features",
    "rootfs", "diff_ids", "type", "history", "empty_layer", "created", "created_by", "Env", "Labels", "User", "Cmd",
    "Entrypoint", "ExposedPorts", "Volumes", "Healthcheck", "WorkingDir", "fsLayers", "signatures",
    "vnd.docker.reference.type", "vnd.docker.reference.digest", "in-toto.io/predicate-type", "predicate", "Layers",
)  # fmt: skip
# Where the fields of a tar header are, and what else could stand there.
_FIELDS = (
    (0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (148, 8), (156, 1), (157, 100), (257, 8), (265, 32),
    (329, 8), (337, 8), (345, 155), (386, 97), (483, 12), (508, 4),
)  # fmt: skip
_CONTENTS = (
    bytes(12), b"        ", b"0000000\0", b"00000001000\0", b"\x80" + bytes(10) + b"\2", b"\xff" * 12, b"-1\0",
    b"777777777777", b"12 34\0", b"ustar\00000", b"ustar  \0", b"x", b"g", b"L", b"K", b"S", b"0", b"5", b"1", b"\0",
    b"7", b"tar\0", b"../../x\0", b"a/.wh.\0", b".wh..wh..opq\0", b"/\0",
)  # fmt: skip


def mutated(chance: random.Random, seed: bytes) -> bytes:
    """Return ``seed`` with a few bytes flipped, cut out or doubled, or with words inserted."""
    raw = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0 if raw:
                raw[min(at, len(raw) - 1)] ^= 1 << chance.randrange(8)
            case 1:
                del raw[at : at + chance.randint(1, 40)]
            case 2:
                raw[at:at] = raw[at : at + chance.randint(1, 200)]
            case 3:
                raw[at:at] = chance.choice(WORDS)
            case _:
                raw[at : at + chance.randint(1, 20)] = chance.choice(WORDS)
    return bytes(raw)


def tree(
    chance: random.Random, body: Any, keys: tuple[str, ...] = KEYS, values: tuple[Any, ...] = VALUES, times: int = 3
) -> Any:
    """Return a JSON tree with a few of its parts replaced, removed, added, moved or named otherwise."""
    body = copy.deepcopy(body)
    for _ in range(chance.randint(1, times)):
        places = list(_places(body))
        if not places:
            return chance.choice(values)
        holder, key = chance.choice(places)
        match chance.randrange(8):
            case 0 | 1 | 2:
                holder[key] = copy.deepcopy(chance.choice(values))
            case 3:
                del holder[key]
            case 4:
                other, there = chance.choice(places)
                holder[key] = copy.deepcopy(other[there])
            case 5 if isinstance(holder, dict):
                holder[chance.choice((key.upper(), key.lower(), key.title(), f"{key} "))] = holder.pop(key)
            case 6 if isinstance(holder, list):
                holder += copy.deepcopy(holder[: chance.randint(1, 3)])
            case _ if isinstance(holder, dict):
                holder[chance.choice(keys)] = copy.deepcopy(chance.choice(values))
            case _:
                holder.insert(key, copy.deepcopy(chance.choice(values)))
    return body


def _places(body: Any) -> list[tuple[Any, Any]]:
    """Return all places of a tree: what holds them, and by which key or number."""
    found: list[tuple[Any, Any]] = []
    todo = [body]
    while todo:
        holder = todo.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            found.append((holder, key))
            todo.append(holder[key])
    return found


def document(chance: random.Random, body: Any) -> bytes:
    """Return a changed JSON document: mostly another tree, sometimes other bytes."""
    if chance.randrange(5):
        return json.dumps(tree(chance, body), indent=chance.choice((None, 2))).encode()
    return mutated(chance, json.dumps(body).encode())


def tar(chance: random.Random, raw: bytes) -> bytes:
    """Return a tar with other fields in its headers, mostly with the checksum that belongs to them, or other blocks."""
    blocks = bytearray(raw)
    for _ in range(chance.randint(1, 3)):
        at = 512 * chance.randrange(max(1, len(blocks) // 512))
        match chance.randrange(6):
            case 0 | 1 | 2 if len(blocks) >= at + 512:
                offset, length = chance.choice(_FIELDS)
                content = chance.choice(_CONTENTS)[:length]
                blocks[at + offset : at + offset + len(content)] = content
                if chance.randrange(10):
                    blocks[at : at + 512] = summed(bytes(blocks[at : at + 512]))
            case 3:
                del blocks[at : at + 512]
            case 4:
                blocks[at:at] = blocks[at : at + 512 * chance.randint(1, 2)]
            case _:
                del blocks[chance.randrange(len(blocks) + 1) :]
    return bytes(blocks)
