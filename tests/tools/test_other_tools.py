"""What ``verify`` and ``diff`` say of images that other tools made. docs/other-tools.md is this table in words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from phasegate.image.digest import digest_of
from phasegate.image.reference import parse_reference
from phasegate.registry import Registry
from tests.kit.servers import Server, start_crane
from tests.tools.conftest import Bench, fixtures

ROOT = Path(__file__).parents[2]
HEALTH = 'Healthcheck: {"Test": ["CMD", "/bin/tool"]} -> (none)'
LABEL = 'Labels.b: (none) -> "2"'
BASE = tuple(f"annotation: org.opencontainers.image.base.{name}" for name in ("digest", "name"))
CHUNKED, STARGZ = (
    tuple(f"annotation of layer {number}: {name}" for number in (1, 2) for name in names)
    for names in (
        ("io.containers.zstd-chunked.manifest-checksum", "io.containers.zstd-chunked.manifest-position"),
        ("containerd.io/snapshot/stargz/toc.digest", "io.containers.estargz.uncompressed-size"),
    )
)

# name: the form that verify reads, the checks that fail, the rungs that diff finds, what no rung explains
SAID: dict[str, tuple[str | None, set[str], tuple[str, ...], tuple[str, ...]]] = {
    "skopeo oci": ("OCI, gzip", set(), ("oci",), (HEALTH,)),
    "skopeo zstd, blobs there": ("OCI, gzip", set(), ("oci",), (HEALTH,)),
    "skopeo zstd": ("OCI, zstd", set(), ("oci", "zstd"), (HEALTH,)),
    "skopeo zstd:chunked": ("OCI, zstd", {"layers.content"}, ("oci", "zstd"), (HEALTH, *CHUNKED)),
    "umoci": ("OCI, gzip", set(), ("oci",), (LABEL, HEALTH)),
    "crane mutate": ("schema 2, gzip", set(), (), (LABEL,)),
    "regctl oci": ("OCI, gzip", set(), ("oci",), ()),
    "regctl zstd": (None, {"envelope.family"}, ("zstd",), ("docker -> docker+oci", "the same fields in other bytes")),
    "buildah docker gzip": ("schema 2, gzip", set(), ("container",), (LABEL, "io.buildah.version")),
    "buildah docker zstd": ("schema 2, gzip", set(), ("container",), (LABEL, "io.buildah.version")),
    "buildah oci gzip": ("OCI, gzip", set(), ("container", "oci"), (LABEL, "io.buildah.version", HEALTH, *BASE)),
    "buildah oci zstd": ("OCI, gzip", set(), ("container", "oci"), (LABEL, "io.buildah.version", HEALTH, *BASE)),
    "BuildKit eStargz": ("OCI, gzip", set(), ("container", "oci"), (LABEL, *STARGZ)),
}
NO_IMAGE = {
    "oras push": "an artifact of type application/vnd.unknown.artifact.v1, made by oras",
    "oras attach": "an artifact of type text/x-note",
    "cosign signature": "an artifact of type application/vnd.dev.cosign.simplesigning.v1+json, made by cosign",
}


# name: the form that verify reads, and what its checks say beside passing
INDEXES = {
    "imagetools, two codecs": ("OCI, mixed, index", "linux/amd64 may be taken as gzip or zstd"),
    "imagetools, arm64/v8": ("OCI, gzip, index", "linux/arm64 in the index, linux/arm64/v8 in the config"),
    "docker manifest annotate": ("schema 2, gzip, index", "linux/arm/v6 in the index, linux/arm in the config"),
}


def phasegate(*args: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "phasegate.cli.main", "--fleet", "/nonexistent/fleet.yaml", *args]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    return done


def verified(ref: str) -> tuple[dict[str, Any], set[str]]:
    found: dict[str, Any] = json.loads(phasegate("verify", ref, "--json").stdout)
    return found, {check["check"] for check in found["checks"] if check["verdict"] != "pass"}


@pytest.mark.parametrize("name", SAID)
def test_an_image_of_another_tool(bench: Bench, name: str) -> None:
    form, failed, rungs, unexplained = SAID[name]
    found, bad = verified(bench.refs[name])
    assert bad == failed, found
    assert found["form"] is None if form is None else form in found["form"]
    told = json.loads(phasegate("diff", bench.base, bench.refs[name], "--json").stdout)
    assert tuple(told["rungs"]) == rungs, told
    assert len(told["unexplained"]) == len(unexplained), told
    for part in unexplained:
        assert any(part in line for line in told["unexplained"]), (part, told)


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_of_another_tool_passes_and_converts_with_what_it_said(bench: Bench, name: str) -> None:
    form, said = INDEXES[name]
    found, bad = verified(bench.refs[name])
    assert (bad, found["form"]) == (set(), form), found
    assert any(said in check["evidence"] for check in found["checks"]), found
    target = f"{bench.near}/converted:{digest_of(name.encode())[7:19]}"
    assert phasegate("convert", bench.refs[name], "--to", "index", "--as", target).returncode == 0
    found, bad = verified(target)
    assert (bad, found["form"]) == (set(), "OCI, zstd, index"), found
    before, after = ([entry["platform"] for entry in _entries(bench, ref)] for ref in (bench.refs[name], target))
    assert after == (before[:1] if "codecs" in name else before)
    told = json.loads(phasegate("diff", bench.refs[name], target, "--json").stdout)
    assert not any("index" in line for line in told["unexplained"]), told


@pytest.mark.parametrize("name", NO_IMAGE)
def test_what_is_no_image_is_told_so(bench: Bench, name: str) -> None:
    found, bad = verified(bench.refs[name])
    assert bad == {"envelope.shape"}, found
    assert NO_IMAGE[name] in next(c["evidence"] for c in found["checks"] if c["check"] == "envelope.shape")
    diffed = phasegate("diff", bench.base, bench.refs[name])
    assert diffed.returncode == 2
    assert f"is no image: {NO_IMAGE[name]}" in diffed.stderr


def test_the_chunked_layer_is_really_another_tar(bench: Bench) -> None:
    """skopeo 1.9 drops the padding at a tar's end; zstd's own command says the same of its bytes as phasegate."""
    manifest = json.loads(bench.run("crane", "manifest", "--insecure", bench.refs["skopeo zstd:chunked"]))
    config = json.loads(bench.run("crane", "config", "--insecure", bench.refs["skopeo zstd:chunked"]))
    diff_ids = []
    for layer in manifest["layers"]:
        name = bench.refs["skopeo zstd:chunked"].rpartition(":")[0]
        argv = ["crane", "blob", "--insecure", f"{name}@{layer['digest']}"]
        blob = subprocess.run(argv, capture_output=True, check=True).stdout
        tar = subprocess.run(["zstd", "-dcq"], input=blob, capture_output=True, check=True).stdout
        diff_ids.append(digest_of(tar))
    assert diff_ids != config["rootfs"]["diff_ids"]


def test_estargz_is_converted_without_its_table_of_contents(bench: Bench) -> None:
    """The offsets in it are of bytes that are gone; what the config says of the tar stays true."""
    source, target = bench.refs["BuildKit eStargz"], f"{bench.near}/estargz:zstd"
    assert all("stargz/toc.digest" in str(layer["annotations"]) for layer in _layers(bench, source))
    assert phasegate("convert", source, "--to", "zstd", "--as", target).returncode == 0
    assert not any("stargz" in str(layer) for layer in _layers(bench, target))
    found, bad = verified(target)
    assert (bad, "OCI, zstd" in found["form"]) == (set(), True), found


def _layers(bench: Bench, ref: str) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = json.loads(bench.run("crane", "manifest", "--insecure", ref))["layers"]
    return layers


def _entries(bench: Bench, ref: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(bench.run("crane", "manifest", "--insecure", ref))["manifests"]
    return entries


def test_the_page_has_every_row() -> None:
    rows = re.findall(r"^\| ([^|]+?) \|", (ROOT / "docs/other-tools.md").read_text(), re.MULTILINE)
    assert {row for row in rows if row not in ("made by", "---")} == {*SAID, *INDEXES, *NO_IMAGE, "fixtures"}


# go-containerregistry's layouts: (folder, number in its index.json), the checks that fail; None: it is no envelope.
# Its test_index calls the manifests of Docker images OCI's, which is what envelope.type is there for.
MIXED = {"envelope.type", "envelope.family"}
FIXTURES: dict[tuple[str, int], set[str] | None] = {
    ("test_index_one_image", 0): set(),
    ("test_index_media_type", 0): {"envelope.shape"},
    ("test_index", 0): MIXED,
    ("test_index", 1): None,
    ("test_index", 2): MIXED,
    ("test_index", 3): MIXED,
}


@pytest.fixture(scope="module")
def anything(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A registry that takes what distribution's would refuse."""
    with start_crane(tmp_path_factory.mktemp("anything")) as server:
        yield server


