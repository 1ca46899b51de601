"""Docker engines: the host engine, and on it the pull matrix and the publisher as privileged containers."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.lab import packages, places
from deploy.lab.shell import LabError, alive, detached, end, finished, sh, wait
from deploy.lab.state import LabEngine

LABEL = "phasegate.lab"
BUILDKIT = "v0.34.2"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One engine container. Its version must begin with ``series``, or with ``module`` if it is compiled from its Go
    module."""

    name: str
    series: str
    store: Literal["classic", "containerd"] = "classic"
    module: str = ""

    @property
    def image(self) -> str:
        return f"phasegate-lab/engine:{self.series}"

    @property
    def container(self) -> str:
        return f"phasegate-lab-{self.name}"

    @property
    def socket(self) -> Path:
        return places.run() / self.name / "docker.sock"


SUITES = {"20.10": "bookworm", "26.1": "trixie", "28.5": "forky"}
CLIENTS = (
    Wanted("docker-20.10", "20.10"),
    Wanted("docker-26.1", "26.1"),
    Wanted("docker-28.5", "28.5"),
    Wanted("docker-28.5-containerd", "28.5", "containerd"),
)
# Baselines and controls come from here: a fresh Docker 29 has the containerd store and publishes no schema 2.
PUBLISHER = Wanted("publisher", "28.5")


def docker(*words: str | Path, host: str, stdin: Path | None = None) -> str:
    return sh(program(), "-H", host, *words, stdin=stdin, env={"DOCKER_CONFIG": str(places.run() / "config")})


def program() -> str:
    """Return the docker command: the lab's own if it was unpacked, otherwise the machine's."""
    own = places.prefix() / "usr/bin/docker"
    found = str(own) if own.exists() else shutil.which("docker")
    if found is None:
        raise LabError("there is no docker command", fix="install the docker command, or run as root on Debian")
    return found


def host_from_packages() -> str:
    """Start the host engine from Debian's packages, with its own data root and socket. Return its address."""
    packages.unpack(packages.TESTING, "docker.io", "docker-cli", "docker-buildx", "containerd")
    # These come from the machine's own suite: a newer runc needs a newer C library.
    packages.unpack(packages.STABLE, "runc", "libseccomp2", "tini")
    root, run = places.prefix(), places.run() / "host"
    init = root / "usr/bin/docker-init"
    if init.is_symlink() and not init.exists():
        init.unlink()
        init.symlink_to("tini-static")
    address = f"unix://{run}/docker.sock"
    pid_file = run / "engine.pid"
    if alive(pid_file, "dockerd") is None:
        end_containerd(run)
        for left in (run / "docker.pid", run / "docker.sock"):
            left.unlink(missing_ok=True)
        data = places.data() / "host"
        data.mkdir(parents=True, exist_ok=True)
        log = places.run() / "log" / "host.log"
        detached(
            "dockerd",
            [
                root / "usr/sbin/dockerd", "-H", address, "--data-root", data, "--exec-root", run / "exec",
                "--pidfile", run / "docker.pid", "--feature", "containerd-snapshotter=false",
                # Everything in the lab uses the host's network or none: the machine's own network is not touched.
                "--bridge=none", "--iptables=false", "--ip6tables=false",
            ],
            log=log,
            pid_file=pid_file,
            env={"PATH": packages.path()},
        )  # fmt: skip
        wait(lambda: answers(address), "the host engine", 60, log)
    return address


def end_containerd(run: Path) -> None:
    """End dockerd's own containerd, which outlives a killed dockerd and would hold the new one's files."""
    left = run / "exec/containerd/containerd.pid"
    if alive(left, "containerd") is not None:
        end(left, "containerd")


def answers(address: str) -> bool:
    try:
        docker("version", "--format", "{{.Server.Version}}", host=address)
    except LabError:
        return False
    return True


def image_from_packages(host: str, suite: str, series: str) -> None:
    """Make ``phasegate-lab/engine:SERIES`` with the docker.io of ``suite``."""
    name = f"phasegate-lab/engine:{series}"
    if has_image(host, name):
        return
    archive = places.cache() / f"engine-{suite}.tar"
    packages.system(suite, archive, variant="apt", include="docker.io,iptables,ca-certificates")
    docker("import", archive, name, host=host)
    archive.unlink()


