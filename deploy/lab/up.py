"""Bring the lab up: choose the way, then make each part in order, the long ones at the same time."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from deploy.lab import (
    base,
    buildkit,
    clients,
    cosign,
    emulation,
    engines,
    newest,
    packages,
    places,
    promtool,
    registry,
    tools,
)
from deploy.lab.shell import LabError, finished, sh
from deploy.lab.show import Show, console
from deploy.lab.state import Lab, LabClient, LabEngine

Source = Literal["packages", "pulled"]


def source() -> tuple[Source, str]:
    """Return which way the lab is made, and why. With ``PHASEGATE_LAB_PREFIX`` images are pulled from a registry of
    that prefix; otherwise they are pulled if an engine answers, and made from packages if none does."""
    if os.environ.get("PHASEGATE_LAB_PREFIX"):
        return "pulled", "PHASEGATE_LAB_PREFIX names a registry to pull from"
    if shutil.which("docker"):
        asked = subprocess.run(
            ["docker", "version", "--format", "{{.Server.Version}}"], capture_output=True, check=False
        )
        if asked.returncode == 0:
            return "pulled", f"a Docker engine {asked.stdout.decode().strip()} answers here"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise LabError(
            "no Docker engine answers, and the lab can be made of packages by root on Debian alone",
            fix="start Docker, or run as root on Debian",
        )
    return "packages", "no Docker engine answers here"


def up(whole: bool = False) -> Lab:
    """Bring the lab up, whatever part of it was running before. With ``whole``, include podman, containerd and the
    newest Docker.

    Raises LabError, naming the part that failed; what is done stays done."""
    way, why = source()
    console.print(f"lab from {way}: {why}")
    places.run().mkdir(parents=True, exist_ok=True)
    with (places.run() / "lock").open("w") as lock, Show() as show, ThreadPoolExecutor(8) as pool:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second `up` at the same time waits, then finds everything running
        there = _there()
        compiling = pool.submit(_compile_newest, show) if whole and way == "packages" else None
        lab = _from_packages(show, pool, why) if way == "packages" else _pulled(show, pool, why)
        if whole:
            return _others(show, pool, lab, compiling)
        lab = lab.model_copy(update={"clients": (*lab.clients, *there[0]), "others": there[1]})
        lab.save()
        return lab


def _there() -> tuple[tuple[LabEngine, ...], tuple[LabClient, ...]]:
    """Return the running clients that only the whole lab has: bringing up the smaller lab leaves them alone."""
    try:
        lab = Lab.load()
    except LabError:
        return (), ()
    newer = tuple(one for one in lab.clients if one.name == newest.ENGINE.name and engines.answers(one.host))
    return newer, tuple(client for client in lab.others if clients.answers(client.command))


def _others(show: Show, pool: ThreadPoolExecutor, lab: Lab, compiling: Future[None] | None) -> Lab:
    prefix = prefix_of() if lab.source == "pulled" else None

    def one(wanted: clients.Wanted) -> LabClient:
        with show.part(f"client {wanted.name}") as found:
            clients.image(lab.host, wanted, prefix)
            client = clients.start(lab.host, wanted)
            found.append(client.version)
        return client

    making = pool.submit(_tools, show)
    others = tuple(pool.map(one, clients.CLIENTS))
    making.result()
    if compiling is None:
        pull_images(lab.host, prefix_of(), newest.PUBLIC)
    else:
        compiling.result()
        with show.part(f"image engine:{newest.ENGINE.series}"):
            newest.image_from_packages(lab.host)
    engine = _engine(show, lab.host, newest.ENGINE)
    lab = lab.model_copy(update={"clients": (*lab.clients, engine), "others": others})
    lab.save()
    return lab


def _compile_newest(show: Show) -> None:
    with show.part("compile docker") as found:
        found.append(newest.VERSION)
        newest.compiled()


def _tools(show: Show) -> None:
    with show.part("other tools"):
        tools.up()


def _from_packages(show: Show, pool: ThreadPoolExecutor, why: str) -> Lab:
    compiling = pool.submit(_compile, show)
    with show.part("packages") as found:
        packages.install("mmdebstrap", "arch-test", "jq")  # arch-test: for systems of other architectures
        found += packages.unpack(packages.TESTING, "crane")
        crane = places.prefix() / "usr/bin/crane"
    with show.part("emulation"):
        emulation.from_packages()
    with show.part("host engine") as found:
        host = engines.host_from_packages()
        found.append(engines.docker("version", "--format", "{{.Server.Version}}", host=host))
    with show.part("registry") as found:
        found.append(registry.from_packages())
    bases: list[Future[None]] = []
    if not base.published(str(crane)):
        bases = [pool.submit(_base, show, architecture) for architecture in reversed(base.ARCHITECTURES)]
    for series, suite in engines.SUITES.items():
        with show.part(f"image engine:{series}"):
            engines.image_from_packages(host, suite, series)
    compiling.result()
    with show.part("image buildkit"):
        buildkit.image_from_packages(host)
    return _finish(show, pool, "packages", why, host, str(crane), bases, None)


def _pulled(show: Show, pool: ThreadPoolExecutor, why: str) -> Lab:
    prefix, host = prefix_of(), host_of()
    with show.part("images"):
        pull_images(host, prefix, public())
    with show.part("emulation"):
        emulation.pulled(host, prefix)
    with show.part("registry") as found:
        found.append(registry.pulled(host, prefix))
    return _finish(show, pool, "pulled", why, host, found_crane(), [], prefix)


def host_of() -> str:
    """Return the address of the machine's own engine, which pulls the images."""
    return os.environ.get("PHASEGATE_LAB_HOST") or sh(
        engines.program(), "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"
    )


