"""accept.registry against a real registry, and behind a proxy that behaves like some registries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from phasegate.check import Result, Verdict
from phasegate.checks.acceptance import TAG, Acceptance
from phasegate.image.reference import Reference
from phasegate.memory import Forgetful
from phasegate.registry import Registry
from phasegate.registry.limits import Limits
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import BASELINE, rungs
from tests.kit.filtering import Filtering, Rule
from tests.kit.servers import Server

SCHEMA2 = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
FORMS = {BASELINE: SCHEMA2} | {rung.name: rung.form for rung in rungs(SCHEMA2, "attest")}
PHASES = tuple(FORMS)[1:]
REPOSITORY = "at-probe"


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry(limits=Limits(waits=False, attempts=2)) as registry:
        yield registry


def asked(
    registry: Registry, host: str, memory: Forgetful | None = None, *mirrors: str, window: float = 60
) -> Acceptance:
    return Acceptance(registry, memory or Forgetful(), Reference(host, REPOSITORY), mirrors, window=window)


async def climb(registry: Registry, host: str) -> dict[str, Result]:
    accept = asked(registry, host)
    names = tuple(FORMS)
    return {name: await accept.judge(FORMS[name], FORMS[names[number]]) for number, name in enumerate(PHASES)}


async def test_a_plain_registry_takes_every_phase(registry: Registry, real_registry: Server) -> None:
    found = await climb(registry, real_registry.host)
    assert {result.verdict for result in found.values()} == {Verdict.PASS}, found


async def test_little_is_left_where_manifests_can_be_deleted(registry: Registry, registry28: Server) -> None:
    await climb(registry, registry28.host)
    assert await registry.tags(Reference(registry28.host, REPOSITORY)) == ()
    assert registry28.storage is not None
    repository = registry28.storage / "docker/registry/v2/repositories" / REPOSITORY
    assert list(repository.glob("_manifests/revisions/sha256/*/link")) == []


def oci_only(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    return "" if ".oci." in kind else "only OCI media types are allowed"


def docker_only(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    return "" if ".docker." in kind else "manifest type is not supported"


def no_index(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    return "an index is not supported" if "manifests" in manifest else ""


def no_zstd(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    layers = manifest.get("layers", ())
    return "unknown layer type" if any("zstd" in layer["mediaType"] for layer in layers) else ""


def no_subject(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    return "unknown field: subject" if "subject" in manifest else ""


def subject_first(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    subject = manifest.get("subject")
    return "subject is not known" if subject and subject["digest"] not in proxy.seen else ""


def no_in_toto(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    plain = "subject" not in manifest and any("in-toto" in layer["mediaType"] for layer in manifest.get("layers", ()))
    return "unknown layer type" if plain else ""


@pytest.mark.parametrize(
    ("rule", "phase", "told"),
    [
        (docker_only, "oci", "refuses an oci manifest, gzip"),
        (no_zstd, "zstd", "refuses an oci manifest, zstd"),
        (no_index, "index", "refuses an oci image index"),
        (no_subject, "attest", "refuses an attestation with a subject"),
        (no_in_toto, "attest", "refuses an attestation in a plain manifest"),
    ],
)
async def test_a_refusal_is_found_at_its_phase(
    registry: Registry, registry28: Server, rule: Rule, phase: str, told: str
) -> None:
    async with Filtering(registry28.host, rule) as proxy:
        found = await climb(registry, proxy.host)
    below = PHASES[: PHASES.index(phase)]
    assert {found[name].verdict for name in below} <= {Verdict.PASS}
    assert found[phase].verdict is Verdict.FAIL
    assert told in found[phase].evidence
    assert "MANIFEST_INVALID" in found[phase].evidence


async def test_an_oci_only_registry_takes_no_first_rung_and_closes_the_way_back(
    registry: Registry, registry28: Server
) -> None:
    async with Filtering(registry28.host, oci_only, status=415) as proxy:
        found = await climb(registry, proxy.host)
    assert [name for name in PHASES if found[name].verdict is Verdict.FAIL] == ["container", "oci"]
    for name in ("container", "oci"):
        assert "refuses a docker manifest, gzip" in found[name].evidence
        assert "only OCI media types are allowed" in found[name].evidence


async def test_a_subject_that_must_come_first_is_told_as_that(registry: Registry, registry28: Server) -> None:
    async with Filtering(registry28.host, subject_first, status=404) as proxy:
        found = await climb(registry, proxy.host)
    assert [name for name in PHASES if found[name].verdict is Verdict.FAIL] == ["attest"]
    assert "buildkit#7007" in found["attest"].evidence


async def test_a_registry_that_writes_its_own_bytes_is_found_at_once(registry: Registry, registry28: Server) -> None:
    async with Filtering(registry28.host, rewrites=True) as proxy:
        result = await asked(registry, proxy.host).judge(FORMS["container"], SCHEMA2)
    assert result.verdict is Verdict.FAIL
    assert "does not keep the bytes of a docker manifest" in result.evidence


async def test_trouble_on_the_way_is_no_refusal(registry: Registry, registry28: Server) -> None:
    memory = Forgetful()
    async with Filtering(registry28.host) as proxy:
        proxy.down = True
        broken = await asked(registry, proxy.host, memory).judge(FORMS["oci"], FORMS["container"])
        assert broken.verdict is Verdict.ERROR
        proxy.down = False
        # It is not remembered, so the next run asks again.
        assert (await asked(registry, proxy.host, memory).judge(FORMS["oci"], FORMS["container"])).verdict == "pass"


async def test_it_is_asked_once_a_run_and_remembered_for_the_window(registry: Registry, registry28: Server) -> None:
    memory = Forgetful()
    async with Filtering(registry28.host) as proxy:
        first = asked(registry, proxy.host, memory)
        await first.judge(FORMS["zstd"], FORMS["oci"])
        count = len(proxy.put)
        assert count
        await first.judge(FORMS["zstd"], FORMS["oci"])
        again = await asked(registry, proxy.host, memory).judge(FORMS["zstd"], FORMS["oci"])
        assert (again.verdict, len(proxy.put)) == (Verdict.PASS, count)
        await asked(registry, proxy.host, memory).judge(FORMS["index"], FORMS["zstd"])
        assert len(proxy.put) > count
        count = len(proxy.put)
        await asked(registry, proxy.host, memory, window=-1).judge(FORMS["zstd"], FORMS["oci"])
        assert len(proxy.put) > count


async def test_a_mirror_must_serve_the_same(registry: Registry, registry28: Server, crane_registry: Server) -> None:
    async with Filtering(registry28.host) as mirror:
        good = await asked(registry, registry28.host, None, mirror.host).judge(FORMS["index"], FORMS["zstd"])
        assert good.verdict is Verdict.PASS, good
        bad = await asked(registry, registry28.host, None, mirror.host, crane_registry.host).judge(
            FORMS["index"], FORMS["zstd"]
        )
    assert bad.verdict is Verdict.FAIL
    assert bad.evidence.startswith(f"mirror {crane_registry.host} does not serve")


@pytest.mark.parametrize("family", [MediaTypes.DOCKER, MediaTypes.OCI])
async def test_several_platforms_are_a_list_from_the_start(
    registry: Registry, registry28: Server, family: MediaTypes
) -> None:
    form = Form(Builder.CONTAINER, family, Codec.GZIP, Shape.INDEX)
    async with Filtering(registry28.host, no_index) as proxy:
        result = await asked(registry, proxy.host).judge(form, form)
    word = "docker manifest list" if family is MediaTypes.DOCKER else "oci image index"
    assert (result.verdict, word in result.evidence) == (Verdict.FAIL, True)


async def test_provenance_of_either_kind_is_one_form_to_a_registry(registry: Registry, registry28: Server) -> None:
    async with Filtering(registry28.host) as proxy:
        accept = asked(registry, proxy.host)
        await accept.judge(FORMS["attest"], FORMS["index"])
        count = len(proxy.put)
        await accept.judge(FORMS["attest"].moved("attestation", Attestation.MAX), FORMS["index"])
        assert (len(proxy.put), TAG in proxy.put[-1]) == (count, True)
