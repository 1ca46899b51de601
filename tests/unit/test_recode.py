"""Properties of packing and unpacking, on random content in random pieces; the seeds are fixed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest

from phasegate.convert.recode import BLOCK, Packer
from phasegate.image.digest import digest_of
from phasegate.layers.entries import Entries
from phasegate.layers.unpack import Unpacker
from phases.form import Codec
from tests.kit.images import Entry, compress, make_tar

SEEDS = range(4)


def content(chance: random.Random) -> bytes:
    """A tar of some blocks: text that packs well, and bytes that do not pack at all."""
    files = {
        f"f{number}": Entry(bytes(chance.choices(b"abc \n", k=1000)) * 60 + chance.randbytes(chance.randrange(60_000)))
        for number in range(8)
    }
    tar = make_tar(files)
    assert len(tar) > 2 * BLOCK
    return tar


def pieces(chance: random.Random, data: bytes) -> Iterator[bytes]:
    """All of ``data``, cut at up to forty places, one byte and nothing among them."""
    cuts = sorted([0, 0, 1, *(chance.randrange(len(data)) for _ in range(chance.randrange(40))), len(data)])
    return (data[begin:end] for begin, end in pairwise(cuts))


def packed(want: Codec, parts: Iterator[bytes]) -> bytes:
    packer, out = Packer(want), []
    for part in parts:
        packer(part)
        out.append(packer.take())
    return b"".join([*out, packer.end()])


def unpacked(codec: Codec, parts: Iterator[bytes]) -> tuple[str, bytes]:
    out: list[bytes] = []
    unpacker = Unpacker(codec, Entries(), out.append)
    for part in parts:
        unpacker.feed(part)
    return unpacker.finish(), b"".join(out)


@pytest.mark.parametrize("want", [Codec.PLAIN, Codec.GZIP, Codec.ZSTD])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_content_packs_to_the_same_bytes_however_it_comes(want: Codec, seed: int) -> None:
    chance = random.Random(seed)
    data = content(chance)
    blobs = {packed(want, pieces(chance, data)) for _ in range(5)} | {packed(want, iter([data]))}
    assert len(blobs) == 1
    assert unpacked(want, pieces(chance, blobs.pop())) == (digest_of(data), data)


@pytest.mark.parametrize("codec", [Codec.GZIP, Codec.ZSTD])
@pytest.mark.parametrize("seed", SEEDS)
def test_members_and_frames_are_one_stream_however_they_are_cut(codec: Codec, seed: int) -> None:
    chance = random.Random(seed)
    data = content(chance)
    blob = b"".join(compress(part, codec) for part in pieces(chance, data))
    assert unpacked(codec, pieces(chance, blob)) == (digest_of(data), data)
