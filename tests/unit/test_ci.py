"""A repo that its own CI builds: what is waited for, what the CI must set, and which setting made another form."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phasegate.build.ci_settings import bake_file_of, form_for, settings_of
from phasegate.build.container_driver import by_digest
from phasegate.build.options import attest_options, build_args, exporter_options
from phasegate.check import Verdict
from phasegate.checks.settings import Observed, differing
from phasegate.command import Command, Verb
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.form_source import CISource
from phasegate.fleet.load import load_fleet
from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course
from phasegate.ledger.state import Judgement, Standing
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import AwaitsCI, Finished, MadeByCI, Plain, SourceChanged, ToBuild
from phasegate.policy.climb import climb
from phasegate.policy.decide import decide_one
from phasegate.policy.scene import Scene
from phasegate.release import Tag
from phasegate.repo.make.from_ci import nearest
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import NAMES, rungs
from tests.kit.in_process import phasegate
from tests.kit.one_repo import BASE, OLD_WAY, PLAN, RELEASE, REPO, candidates, digest, judged, seen, standing

CI = replace(REPO, source=None, ci=CISource("ci-{version}-{phase}", {}))
PUSHED = {"container": {"demo/tool": BASE}}
ATTESTED = replace(PLAN, last="attest", through="attest")


def act(now: Standing, look: Seen) -> Action:
    return climb(CI, now, look, PLAN)


def test_a_version_that_its_ci_has_not_pushed_is_waited_for() -> None:
    unbuilt = replace(standing(), release=None, candidates={})
    waits = act(unbuilt, seen(unbuilt))
    why = AwaitsCI((Tag("demo/tool", "ci-1.0-container"),))
    assert waits == Action(Kind.WAIT, "container", why, Command(Verb.SETTINGS, ("tool",), "container"))
    assert act(unbuilt, seen(unbuilt, pushed=PUSHED)) == Action(Kind.BUILD, "container", ToBuild("1.0", 4))
    assert act(standing(), seen(standing())).kind is Kind.JUDGE, "what was taken needs the CI's tag no more"


def test_a_new_version_is_waited_for_in_the_form_that_its_repo_has() -> None:
    now = standing("zstd")
    look = seen(now, version="2.0", source="s", tags={**now.tags, Tag("demo/tool", "2.0"): ""})
    waits = act(now, look)
    assert (waits.kind, waits.phase) == (Kind.WAIT, "zstd")
    assert waits.cause == AwaitsCI((Tag("demo/tool", "ci-2.0-zstd"),))
    assert act(now, replace(look, pushed=PUSHED)).kind is Kind.BUILD, "any form makes the others"


def test_what_is_published_is_watched_on_while_the_next_version_is_waited_for() -> None:
    now = standing("zstd", judgements=(judged("zstd"),))
    look = seen(now, version="2.0", source="s", tags={**now.tags, Tag("demo/tool", "2.0"): ""})
    plan = replace(PLAN, policy=Policy(soak=24 * 3600, recheck=3600))
    action = decide_one(CI, look, Scene({"tool": now}, Course(), plan))
    assert (action.kind, action.phase) == (Kind.JUDGE, "zstd")
    over = replace(plan, policy=Policy())
    assert isinstance(decide_one(CI, look, Scene({"tool": now}, Course(), over)).cause, AwaitsCI)


def test_an_attestation_cannot_be_made_by_conversion() -> None:
    now = replace(standing("index"), candidates=candidates(RELEASE))
    waits = climb(CI, now, seen(now, pushed=PUSHED), ATTESTED)
    assert (waits.kind, waits.phase) == (Kind.WAIT, "attest")
    below = replace(standing(), release=None, candidates={})
    assert climb(CI, below, seen(below, pushed=PUSHED), ATTESTED).kind is Kind.BUILD, "it holds up its own phase alone"
    built = climb(CI, now, seen(now, pushed={"attest": {"demo/tool": BASE}}), ATTESTED)
    assert (built.kind, built.phase) == (Kind.BUILD, "attest")


def test_what_is_pushed_anew_after_a_failure_is_taken_anew() -> None:
    now = standing(judgements=(judged("container", Verdict.FAIL),))
    assert act(now, seen(now, pushed=PUSHED)).kind is Kind.BLOCKED
    mended = act(now, seen(now, pushed=PUSHED, source="another push"))
    assert mended == Action(Kind.BUILD, "container", SourceChanged(ci=True, phase="container", verdict=Verdict.FAIL))


def test_it_is_over_once_the_tags_have_what_the_ci_pushes_in_the_last_form() -> None:
    now = standing("index", judgements=(judged("index"),))
    own = seen(now, pushed={"index": {"demo/tool": digest(RELEASE, "index")}})
    done = Finished(now.since, 100_000_000, 80_000_000)
    assert act(now, own) == Action(Kind.DONE, "index", MadeByCI("index", done))
    assert act(now, seen(now, pushed=PUSHED)).cause == done
    other = seen(now, pushed={"index": {"demo/tool": BASE}})
    assert act(now, other).cause == done, "what it pushes is not what was judged and promoted"
    end = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX)
    there = replace(standing("index", start=end), release=None, candidates={})
    over = act(there, seen(there, pushed={"index": {"demo/tool": BASE}}))
    assert over.cause == MadeByCI("index", Plain.NOTHING_TO_MOVE)


@given(
    at=st.sampled_from(NAMES[:-1]),
    version=st.sampled_from(["1.0", "2.0"]),
    phases=st.sets(st.sampled_from(NAMES[1:])),
    verdicts=st.dictionaries(st.sampled_from(NAMES[1:-1]), st.sampled_from(Verdict)),
    built=st.booleans(),
    last=st.sampled_from(NAMES[1:]),
)
def test_nothing_is_built_that_the_ci_has_not_pushed_and_every_wait_says_how(
    at: str, version: str, phases: set[str], verdicts: dict[str, Verdict], built: bool, last: str
) -> None:
    judgements: tuple[Judgement, ...] = tuple(judged(phase, verdict) for phase, verdict in verdicts.items())
    now = standing(at, judgements=judgements)
    if not built:
        now = replace(now, candidates={}, judgements={})
    look = seen(now, version=version, pushed={phase: {"demo/tool": BASE} for phase in phases})
    action = climb(CI, now, look, replace(PLAN, last=last, through=last))
    if action.kind is Kind.BUILD:
        assert phases
    if action.kind is Kind.WAIT:
        assert action.next == Command(Verb.SETTINGS, ("tool",), action.phase)
        assert not phases or action.phase == "attest"


def test_a_form_is_made_of_the_last_one_below_it_that_was_pushed() -> None:
    pushed = {"container": 1, "zstd": 2}
    assert [nearest(pushed, phase) for phase in ("oci", "index")] == ["container", "zstd"]
    assert nearest({"zstd": 1, "index": 2}, "container") == "zstd"


FLEET = """\
registry: registry.example
builder: {engine: "unix:///a", control: "unix:///b", image: "moby/buildkit:v0.34.2", version: v0.34.2}
ladder: attest
attest: {provenance: max, sbom: {generator: "scanner@sha256:0"}}
repos:
  - name: web
    image: "demo/{arch}-web"
    ci: {tag: "{arch}.{version}.{phase}"}
    context: .
    arches: [amd64, arm64]
    args: {VERSION: "{version}", SAID: "a b $HOME"}
    labels: {version: "{version}"}
    secrets: [{id: token, env: TOKEN}]
    version: "1.4"
    tags: {moving: [latest]}
  - name: own
    image: demo/own
    context: .
    platforms: [linux/amd64, linux/arm64]
    version: {file: VERSION}
    tags: {moving: [latest]}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "VERSION").write_text("2.0\n")
    (tmp_path / "fleet.yaml").write_text(FLEET)
    return load_fleet(tmp_path / "fleet.yaml")


