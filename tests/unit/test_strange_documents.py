"""Documents that somebody else wrote strangely, by `phasegate verify`, `diff` and `convert`, from a loopback registry.

Docker 20.10, 26.1, 28.5 and 29, Podman 4.3 and 5.4, and containerd 1.6 and 2.1 pulled each. What no Docker loads, or
what readers read differently, fails; a rule of image-spec that engines do not enforce is inconclusive.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_CONFIG, OCI_INDEX, OCI_MANIFEST
from phases.form import MediaTypes
from tests.hostile.measure import serving
from tests.kit.images import Built, make_image, make_index, to_json
from tests.kit.in_process import Ended, phasegate

IMAGE = make_image(family=MediaTypes.OCI)
ARM = make_image([{"tool": b"arm"}], family=MediaTypes.OCI, platform="linux/arm64")
DIGEST = "sha256:" + "0" * 64
Change = Callable[[dict[str, Any]], object]


def verified(built: Built, folder: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the exit code of `phasegate verify` and the checks that did not pass, by name."""
    with serving(built) as reference:
        ended = phasegate("verify", reference, "--json", cwd=folder)
    assert ended.stdout, ended.stderr
    return ended.returncode, {
        check["check"]: check for check in json.loads(ended.stdout)["checks"] if check["verdict"] != "pass"
    }


def config(change: Change) -> Built:
    body = IMAGE.config
    change(body)
    return with_config(to_json(body))


def with_config(raw: bytes) -> Built:
    described = {"mediaType": OCI_CONFIG, "digest": digest_of(raw), "size": len(raw)}
    made = make_image(family=MediaTypes.OCI, changes={"config": described})
    return replace(made, blobs={**IMAGE.blobs, digest_of(raw): raw})


def settings(**values: Any) -> Built:
    return config(lambda body: body["config"].update(values))


def top(**values: Any) -> Built:
    return config(lambda body: body.update(values))


def manifest(**changes: Any) -> Built:
    return make_image(family=MediaTypes.OCI, changes=changes)


def layer(**changes: Any) -> Built:
    return manifest(layers=[{**IMAGE.body["layers"][0], **changes}])


def rewritten(old: bytes, new: bytes) -> Built:
    assert old in IMAGE.raw
    return replace(IMAGE, raw=IMAGE.raw.replace(old, new, 1))


def index(*more: dict[str, Any], first: bool = False, **changes: Any) -> Built:
    made = make_index([IMAGE])
    listed = [*more, *made.body["manifests"]] if first else [*made.body["manifests"], *more]
    return replace(made, raw=to_json({**made.body, "manifests": listed, **changes}))


def child(**changes: Any) -> dict[str, Any]:
    arm = {"os": "linux", "architecture": "arm64"}
    return {"mediaType": OCI_MANIFEST, "digest": DIGEST, "size": 9, "platform": arm, **changes}


