"""The delta and its explanation: which rungs, and what none of them explains."""

from __future__ import annotations

import json
from typing import Any

import pytest

from phasegate.bisect.explain import Explanation, explain
from phasegate.check import Verdict
from phasegate.checks.declared import judge_declared, judge_rebuilt
from phasegate.image.delta import delta
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope
from phases.container import CONTAINER
from phases.form import Codec, MediaTypes
from phases.index import INDEX
from phases.oci import OCI
from phases.phase import Phase
from phases.zstd import ZSTD
from tests.kit.envelopes import envelope
from tests.kit.images import Built, make_image, make_index

LAYERS = ({"tool": b"one"}, {"etc/app": b"two"})
SETTINGS: dict[str, Any] = {
    "config": {"Cmd": ["/tool"], "Env": ["A=1"], "Labels": {"version": "1"}, "Healthcheck": {"Test": ["CMD", "true"]}}
}


def image(family: MediaTypes = MediaTypes.OCI, codec: Codec = Codec.GZIP, **more: Any) -> Built:
    return make_image(LAYERS, family=family, codec=codec, **{"config": SETTINGS, **more})


def forms() -> dict[str, Envelope]:
    """One image on each rung."""
    zstd = image(codec=Codec.ZSTD)
    built = {
        "container": image(MediaTypes.DOCKER),
        "oci": image(),
        "zstd": zstd,
        "index": make_index([zstd]),
    }
    return {name: envelope(one) for name, one in built.items()}


def told(before: Envelope, after: Envelope) -> Explanation:
    return explain(before, after, delta(before, after))


@pytest.mark.parametrize("name", ["container", "oci", "zstd", "index"])
def test_an_envelope_does_not_differ_from_itself(name: str) -> None:
    one = forms()[name]
    assert delta(one, one).empty
    assert told(one, one).verdict == "The same image in the same form."


@pytest.mark.parametrize(
    ("before", "after", "phase"), [("container", "oci", OCI), ("oci", "zstd", ZSTD), ("zstd", "index", INDEX)]
)
def test_each_rung_changes_what_it_declares_and_no_more(before: str, after: str, phase: Phase) -> None:
    found = forms()
    change = delta(found[before], found[after])
    assert change.words <= phase.may_differ
    assert judge_declared(found[before], found[after], phase).verdict is Verdict.PASS
    assert told(found[before], found[after]).rungs == (phase.name,)


@pytest.mark.parametrize(
    ("before", "after", "phase"), [("container", "zstd", OCI), ("oci", "index", ZSTD), ("zstd", "oci", OCI)]
)
def test_two_rungs_in_one_are_not_what_the_phase_declares(before: str, after: str, phase: Phase) -> None:
    found = forms()
    assert judge_declared(found[before], found[after], phase).verdict is Verdict.FAIL


def test_the_explanation_names_the_way_from_rung_to_rung() -> None:
    found = forms()
    one = told(found["container"], found["zstd"])
    assert one.verdict == "Two rungs apart: container -> oci -> zstd. Nothing else changed."
    assert one.unexplained == ()
    assert any("2 diff IDs" in line for line in one.same)


def test_other_content_in_an_oci_image_is_explained_by_no_rung() -> None:
    found = told(forms()["oci"], envelope(make_image([{"tool": b"other"}], family=MediaTypes.OCI, config=SETTINGS)))
    assert found.rungs == ()
    assert any("other content" in line for line in found.unexplained)


def test_a_rebuilt_docker_image_is_not_said_to_be_the_same() -> None:
    before, after = forms()["container"], envelope(make_image([{"tool": b"other"}], config=SETTINGS))
    found = told(before, after)
    assert found.rungs == ("container",)
    assert "Nothing else changed" not in found.verdict
    assert "Files were not compared." in found.verdict


