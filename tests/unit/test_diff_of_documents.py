"""``phasegate diff`` of documents that name the same content and say something else: each difference is named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from phases.form import Codec, MediaTypes
from tests.hostile.measure import serving
from tests.kit.images import Built, make_image, make_index, to_json
from tests.kit.in_process import phasegate

IMAGE = make_image(family=MediaTypes.OCI)
INDEX = make_index([IMAGE])
SUBJECT = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:" + "0" * 64, "size": 7}


def manifest(**changes: Any) -> Built:
    return make_image(family=MediaTypes.OCI, changes=changes)


def layer(**changes: Any) -> Built:
    return manifest(layers=[{**IMAGE.body["layers"][0], **changes}])


def index(**changes: Any) -> Built:
    return make_index([IMAGE], changes=changes)


def entry(**changes: Any) -> Built:
    return index(manifests=[{**INDEX.body["manifests"][0], **changes}])


def settings(**changes: Any) -> Built:
    body = IMAGE.config
    return make_image(family=MediaTypes.OCI, config={"config": {**body["config"], **changes}})


def diff(before: Built, after: Built, folder: Path) -> dict[str, Any]:
    """Return what `phasegate diff --json` says of two documents in one repository."""
    both = Built(to_json({"schemaVersion": 2, "manifests": []}), INDEX.media_type, {}, (before, after))
    with serving(both) as reference:
        name = reference.rpartition(":")[0]
        ended = phasegate("diff", "--json", f"{name}@{before.digest}", f"{name}@{after.digest}", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (manifest(annotations={"a": "b"}), 'manifest     annotation: a: (none) -> "b"'),
        (manifest(subject=SUBJECT), "manifest     subject: (none) -> {"),
        (manifest(unknown=[1]), "manifest     unknown: (none) -> [1]"),
        (layer(annotations={"a": "b"}), 'manifest     annotation of layer 1: a: (none) -> "b"'),
        (layer(urls=["https://example.org"]), 'manifest     urls of layer 1: (none) -> ["https://example.org"]'),
        (layer(data="QQ=="), 'manifest     data of layer 1: (none) -> "QQ=="'),
        (layer(platform={"os": "linux"}), 'manifest     platform of layer 1: (none) -> {"os": "linux"}'),
        (layer(unknown=1), "manifest     unknown of layer 1: (none) -> 1"),
        (replace(IMAGE, raw=json.dumps(IMAGE.body).encode()), "the same fields in other bytes"),
        (manifest(annotations={}), "annotations written otherwise"),
        (
            make_image(family=MediaTypes.OCI, changes={"config": {**IMAGE.body["config"], "annotations": {"a": "b"}}}),
            'manifest     annotation of the config: a: (none) -> "b"',
        ),
    ],
)
def test_what_a_manifest_says_otherwise_is_named(after: Built, line: str, tmp_path: Path) -> None:
    found = diff(IMAGE, after, tmp_path)
    assert [one for one in found["unexplained"] if line in one], found
    assert "The same image" not in found["verdict"]


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (index(subject=SUBJECT), "index        subject: (none) -> {"),
        (index(artifactType="a/b"), 'index        artifactType: (none) -> "a/b"'),
        (index(unknown={"a": 1}), 'index        unknown: (none) -> {"a": 1}'),
        (entry(artifactType="a/b"), 'index        artifactType of linux/amd64: (none) -> "a/b"'),
        (entry(unknown=None, urls=["x"]), 'index        urls of linux/amd64: (none) -> ["x"]'),
        (replace(INDEX, raw=json.dumps(INDEX.body).encode()), "the same fields in other bytes"),
    ],
)
def test_what_an_index_says_otherwise_is_named(after: Built, line: str, tmp_path: Path) -> None:
    found = diff(INDEX, after, tmp_path)
    assert [one for one in found["unexplained"] if line in one], found
    assert "The same image" not in found["verdict"]


def test_what_only_an_index_says_is_named_where_the_other_is_a_manifest(tmp_path: Path) -> None:
    found = diff(IMAGE, index(annotations={"a": "b"}), tmp_path)
    assert 'index        annotation: a: (none) -> "b"' in found["unexplained"]
    assert found["rungs"] == ["index"]
    assert diff(IMAGE, INDEX, tmp_path)["unexplained"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("StopTimeout", 7), ("NetworkDisabled", True), ("MacAddress", "02:42:ac:11:00:02"), ("cmd", ["evil"])],
)
def test_each_setting_of_a_config_counts(name: str, value: Any, tmp_path: Path) -> None:
    found = diff(IMAGE, settings(**{name: value}), tmp_path)
    assert f"{name}: (none) -> {json.dumps(value)}" in found["unexplained"]
    assert not [line for line in found["same"] if line.startswith("settings")]


def test_a_field_that_builders_alone_write_is_named(tmp_path: Path) -> None:
    found = diff(IMAGE, settings(ArgsEscaped=True), tmp_path)
    assert found["unexplained"][0].endswith(", config.ArgsEscaped")
    assert not [line for line in found["same"] if line.startswith("settings")]


def test_another_size_is_not_called_another_type(tmp_path: Path) -> None:
    size = IMAGE.body["layers"][0]["size"]
    (line,) = diff(IMAGE, layer(size=size + 1), tmp_path)["unexplained"]
    assert f"the same bytes, of {size} -> {size + 1} bytes: one of the sizes is wrong" in line
    assert "type" not in line


def test_no_layers_are_no_other_media_types(tmp_path: Path) -> None:
    found = diff(IMAGE, manifest(layers=[]), tmp_path)
    assert not [line for line in found["unexplained"] if line.startswith("media types")], found
    assert [line for line in found["unexplained"] if line.startswith("layers") and "no layers" in line], found


def test_two_mixtures_of_families_name_the_parts(tmp_path: Path) -> None:
    docker = make_image()
    types = ({"config": docker.body["config"]["mediaType"]}, {"layer": docker.body["layers"][0]["mediaType"]})
    before, after = (make_image(family=MediaTypes.OCI, codec=Codec.GZIP, media_types=each) for each in types)
    (line,) = (line for line in diff(before, after, tmp_path)["unexplained"] if line.startswith("media types"))
    assert "config docker -> oci, layers oci -> docker" in line
