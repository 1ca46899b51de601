"""Debian packages, fetched from the machine's own mirror and unpacked into a prefix: nothing is installed.

Suites other than the machine's own use a second apt configuration with its own lists and state.
"""

from __future__ import annotations

import os
import re
import shutil
from functools import cache
from pathlib import Path
from threading import Lock

from deploy.lab import places
from deploy.lab.shell import LabError, finished, sh

TESTING = "forky"
STABLE = "bookworm"
_apt = Lock()  # apt-get refuses to run twice on one set of lists


@cache
def mirror() -> str:
    """Return the mirror that this machine's apt settings name; the project itself names none."""
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    for path in sources:
        if not path.is_file():
            continue
        text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
        for found in re.finditer(r"^(?:URIs:\s*|deb\s+(?:\[[^]]*\]\s*)?)(\S+/debian/?)(?:\s|$)", text, re.MULTILINE):
            return found[1].rstrip("/")
    raise LabError("apt's settings name no Debian mirror", fix="a deb line in /etc/apt/sources.list")


def _configuration(suite: str) -> Path:
    home = places.cache() / "apt" / suite
    for folder in ("lists/partial", "cache/archives/partial", "debs"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "status").touch()
    (home / "sources.list").write_text(
        f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror()} {suite} main\n"
    )
    (home / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{home}/sources.list";\nDir::Etc::sourceparts "-";\nDir::State::lists "{home}/lists";\n'
        f'Dir::State::status "{home}/status";\nDir::Cache "{home}/cache";\nAcquire::Check-Valid-Until "false";\n'
        'Acquire::Retries "3";\nAPT::Sandbox::User "root";\n'
    )
    return home


def unpack(suite: str, *names: str, into: Path | None = None) -> list[str]:
    """Unpack these packages of ``suite`` in the prefix, or in ``into``; each is fetched and unpacked once.

    Return ``name version`` of each.
    """
    home = _configuration(suite)

    def missing() -> list[str]:
        return [name for name in names if not (home / "debs" / f"{name}.done").exists()]

    if missing():
        with _apt:
            sh("apt-get", "update", "-q", env={"APT_CONFIG": str(home / "apt.conf")})
            for name in missing():  # asked again: by now another part may have fetched it, and be running it
                _unpack(home, name, into or places.prefix())
    return [f"{name} {(home / 'debs' / f'{name}.done').read_text()}" for name in names]


def _unpack(home: Path, name: str, into: Path) -> None:
    debs = home / "debs"
    for old in debs.glob(f"{name}_*.deb"):
        old.unlink()
    sh("apt-get", "download", "-q", name, env={"APT_CONFIG": str(home / "apt.conf")}, cwd=debs)
    (package,) = debs.glob(f"{name}_*.deb")
    into.mkdir(parents=True, exist_ok=True)
    sh("dpkg", "-x", package, into)
    version = sh("dpkg-deb", "-f", package, "Version")

    def note(part: Path) -> None:
        part.write_text(version)

    finished(debs / f"{name}.done", note)


def install(*names: str) -> None:
    """Install packages that only work installed (mmdebstrap, iptables), unless they already are."""
    missing = [name for name in names if shutil.which(name) is None and not Path(f"/usr/sbin/{name}").exists()]
    if missing:
        with _apt:
            sh("apt-get", "update", "-q")
            words = ("install", "-q", "-y", "--no-install-recommends")
            sh("apt-get", *words, *missing, env={"DEBIAN_FRONTEND": "noninteractive"})


def system(suite: str, target: Path, *, variant: str, include: str, architecture: str = "") -> Path:
    """Make a Debian system as a tar archive, once."""

    def make(part: Path) -> None:
        sh(
            "mmdebstrap",
            "-q",
            f"--variant={variant}",
            *((f"--architectures={architecture}",) if architecture else ()),
            '--aptopt=Acquire::Check-Valid-Until "false"',
            f"--include={include}",
            "--format=tar",
            suite,
            part,
            mirror(),
        )

    return finished(target, make)


def path() -> str:
    """Return PATH with the prefix's programs first."""
    root = places.prefix()
    return os.pathsep.join([f"{root}/usr/bin", f"{root}/usr/sbin", os.environ["PATH"], "/usr/sbin", "/sbin"])
