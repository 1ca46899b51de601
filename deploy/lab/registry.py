"""The registry on loopback: Debian's docker-registry as a process, or the public image as a container."""

from __future__ import annotations

import http.client
from pathlib import Path

from deploy.lab import packages, places
from deploy.lab.engines import LABEL, copied_out, docker
from deploy.lab.shell import LabError, alive, detached, end, wait

CONTAINER = "phasegate-lab-registry"


def storage() -> Path:
    return places.data() / "registry"


def answers() -> bool:
    connection = http.client.HTTPConnection(places.REGISTRY, timeout=2)
    try:
        connection.request("GET", "/v2/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def from_packages() -> str:
    """Start the registry if it is not running. Return its version."""
    (version,) = packages.unpack(packages.TESTING, "docker-registry")
    pid_file = places.run() / "registry.pid"
    if alive(pid_file, "docker-registry") is None:
        if answers():
            raise LabError(f"something else listens at {places.REGISTRY}", fix="end it: the lab needs that address")
        storage().mkdir(parents=True, exist_ok=True)
        settings = places.run() / "registry.yml"
        settings.write_text(
            "version: 0.1\nlog: {level: warn, accesslog: {disabled: true}}\n"
            f"storage: {{filesystem: {{rootdirectory: {storage()}}}, delete: {{enabled: true}}}}\n"
            f"http: {{addr: {places.REGISTRY}}}\n"
        )
        log = places.run() / "log" / "registry.log"
        detached(
            "docker-registry",
            [places.prefix() / "usr/bin/docker-registry", "serve", settings],
            log=log,
            pid_file=pid_file,
        )
        wait(answers, "the registry", 20, log)
    return version


def pulled(host: str, prefix: str) -> str:
    image = f"{prefix}registry:2.8.3"
    if not docker("ps", "-q", "--filter", f"name=^{CONTAINER}$", host=host):
        if answers():
            raise LabError(f"something else listens at {places.REGISTRY}", fix="end it: the lab needs that address")
        if docker("ps", "-aq", "--filter", f"name=^{CONTAINER}$", host=host):
            docker("rm", "-f", CONTAINER, host=host)
        storage().mkdir(parents=True, exist_ok=True)
        docker(
            "run", "-d", "--name", CONTAINER, "--label", LABEL, "--network", "host",
            "-v", f"{storage()}:/var/lib/registry",
            "-e", f"REGISTRY_HTTP_ADDR={places.REGISTRY}", "-e", "REGISTRY_STORAGE_DELETE_ENABLED=true", image,
            host=host,
        )  # fmt: skip
        wait(answers, "the registry", 20)
    return image


def program(host: str, prefix: str | None) -> Path:
    """Return the registry's program, unpacked or copied out of the image, for tests that start their own registries."""
    if prefix is None:
        return places.prefix() / "usr/bin/docker-registry"
    return copied_out(host, f"{prefix}registry:2.8.3", "/bin/registry", places.cache() / "docker-registry")


def stop() -> bool:
    return end(places.run() / "registry.pid", "docker-registry")
