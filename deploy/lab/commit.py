"""An image made from another one: a command is run in it, and files are copied over it."""

from __future__ import annotations

from pathlib import Path

from deploy.lab.engines import docker


def commit(host: str, base: str, image: str, *, files: Path, into: str = "/", script: str = "true") -> None:
    """Run the shell's ``script`` in ``base``, copy the contents of ``files`` over it, and name it ``image``."""
    name = "making-" + image.replace("/", "-").replace(":", "-")
    docker("rm", "-f", name, host=host)
    try:
        docker("run", "--name", name, "--network", "host", base, "sh", "-c", script, host=host)
        docker("cp", f"{files}/.", f"{name}:{into}", host=host)
        docker("commit", name, image, host=host)
    finally:
        docker("rm", "-f", name, host=host)