def changed(**settings: Any) -> Envelope:
    return envelope(image(config={"config": {**SETTINGS["config"], **settings}}))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"Labels": {"version": "2"}}, 'Labels.version: "1" -> "2"'),
        ({"Labels": {"version": "1", "new": "x"}}, 'Labels.new: (none) -> "x"'),
        ({"Healthcheck": None}, "Healthcheck: "),
        ({"Env": ["A=2"]}, 'Env: ["A=1"] -> ["A=2"]'),
        ({"User": "app"}, 'User: (none) -> "app"'),
        ({"Entrypoint": ["/run"]}, 'Entrypoint: (none) -> ["/run"]'),
        ({"ExposedPorts": {"80/tcp": {}}}, "ExposedPorts.80/tcp: (none) -> {}"),
        ({"Volumes": {"/data": {}}}, "Volumes./data: (none) -> {}"),
        ({"WorkingDir": "/srv"}, 'WorkingDir: (none) -> "/srv"'),
        ({"StopSignal": "SIGINT"}, 'StopSignal: (none) -> "SIGINT"'),
    ],
)
def test_each_setting_that_changes_is_named(settings: dict[str, Any], said: str) -> None:
    result = judge_declared(forms()["container"], changed(**settings), OCI)
    assert result.verdict is Verdict.FAIL
    assert any(said in line for line in (result.evidence, *result.details)), result
    assert any(said in line for line in told(forms()["container"], changed(**settings)).unexplained)


@pytest.mark.parametrize("empty", [None, [], ""])
def test_null_empty_and_absent_are_the_same_setting(empty: Any) -> None:
    assert delta(envelope(image()), changed(Entrypoint=empty)).images[0].settings == ()


def test_a_config_that_is_not_byte_identical_has_its_fields_named() -> None:
    after = envelope(image(config={**SETTINGS, "created": "2030-01-01T00:00:00Z"}))
    result = judge_declared(forms()["container"], after, OCI)
    assert result.verdict is Verdict.FAIL
    assert "linux/amd64: config: created differ" in result.details


def test_a_platform_that_is_lost_and_one_that_is_gained_are_named() -> None:
    arm, amd, s390x = (image(platform=f"linux/{name}") for name in ("arm64", "amd64", "s390x"))
    before, after = envelope(make_index([amd, arm])), envelope(make_index([amd, s390x]))
    assert [str(image.platform) for image in delta(before, after).lost] == ["linux/arm64"]
    assert [str(image.platform) for image in delta(before, after).gained] == ["linux/s390x"]
    result = judge_declared(before, after, ZSTD)
    assert {"platform linux/arm64 is gone", "platform linux/s390x is new"} <= {result.evidence, *result.details}


def test_an_attestation_that_appears_is_found() -> None:
    one = image(codec=Codec.ZSTD)
    before, after = envelope(make_index([one])), envelope(make_index([one], attested=True))
    assert delta(before, after).attested
    assert judge_declared(before, after, INDEX).verdict is Verdict.FAIL


def test_an_attestation_that_goes_to_another_platform_is_found() -> None:
    amd, arm = image(), image(platform="linux/arm64")
    both = make_index([amd, arm], attested=True)
    descriptors = both.body["manifests"]
    of_amd = make_index([amd, arm], changes={"manifests": [*descriptors[:2], descriptors[2]]})
    of_arm = make_index([amd, arm], changes={"manifests": [*descriptors[:2], descriptors[3]]})
    children = both.children
    first = Built(of_amd.raw, of_amd.media_type, {}, children[:3])
    second = Built(of_arm.raw, of_arm.media_type, {}, (*children[:2], children[3]))
    assert delta(envelope(first), envelope(second)).attested


def test_attestations_whose_subject_moved_with_the_phase_are_the_same() -> None:
    before, after = make_index([image()], attested=True), make_index([image(codec=Codec.ZSTD)], attested=True)
    assert not delta(envelope(before), envelope(after)).attested


def test_attestations_in_another_shape_are_named() -> None:
    one = image(codec=Codec.ZSTD)
    images, artifacts = (envelope(make_index([one], attested=True, artifacts=each)) for each in (False, True))
    result = judge_declared(images, artifacts, INDEX)
    assert result.verdict is Verdict.FAIL
    assert "attestations are OCI artifacts now" in result.evidence
    assert "attestations are images now" in judge_declared(artifacts, images, INDEX).evidence
    explained = explain(images, artifacts, delta(images, artifacts))
    assert [line for line in explained.unexplained if "images -> OCI artifacts" in line]


