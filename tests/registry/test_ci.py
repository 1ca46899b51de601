"""A repo that its own CI builds, on a real registry, with pushes by hand in the CI's place.

The push is waited for, judged and promoted, or stopped with the setting that is wrong.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from phasegate import command
from phasegate.check import Result, Verdict
from phasegate.command import Command, Verb
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.cause import AwaitsCI, MadeByCI
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry, read_envelope
from phasegate.release import Tag
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.make.toolchain import stated
from phasegate.repo.run import Run
from phases.form import Codec, MediaTypes
from tests.kit.images import Built, Entry, Layer, make_attestation, make_image, make_index, push
from tests.kit.servers import Server

LAYERS: tuple[Layer, ...] = (
    {"etc/os": b"x" * 20_000, "bin/tool": Entry(b"y" * 5_000, mode=0o755)},
    {"etc/more": b"z" * 90_000},
)
PUSHED = {"created": "2026-02-02T00:00:00Z"}
"""What the CI's own build has in its config, and the published image has not."""
OCI: dict[str, Any] = {"family": MediaTypes.OCI}
ZSTD: dict[str, Any] = {"family": MediaTypes.OCI, "codec": Codec.ZSTD}


def built(config: dict[str, Any] | None = None, **form: Any) -> Built:
    return make_image(LAYERS, config={**PUSHED, **(config or {})}, **form)


@dataclass
class Given:
    """A fleet whose repo ``shop`` is published the old way in version 1.4."""

    registry: Registry
    host: str
    folder: Path
    name: str

    def fleet(self, ci: str = '{tag: "ci-{version}-{phase}"}', version: str = "1.4", ladder: str = "index") -> None:
        self.path.write_text(f"""\
registry: {self.host}
ledger: sqlite:///{self.folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
ladder: {ladder}
repos:
  - name: shop
    image: {self.name}
    ci: {ci}
    platforms: [linux/amd64]
    version: "{version}"
    tags: {{moving: [latest], fixed: ["{{version}}"]}}
""")

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    def reference(self, tag: str) -> Reference:
        return Reference(self.host, self.name).tagged(tag)

    async def push(self, tag: str, image: Built) -> str:
        return await push(self.registry, self.reference(tag), image)

    async def at(self, tag: str) -> str:
        head = await self.registry.head(self.reference(tag))
        return head.digest if head else ""

    async def climb(self) -> Action:
        """Climb as a rollout does, until the repo rests."""
        fleet = load_fleet(self.path)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                since = datetime.now(UTC)
                for _ in range(30):
                    action, seen = await next_action(run, fleet.repos[0], plan_of(fleet, since=since))
                    if action.kind not in WORK:
                        return action
                    await carry_out(run, fleet.repos[0], action, seen)
        raise AssertionError(f"it does not come to rest: {action}")

    @property
    def standing(self) -> Standing:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return ledger.standing("shop")

    def result(self, phase: str, check: str) -> Result:
        return next(result for result in self.standing.judgements[phase].results if result.check == check)


@pytest.fixture
async def given(registry28: Server, tmp_path: Path) -> AsyncIterator[Given]:
    async with Registry() as registry:
        made = Given(registry, registry28.host, tmp_path, f"ci/{tmp_path.name}")
        made.fleet()
        for tag in ("latest", "1.4"):
            await made.push(tag, make_image(LAYERS))
        yield made


async def test_it_waits_and_then_takes_the_very_bytes_and_makes_the_rest_of_them(given: Given) -> None:
    waits = await given.climb()
    assert waits == Action(
        Kind.WAIT,
        "container",
        AwaitsCI((Tag(given.name, "ci-1.4-container"),)),
        Command(Verb.SETTINGS, ("shop",), "container"),
    )
    pushed = await given.push("ci-1.4-container", built())
    done = await given.climb()
    assert (done.kind, done.phase) == (Kind.DONE, "index"), done
    assert not isinstance(done.cause, MadeByCI)
    candidates = {phase: images[given.name] for phase, images in given.standing.candidates.items()}
    assert candidates["container"].digest == pushed
    assert await given.at("latest") == candidates["index"].digest
    envelopes = [await read_envelope(given.registry, given.reference("x").at(c.digest)) for c in candidates.values()]
    assert {envelope.images[0].config.digest for envelope in envelopes} == {built().body["config"]["digest"]}
    assert given.result("container", "toolchain.drift").verdict is Verdict.INCONCLUSIVE
    assert "ci unknown, not declared" in given.result("container", "toolchain.drift").evidence