@pytest.mark.parametrize("phase", NAMES[1:])
def test_settings_are_those_of_our_own_builds(fleet: Fleet, phase: str) -> None:
    repo = fleet.repo("web")
    form = form_for(fleet, repo, None, phase)
    assert form == rungs(OLD_WAY, phase, Attestation.MAX)[-1].form
    settings = settings_of(fleet, repo, form, phase, "1.4")
    assert list(settings) == [f"amd64-{phase}", f"arm64-{phase}"]
    one = settings[f"arm64-{phase}"]
    assert one.reference == f"registry.example/demo/arm64-web:arm64.1.4.{phase}"
    ours = by_digest(form, "x").split(",")
    (told,) = [one.buildx[at + 1] for at, word in enumerate(one.buildx) if word == "--output"]
    assert {"type=image", "push=true"} <= set(told.split(",")) & set(ours)
    options = {f"{name}={value}" for name, value in exporter_options(form).items()}
    assert options <= set(told.split(",")) & set(ours)
    attested = attest_options(form, "scanner@sha256:0" if phase == "attest" else "")
    assert {f"--{name}={value}" for name, value in attested.items()} <= set(one.buildx)
    assert set(attested.items()) <= set(one.action.items())
    assert one.action["outputs"] == one.target["output"][0] == told
    assert one.target["args"].items() >= build_args(form).items()
    assert ("BUILDKIT_MULTI_PLATFORM=1" in one.buildx) is (phase in ("index", "attest"))
    assert "TOKEN" in one.action["secret-envs"]
    assert one.target["args"]["SAID"] == "a b $HOME"
    assert list(bake_file_of(settings)["target"]) == list(settings)


