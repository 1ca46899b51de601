"""What is stopped, with a message that names it, and the tags where they were."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.check import Verdict
from phasegate.errors import TagMoved
from phasegate.image.digest import short
from phasegate.ledger.events import Failed, Intended, Moved
from phasegate.policy.action import Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from tests.kit.yard import DOCKERFILE, Yard, before, yard


async def test_a_label_that_the_two_builders_set_differently_stops_container(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = yard(lab, tmp_path)
    was = await made.tags()
    # The wire: a docker on PATH that adds a label to what the docker driver builds, and to nothing else.
    real = shutil.which("docker")
    assert real
    script = tmp_path / "bin" / "docker"
    script.parent.mkdir()
    script.write_text(
        "#!/bin/sh\n"
        'case " $* " in *" buildx build "*) set -- "$@" --label io.example.made-by=engine ;; esac\n'
        f'exec {shlex.quote(real)} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, "container")
    assert "io.example.made-by" in end.why
    await stopped_before(made, "container", was)


async def test_a_dockerfile_whose_label_follows_the_builders_options_stops_where_it_changes(
    lab: Lab, tmp_path: Path
) -> None:
    """BuildKit hands its own build arguments to a Dockerfile that asks for them: here the one that makes an index."""
    changing = f"{DOCKERFILE}ARG BUILDKIT_MULTI_PLATFORM\nLABEL io.example.several=$BUILDKIT_MULTI_PLATFORM\n"
    made = yard(lab, tmp_path, dockerfile=changing, clients=())
    assert (await made.climb("zstd")).kind is Kind.DONE
    was = await made.tags()
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, "index")
    assert end.why.startswith("delta.declared: ")
    assert "io.example.several" in end.why
    await stopped_before(made, "index", was)


async def test_flipped_bytes_in_the_registrys_storage_are_named_and_once_mended_forgotten(
    lab: Lab, tmp_path: Path
) -> None:
    made = yard(lab, tmp_path)
    was = await made.tags()
    stop = await made.climb(stop=before(Kind.JUDGE, "container"))
    assert stop.kind is Kind.JUDGE
    candidate = made.standing.candidates["container"][made.repo.images[0].name]
    (_, layer) = await layers(made, candidate.digest)
    stored = made.stored(layer)
    good = stored.read_bytes()
    try:
        stored.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        end = await made.climb()
        assert (end.kind, end.phase) == (Kind.BLOCKED, "container")
        assert end.why.startswith("layers.content: layer ")
        assert short(layer) in end.why
        await stopped_before(made, "container", was)
    finally:
        stored.write_bytes(good)
    # The next run looks again.
    end = await made.climb("container")
    assert (end.kind, end.phase) == (Kind.DONE, "container"), end.why
    image = candidate.image
    assert await made.tags() == was | {f"{image}:latest": candidate.digest, f"{image}:stable": candidate.digest}


async def test_a_tag_that_somebody_moves_after_the_verdict_stops_all_of_them(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path)
    was = await made.tags()
    image = made.repo.images[0].name
    async with made.run() as run:
        plan = plan_of(run.fleet, "container")
        action, seen = await next_action(run, made.repo, plan)
        while action.kind is not Kind.PROMOTE:
            await carry_out(run, made.repo, action, seen)
            action, seen = await next_action(run, made.repo, plan)
        theirs = await push_somebody_elses(made, "stable")
        with pytest.raises(TagMoved) as caught:
            await carry_out(run, made.repo, action, seen)
    for named in (f"{image}:stable", theirs, was[f"{image}:stable"], "somebody else pushed", "no tag was moved"):
        assert named in caught.value.what
    assert caught.value.exit_code == 5
    assert not caught.value.retryable
    assert await made.tags() == was | {f"{image}:stable": theirs}
    history = made.history
    assert not [event for event in history if isinstance(event, Intended | Moved)]
    assert isinstance(history[-1], Failed)
    assert "somebody else pushed" in history[-1].what


async def test_a_tag_that_somebody_moves_between_two_phases_blocks_the_next(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=())
    assert (await made.climb("container")).kind is Kind.DONE
    was = await made.tags()
    image = made.repo.images[0].name
    theirs = await push_somebody_elses(made, "stable")
    end = await made.climb()
    assert end.kind is Kind.BLOCKED
    assert end.why.startswith(f"{image}:stable is at {short(theirs)}")
    assert "somebody else pushed" in end.why
    assert await made.tags() == was | {f"{image}:stable": theirs}


async def test_one_image_of_a_group_stops_them_all(lab: Lab, tmp_path: Path) -> None:
    broken = DOCKERFILE.replace(
        "FROM scratch\n", "ARG TARGETARCH\nRUN test $TARGETARCH = amd64 || echo broken > /said/said\nFROM scratch\n"
    )
    image = f"ladder-{secrets.token_hex(4)}/{{arch}}-tool"
    made = yard(lab, tmp_path, dockerfile=broken, image=image, arches=["amd64", "aarch64"], platforms=None)
    was = await made.tags()
    assert len(set(was)) == 6
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, "container")
    assert end.why.startswith(f"run.docker-28.5[{image.format(arch='aarch64')}]: did not print ")
    results = {result.name: result.verdict for result in made.standing.judgements["container"].results}
    assert results[f"run.docker-28.5[{image.format(arch='amd64')}]"] == "pass"
    await stopped_before(made, "container", was)

    # Mended: it is built again, and both go together.
    made.dockerfile(DOCKERFILE)
    end = await made.climb("container")
    assert (end.kind, end.phase) == (Kind.DONE, "container"), end.why
    found = await made.tags()
    for name, candidate in made.standing.candidates["container"].items():
        assert found[f"{name}:latest"] == found[f"{name}:stable"] == candidate.digest
        assert found[f"{name}:1.0"] == was[f"{name}:1.0"]


async def stopped_before(made: Yard, phase: str, was: dict[str, str]) -> None:
    assert await made.tags() == was
    assert made.standing.judgements[phase].verdict is Verdict.FAIL
    assert not [event for event in made.history if isinstance(event, Intended) and event.phase == phase]


async def layers(made: Yard, digest: str) -> list[str]:
    async with Registry(insecure={made.lab.registry}) as registry:
        manifest = await registry.manifest(made.ref("latest").at(digest))
    return [layer["digest"] for layer in manifest.body["layers"]]


async def push_somebody_elses(made: Yard, tag: str) -> str:
    """Their push: the same image, its manifest written in another way. The new digest."""
    async with Registry(insecure={made.lab.registry}) as registry:
        there = await registry.manifest(made.ref(tag))
        return await registry.put_manifest(made.ref(tag), there.raw + b"\n", there.media_type)