@pytest.mark.parametrize(("folder", "number"), FIXTURES)
async def test_go_containerregistrys_fixtures(anything: Server, folder: str, number: int) -> None:
    layout = fixtures() / "pkg/v1/layout/testdata" / folder
    described = json.loads((layout / "index.json").read_bytes())["manifests"][number]
    ref = parse_reference(f"{anything.host}/fixture/{folder.replace('_', '-')}:x")

    def blob(digest: str) -> Path:
        return layout / "blobs" / digest.replace(":", "/")

    async def put(registry: Registry, one: dict[str, Any]) -> None:
        raw = blob(one["digest"]).read_bytes()
        body = json.loads(raw)
        for child in body.get("manifests", ()):
            await put(registry, child)
        for part in ([body["config"]] if "config" in body else []) + body.get("layers", []):
            if blob(part["digest"]).exists():
                await registry.push_blob(ref, blob(part["digest"]).read_bytes())
        await registry.put_manifest(ref.at(digest_of(raw)), raw, one["mediaType"])

    async with Registry() as registry:
        await put(registry, described)
    done = phasegate("verify", str(ref.at(described["digest"])), "--json")
    expected = FIXTURES[folder, number]
    if expected is None:
        assert done.returncode == 6
        assert "application/vnd.oci.descriptor.v1+json" in done.stdout
        return
    found = json.loads(done.stdout)
    assert {c["check"] for c in found["checks"] if c["verdict"] != "pass"} == expected, found
