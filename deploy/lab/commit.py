"""An image made of another one: a command run in it, files laid over it."""

from __future__ import annotations

from pathlib import Path

from deploy.lab.engines import docker


def commit(host: str, base: str, image: str, *, files: Path, into: str = "/", script: str = "true") -> None:
    """``base`` after the shell's ``script``, with all that the folder ``files`` holds, as ``image``."""
    name = "making-" + image.replace("/", "-").replace(":", "-")
    docker("rm", "-f", name, host=host)
    try:
        docker("run", "--name", name, "--network", "host", base, "sh", "-c", script, host=host)
        docker("cp", f"{files}/.", f"{name}:{into}", host=host)
        docker("commit", name, image, host=host)
    finally:
        docker("rm", "-f", name, host=host)
