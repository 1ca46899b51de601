"""Emulation of arm64 and arm by qemu, registered with the kernel with the F flag so that containers have it too."""

from __future__ import annotations

from pathlib import Path

from deploy.lab import packages, places
from deploy.lab.engines import docker
from deploy.lab.shell import sh

BINFMT = Path("/proc/sys/fs/binfmt_misc")
# From qemu's scripts/qemu-binfmt-conf.sh: magic and mask of little-endian ELF executables.
_MASK = r"\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
_MAGIC = {
    "aarch64": r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00",
    "arm": r"\x7fELF\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x28\x00",
}


def registered() -> bool:
    return all((BINFMT / f"qemu-{name}").exists() for name in _MAGIC)


def from_packages() -> None:
    """Register qemu-user-static, unpacked in the prefix, unless the machine already has it."""
    if not BINFMT.joinpath("register").exists():
        sh("mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT)
    if registered():
        return
    packages.unpack(packages.STABLE, "qemu-user-static")
    for name, magic in _MAGIC.items():
        if not (BINFMT / f"qemu-{name}").exists():
            interpreter = places.prefix() / f"usr/bin/qemu-{name}-static"
            (BINFMT / "register").write_text(f":qemu-{name}:M:0:{magic}:{_MASK}:{interpreter}:F")


def pulled(host: str, prefix: str) -> None:
    """Register qemu with the public image that Docker's own documentation names."""
    if not registered():
        docker("run", "--rm", "--privileged", f"{prefix}tonistiigi/binfmt", "--install", "arm64,arm", host=host)
