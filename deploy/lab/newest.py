"""The newest Docker engine, newer than Debian's: compiled from the Go module proxy, or pulled, by ``up --all``.

Its store is containerd's, the default since 29. Unlike the older engines, it comes with containerd 2.4.
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
    """Compile dockerd and its containerd, in about five minutes on two cores; kept by version.

    It runs at a low priority, so that other compilations go first.
    """

    def make(part: Path) -> None:
        version = f"github.com/moby/moby/v2/dockerversion.Version={VERSION}"
        golang.build(MODULE, part, version, *_TOOLS, niceness=10)

    return finished(places.cache() / f"docker-{VERSION}", make)


def image_from_packages(host: str) -> None:
    """Make the 28.5 engine's image with these programs ahead of its own; runc, iptables and init stay Debian's."""
    if not has_image(host, ENGINE.image):
        commit(host, "phasegate-lab/engine:28.5", ENGINE.image, files=compiled(), into="/usr/local/bin")
