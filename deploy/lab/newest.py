"""The newest Docker engine, ahead of Debian's: compiled from the Go module proxy, or pulled. ``up --all`` has it.

Its store is containerd's, the default since 29. Other than the engines before it, its containerd is 2.4.
"""

from __future__ import annotations

from pathlib import Path

from deploy.lab import golang, places
from deploy.lab.commit import commit
from deploy.lab.engines import Wanted, has_image
from deploy.lab.shell import finished

MODULE = Path(__file__).parent / "newest"
VERSION = "2.0.0-beta.24"  # of its Go module; Docker releases the same source as 29
ENGINE = Wanted("docker-29", "29", "containerd", module="2.0")
PUBLIC = {ENGINE.image: "docker:29-dind"}
_CONTAINERD = "github.com/containerd/containerd/v2/cmd"
_TOOLS = (
    "github.com/moby/moby/v2/cmd/dockerd",
    f"{_CONTAINERD}/containerd",
    f"{_CONTAINERD}/containerd-shim-runc-v2",
)


def compiled() -> Path:
    """dockerd and its containerd, about five minutes on two cores; kept by version. Yields to what else compiles."""

    def make(part: Path) -> None:
        version = f"github.com/moby/moby/v2/dockerversion.Version={VERSION}"
        golang.build(MODULE, part, version, *_TOOLS, niceness=10)

    return finished(places.cache() / f"docker-{VERSION}", make)


def image_from_packages(host: str) -> None:
    """The 28.5 engine's image with these programs found before its own: runc, iptables and init stay Debian's."""
    if not has_image(host, ENGINE.image):
        commit(host, "phasegate-lab/engine:28.5", ENGINE.image, files=compiled(), into="/usr/local/bin")
