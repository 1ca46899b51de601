"""Tags as values, and the tags of a repo's version."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from phasegate.fleet.fleet import ImageSpec, ReleaseTag
from phasegate.image.platform import Platform
from phasegate.release import Control, Tag
from tests.kit.policies import repo

names = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
images = st.lists(names, min_size=1, max_size=3).map("/".join)
tags = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,20}", fullmatch=True)
hosts = st.sampled_from(["", "registry.example", "localhost:5000", "127.0.0.1:5001"])


@given(images, tags, hosts)
def test_a_tag_is_read_back_as_it_was_written(image: str, name: str, registry: str) -> None:
    tag = Tag(image, name, registry)
    assert Tag.parse(str(tag)) == tag


@given(images, names)
def test_a_control_is_read_back_as_it_was_written(image: str, slug: str) -> None:
    control = Control(image, slug)
    assert Control.parse(str(control)) == control


def test_a_tag_is_in_the_fleets_registry_unless_it_names_another() -> None:
    assert str(Tag("demo/app", "1.0").reference("localhost:5000")) == "localhost:5000/demo/app:1.0"
    assert str(Tag("demo/app", "1.0", "other.example").reference("localhost:5000")) == "other.example/demo/app:1.0"


def test_the_tags_of_a_version_are_those_of_each_image_the_moving_ones_first() -> None:
    platform = (Platform("linux", "amd64"),)
    group = replace(
        repo("app"),
        images=(ImageSpec("demo/amd64-app", "amd64", platform), ImageSpec("demo/armv7-app", "armv7", platform)),
        moving=("latest", "latest-{arch}"),
        fixed=("{version}",),
    )
    assert group.tags("1.2") == (
        ReleaseTag(Tag("demo/amd64-app", "latest"), fixed=False),
        ReleaseTag(Tag("demo/amd64-app", "latest-amd64"), fixed=False),
        ReleaseTag(Tag("demo/amd64-app", "1.2"), fixed=True),
        ReleaseTag(Tag("demo/armv7-app", "latest"), fixed=False),
        ReleaseTag(Tag("demo/armv7-app", "latest-armv7"), fixed=False),
        ReleaseTag(Tag("demo/armv7-app", "1.2"), fixed=True),
    )
