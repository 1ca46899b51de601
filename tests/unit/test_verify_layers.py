"""Unpacking, counting and laying over one another: layers without a registry, hostile ones among them."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from phasegate.layers import entries as counting
from phasegate.layers import unpack
from phasegate.layers.entries import Entries
from phasegate.layers.tree import Entry as Path
from phasegate.layers.tree import Listing, difference, merged
from phasegate.layers.unpack import BadTar, Damaged, Unbounded, Unpacker
from phases.form import Codec
from tests.kit.images import Entry, Layer, compress, make_tar
from tests.kit.tars import END, changed, sparse

SKIPPABLE = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"meta"
TEXT = b"some text " * 500


def unpacked(raw: bytes, codec: Codec | None, size: int = 1 << 20) -> str:
    unpacker = Unpacker(codec)
    for at in range(0, len(raw), size):
        unpacker.feed(raw[at : at + size])
    return unpacker.finish()


def sha256(raw: bytes) -> str:
    return "sha256:" + hashlib.sha256(raw).hexdigest()


@given(
    parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    size=st.integers(1, 64),
    codec=st.sampled_from([Codec.GZIP, Codec.ZSTD]),
)
def test_members_and_frames_are_read_to_the_last_however_they_come(parts: list[bytes], size: int, codec: Codec) -> None:
    raw = b"".join(compress(part, codec) for part in parts)
    assert unpacked(raw, codec, size) == sha256(b"".join(parts))


@pytest.mark.parametrize("raw", [SKIPPABLE + zstd.compress(TEXT), zstd.compress(TEXT) + SKIPPABLE])
def test_skippable_frames_are_part_of_zstd(raw: bytes) -> None:
    assert unpacked(raw, Codec.ZSTD, 3) == sha256(TEXT)


def test_a_plain_tar_is_its_own_content() -> None:
    assert unpacked(TEXT, None) == sha256(TEXT)


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize(
    ("raw", "codec"),
    [
        (gzip.compress(TEXT)[:-5], Codec.GZIP),
        (gzip.compress(TEXT)[:8], Codec.GZIP),
        (b"", Codec.GZIP),
        (b"\x1f", Codec.GZIP),
        (gzip.compress(TEXT) + b"\x1f", Codec.GZIP),
        (gzip.compress(TEXT) + b"behind", Codec.GZIP),
        (gzip.compress(TEXT) + b"\0" * 512, Codec.GZIP),
        (gzip.compress(TEXT)[:-8] + b"\0" * 8, Codec.GZIP),
        (zstd.compress(TEXT), Codec.GZIP),
        (gzip.compress(TEXT) + zstd.compress(TEXT), Codec.GZIP),
        (zstd.compress(TEXT)[:-1], Codec.ZSTD),
        (zstd.compress(TEXT) + b"\x28\xb5", Codec.ZSTD),
        (zstd.compress(TEXT) + b"behind", Codec.ZSTD),
        (gzip.compress(TEXT), Codec.ZSTD),
        (TEXT, Codec.ZSTD),
    ],
)
def test_what_is_cut_off_mixed_or_followed_by_more_is_damaged(raw: bytes, codec: Codec, size: int) -> None:
    with pytest.raises(Damaged):
        unpacked(raw, codec, size)


def test_a_bomb_ends_long_before_it_is_unpacked() -> None:
    bomb = zstd.compress(bytes(4 << 20))
    unpacker = Unpacker(Codec.ZSTD)
    with pytest.raises(Unbounded):
        unpacker.feed(bomb * 1000)
    assert unpacker.unpacked <= unpack.MAX_RATIO * (1 << 20) + unpack.PIECE


def test_a_window_that_engines_refuse_is_unbounded() -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 28})
    with pytest.raises(Unbounded, match="window"):
        unpacked(packer.compress(TEXT) + packer.flush(), Codec.ZSTD)


def counted(tar: bytes, size: int) -> int:
    entries = Entries()
    for at in range(0, len(tar), size):
        entries(tar[at : at + size])
    return entries.count


@given(
    sizes=st.lists(st.integers(0, 2000), max_size=6),
    size=st.integers(1, 700),
    form=st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
    name=st.sampled_from(["short", "long" * 60, "ä" * 30]),
)
def test_entries_are_counted_as_tarfile_does(sizes: list[int], size: int, form: int, name: str) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as tar:
        for number, length in enumerate(sizes):
            info = tarfile.TarInfo(f"{name}{number}")
            info.size = length
            tar.addfile(info, io.BytesIO(b"\xff" * length))
    assert counted(stream.getvalue(), size) == len(sizes)


def test_a_size_in_a_pax_record_is_followed() -> None:
    first = tarfile.TarInfo("big")
    first.size = 0
    record = b"12 size=512\n"
    pax = tarfile.TarInfo("pax")
    pax.type, pax.size = tarfile.XHDTYPE, len(record)
    data = first.tobuf(tarfile.USTAR_FORMAT)  # a header in the data: it would be counted if it were taken for one
    tar = pax.tobuf(tarfile.USTAR_FORMAT) + record.ljust(512, b"\0") + first.tobuf(tarfile.USTAR_FORMAT) + data
    assert counted(tar + bytes(1024), 512) == 1


@pytest.mark.parametrize("size", [b"-0001000\0", b"1_0\0", b"+7\0", b"\x80" + b"\xff" * 11])
def test_a_size_that_is_none_is_no_tar(size: bytes) -> None:
    """A size below zero once counted backwards without an end (found by fuzzing)."""
    header = changed(tarfile.TarInfo("a").tobuf(), 124, size.ljust(12, b"\0"))
    with pytest.raises(BadTar):
        Entries()(header * 4)


def test_too_many_entries_are_unbounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_ENTRIES", 3)
    assert counted(make_tar({str(n): b"x" for n in range(3)}), 512) == 3
    with pytest.raises(Unbounded, match="entries"):
        counted(make_tar({str(n): b"x" for n in range(4)}), 512)


def listed(layer: Layer | bytes) -> tuple[Path, ...]:
    tar = layer if isinstance(layer, bytes) else make_tar(layer)
    listing = Listing()
    for at in range(0, len(tar), 1000):
        listing(tar[at : at + 1000])
    listing.end()
    return listing.entries()


def tree(*layers: Layer) -> dict[str, Path]:
    return merged(map(listed, layers))


def folder(mode: int = 0o755) -> Entry:
    return Entry(directory=True, mode=mode)


def test_what_is_no_tar_is_damaged() -> None:
    with pytest.raises(Damaged, match="no tar"):
        listed(b"no tar at all" * 100)
    with pytest.raises(Damaged, match="no tar"):
        listed(make_tar({"file": b"x" * 5000})[:2000])


def test_a_sparse_file_of_terabytes_is_not_read() -> None:
    with pytest.raises(Damaged, match="a sparse file of"):
        listed(sparse("a", 4 << 40, 0, b"x" * 512) + END)
    assert (
        listed(sparse("a", 1024, 0, b"x" * 512) + END)[0].content == hashlib.sha256(b"x" * 512 + bytes(512)).hexdigest()
    )


def test_whiteouts_hide_what_is_below_and_nothing_of_their_own_layer() -> None:
    below: Layer = {"a": folder(), "a/old": b"1", "a/sub/deep": b"2", "b": b"3", "ab": b"4"}
    assert set(tree(below, {"a": None})) == {"/b", "/ab"}
    assert set(tree(below, {"a/.wh..wh..opq": b"", "a/new": b"5"})) == {"/a", "/a/new", "/b", "/ab"}
    assert set(tree(below, {"b": None, "b/c": b"6"})) >= {"/b/c"}
    assert "/nothing" not in tree({"x": b""}, {"nothing": None})


def test_a_file_in_place_of_a_folder_hides_it_and_a_folder_does_not() -> None:
    below: Layer = {"a": folder(), "a/old": b"1"}
    assert set(tree(below, {"a": b"file"})) == {"/a"}
    assert set(tree(below, {"a": folder(0o700)})) == {"/a", "/a/old"}
    assert tree(below, {"a": folder(0o700)})["/a"].mode == 0o700


def test_hard_links_are_one_file_until_a_layer_replaces_one() -> None:
    below: Layer = {"a": b"1", "b": Entry(hardlink="a"), "c": Entry(hardlink="b")}
    assert tree(below)["/c"].peers == ("/a", "/b", "/c")
    assert tree(below)["/c"].content == tree(below)["/a"].content
    above = tree(below, {"b": b"2"})
    assert above["/a"].peers == above["/c"].peers == ("/a", "/c")
    assert above["/b"].peers == ()


def test_names_are_those_that_an_engine_makes_of_them() -> None:
    assert set(tree({"./a//b": b"1", "/c": b"2", "d/../e": b"3"})) == {"/a/b", "/c", "/e"}


BASE: Layer = {"tool": Entry(b"1", mode=0o755, owner=(1, 2)), "link": Entry(symlink="tool"), "dir": folder()}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"new": b""}, ("/new", "added, file")),
        ({"tool": None}, ("/tool", "removed, file")),
        ({"tool": Entry(b"2", mode=0o755, owner=(1, 2))}, ("/tool", "content")),
        ({"tool": Entry(b"1", mode=0o4755, owner=(1, 2))}, ("/tool", "mode 0755 -> 4755")),
        ({"tool": Entry(b"1", mode=0o755, owner=(1, 3))}, ("/tool", "owner 1:2 -> 1:3")),
        ({"link": Entry(symlink="other")}, ("/link", "content")),
        ({"dir": b""}, ("/dir", "folder -> file, mode 0755 -> 0644, content")),
        (
            {"tool": Entry(b"1", mode=0o755, owner=(1, 2), xattrs={"security.capability": b"\x01\xff"})},
            ("/tool", "capabilities none -> 01ff"),
        ),
    ],
)
def test_each_difference_is_named(changed: Layer, said: tuple[str, str]) -> None:
    assert difference(tree(BASE), tree(BASE, changed)) == (said,)


def test_times_are_no_difference() -> None:
    assert difference(tree({"a": Entry(b"1", mtime=5)}), tree({"a": Entry(b"1", mtime=99)})) == ()


def test_a_hard_link_that_became_a_copy_is_a_difference() -> None:
    found = difference(tree({"a": b"1", "b": Entry(hardlink="a")}), tree({"a": b"1", "b": b"1"}))
    assert found == (("/a", "hard links"), ("/b", "hard links"))


NAMES = st.sampled_from(["a", "b", "a/x", "a/y", "b/x", "a/x/z"])
VALUES = st.one_of(st.none(), st.just("opaque"), st.just("folder"), st.binary(min_size=1, max_size=2))


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=4), max_size=4))
def test_layers_merge_as_a_naive_model_does(layers: list[dict[str, object]]) -> None:
    model: dict[str, object] = {}
    given_layers: list[Layer] = []
    for layer in layers:
        written: dict[str, bytes | Entry | None] = {}
        for name, value in layer.items():
            if value == "opaque":
                written[f"{name}/.wh..wh..opq"] = b""
            elif value == "folder":
                written[name] = folder()
            else:
                written[name] = value if isinstance(value, bytes) else None
        given_layers.append(written)
        for name, value in layer.items():
            if value is None or value == "opaque":
                gone = [path for path in model if path.startswith(f"{name}/") or (value is None and path == name)]
                for path in gone:
                    del model[path]
        for name, value in layer.items():
            if value == "folder":
                model[name] = "folder"
            elif isinstance(value, bytes):
                for path in [path for path in model if path.startswith(f"{name}/")]:
                    del model[path]
                model[name] = hashlib.sha256(value).hexdigest()
    found = {
        path[1:]: "folder" if entry.kind == "folder" else entry.content for path, entry in tree(*given_layers).items()
    }
    assert found == model