def test_variants_that_are_spelled_otherwise_are_one_platform() -> None:
    before = envelope(image(platform="linux/arm64"))
    after = envelope(image(platform="linux/arm64/v8"))
    change = delta(before, after)
    assert (change.lost, change.gained) == ((), ())


def test_the_first_rung_is_held_against_its_control() -> None:
    control, candidate = (
        envelope(image(MediaTypes.DOCKER)),
        envelope(image(MediaTypes.DOCKER, config={**SETTINGS, "created": "2030"})),
    )
    controls = {control.images[0].platform.normalised(): control.images[0]}
    assert judge_rebuilt(controls, None, candidate, CONTAINER).verdict is Verdict.PASS
    labelled = json.loads(json.dumps(SETTINGS))
    labelled["config"]["Labels"]["version"] = "2"
    wrong = envelope(image(MediaTypes.DOCKER, config=labelled))
    result = judge_rebuilt(controls, None, wrong, CONTAINER)
    assert result.verdict is Verdict.FAIL
    assert 'Labels.version: "1" -> "2"' in result.evidence


def test_what_differs_from_what_is_published_is_drift_and_fails_nothing() -> None:
    published = envelope(make_image([{"tool": b"older"}], config={"config": {"Labels": {"version": "0"}}}))
    control = envelope(image(MediaTypes.DOCKER))
    controls = {control.images[0].platform.normalised(): control.images[0]}
    result = judge_rebuilt(controls, published, control, CONTAINER)
    assert result.verdict is Verdict.PASS
    assert any("Labels.version" in line and "drift" in line for line in result.details)


def test_a_platform_without_a_control_is_no_pass() -> None:
    assert judge_rebuilt({}, None, forms()["container"], CONTAINER).verdict is Verdict.FAIL


def several(*others: tuple[int, bytes]) -> Envelope:
    """An index with two images of amd64, two of arm64 in different codecs and two of one Windows, some replaced."""
    content = dict.fromkeys(range(6), b"first") | dict(others)
    kinds: list[dict[str, Any]] = [
        {}, {}, {"platform": "linux/arm64"}, {"platform": "linux/arm64", "codec": Codec.ZSTD},
        {"platform": "windows/amd64", "config": {"os.version": "10.0.20348"}},
        {"platform": "windows/amd64", "config": {"os.version": "10.0.17763"}},
    ]  # fmt: skip
    images = [
        make_image(({"tool": bytes([number]) + content[number]},), **{"family": MediaTypes.OCI, **kind})
        for number, kind in enumerate(kinds)
    ]
    return envelope(make_index(images))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("number", range(6))
def test_no_child_hides_another_of_its_platform(number: int, turned: bool) -> None:
    pair = several(), several((number, b"second"))
    before, after = pair[::-1] if turned else pair
    found = delta(before, after)
    assert (len(found.images), found.lost, found.gained) == (6, (), ())
    assert [bool(one.words) for one in found.images] == [each == number for each in range(6)]
    assert "The same" not in told(before, after).verdict


def test_a_child_that_is_gone_among_several_of_its_platform_is_named_by_its_digest() -> None:
    amd = [image(platform="linux/amd64"), make_image(({"tool": b"other"},), family=MediaTypes.OCI)]
    before, after = envelope(make_index(amd)), envelope(make_index(amd[:1]))
    (line,) = told(before, after).unexplained
    assert line.split()[0] == "platform"
    assert short(amd[1].digest) in line


def test_an_attestation_more_or_less_is_seen_where_a_platform_has_two_images() -> None:
    amd = [image(), make_image(({"tool": b"other"},), family=MediaTypes.OCI)]
    both, one = make_index(amd, attested=True), make_index(amd, attested=True)
    fewer = [entry for entry in one.body["manifests"] if entry["digest"] != one.children[-1].digest]
    second = make_index(amd, changes={"manifests": fewer})
    less = Built(second.raw, second.media_type, {}, both.children)
    assert delta(envelope(both), envelope(less)).attested
