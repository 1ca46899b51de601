"""``make fuzz``, or ``python -m tests.hostile.fuzz SECONDS [SEED [NUMBER]]``: good things changed at random.

Half of the time goes to every reader of untrusted input, which may raise only the errors that it promises, and half to
the commands, which may end in any exit code but 70. An input follows from the seed and its number alone: with both,
only that one is tried, again.
"""

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
from tests.hostile.commands import COMMANDS, TREE, Place, place, run
from tests.hostile.layers import GOOD, tar
from tests.hostile.mutate import mutated
from tests.kit.images import compress, make_image, make_index

IMAGE = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)
INDEX = make_index([IMAGE], attested=True)


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
    """Return how often each reader was fed. An error that a reader does not promise is raised, with its input."""
    until = time.monotonic() + seconds
    fed: Counter[str] = Counter()
    while time.monotonic() < until:
        fed[feed(seed, fed.total())] += 1
    return fed


def feed(seed: int, number: int) -> str:
    """Feed one input to one reader; return the reader's name."""
    chance = random.Random(f"{seed} {number}")
    name = chance.choice(list(TARGETS))
    read, seeds = TARGETS[name]
    raw = mutated(chance, chance.choice(seeds))
    try:
        read(raw)
    except Exception as error:
        raise AssertionError(f"{name}, again with: fuzz 0 {seed} {number}: {raw!r}") from error
    return name


def fuzz_commands(seconds: float, seed: int) -> Counter[str]:
    """Return how often each command ended in each exit code. Raises AssertionError with the traceback of a bug."""
    until = time.monotonic() + seconds
    ended: Counter[str] = Counter()
    with place() as here:
        while time.monotonic() < until:
            ended[command(here, seed, ended.total())] += 1
    return ended


def command(here: Place, seed: int, number: int) -> str:
    chance = random.Random(f"command {seed} {number}")
    name = chance.choices(list(COMMANDS), [often for often, _ in COMMANDS.values()])[0]
    try:
        return f"{name} ended in {run(here, name, chance)}"
    except (Exception, SystemExit) as error:
        raise AssertionError(f"{name}, again with: fuzz 0 {seed} {number}\n{error}") from error


def main(argv: list[str]) -> None:
    seconds = float(argv[0]) if argv else 30.0
    seed = int(argv[1]) if len(argv) > 1 else random.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    if len(argv) > 2:
        print(feed(seed, int(argv[2])))
        with place() as here:
            print(command(here, seed, int(argv[2])))
        return
    for what, count in sorted((fuzz(seconds / 2, seed) + fuzz_commands(seconds / 2, seed)).items()):
        print(f"  {what:<20} {count}")


if __name__ == "__main__":
    main(sys.argv[1:])
