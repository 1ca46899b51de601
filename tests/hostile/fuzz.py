"""``make fuzz``, or ``python -m tests.hostile.fuzz SECONDS [SEED]``: good documents and streams, mutated at random
and given to every reader of untrusted input. A reader may raise only the errors that it promises."""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from phasegate.bisect.explain import explain
from phasegate.checks.manifests import judge_envelope
from phasegate.errors import BadContent, FleetError
from phasegate.image.artifact import artifact
from phasegate.image.delta import delta
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Document, Envelope, Image
from phasegate.image.platform import parse_platform
from phasegate.image.reference import Reference, parse_reference
from phasegate.image.strictjson import parse_object
from phasegate.layers.entries import Entries
from phasegate.layers.tree import Listing, difference, merged
from phasegate.layers.unpack import BadLayer, Damaged, Unpacker
from phasegate.registry.challenge import parse_challenge
from phasegate.registry.descriptors import descriptor, descriptors
from phasegate.registry.pace import retry_after
from phases.form import Codec, MediaTypes
from tests.hostile.layers import GOOD, tar
from tests.kit.images import Entry, compress, make_image, make_index, make_tar

IMAGE = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)
INDEX = make_index([IMAGE], attested=True)
TREE = make_tar(
    {
        "a/b": Entry(b"x", xattrs={"security.capability": b"\x01\x02"}),
        "a/c": Entry(hardlink="a/b"),
        "a/d": Entry(symlink="../b"),
        "a/gone": None,
        "dir": Entry(directory=True),
        "x" * 150: b"long",
    }
)
WORDS: tuple[bytes, ...] = (
    b"null", b"-1", b"1e999", b"{}", b"[]", b'""', b"true", b"\xff", b"\x00", b'"\\ud800"', b"9" * 5000, b"sha256:",
    b'"manifests"', b'"layers"', b'"config"', b"{" * 70, b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"0777777777777",
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


def documents(raw: bytes) -> None:
    """Parse a manifest, index or config, read its descriptors, judge it and compare it."""
    try:
        body = parse_object(raw)
    except ValueError:
        return
    at = Reference("127.0.0.1:1", "a/b", digest=IMAGE.digest)
    try:
        children = descriptors(body, "manifests", "fuzz", 1000)
        layers = descriptors(body, "layers", "fuzz", 1000)
        if "config" in body:
            descriptor(body["config"], "fuzz")
    except BadContent:
        children, layers = (), ()
    named = Descriptor(IMAGE.media_type, IMAGE.digest, len(raw))
    config = Document(Descriptor("application/vnd.oci.image.config.v1+json", IMAGE.digest, len(raw)), raw, body)
    image = Image(Document(named, raw, body, IMAGE.media_type), config, layers, children[0] if children else None)
    envelope = Envelope(at, image.manifest, (image,))
    artifact(image)
    judge_envelope(envelope, None, None)
    good = Envelope(at, image.manifest, (Image(image.manifest, _document(IMAGE.config), layers),))
    explain(good, envelope, delta(good, envelope))


def _document(body: dict[str, Any]) -> Document:
    raw = json.dumps(body).encode()
    return Document(Descriptor("application/vnd.oci.image.config.v1+json", IMAGE.digest, len(raw)), raw, body)


def stream(codec: Codec | None) -> Callable[[bytes], None]:
    def read(raw: bytes) -> None:
        entries = Entries()
        unpacker = Unpacker(codec, entries)
        try:
            for at in range(0, len(raw), 97):
                unpacker.feed(raw[at : at + 97])
            unpacker.finish()
            entries.end()
        except BadLayer:
            return

    return read


def files(raw: bytes) -> None:
    listing = Listing()
    listing(raw)
    listing.end()
    try:
        found = listing.entries()
    except Damaged:
        return
    difference(merged([found]), merged([found, found]))


def words(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    for parse in (parse_reference, parse_platform):
        try:
            parse(text)
        except FleetError:
            continue
    parse_challenge([text])
    retry_after(text)


TARGETS: dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]] = {
    "documents": (documents, (IMAGE.raw, INDEX.raw, json.dumps(IMAGE.config).encode())),
    "gzip": (stream(Codec.GZIP), (compress(GOOD, Codec.GZIP), compress(GOOD, Codec.GZIP) * 2)),
    "zstd": (stream(Codec.ZSTD), (compress(GOOD, Codec.ZSTD), compress(GOOD, Codec.ZSTD) * 2)),
    "tar": (stream(None), (TREE, tar(("a", b"b")))),
    "files": (files, (TREE,)),
    "words": (
        words,
        (
            b"127.0.0.1:5000/a/b:c@sha256:" + b"0" * 64,
            b'Bearer realm="https://a/b",service="c"',
            b"linux/arm/v7",
            b"120",
        ),
    ),
}


def fuzz(seconds: float, seed: int) -> Counter[str]:
    """Return how often each target was fed. An error that a reader does not promise is raised, with its input."""
    chance = random.Random(seed)
    until = time.monotonic() + seconds
    fed: Counter[str] = Counter()
    while time.monotonic() < until:
        name = chance.choice(list(TARGETS))
        read, seeds = TARGETS[name]
        raw = mutated(chance, chance.choice(seeds))
        try:
            read(raw)
        except Exception as error:
            raise AssertionError(f"{name}, seed {seed}, input {fed[name]}: {raw!r}") from error
        fed[name] += 1
    return fed


if __name__ == "__main__":
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    print(f"seed {chosen}")
    for target, count in sorted(fuzz(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0, chosen).items()):
        print(f"  {target:<10} {count} inputs")