def test_the_page_is_for_pasting_and_for_programs(fleet: Fleet) -> None:
    page = phasegate("settings", "own", "--phase", "zstd", cwd=fleet.path.parent)
    assert page.returncode == 0, page.stderr
    (line,) = [it.strip() for it in page.stdout.splitlines() if it.startswith("  docker buildx build")]
    assert (
        "docker buildx create --use --driver docker-container --driver-opt image=moby/buildkit:v0.34.2" in page.stdout
    )
    told = json.loads(phasegate("settings", "own", "--phase", "zstd", "--json", cwd=fleet.path.parent).stdout)
    (image,) = told["images"]
    assert shlex.split(line) == image["buildx"]
    assert image["pushes"] == "registry.example/demo/own:ci-2.0-zstd"
    assert image["action"]["platforms"] == "linux/amd64,linux/arm64"
    assert told["form"] == "docker-container driver, OCI, zstd, index", "several platforms are an index from the start"
    assert not (fleet.path.parent / ".phasegate").exists(), "it writes nothing"


def test_the_network_and_the_options_of_the_builder_are_on_the_page(fleet: Fleet) -> None:
    pin = "version: v0.34.2}"
    text = fleet.path.read_text().replace(pin, "version: v0.34.2, options: {network: host}, network: host}")
    fleet.path.write_text(text)
    page = phasegate("settings", "own", "--phase", "zstd", cwd=fleet.path.parent)
    options = "--driver-opt image=moby/buildkit:v0.34.2 --driver-opt network=host"
    assert f"docker buildx create --use --driver docker-container {options}\n" in page.stdout
    assert "Or docker-bake.json (with --allow network.host):" in page.stdout
    told = json.loads(phasegate("settings", "own", "--phase", "zstd", "--json", cwd=fleet.path.parent).stdout)
    assert shlex.join(told["builder"]).endswith(options)
    (image,) = told["images"]
    assert "--network host" in shlex.join(image["buildx"])
    assert image["action"]["network"] == "host"
    assert [target["network"] for target in told["bake"]["target"].values()] == ["host"]


def test_a_repo_that_is_converted_has_no_settings(fleet: Fleet) -> None:
    fleet.path.write_text(
        "registry: registry.example\n"
        'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}\n'
        'repos: [{name: own, image: demo/own, source: published, platforms: [linux/amd64], version: "1", '
        "tags: {moving: [latest]}}]\n"
    )
    ended = phasegate("settings", "own", "--phase", "zstd", cwd=fleet.path.parent)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "repo 'own' has `source: published`: phasegate converts what is published" in ended.stderr


SCHEMA2 = Observed(frozenset({"docker"}), frozenset({"gzip"}), 1, False, False, Attestation.NONE, False, False)
OCI = replace(SCHEMA2, media_types=frozenset({"oci"}))
INDEX = replace(OCI, codecs=frozenset({"zstd"}), index=True)
ATTESTED_INDEX = replace(INDEX, attested=True, provenance=Attestation.MIN)
BY_DEFAULT = replace(OCI, index=True, attested=True, provenance=Attestation.MIN)
FORMS = {rung.name: rung.form for rung in rungs(OLD_WAY, "attest", Attestation.MAX)}


@pytest.mark.parametrize(
    ("found", "phase", "settings"),
    [
        (SCHEMA2, "container", []),
        (OCI, "oci", []),
        (INDEX, "index", []),
        (BY_DEFAULT, "oci", [("provenance=mode=min", "provenance=false")]),
        (
            replace(BY_DEFAULT, sbom=True),
            "oci",
            [("provenance=mode=min", "provenance=false"), ("sbom=true", "sbom=false")],
        ),
        (OCI, "container", [("oci-mediatypes=true", "oci-mediatypes=false")]),
        (OCI, "zstd", [("compression=gzip", "compression=zstd,compression-level=3,force-compression=true")]),
        (
            replace(OCI, codecs=frozenset({"gzip", "zstd"})),
            "zstd",
            [("compression=gzip and compression=zstd", "compression=zstd,compression-level=3,force-compression=true")],
        ),
        (
            replace(OCI, codecs=frozenset({"uncompressed"})),
            "oci",
            [("compression=uncompressed", "compression=gzip,compression-level=6,force-compression=true")],
        ),
        (INDEX, "zstd", [("BUILDKIT_MULTI_PLATFORM=1", "")]),
        (replace(INDEX, index=False), "index", [("a single manifest", "BUILDKIT_MULTI_PLATFORM=1")]),
        (ATTESTED_INDEX, "attest", [("provenance=mode=min", "provenance=mode=max")]),
        (
            replace(ATTESTED_INDEX, provenance=Attestation.MAX, artifacts=True),
            "attest",
            [("oci-artifact=true", "oci-artifact=false")],
        ),
    ],
)  # fmt: skip
def test_the_settings_that_differ(found: Observed, phase: str, settings: list[tuple[str, str]]) -> None:
    assert [(one.pushed, one.wanted) for one in differing(found, FORMS[phase])] == settings


def test_an_sbom_that_the_plan_wants_is_missed() -> None:
    attested = replace(INDEX, attested=True, provenance=Attestation.MAX)
    (missed,) = differing(attested, FORMS["attest"], "scanner@sha256:0")
    assert (missed.pushed, missed.wanted) == ("sbom=false", "sbom=generator=scanner@sha256:0")