async def test_provenance_left_on_is_named_and_pushed_anew_it_goes_on(given: Given) -> None:
    await given.push("ci-1.4-container", make_index([built(**OCI)], attested=True))
    action = await given.climb()
    assert (action.kind, action.phase) == (Kind.BLOCKED, "container")
    assert action.why == (
        "ci.settings: the CI pushed provenance=mode=min: for the phase container set provenance=false and 1 more "
        "(phasegate settings shop --phase container)"
    )
    details = given.result("container", "ci.settings").details
    assert details[-1] == "the CI pushed oci-mediatypes=true: for the phase container set oci-mediatypes=false"
    before = await given.at("latest")
    assert (await given.climb()).kind is Kind.BLOCKED
    assert await given.at("latest") == before, "no tag was moved"
    pushed = await given.push("ci-1.4-container", built())
    assert (await given.climb()).kind is Kind.DONE
    assert given.standing.candidates["container"][given.name].digest == pushed


@pytest.mark.parametrize(
    ("image", "named"),
    [
        (built(**OCI), "pushed oci-mediatypes=true: for the phase container set oci-mediatypes=false"),
        (
            built(**ZSTD),
            "pushed oci-mediatypes=true: for the phase container set oci-mediatypes=false and 1 more",
        ),
        (
            built(codec=Codec.ZSTD),
            "pushed compression=zstd: for the phase container set compression=gzip,compression-level=6",
        ),
        (
            make_index([built()], family=MediaTypes.DOCKER),
            "pushed BUILDKIT_MULTI_PLATFORM=1: for the phase container leave BUILDKIT_MULTI_PLATFORM=1 out",
        ),
        (
            make_index([built(), built(platform="linux/arm64")], family=MediaTypes.DOCKER),
            "pushed 2 platforms: for the phase container set platform to the one that is published",
        ),
        (
            make_image(LAYERS, media_types={"layer": "application/vnd.oci.image.layer.v1.tar+zstd"}, codec=Codec.ZSTD),
            "pushed oci-mediatypes=true and oci-mediatypes=false: for the phase container set oci-mediatypes=false",
        ),
    ],
    ids=["oci", "zstd", "docker-zstd", "index", "platforms", "mixed"],
)
async def test_another_form_than_the_phase_is_stopped_by_its_setting(given: Given, image: Built, named: str) -> None:
    await given.push("ci-1.4-container", image)
    action = await given.climb()
    assert (action.kind, action.phase) == (Kind.BLOCKED, "container"), action
    assert f"ci.settings: the CI {named}" in action.why
    assert given.standing.judgements["container"].verdict is Verdict.FAIL


async def test_without_a_phase_in_its_tag_it_pushes_one_form_and_which_is_seen(given: Given) -> None:
    given.fleet('{tag: "ci-{version}"}')
    await given.push("ci-1.4", built(codec=Codec.ZSTD))  # Docker's media types: no form at all
    action = await given.climb()
    assert (action.kind, action.phase) == (Kind.BLOCKED, "container"), action
    assert "set compression=gzip,compression-level=6,force-compression=true" in action.why
    pushed = await given.push("ci-1.4", built(**ZSTD))
    assert (await given.climb()).kind is Kind.DONE
    assert given.standing.candidates["zstd"][given.name].digest == pushed
    container = given.standing.candidates["container"][given.name]
    made = await read_envelope(given.registry, given.reference("x").at(container.digest))
    assert made.images[0].config.digest == built().body["config"]["digest"]


async def test_a_label_too_many_is_named_and_a_person_decides(given: Given) -> None:
    settings = {"Cmd": ["/tool"], "Env": ["PATH=/usr/bin:/bin"], "WorkingDir": "/", "Labels": {"built-by": "us"}}
    await given.push("ci-1.4-container", built({"config": settings}))
    action = await given.climb()
    assert action.kind is Kind.BLOCKED
    assert 'delta.declared: linux/amd64: Labels.built-by: (none) -> "us" (published, pushed by the CI)' in action.why
    assert action.next == command.promote("shop", "container")


