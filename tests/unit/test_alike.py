"""Children that an index does not tell apart: which of them a client takes is chance, or says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from phases.form import MediaTypes
from tests.hostile.measure import serving
from tests.kit.images import make_image, make_index
from tests.kit.in_process import phasegate
from tests.unit.test_strange_documents import verified


@pytest.mark.parametrize(
    ("platform", "builds"),
    [("windows/amd64", ("10.0.20348.1", "10.0.17763.1")), ("linux/amd64", ("1", "2"))],
)
def test_images_that_only_their_configs_tell_apart_are_for_a_person(
    platform: str, builds: tuple[str, ...], tmp_path: Path
) -> None:
    images = [
        make_image([{"tool": build.encode()}], family=MediaTypes.OCI, platform=platform, config={"os.version": build})
        for build in builds
    ]
    code, bad = verified(make_index(images), tmp_path)
    assert (code, set(bad)) == (6, {"platform.choice"})
    assert bad["platform.choice"]["verdict"] == "inconclusive"
    os, _, architecture = platform.partition("/")
    first, second = (f"{os}({build})/{architecture}" for build in builds)
    said = f"the index says {platform} of {first} and {second} alike: clients cannot tell them apart"
    assert bad["platform.choice"]["evidence"] == said
    named = [{"platform": {"os": os, "architecture": architecture, "os.version": build}} for build in builds]
    assert "platform.choice" not in verified(make_index(images, entries=named), tmp_path)[1]


def test_nothing_is_said_of_a_choice_between_duplicates(tmp_path: Path) -> None:
    """The shape fails; that each client takes gzip says nothing."""
    images = [make_image([{"tool": content}], family=MediaTypes.OCI) for content in (b"one", b"two")]
    with serving(make_index(images)) as reference:
        ended = phasegate("verify", reference, cwd=tmp_path)
    assert "2 images for linux/amd64" in ended.stdout
    assert "podman before" not in ended.stdout
    assert "gzip or gzip" not in ended.stdout
