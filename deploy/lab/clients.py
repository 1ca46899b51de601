"""Clients beyond Docker: podman and containerd. ``up --all`` brings them up.

Each is a privileged container on the host engine; podman and ctr run in it through ``docker exec``. No neutral public
image has them at these versions, so they are made from Debian's packages even where the lab is pulled: there the
packages go into a container of the public Debian image.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.lab import engines, packages, places
from deploy.lab.commit import commit
from deploy.lab.engines import LABEL, docker, has_image
from deploy.lab.shell import LabError, sh, wait
from deploy.lab.state import LabClient

NAMESPACE = "phasegate"

# The engine's configuration files in the container: containers without cgroups, the lab's registry without TLS.
PODMAN_FILES = {
    "etc/containers/containers.conf": '[containers]\ncgroups = "disabled"\n[engine]\ncgroup_manager = "cgroupfs"\n'
    'events_logger = "file"\n',
    "etc/containers/registries.conf": f'[[registry]]\nlocation = "{places.REGISTRY}"\ninsecure = true\n',
    "etc/containers/storage.conf": '[storage]\ndriver = "overlay"\nrunroot = "/run/containers/storage"\n'
    'graphroot = "/var/lib/containers/storage"\n',
}
CONTAINERD_FILES = {f"etc/containerd/certs.d/{places.REGISTRY}/hosts.toml": f'server = "http://{places.REGISTRY}"\n'}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One client container. ``series`` is how its version begins, ``suite`` the Debian suite of its packages, and
    ``store`` the volume where it keeps images."""

    name: str
    kind: Literal["podman", "containerd"]
    series: str
    suite: str

    @property
    def container(self) -> str:
        return f"phasegate-lab-{self.name}"

    @property
    def image(self) -> str:
        return f"phasegate-lab/{self.kind}:{self.series}"

    @property
    def store(self) -> str:
        return "/var/lib/containers" if self.kind == "podman" else "/var/lib/containerd"

    @property
    def runs(self) -> tuple[str, ...]:
        return ("sleep", "infinity") if self.kind == "podman" else ("containerd", "--log-level", "warn")

    def command(self, host: str) -> tuple[str, ...]:
        """Return the argv prefix of its command line."""
        tool = ("podman",) if self.kind == "podman" else ("ctr", "--namespace", NAMESPACE)
        return (engines.program(), "-H", host, "exec", "-i", self.container, *tool)


CLIENTS = (
    Wanted("podman-4.3", "podman", "4.3", "bookworm"),
    Wanted("podman-5.4", "podman", "5.4", "trixie"),
    Wanted("containerd-1.6", "containerd", "1.6", "bookworm"),
    Wanted("containerd-2.1", "containerd", "2.1", "forky"),
)
_PACKAGES = {"podman": "podman,ca-certificates", "containerd": "containerd,runc,ca-certificates"}


def image(host: str, wanted: Wanted, prefix: str | None) -> None:
    """Make the client's image under the lab's own name. ``prefix`` is a registry prefix to pull Debian from, or None
    for a system made by mmdebstrap."""
    if has_image(host, wanted.image):
        return
    names = _PACKAGES[wanted.kind]
    files = PODMAN_FILES if wanted.kind == "podman" else CONTAINERD_FILES
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), files)
        if prefix is None:
            archive = places.cache() / f"{wanted.name}.tar"
            packages.system(wanted.suite, archive, variant="apt", include=names)
            base, script = docker("import", archive, host=host), "true"
            archive.unlink()
        else:
            base = f"{prefix}debian:{wanted.suite}-slim"
            words = names.replace(",", " ")
            script = f"apt-get update -q && apt-get install -q -y --no-install-recommends {words}"
        commit(host, base, wanted.image, files=Path(folder), script=script)


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def start(host: str, wanted: Wanted) -> LabClient:
    """Start the client in its container if it is not running, and ask for its version."""
    state = docker("ps", "-a", "--filter", f"name=^{wanted.container}$", "--format", "{{.State}}", host=host)
    if state != "running":
        if state:
            docker("rm", "-f", wanted.container, host=host)
        docker(
            "run", "-d", "--init", "--name", wanted.container, "--label", LABEL, "--privileged", "--network", "host",
            "-v", f"{wanted.container}:{wanted.store}", wanted.image, *wanted.runs, host=host,
        )  # fmt: skip
    command = wanted.command(host)
    wait(lambda: answers(command), f"the client {wanted.name}", 60)
    found = re.search(r"\d+\.\d+\.\d+\S*", version(command))
    if found is None or not found[0].startswith(wanted.series):
        raise LabError(
            f"{wanted.name}: wanted {wanted.kind} {wanted.series}, got {found and found[0]}",
            fix="the package has moved on: name another in deploy/lab/clients.py",
        )
    return LabClient(name=wanted.name, kind=wanted.kind, command=command, version=found[0])


def version(command: tuple[str, ...]) -> str:
    """Return the engine's version: ctr prints its own first, then the server's."""
    return sh(*command, "version").rpartition("Server:")[2]


def answers(command: tuple[str, ...]) -> bool:
    try:
        version(command)
    except LabError:
        return False
    return True
