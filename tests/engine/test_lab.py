"""The lab: what its engines say they are, that a second `up` starts nothing, that pulling gives the same images."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from deploy.lab import engines, newest, places
from deploy.lab.engines import Wanted, docker
from deploy.lab.shell import LabError
from deploy.lab.state import Lab, LabEngine
from deploy.lab.up import public, pull_images, up

MIRROR = f"{places.REGISTRY}/mirror"


def test_every_engine_is_what_the_lab_says_it_is(lab: Lab) -> None:
    said = {
        engine.name: (
            docker("version", "--format", "{{.Server.Version}}", host=engine.host).split("+")[0],
            "io.containerd.snapshotter.v1" in docker("info", "--format", "{{.DriverStatus}}", host=engine.host),
        )
        for engine in (*lab.clients, lab.publisher)
    }
    assert said == {engine.name: (engine.version, engine.store == "containerd") for engine in _engines(lab)}
    assert [(".".join(engine.version.split(".")[:2]), engine.store) for engine in _engines(lab)] == [
        ("20.10", "classic"),
        ("26.1", "classic"),
        ("28.5", "classic"),
        ("28.5", "containerd"),
        ("2.0", "containerd"),  # 29, as its Go module counts
        ("28.5", "classic"),
    ]


def test_another_version_is_refused(lab: Lab) -> None:
    with pytest.raises(LabError, match=r"wanted Docker 26\.1 with the classic store, got 20\.10\.\d+ with"):
        engines.start(lab.host, Wanted("docker-20.10", "26.1"))


def test_the_base_image_serves_both_platforms_in_schema_2(lab: Lab) -> None:
    found = subprocess.run([lab.crane, "manifest", "--insecure", lab.base], capture_output=True, check=True)
    index = json.loads(found.stdout)
    assert index["mediaType"] == "application/vnd.docker.distribution.manifest.list.v2+json"
    assert [child["platform"]["architecture"] for child in index["manifests"]] == ["amd64", "arm64"]
    for child in index["manifests"]:
        assert child["mediaType"] == "application/vnd.docker.distribution.manifest.v2+json"


def test_foreign_programs_run(lab: Lab) -> None:
    image = f"{lab.base}-arm64"
    docker("pull", "-q", image, host=lab.publisher.host)
    words = ("run", "--rm", "--network=none", "--platform=linux/arm64", image, "uname", "-m")
    assert docker(*words, host=lab.publisher.host) == "aarch64"


def test_a_second_up_starts_nothing(lab: Lab) -> None:
    before = _running(lab)
    assert up().model_dump(exclude={"why"}) == lab.model_dump(exclude={"why"})
    assert _running(lab) == before


def test_pulled_images_are_the_lab_s_own(lab: Lab, bystander: str) -> None:
    """The pulling way, with the loopback registry in the place of the public one."""
    wanted = public() | newest.PUBLIC
    for own, name in wanted.items():
        docker("tag", own, f"{MIRROR}/{name}", host=lab.host)
        docker("push", "-q", f"{MIRROR}/{name}", host=lab.host)
        docker("image", "rm", f"{MIRROR}/{name}", host=lab.host)
    pull_images(bystander, f"{MIRROR}/", wanted)
    for own in wanted:
        assert _image_id(own, bystander) == _image_id(own, lab.host)


@pytest.fixture
def bystander(lab: Lab) -> Iterator[str]:
    """An engine with an empty store: another user's Docker."""
    wanted = Wanted("bystander", "28.5")
    try:
        yield engines.start(lab.host, wanted).host
    finally:
        docker("rm", "-f", "-v", wanted.container, host=lab.host)
        docker("volume", "rm", "-f", wanted.container, host=lab.host)


def _engines(lab: Lab) -> tuple[LabEngine, ...]:
    return (*lab.clients, lab.publisher)


def _running(lab: Lab) -> tuple[str, ...]:
    """Process ids (none where the lab is pulled) and container ids of all that the lab started."""
    pids = [path.read_text() for path in sorted(places.run().rglob("*.pid")) if path.parent.name != "containerd"]
    return (*pids, docker("ps", "--no-trunc", "--filter", f"label={engines.LABEL}", "-q", host=lab.host))


def _image_id(name: str, host: str) -> str:
    return docker("image", "inspect", "--format", "{{.Id}}", name, host=host)
