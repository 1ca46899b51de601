"""A certificate authority and a transparency log for tests, compiled from ``deploy/lab/sigstore``."""

from __future__ import annotations

from pathlib import Path

from deploy.lab import golang, places
from deploy.lab.shell import finished
from phasegate.image.digest import digest_of

MODULE = Path(__file__).parent / "sigstore"
NAME = "virtual-sigstore"


def program() -> Path:
    """Compile it, in about two minutes on two cores; kept by its source."""
    source = digest_of(b"".join((MODULE / name).read_bytes() for name in ("main.go", "go.mod")))

    def make(part: Path) -> None:
        golang.build(MODULE, part, "", ".")

    return finished(places.cache() / f"{NAME}-{source.removeprefix('sha256:')[:12]}", make) / NAME