def prefix_of() -> str:
    """Return the prefix of images' public names from ``PHASEGATE_LAB_PREFIX``: empty, or ending in a slash."""
    prefix = os.environ.get("PHASEGATE_LAB_PREFIX", "")
    return f"{prefix.rstrip('/')}/" if prefix else ""


def public() -> dict[str, str]:
    """Return the public image of each image of the smaller lab."""
    wanted = {f"phasegate-lab/engine:{series}": f"docker:{series}-dind" for series in engines.SUITES}
    return wanted | {buildkit.IMAGE: f"moby/buildkit:{engines.BUILDKIT}"}


def pull_images(host: str, prefix: str, wanted: Mapping[str, str]) -> None:
    """Pull public images and tag them with the lab's own names."""
    for own, name in wanted.items():
        if not engines.has_image(host, own):
            engines.docker("pull", "-q", prefix + name, host=host)
            engines.docker("tag", prefix + name, own, host=host)


def found_crane() -> str:
    """Return crane from PATH, or compiled: it is also published as a Go module."""
    found = shutil.which("crane")
    if found:
        return found
    if shutil.which("go") is None:
        raise LabError("there is no crane on PATH, and no go command to compile it", fix="install crane or Go")

    def make(part: Path) -> None:
        folder = part.with_name("crane-bin")
        sh("go", "install", "github.com/google/go-containerregistry/cmd/crane@v0.20.7", env={"GOBIN": str(folder)})
        (folder / "crane").rename(part)

    return str(finished(places.cache() / "crane", make))


def _compile(show: Show) -> None:
    with show.part("compile buildkit") as found:
        found.append(engines.BUILDKIT)
        buildkit.compiled()


def _base(show: Show, architecture: str) -> None:
    with show.part(f"base {architecture}"):
        base.archive(architecture)


def _versions(show: Show, host: str) -> tuple[str, str]:
    with show.part("buildx") as found:
        buildx, builder = engines.configure(host), buildkit.version_of(host)
        found += [buildx, f"BuildKit {builder}"]
    return buildx, builder


def _engine(show: Show, host: str, wanted: engines.Wanted) -> LabEngine:
    with show.part(f"engine {wanted.name}") as found:
        engine = engines.start(host, wanted)
        found += [engine.version, f"{engine.store} store"]
    return engine


def _finish(
    show: Show,
    pool: ThreadPoolExecutor,
    way: Source,
    why: str,
    host: str,
    crane: str,
    bases: list[Future[None]],
    prefix: str | None,
) -> Lab:
    asking = pool.submit(_versions, show, host)
    jq = shutil.which("jq")
    with show.part("cosign") as found:
        signers = cosign.programs(way)
        found += [path.name for path in signers]
    others = (registry.program(host, prefix), promtool.program(host, prefix))
    engines.tools_folder(engines.program(), crane, *signers, *others, *([jq] if jq else []))
    clients = list(pool.map(lambda wanted: _engine(show, host, wanted), (*engines.CLIENTS, engines.PUBLISHER)))
    buildx, builder = asking.result()
    for making in bases:
        making.result()
    if not base.published(crane):
        with show.part("base image"):
            base.publish(clients[-1], crane, prefix)
    lab = Lab(
        source=way,
        why=why,
        registry=places.REGISTRY,
        registry_storage=str(registry.storage()),
        docker=engines.program(),
        docker_config=str(places.run() / "config"),
        host=host,
        host_version=engines.docker("version", "--format", "{{.Server.Version}}", host=host),
        buildx_version=buildx,
        buildkit_image=buildkit.IMAGE,
        buildkit_version=builder,
        publisher=clients[-1],
        clients=tuple(clients[:-1]),
        crane=crane,
        base=places.BASE,
    )
    lab.save()
    return lab
