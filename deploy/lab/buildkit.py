"""The BuildKit image for the docker-container driver, compiled from the Go module proxy where it cannot be pulled."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from deploy.lab import golang, packages, places
from deploy.lab.engines import BUILDKIT, docker, has_image
from deploy.lab.shell import LabError, finished, sh

IMAGE = f"phasegate-lab/buildkit:{BUILDKIT}"
MODULE = Path(__file__).parent / "buildkit"


def compiled() -> Path:
    """Compile buildkitd and buildctl, in about three minutes on two cores; kept by version."""

    def make(part: Path) -> None:
        tools = (f"github.com/moby/buildkit/cmd/{name}" for name in ("buildkitd", "buildctl"))
        golang.build(MODULE, part, f"github.com/moby/buildkit/version.Version={BUILDKIT}", *tools)

    return finished(places.cache() / f"buildkit-{BUILDKIT}", make)


def image_from_packages(host: str) -> None:
    """Make an image of these two, runc with its libraries, busybox and the machine's certificates."""
    if has_image(host, IMAGE):
        return
    packages.unpack(packages.STABLE, "busybox-static", "runc", "libseccomp2")
    prefix, root = places.prefix(), places.cache() / "buildkit-root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("usr/bin", "bin", "etc/ssl/certs", "tmp", "run", "root", "var/lib"):
        (root / folder).mkdir(parents=True)
    for program in compiled().iterdir():
        shutil.copy(program, root / "usr/bin" / program.name)
    runc = prefix / "usr/sbin/runc"
    shutil.copy(runc, root / "usr/bin/buildkit-runc")
    for library in re.findall(r"(?:=> )?(/\S+) \(0x", sh("ldd", runc)):
        target = root / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)
    shutil.copy(prefix / "bin/busybox", root / "bin/busybox")
    for name in ("sh", "ls", "cat", "mount", "umount", "ps", "mkdir", "rm"):
        (root / "bin" / name).symlink_to("busybox")
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    if bundle.exists():
        shutil.copy(bundle, root / "etc/ssl/certs/ca-certificates.crt")
    archive = places.cache() / "buildkit-image.tar"
    sh("tar", "-C", root, "-cf", archive, ".")
    docker("import", "--change", 'ENTRYPOINT ["buildkitd"]', archive, IMAGE, host=host)
    archive.unlink()
    shutil.rmtree(root)


def version_of(host: str) -> str:
    """Return the version that buildkitd in the image reports. Raises LabError unless it is the pinned one."""
    said = docker("run", "--rm", "--network=none", "--entrypoint", "buildkitd", IMAGE, "--version", host=host)
    found = re.search(r"v\d+\.\d+\.\d+", said)
    if found is None or found[0] != BUILDKIT:
        raise LabError(f"{IMAGE} says {said!r}, wanted {BUILDKIT}", fix=f"docker image rm {IMAGE}, then make lab")
    return found[0]