FAILS: dict[str, tuple[Built, str]] = {
    "User": (settings(User=1000), "config.User is a number (1000), not text"),
    "Env of numbers": (settings(Env=[1]), "config.Env[0] is a number"),
    "Env as a map": (settings(Env={"A": "b"}), "config.Env is an object, not a list"),
    "Env as text": (settings(Env="A=b"), "config.Env is text"),
    "Labels as a list": (settings(Labels=["a"]), "config.Labels is a list"),
    "a label of a number": (settings(Labels={"a": 1}), "config.Labels.a is a number"),
    "Volumes as a list": (settings(Volumes=["/a"]), "config.Volumes is a list"),
    "a volume of text": (settings(Volumes={"/a": "x"}), "config.Volumes./a is text"),
    "ExposedPorts as a list": (settings(ExposedPorts=["80/tcp"]), "config.ExposedPorts is a list"),
    "Cmd as text": (settings(Cmd="/x"), "config.Cmd is text"),
    "Entrypoint as text": (settings(Entrypoint="/x"), "config.Entrypoint is text"),
    "Shell as text": (settings(Shell="x"), "config.Shell is text"),
    "WorkingDir": (settings(WorkingDir=1), "config.WorkingDir is a number"),
    "a health check of text": (settings(Healthcheck="x"), "config.Healthcheck is text"),
    "an interval of text": (settings(Healthcheck={"Interval": "5s"}), "config.Healthcheck.Interval is text"),
    "ArgsEscaped": (settings(ArgsEscaped="x"), "config.ArgsEscaped is text"),
    "settings as a list": (top(config=["a"]), "config is a list"),
    "settings as text": (top(config="str"), "config is text"),
    "os": (top(os=1), "os is a number"),
    "variant": (top(variant=8), "variant is a number"),
    "os.features": (top(**{"os.features": "x"}), "os.features is text"),
    "created": (top(created="yesterday"), "created is text ('yesterday'), not a time"),
    "created on no day": (top(created="2026-02-31T00:00:00Z"), "created is text"),
    "rootfs.type as a number": (config(lambda body: body["rootfs"].update(type=1)), "rootfs.type is a number"),
    "history of text": (top(history=["x"]), "history[0] is text"),
    "empty_layer": (top(history=[{"empty_layer": "yes"}]), "history[0].empty_layer is text"),
    "a key of the config in another case": (
        config(lambda body: body.update(RootFS={"type": "layers", "diff_ids": []})),
        "RootFS: engines read it as rootfs",
    ),
    "the only key in another case": (settings(user="root"), "config.user: engines read it as User"),
    "a long s": (config(lambda body: body.update({"rootf\u017f": {}})), "engines read it as rootfs"),
    "schemaVersion": (manifest(schemaVersion="2"), "schemaVersion is text"),
    "schemaVersion with a fraction": (manifest(schemaVersion=2.0), "schemaVersion is a number with a fraction"),
    "an annotation": (manifest(annotations={"a": 1}), "annotations.a is a number"),
    "annotations": (manifest(annotations=["a"]), "annotations is a list"),
    "a subject of text": (manifest(subject="x"), "subject is text"),
    "artifactType": (manifest(artifactType=1), "artifactType is a number"),
    "mediaType": (manifest(mediaType=2), "mediaType is a number"),
    "a size of text": (layer(size="94"), "size"),
    "a size with a fraction": (layer(size=94.0), "size"),
    "a size of more than 64 bits": (layer(size=1 << 63), "layers[0].size is a number"),
    "data that are not base64": (layer(data="!!"), "layers[0].data is text"),
    "urls as text": (layer(urls="x"), "urls"),
    "layers in another case beside layers": (
        rewritten(b'"layers"', b'"Layers": [], "layers"'),
        "Layers: engines read it as layers",
    ),
    "layers in another case": (rewritten(b'"layers"', b'"Layers"'), "Layers: engines read it as layers"),
    "a digest in another case": (
        rewritten(b'"digest"', b'"Digest": "%s", "digest"' % DIGEST.encode()),
        "config.Digest: engines read it as digest",
    ),
    "children in another case": (manifest(Manifests=[]), "Manifests: engines read it as manifests"),
    "a list of children": (manifest(manifests=[]), "a manifest with 'manifests'"),
    "fsLayers": (manifest(fsLayers=[]), "a manifest with 'fsLayers'"),
    "an index with layers": (index(layers=[]), "an index with 'layers'"),
    "children of an index in another case": (index(Manifests=[]), "Manifests: engines read it as manifests"),
    "an annotation of an index": (index(annotations={"a": 1}), "annotations.a is a number"),
    "a platform's features": (index(child(platform={"os.features": "x"})), "platform.os.features"),
}


@pytest.mark.parametrize("name", FAILS)
def test_what_engines_cannot_load_or_read_differently_fails(name: str, tmp_path: Path) -> None:
    built, says = FAILS[name]
    code, bad = verified(built, tmp_path)
    assert code == 6
    assert bad["envelope.type"]["verdict"] == "fail"
    assert says in bad["envelope.type"]["evidence"]