async def test_forms_of_two_builds_are_not_one_release(given: Given) -> None:
    await given.push("ci-1.4-container", built())
    await given.push("ci-1.4-zstd", built({"created": "2026-03-03T00:00:00Z"}, **ZSTD))
    action = await given.climb()
    assert (action.kind, action.phase, given.standing.at) == (Kind.BLOCKED, "zstd", "oci")
    assert "delta.declared: config changed" in action.why


async def test_forms_of_one_build_are_taken_as_they_are_and_the_ones_between_are_made(given: Given) -> None:
    zstd = await given.push("ci-1.4-zstd", built(**ZSTD))
    container = await given.push("ci-1.4-container", built())
    assert (await given.climb()).kind is Kind.DONE
    candidates = {phase: images[given.name] for phase, images in given.standing.candidates.items()}
    assert (candidates["container"].digest, candidates["zstd"].digest) == (container, zstd)
    oci = await read_envelope(given.registry, given.reference("x").at(candidates["oci"].digest))
    assert [layer.digest for layer in oci.images[0].layers] == list(built().layers)


async def test_a_new_version_is_waited_for_and_once_the_ci_pushes_the_last_form_nothing_is_left(given: Given) -> None:
    await given.push("ci-1.4-container", built())
    assert (await given.climb()).kind is Kind.DONE
    given.fleet(version="1.5")
    waits = await given.climb()
    assert (waits.kind, waits.next) == (Kind.WAIT, Command(Verb.SETTINGS, ("shop",), "index"))
    assert waits.cause == AwaitsCI((Tag(given.name, "ci-1.5-index"),))
    newer = built({"created": "2026-04-04T00:00:00Z"}, **ZSTD)
    pushed = await given.push("ci-1.5-index", make_index([newer]))
    done = await given.climb()
    assert (done.kind, done.phase) == (Kind.DONE, "index"), done
    assert isinstance(done.cause, MadeByCI)
    assert (await given.at("latest"), await given.at("1.5")) == (pushed, pushed)


async def test_an_attestation_is_waited_for_and_names_the_toolchain(given: Given) -> None:
    given.fleet('{tag: "ci-{version}-{phase}", toolchain: {buildkit: v0.34.2}}', ladder="attest")
    await given.push("ci-1.4-container", built())
    waits = await given.climb()
    assert (waits.kind, waits.phase, given.standing.at) == (Kind.WAIT, "attest", "index")
    assert given.standing.toolchain["buildkit"] == "v0.34.2"
    given.fleet('{tag: "ci-{version}-{phase}", toolchain: {buildkit: v0.34.2}}', "1.5", "attest")
    image = built({"created": "2026-04-04T00:00:00Z"}, **ZSTD)
    stating = make_attestation(image, {"runDetails": {"builder": {"id": "ci/7", "version": {"buildkit": "v0.35.0"}}}})
    index = make_index([image])
    entry = stating.described(
        annotations={
            "vnd.docker.reference.digest": image.digest,
            "vnd.docker.reference.type": "attestation-manifest",
        },
        platform={"architecture": "unknown", "os": "unknown"},
    )
    attested = make_index([image], changes={"manifests": [*index.body["manifests"], entry]})
    await push(given.registry, given.reference("x").at(stating.digest), stating)
    pushed = await given.push("ci-1.5-attest", attested)
    done = await given.climb()
    assert (done.kind, done.phase) == (Kind.DONE, "attest"), done
    assert isinstance(done.cause, MadeByCI)
    assert await given.at("latest") == pushed
    assert {"builder": "ci/7", "buildkit": "v0.35.0"}.items() <= given.standing.toolchain.items()


def test_a_toolchain_as_buildkit_states_it() -> None:
    older = {"builder": {"id": ""}, "invocation": {"environment": {"dockerfileVersion": "1.28.0"}}}
    assert stated({"predicate": older}) == {"dockerfile": "1.28.0"}
    newer = {"buildDefinition": {"internalParameters": {"dockerfileVersion": "1.28.0"}}, "runDetails": {"builder": 3}}
    assert stated({"predicate": newer}) == {"dockerfile": "1.28.0"}
    assert stated({"predicate": None}) == {}
