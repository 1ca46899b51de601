"""`bisect` and `pull-test` of strange images, with an engine that pulls what it is told that it can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from phasegate.image.digest import digest_of
from phases.form import MediaTypes
from tests.hostile.commands import NAME, Made, Place, place
from tests.kit import fake_engine
from tests.kit.images import Built, make_image, make_index, to_json
from tests.kit.in_process import phasegate

GOOD = make_image([{"tool": b"1"}], family=MediaTypes.OCI)
ARM = make_image([{"tool": b"2"}], family=MediaTypes.OCI, platform="linux/arm64")
CLIENT = ("--client", "unix:///engine.sock")


@pytest.fixture
def here() -> Iterator[Place]:
    with place() as found:
        yield found


def put(here: Place, tag: str, built: Built) -> str:
    """Put an image under a tag, whatever is missing in it; return its reference."""
    made = Made(built.digest)
    for one in (built, *built.children):
        made.manifests[one.digest] = (one.media_type, one.raw)
        made.blobs |= one.blobs
    here.put(tag, made)
    return f"{here.host}/{NAME}:{tag}"


def pulled(here: Place, *built: Built, image: Built = GOOD, refuses: str = "") -> None:
    """Let the engine pull these references, whose image is ``image``, and no others."""
    config = image.config
    known = {"id": image.body["config"]["digest"], "layers": list(image.layers), "config": config["config"]}
    names = [f"{here.host}/{NAME}@{one.digest}" for one in built]
    fake_engine.install(here.docker, images=dict.fromkeys(names, known), run=(0, "runs"), refuses=refuses)


def test_a_range_of_ports_that_an_engine_refuses_is_the_content(here: Place) -> None:
    """moby#52553, docker/compose#13378: buildah writes it, releases of Docker 29 refuse it after the download."""
    body = {**GOOD.config, "config": {**GOOD.config["config"], "ExposedPorts": {"33060-33061/tcp": {}}}}
    raw = to_json(body)
    described = {**GOOD.body["config"], "digest": digest_of(raw), "size": len(raw)}
    bad = replace(
        make_image([{"tool": b"1"}], family=MediaTypes.OCI, changes={"config": described}),
        blobs={**GOOD.blobs, digest_of(raw): raw},
    )
    refusal = "invalid port '33060-33061': invalid syntax"
    pulled(here, GOOD, refuses=refusal)
    names = put(here, "good", GOOD), put(here, "bad", bad)
    ended = phasegate("bisect", *names, *CLIENT, "--run", "/tool", cwd=here.folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert refusal in ended.stdout
    assert "What its content has otherwise:\n  ExposedPorts.33060-33061/tcp: (none) -> {}" in ended.stdout
    tested = phasegate("pull-test", names[1], *CLIENT, cwd=here.folder)
    assert tested.returncode == 6
    (line,) = [line for line in tested.stdout.splitlines() if "pull.unix" in line]
    assert " fail " in line
    assert refusal in line


def test_a_sparse_index_is_pulled_and_bisected_for_the_platform_that_is_there(here: Place) -> None:
    sparse = replace(make_index([GOOD, ARM]), children=(GOOD,))
    good = put(here, "good", GOOD)
    pulled(here, GOOD, sparse)
    bad = put(here, "sparse", sparse)
    tested = phasegate("pull-test", bad, *CLIENT, "--platform", "linux/amd64", cwd=here.folder)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    found = phasegate("bisect", good, bad, *CLIENT, "--run", "/tool", "--platform", "linux/amd64", cwd=here.folder)
    assert found.returncode == 0, found.stderr
    assert f"{bad} as oci gzip" in found.stdout
    gone = phasegate("bisect", good, bad, *CLIENT, "--platform", "linux/arm64", cwd=here.folder)
    assert gone.returncode in (2, 3)
    gone = phasegate("pull-test", bad, *CLIENT, "--platform", "linux/arm64", cwd=here.folder)
    assert gone.returncode == 3
    assert f"names {ARM.digest} for linux/arm64, which the registry does not have" in gone.stderr
