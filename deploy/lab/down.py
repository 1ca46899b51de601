"""Take down what the lab started and nothing else. What was fetched, compiled or stored stays in the cache."""

from __future__ import annotations

from pathlib import Path

from deploy.lab import engines, places, registry
from deploy.lab.shell import end, wait
from deploy.lab.show import console
from deploy.lab.state import Lab


def down() -> None:
    """Remove containers by their label, then stop the registry and the host engine by their recorded process ids."""
    lab = Lab.load()
    if engines.answers(lab.host):
        _containers(lab)
    if registry.stop():
        console.print("  registry ended")
    run = places.run() / "host"
    if end(run / "engine.pid", "dockerd"):
        wait(lambda: not Path(run / "docker.pid").exists(), "the host engine to end", 30)
        console.print("  host engine ended")
    engines.end_containerd(run)
    (places.run() / "lab.json").unlink()


def _containers(lab: Lab) -> None:
    names = engines.docker("ps", "-aq", "--filter", f"label={engines.LABEL}", host=lab.host).split()
    if names:
        engines.docker("rm", "-f", *names, host=lab.host)
    builders = engines.docker("ps", "-aq", "--filter", "name=^buildx_buildkit_phasegate", host=lab.host).split()
    if builders:
        engines.docker("rm", "-f", *builders, host=lab.host)
    console.print(f"  {len(names) + len(builders)} containers removed")