DOUBTS: dict[str, tuple[Built, str]] = {
    "a variable without a value": (settings(Env=["PATH=/bin", "FOO"]), "config.Env has 'FOO', which is not NAME=VALUE"),
    "a variable without a name": (settings(Env=["=x"]), "config.Env has '=x'"),
    "a range of ports": (settings(ExposedPorts={"33060-33061/tcp": {}}), "config.ExposedPorts has '33060-33061/tcp'"),
    "a port by name": (settings(ExposedPorts={"http": {}}), "config.ExposedPorts has 'http'"),
    "a port beyond all": (settings(ExposedPorts={"70000/tcp": {}}), "config.ExposedPorts has '70000/tcp'"),
    "another rootfs": (config(lambda body: body["rootfs"].update(type="foo")), "rootfs.type is 'foo', not 'layers'"),
    "a rootfs without a type": (config(lambda body: body["rootfs"].pop("type")), "rootfs.type is missing"),
    "no os": (config(lambda body: body.pop("os")), "os is missing"),
    "no schemaVersion": (rewritten(b'"schemaVersion"', b'"other"'), "schemaVersion is missing"),
    "schemaVersion 1": (manifest(schemaVersion=1), "schemaVersion is 1, not 2"),
    "an empty subject": (manifest(subject={}), "subject is not a descriptor"),
    "a subject without a size": (manifest(subject={"digest": DIGEST}), "subject is not a descriptor"),
    "a subject of no digest": (manifest(subject={"digest": "x", "size": 1}), "subject is not a descriptor"),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_rules_that_engines_do_not_enforce_are_for_a_person(name: str, tmp_path: Path) -> None:
    built, says = DOUBTS[name]
    code, bad = verified(built, tmp_path)
    assert code == 6
    assert bad["envelope.type"]["verdict"] == "inconclusive"
    assert says in bad["envelope.type"]["evidence"]
    assert "image-spec" in bad["envelope.type"]["evidence"]


GOOD = {
    "null for any value": config(
        lambda body: body["config"].update(Labels={"a": None}, Env=None, Volumes={"/a": None})
    ),
    "unknown fields": top(**{"x-other": [1], "moby.buildkit.v1": {"a": 1}}),
    "a port without a protocol": settings(ExposedPorts={"80": {}, "80/sctp": {}}),
    "a time with an offset": top(created="2026-01-01T00:00:00.123456789+01:00"),
    "the year 1": top(created="0001-01-01T00:00:00Z"),
    "a subject": manifest(subject={"mediaType": OCI_MANIFEST, "digest": DIGEST, "size": 9}),
    "no mediaType": rewritten(b'"mediaType": "application/vnd.oci.image.manifest.v1+json",', b""),
    "a label like a field": settings(Labels={"user": "x", "User": "y"}),
    "no history": config(lambda body: body.pop("history")),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_the_specification_allows_passes(name: str, tmp_path: Path) -> None:
    assert verified(GOOD[name], tmp_path) == (0, {})


def test_embedded_data_are_the_content(tmp_path: Path) -> None:
    code, bad = verified(layer(data="AAAA"), tmp_path)
    assert (code, set(bad)) == (6, {"envelope.digest"})


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/html"])
def test_a_config_as_docker_1_10_wrote_it_is_named_and_converted(kind: str, tmp_path: Path) -> None:
    """moby/moby#22378, containerd#2456: Docker 29 and Podman refuse it; the others take it."""
    built = make_image(media_types={"config": kind})
    with serving(built) as reference:
        ended = phasegate("verify", reference, cwd=tmp_path)
        compared = phasegate("diff", reference, reference, cwd=tmp_path)
    assert ended.returncode == 6
    (line,) = [line for line in ended.stdout.splitlines() if " fail " in line]
    assert "envelope.family" in line
    assert f"has the media type {kind}, as docker 1.10" in line
    assert compared.returncode == 0


def test_a_history_of_fewer_layers_is_a_note_and_of_more_a_failure(tmp_path: Path) -> None:
    layers = [{"a": b"1"}, {"b": b"2"}, {"c": b"3"}]
    few = make_image(layers, family=MediaTypes.OCI, config={"history": [{"created_by": "nix"}]})
    with serving(few) as reference:
        ended = phasegate("verify", reference, cwd=tmp_path)
    assert ended.returncode == 0
    assert "the history has 1 of 3 layers" in ended.stdout
    more = make_image(layers, family=MediaTypes.OCI, config={"history": [{}] * 4})
    code, bad = verified(more, tmp_path)
    assert (code, bad["layers.content"]["verdict"]) == (6, "fail")
    assert "the history has 4 layers, the manifest 3" in bad["layers.content"]["evidence"]


# Diffs of configs that no engine loads


@pytest.mark.parametrize(
    ("built", "line"),
    [
        (settings(Labels=["a"]), 'Labels: (none) -> ["a"]'),
        (settings(ExposedPorts=["80/tcp"]), 'ExposedPorts: (none) -> ["80/tcp"]'),
        (top(config="str"), '-> "str"'),
        (top(config=[1]), "-> [1]"),
        (settings(Env="A=b"), '-> "A=b"'),
        (top(history={"a": 1}), "history"),
        (top(rootfs="layers"), "other diff IDs for the same layers"),
    ],
)
def test_a_diff_of_a_config_that_no_engine_loads_is_told(built: Built, line: str, tmp_path: Path) -> None:
    both = make_index([IMAGE, replace(built, platform="linux/amd64")])
    with serving(both) as reference:
        name = reference.rpartition(":")[0]
        ended = phasegate("diff", f"{name}@{IMAGE.digest}", f"{name}@{built.digest}", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert line in ended.stdout


# Indexes that name more than there is


def sparse() -> tuple[Built, Built]:
    """Return an index of two platforms, and the same as a mirror keeps it: without the arm64 image."""
    whole = make_index([IMAGE, ARM])
    return whole, replace(whole, children=(IMAGE,))


def test_a_sparse_index_fails_closure_and_names_the_platform(tmp_path: Path) -> None:
    code, bad = verified(sparse()[1], tmp_path)
    assert (code, set(bad)) == (6, {"closure.complete"})
    assert f"the index names linux/arm64: {ARM.digest}" in bad["closure.complete"]["evidence"]


def test_an_index_whose_image_lacks_its_config_fails_closure(tmp_path: Path) -> None:
    whole = make_index([IMAGE, replace(ARM, blobs={})])
    code, bad = verified(whole, tmp_path)
    assert (code, set(bad)) == (6, {"closure.complete"})
    code, bad = verified(replace(IMAGE, blobs={}), tmp_path)
    assert (code, set(bad)) == (6, {"closure.complete"})


def test_a_sparse_index_is_compared_as_far_as_it_is_there(tmp_path: Path) -> None:
    mirrored = sparse()[1]
    other = make_index([IMAGE, make_image([{"tool": b"other"}], family=MediaTypes.OCI, platform="linux/arm64")])
    with serving(mirrored) as reference, serving(other) as there:
        same = phasegate("diff", reference, reference, cwd=tmp_path)
        unlike = phasegate("diff", reference, there, cwd=tmp_path)
    assert same.returncode == unlike.returncode == 0, (same.stderr, unlike.stderr)
    assert "The same image in the same form." in same.stdout
    assert "linux/arm64" in same.stdout
    assert "is not in the registry" in same.stdout
    assert "is not in the registry, and was not compared" in unlike.stdout
    assert "is new" not in unlike.stdout
    assert "The same image" not in unlike.stdout


def test_a_sparse_index_is_not_converted_in_part(tmp_path: Path) -> None:
    with serving(sparse()[1]) as reference:
        ended = phasegate("convert", reference, "--to", "zstd", cwd=tmp_path)
    assert ended.returncode == 3
    assert f"the registry does not have {ARM.digest} for linux/arm64" in ended.stderr


def test_a_child_of_an_unknown_type_is_a_note_where_no_client_chooses_it(tmp_path: Path) -> None:
    odd = child(mediaType="application/vnd.x+json")
    del odd["platform"]
    with serving(index(odd)) as reference:
        ended = phasegate("verify", reference, cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert "a child of type application/vnd.x+json" in ended.stdout
    amd64 = {"os": "linux", "architecture": "amd64"}
    assert verified(index(child(mediaType="application/vnd.x+json", platform=amd64)), tmp_path)[0] == 0
    code, bad = verified(index(child(mediaType="application/vnd.x+json", platform=amd64), first=True), tmp_path)
    assert (code, set(bad)) == (6, {"envelope.shape"})
    assert "clients of linux/amd64 choose it" in bad["envelope.shape"]["evidence"]


def test_an_index_in_an_index_and_another_algorithm_are_named(tmp_path: Path) -> None:
    inner = make_index([IMAGE])
    outer = Built(
        to_json({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [inner.described()]}), OCI_INDEX, {}, (inner,)
    )
    code, bad = verified(outer, tmp_path)
    assert (code, bad["envelope.shape"]["verdict"]) == (6, "inconclusive")
    assert "an index in an index" in bad["envelope.shape"]["evidence"]
    code, bad = verified(layer(digest="sha512:" + "0" * 128), tmp_path)
    assert (code, bad["envelope.digest"]["verdict"]) == (6, "inconclusive")
    assert "a digest of sha512" in bad["envelope.digest"]["evidence"]
    code, bad = verified(layer(digest="sha512:" + "0" * 64), tmp_path)
    assert (code, bad["envelope.digest"]["verdict"]) == (6, "fail")


def test_an_index_of_artifacts_is_named(tmp_path: Path) -> None:
    artifact = make_image(family=MediaTypes.OCI, changes={"artifactType": "application/vnd.x"})
    code, bad = verified(make_index([artifact]), tmp_path)
    assert (code, set(bad)) == (6, {"envelope.shape"})
    assert "an artifact of type application/vnd.x" in bad["envelope.shape"]["evidence"]


def test_an_artifact_whose_config_is_not_json_is_named(tmp_path: Path) -> None:
    raw = b"\x00asm"
    described = {"mediaType": "application/vnd.wasm.config.v1", "digest": digest_of(raw), "size": len(raw)}
    built = make_image(family=MediaTypes.OCI, changes={"config": described})
    code, bad = verified(replace(built, blobs={**built.blobs, digest_of(raw): raw}), tmp_path)
    assert (code, set(bad)) == (6, {"envelope.shape"})
    assert "an artifact of type application/vnd.wasm.config.v1" in bad["envelope.shape"]["evidence"]


def test_a_document_without_a_root_is_the_registrys_error(tmp_path: Path) -> None:
    with serving(IMAGE) as reference:
        ended: Ended = phasegate("verify", f"{reference}-gone", cwd=tmp_path)
    assert ended.returncode == 3
    assert "404" in ended.stderr


# What documents leave empty


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_media_type_is_none_as_go_reads_it(empty: str | None, tmp_path: Path) -> None:
    assert verified(manifest(mediaType=empty), tmp_path) == (0, {})


@pytest.mark.parametrize("empty", ["", None])
def test_schema_2_names_its_type(empty: str | None, tmp_path: Path) -> None:
    """Docker 20.10, 26.1 and 28.5 with a classic store: "mediaType in manifest should be ... not ''"."""
    image = make_image()
    nameless = make_image(changes={"mediaType": empty})
    both = (make_index([image], family=MediaTypes.DOCKER, changes={"mediaType": empty}), nameless)
    for built in (*both, replace(image, raw=to_json({k: v for k, v in image.body.items() if k != "mediaType"}))):
        code, bad = verified(built, tmp_path)
        assert (code, set(bad)) == (6, {"envelope.type"})
        assert "has no mediaType, without which Docker before 29 does not load" in bad["envelope.type"]["evidence"]


def test_an_empty_platform_is_shown_as_such(tmp_path: Path) -> None:
    code, bad = verified(make_index([IMAGE], entries=[{"platform": {"os": "", "architecture": ""}}]), tmp_path)
    assert (code, set(bad)) == (6, {"platform.match"})
    assert bad["platform.match"]["evidence"] == "spelled otherwise: (none) in the index, linux/amd64 in the config"