def has_image(host: str, name: str) -> bool:
    return bool(docker("image", "ls", "-q", name, host=host))


def start(host: str, wanted: Wanted) -> LabEngine:
    """Start the engine in its container if it is not running, and check its version and store."""
    state = docker("ps", "-a", "--filter", f"name=^{wanted.container}$", "--format", "{{.State}}", host=host)
    if state != "running":
        if state:
            docker("rm", "-f", wanted.container, host=host)
        wanted.socket.parent.mkdir(parents=True, exist_ok=True)
        wanted.socket.unlink(missing_ok=True)
        feature = "true" if wanted.store == "containerd" else "false"
        docker(
            "run", "-d", "--name", wanted.container, "--label", LABEL, "--privileged", "--network", "host",
            "-v", f"{wanted.socket.parent}:/run/lab", "-v", f"{wanted.container}:/var/lib/docker", wanted.image,
            # dockerd comes first: the public image's entry point adds a TCP listener if arguments begin with a dash.
            "dockerd", "-H", "unix:///run/lab/docker.sock", "--bridge=none", "--iptables=false", "--ip6tables=false",
            "--insecure-registry", "127.0.0.0/8", "--group", str(os.getgid()),
            *(("--feature", f"containerd-snapshotter={feature}") if wanted.series == "28.5" else ()),
            host=host,
        )  # fmt: skip
    address = f"unix://{wanted.socket}"
    wait(lambda: answers(address) or _ended(host, wanted), f"the engine {wanted.name}", 60)
    return _assert(wanted, address)


def _ended(host: str, wanted: Wanted) -> bool:
    """Raise LabError with the container's last output if it has ended; otherwise return False."""
    if docker("ps", "-q", "--filter", f"name=^{wanted.container}$", host=host):
        return False
    said = sh("sh", "-c", 'exec 2>&1; exec "$0" -H "$1" logs --tail 2 "$2"', program(), host, wanted.container)
    raise LabError(f"{wanted.name} ended: {said}", fix=f"docker -H {host} logs {wanted.container}")


def _assert(wanted: Wanted, address: str) -> LabEngine:
    info = json.loads(docker("info", "--format", "{{json .}}", host=address))
    version = str(info["ServerVersion"]).split("+")[0]
    store: Literal["classic", "containerd"] = (
        "containerd" if "io.containerd.snapshotter.v1" in json.dumps(info.get("DriverStatus")) else "classic"
    )
    series = (f"{wanted.series}.", f"{wanted.module or wanted.series}.")
    if not version.startswith(series) or store != wanted.store:
        raise LabError(
            f"{wanted.name}: wanted Docker {wanted.series} with the {wanted.store} store, "
            f"got {version} with the {store} store",
            fix="the package or image has moved on: name another in deploy/lab/engines.py",
        )
    return LabEngine(name=wanted.name, host=address, version=version, store=store)


def configure(host: str) -> str:
    """Make the lab's own docker configuration folder, with buildx in it. Return buildx's version."""
    plugins = places.run() / "config/cli-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    own = places.prefix() / "usr/libexec/docker/cli-plugins/docker-buildx"
    users = Path.home() / ".docker/cli-plugins/docker-buildx"
    for found in (own, users):
        link = plugins / "docker-buildx"
        if found.exists() and not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(found)
    return docker("buildx", "version", host=host).split()[1]


def copied_out(host: str, image: str, program: str, to: Path) -> Path:
    """Copy a program out of an image, once."""

    def make(part: Path) -> None:
        container = docker("create", image, host=host)
        try:
            docker("cp", f"{container}:{program}", part, host=host)
        finally:
            docker("rm", "-f", container, host=host)

    return finished(to, make)


def tools_folder(*programs: str | Path) -> Path:
    """Link the programs into the folder that ``lab env`` puts first on PATH, and return the folder."""
    folder = places.run() / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    for found in map(Path, programs):
        link = folder / found.name
        # An older lab may have linked it to another place; a program found through this very link stays.
        if found != link and (not link.is_symlink() or link.readlink() != found):
            link.unlink(missing_ok=True)
            link.symlink_to(found)
    return folder
