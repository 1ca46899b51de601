"""bake: one target a form, every option spelled out, no secret in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from phasegate.build.bake import bake_file
from phasegate.build.builder import driver_of
from phasegate.build.container_driver import by_digest
from phasegate.build.job import Job
from phasegate.build.secret import field, option, scrub_of
from phasegate.build.source import Source
from phasegate.errors import FleetError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Secret
from phasegate.release import Release, candidate_tag
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import rungs
from tests.kit.repos import AMD64, ARM64, SCHEMA2, repo

RELEASE = Release("app", "1.2", "sha256:" + "0" * 64)


def bake(
    start: Form = SCHEMA2,
    network: str = "",
    push: Literal["buildkit", "engine"] = "buildkit",
    **settings: Any,
) -> dict[str, Any]:
    source = Source(Path("/src"), RELEASE.source)
    job = Job(repo(Path("/src"), **settings), RELEASE, source, rungs(start), "h:5000")
    spec = BuilderSpec("unix:///a", "", "buildkit", "v1", None, {}, network, 60.0, push)
    return bake_file(job, driver_of(spec).output, network=network)


def test_a_target_for_each_form_and_all_options_said() -> None:
    targets = bake()["target"]
    gzip = "compression=gzip,compression-level=6,force-compression=true,oci-artifact=false"
    zstd = "compression=zstd,compression-level=3,force-compression=true,oci-artifact=false"
    said = "type=image,name=h:5000/demo/app,push=true,push-by-digest=true,name-canonical=true"
    assert {name: target["output"] for name, target in targets.items()} == {
        "container": [f"{said},oci-mediatypes=false,{gzip}"],
        "oci": [f"{said},oci-mediatypes=true,{gzip}"],
        "zstd": [f"{said},oci-mediatypes=true,{zstd}"],
        "index": [f"{said},oci-mediatypes=true,{zstd}"],
    }
    assert {name: target["args"] for name, target in targets.items()} == {
        "container": {}, "oci": {}, "zstd": {}, "index": {"BUILDKIT_MULTI_PLATFORM": "1"},
    }  # fmt: skip
    for target in targets.values():
        assert target["attest"] == ["type=provenance,disabled=true", "type=sbom,disabled=true"]
        assert target["platforms"] == ["linux/amd64"]


def test_an_engine_keeps_each_form_under_the_candidates_tag_to_push_it_later() -> None:
    targets = bake(push="engine")["target"]
    said = "push=false,store=true,unpack=false,oci-mediatypes=true"
    zstd = "compression=zstd,compression-level=3,force-compression=true,oci-artifact=false"
    name = f"h:5000/demo/app:{candidate_tag(RELEASE, 'zstd')}"
    assert targets["zstd"]["output"] == [f"type=image,name={name},{said},{zstd}"]
    pushed = bake()["target"]
    assert [{**target, "output": 0} for target in targets.values()] == [
        {**target, "output": 0} for target in pushed.values()
    ]


def test_each_architecture_has_its_own_arguments_and_dockerfile() -> None:
    targets = bake(
        image="{arch}-agent",
        arches={"amd64": AMD64, "aarch64": ARM64},
        args={"BASE": {"amd64": "base:1", "aarch64": "arm64v8/base:{version}"}, "SAME": "{arch}"},
        dockerfile={"amd64": "Dockerfile", "aarch64": "Dockerfile.{arch}"},
    )["target"]
    assert {name: (targets[name]["dockerfile"], targets[name]["args"]) for name in ("amd64-oci", "aarch64-oci")} == {
        "amd64-oci": ("Dockerfile", {"BASE": "base:1", "SAME": "amd64"}),
        "aarch64-oci": ("Dockerfile.aarch64", {"BASE": "arm64v8/base:1.2", "SAME": "aarch64"}),
    }


def test_the_first_form_is_built_first_and_the_rest_from_its_cache() -> None:
    groups = {name: group["targets"] for name, group in bake()["group"].items()}
    assert groups == {
        "first": ["container"],
        "rest": ["oci", "zstd"],
        "last": ["index"],
        "default": ["container", "oci", "zstd", "index"],
    }


def test_a_form_is_built_once_however_many_rungs_have_it() -> None:
    start = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.GZIP, Shape.INDEX, Attestation.MIN)
    definition = bake(start)
    assert list(definition["target"]) == ["container", "zstd"]
    for target in definition["target"].values():
        assert target["attest"] == ["type=provenance,mode=min", "type=sbom,disabled=true"]
        assert target["args"] == {"BUILDKIT_MULTI_PLATFORM": "1"}


def test_several_platforms_are_one_target_and_a_group_has_one_for_each_word() -> None:
    assert bake(platforms=(AMD64, ARM64))["target"]["oci"]["platforms"] == ["linux/amd64", "linux/arm64"]
    group = bake(image="{arch}-agent", arches={"amd64": AMD64, "aarch64": ARM64}, args={"ARCH": "{arch}"})
    assert group["group"]["first"]["targets"] == ["amd64-container", "aarch64-container"]
    target = group["target"]["aarch64-zstd"]
    assert target["platforms"] == ["linux/arm64"]
    assert target["args"] == {"ARCH": "aarch64"}
    assert "name=h:5000/aarch64-agent," in target["output"][0]


def test_names_are_filled_and_templates_of_bake_stay_text() -> None:
    target = bake(args={"V": "{version}"}, labels={"odd": "${HOME} %{if} $x"})["target"]["oci"]
    assert target["args"] == {"V": "1.2"}
    assert target["labels"] == {"odd": "$${HOME} %%{if} $x"}


def test_pins_are_nothing_of_the_bake_file() -> None:
    assert not [key for target in bake()["target"].values() for key in target if "context" in key and key != "context"]


def test_network_target_and_dockerfile_are_there_when_the_plan_says_so() -> None:
    target = bake(network="host", target="run", dockerfile="sub/Dockerfile")["target"]["oci"]
    assert (target["network"], target["target"], target["dockerfile"]) == ("host", "run", "sub/Dockerfile")
    assert not {"network", "target"} & set(bake()["target"]["oci"])


def test_a_secret_is_there_by_id_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOKEN", "canary-in-the-environment")
    file = tmp_path / "a,b"
    file.write_text("canary-in-a-file\nsecond-line\n")
    secrets = (Secret("token", "env", "TOKEN"), Secret("ca", "file", str(file)))
    definition = bake(secrets=secrets)
    assert definition["target"]["oci"]["secret"] == ["id=token,env=TOKEN", f'id=ca,"src={file}"']
    assert "canary" not in json.dumps(definition)
    assert scrub_of(secrets)("canary-in-the-environment canary-in-a-file second-line") == "*** *** ***"


def test_a_secret_that_is_not_there_is_named_before_anything_is_built(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NO_SUCH_TOKEN", raising=False)
    with pytest.raises(FleetError, match="secret 'token': the environment has no NO_SUCH_TOKEN"):
        scrub_of([Secret("token", "env", "NO_SUCH_TOKEN")])
    with pytest.raises(FleetError, match=r"secret 'ca': .*gone cannot be read"):
        scrub_of([Secret("ca", "file", str(tmp_path / "gone"))])


@pytest.mark.parametrize(("text", "quoted"), [("a=b", "a=b"), ("a=b,c", '"a=b,c"'), ('a="b"', '"a=""b"""')])
def test_fields_are_quoted_as_csv(text: str, quoted: str) -> None:
    assert field(text) == quoted


def test_an_option_names_its_source() -> None:
    assert option(Secret("x", "env", "NAME")) == "id=x,env=NAME"
    assert by_digest(SCHEMA2, "h/a").startswith("type=image,name=h/a,")
