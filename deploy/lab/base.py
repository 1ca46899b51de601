"""The base image of the demo fleet: a minimal Debian for amd64 and arm64, one reference for both."""

from __future__ import annotations

from deploy.lab import packages, places
from deploy.lab.engines import docker
from deploy.lab.shell import LabError, sh
from deploy.lab.state import LabEngine

ARCHITECTURES = ("amd64", "arm64")


def published(crane: str) -> bool:
    """Return whether the registry has the base image for every architecture."""
    try:
        for architecture in ARCHITECTURES:
            sh(crane, "digest", "--insecure", "--platform", f"linux/{architecture}", places.BASE)
    except LabError:
        return False
    return True


def archive(architecture: str) -> None:
    """Make a minimal system as a tar; its apt uses the machine's mirror. arm64 package scripts run emulated."""
    packages.system(
        packages.STABLE,
        places.cache() / f"base-{architecture}.tar",
        variant="minbase",
        include="ca-certificates",
        architecture=architecture,
    )


def publish(publisher: LabEngine, crane: str, pulled_from: str | None) -> None:
    """Push both architectures and join them in a manifest list.

    With ``pulled_from``, a registry prefix, they are pulled from there instead of imported.
    """
    for architecture in ARCHITECTURES:
        name = f"{places.BASE}-{architecture}"
        platform = f"linux/{architecture}"
        if pulled_from is None:
            docker(
                "import", "--platform", platform, places.cache() / f"base-{architecture}.tar", name, host=publisher.host
            )
        else:
            source = f"{pulled_from}debian:bookworm-slim"
            docker("pull", "-q", "--platform", platform, source, host=publisher.host)
            docker("tag", source, name, host=publisher.host)
        docker("push", "-q", name, host=publisher.host)
    names = [f"{places.BASE}-{architecture}" for architecture in ARCHITECTURES]
    docker("manifest", "create", "--amend", "--insecure", places.BASE, *names, host=publisher.host)
    docker("manifest", "push", "--purge", "--insecure", places.BASE, host=publisher.host)
