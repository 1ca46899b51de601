"""zstd: layers compressed with zstd. The config and the diff IDs stay the same, byte for byte."""

from phases.form import Codec
from phases.phase import Phase

ZSTD = Phase(
    name="zstd",
    axis="codec",
    value=Codec.ZSTD,
    summary="zstd layers",
    may_differ=frozenset({"root", "manifest", "layers"}),
    checks=("delta.declared", "envelope.family", "layers.codec", "layers.content", "fleet.floor", "refuse.CLIENT"),
    output={"compression": "zstd", "compression-level": "3"},  # BuildKit's own default
    # Before 23.0: "archive/tar: invalid tar header" (home-assistant/core#165012).
    needs={"docker": "23.0"},
)
