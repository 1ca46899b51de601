"""Calls that fail for a moment are made again: by a small engine behind a ``docker`` that fails some of them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from phasegate.build.git import checkout
from phasegate.check import Result, Verdict
from phasegate.checks.client import judge_take
from phasegate.clients.client import Candidate, Container, Facts
from phasegate.clients.docker import client_of, connect
from phasegate.clients.podman import Podman
from phasegate.clients.remote_cli import RemoteCli
from phasegate.errors import EngineError, TimedOut
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import Smoke
from phasegate.fleet.form_source import GitSource
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner
from phasegate.image.reference import Reference
from phasegate.memory import Forgetful
from phasegate.process import again
from phasegate.process.docker import attempt, docker
from phasegate.process.output import Scrub
from phasegate.process.run import run
from phasegate.signing.cosign import Cosign, CosignSign
from phasegate.tries import KEPT, Try, record, recorded
from tests.kit import fake_engine, faulty_docker
from tests.kit.envelopes import envelope
from tests.kit.images import make_image

SPEC = ClientSpec("docker-28.5", "unix:///engine", "28.5")
SMOKE = Smoke(command=("/app",), prints="app 1.0", exit=0, timeout=60)
EOF = {"err": "unexpected EOF"}
AWAY = {"err": "Cannot connect to the Docker daemon at unix:///engine. Is the docker daemon running?"}
INIT = {"code": 125, "err": faulty_docker.INIT}
REFUSED = {"err": "archive/tar: invalid tar header"}

Script = Mapping[str, Sequence[Mapping[str, Any] | None]]


@dataclass
class World:
    """An engine at ``folder``, and a candidate that its registry has."""

    folder: Path
    candidate: Candidate
    patch: pytest.MonkeyPatch

    def failing(self, script: Script, *, run: tuple[int, str] = (0, "app 1.0")) -> None:
        image = self.candidate.image
        there = {
            "id": image.config.digest,
            "layers": [layer.digest for layer in image.layers],
            "config": image.config.body.get("config") or {},
        }
        path = os.environ["PATH"]
        engine = fake_engine.install(self.folder / "engine", images={str(self.candidate.ref): there}, run=run)
        self.patch.setenv("PATH", f"{engine}{os.pathsep}{path}")
        faulty = faulty_docker.install(self.folder / "faulty", script=script)
        self.patch.setenv("PATH", f"{faulty}{os.pathsep}{engine}{os.pathsep}{path}")

    async def judged(self) -> tuple[Result, ...]:
        client = client_of(SPEC, Facts("28.5.2", "classic", "1.51", "linux/amd64"))
        return await judge_take(client, self.candidate, SMOKE, Forgetful())

    def asked(self, command: str) -> int:
        return sum(line.startswith(command) for line in fake_engine.asked(self.folder / "engine"))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = envelope(make_image())
    image = made.images[0]
    candidate = Candidate(made.reference, image, image.platform, made.reference, image)
    return World(tmp_path, candidate, monkeypatch)


def kinds(result: Result) -> list[str]:
    return [tried.kind for tried in result.tries]


async def test_without_a_failure_nothing_is_tried_again(world: World) -> None:
    world.failing({})
    pulled, ran = await world.judged()
    assert (pulled.verdict, ran.verdict) == (Verdict.PASS, Verdict.PASS), (pulled, ran)
    assert pulled.tries == ran.tries == ()
    assert world.asked("run") == 1


async def test_a_pull_that_broke_off_is_made_again_and_each_try_is_in_its_evidence(world: World) -> None:
    world.failing({"pull": [EOF, {"err": "net/http: TLS handshake timeout"}, EOF]})
    pulled, ran = await world.judged()
    assert (pulled.verdict, ran.verdict) == (Verdict.PASS, Verdict.PASS), (pulled, ran)
    assert kinds(pulled) == ["broke-off", "tls-timeout", "broke-off"]
    assert {tried.call for tried in pulled.tries} == {"docker-28.5 pull"}
    assert ran.tries == ()


async def test_a_pull_whose_answer_was_lost_is_made_again_from_an_emptied_engine(world: World) -> None:
    world.failing({"pull": [{**EOF, "when": "after"}]})
    pulled, _ = await world.judged()
    layers = len(world.candidate.image.layers)
    assert (pulled.verdict, pulled.evidence) == (Verdict.PASS, f"{layers} layers downloaded")
    assert kinds(pulled) == ["broke-off"]
    assert world.asked("image rm") == 1


async def test_a_second_pull_that_broke_off_is_not_taken_for_an_engine_that_pulls_again_and_again(world: World) -> None:
    world.failing({"pull": [None, EOF]})
    pulled, _ = await world.judged()
    assert pulled.verdict is Verdict.PASS
    assert kinds(pulled) == ["broke-off"]


async def test_after_four_pulls_the_check_could_not_look(world: World) -> None:
    world.failing({"pull": [EOF] * 9})
    (pulled,) = await world.judged()
    assert (pulled.verdict, pulled.evidence) == (Verdict.ERROR, "unexpected EOF")
    assert len(pulled.tries) == 3
    assert len(faulty_docker.failed(world.folder / "faulty")) == 4


async def test_a_refusal_is_not_tried_again(world: World) -> None:
    world.failing({"pull": [REFUSED] * 2})
    (pulled,) = await world.judged()
    assert (pulled.verdict, pulled.tries) == (Verdict.FAIL, ())


async def test_a_container_that_did_not_start_is_started_again_under_another_name(world: World) -> None:
    world.failing({"run": [INIT, INIT]})
    pulled, ran = await world.judged()
    assert (pulled.verdict, ran.verdict) == (Verdict.PASS, Verdict.PASS)
    assert kinds(ran) == ["container-init", "container-init"]
    started = [line["argv"] for line in faulty_docker.failed(world.folder / "faulty")]
    names = {argv[argv.index("--name") + 1] for argv in started}
    assert len(names) == 2
    assert world.asked("rm --force") == 2


@pytest.mark.parametrize("code", [1, 125, 137])
async def test_an_exit_code_of_the_images_own_program_is_never_tried_again(world: World, code: int) -> None:
    world.failing({}, run=(code, "docker: connection reset by peer"))
    pulled, ran = await world.judged()
    assert pulled.verdict is Verdict.PASS
    assert ran.verdict is (Verdict.ERROR if code == 125 else Verdict.FAIL)
    assert ran.tries == ()
    assert world.asked("run") == 1


async def test_an_inspection_without_an_answer_is_not_an_image_that_is_missing(world: World) -> None:
    world.failing({"image inspect": [AWAY, None, {**AWAY, "when": "after"}], "image ls": [AWAY], "ps": [AWAY]})
    pulled, ran = await world.judged()
    assert (pulled.verdict, ran.verdict) == (Verdict.PASS, Verdict.PASS), (pulled, ran)
    assert kinds(pulled) == ["daemon-away"] * 3
    assert kinds(ran) == ["daemon-away"]


async def test_an_engine_that_hiccups_while_it_is_connected_is_asked_again(world: World) -> None:
    world.failing({"version": [AWAY, AWAY, AWAY], "info": [{"err": "error during connect: EOF"}]})
    with recorded() as recorder:
        client = await connect(SPEC)
    assert client.facts.version == "28.5.2"
    assert sorted(tried.call for tried in recorder.tries) == ["docker info", *["docker version"] * 3]


async def test_an_engine_that_is_gone_gets_four_tries_and_then_one_a_call_for_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.failing({"ps": [AWAY] * 9})

    async def asked() -> int:
        before = len(faulty_docker.failed(world.folder / "faulty"))
        with pytest.raises(EngineError, match="Cannot connect") as raised:
            await attempt("unix:///engine", "ps")
        assert raised.value.retryable
        return len(faulty_docker.failed(world.folder / "faulty")) - before

    assert [await asked(), await asked()] == [4, 1]
    monkeypatch.setattr(again, "REST", 0.0)
    assert await asked() == 4
    await attempt("unix:///engine", "ps")


async def test_a_build_is_made_again_and_the_record_has_no_secret(world: World) -> None:
    world.failing({"buildx bake": [{"err": "ERROR: failed to solve: s3cret-token: 502 Bad Gateway"}]})
    with recorded() as recorder:
        await docker("unix:///engine", "buildx", "bake", scrub=Scrub(["s3cret-token"]))
    assert recorder.tries == (Try("docker buildx bake", "http-502", "***: 502 Bad Gateway", 0.0),)


async def test_a_build_whose_dockerfile_fails_is_not_made_again(world: World) -> None:
    failed = 'ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1'
    world.failing({"buildx bake": [{"err": failed}] * 2})
    with pytest.raises(EngineError, match="did not complete") as raised:
        await docker("unix:///engine", "buildx", "bake")
    assert not raised.value.retryable
    assert len(faulty_docker.failed(world.folder / "faulty")) == 1


async def test_no_try_begins_after_the_time_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "PAUSES", (60.0,))
    world.failing({"buildx bake": [AWAY]})
    with pytest.raises(EngineError, match="Cannot connect"):
        await docker("unix:///engine", "buildx", "bake", timeout=30)


async def test_a_time_limit_is_not_tried_again() -> None:
    calls: list[int] = []

    async def slow() -> None:
        calls.append(1)
        raise TimedOut("docker pull took longer than 1800 s")

    with pytest.raises(TimedOut):
        await again.again("pull", slow)
    assert calls == [1]


def test_tries_belong_to_the_innermost_recorder_unless_it_ends_in_an_error() -> None:
    told: list[Try] = []
    one, two = Try("a", "reset", "x"), Try("b", "reset", "y")
    record(one)  # nobody listens
    with recorded(told.append) as outer:
        with recorded() as inner:
            record(one)
        with pytest.raises(ValueError, match="gone"):
            _fails(two)
    assert (inner.tries, outer.tries, told) == ((one,), (two,), [one, two])


def _fails(tried: Try) -> None:
    with recorded():
        record(tried)
        raise ValueError("gone")


def test_a_recorder_keeps_a_bounded_number() -> None:
    with recorded() as recorder:
        for _ in range(KEPT + 5):
            record(Try("GET", "http-503", "x"))
    assert len(recorder.tries) == KEPT


PROGRAM = """#!/bin/sh
# The first call of each name fails as it is told, the others do what they are for.
for word in "$@"; do case "$word" in {failing}) failing=1 ;; esac; done
if [ -n "$failing" ] && [ ! -e {folder}/failed ]; then touch {folder}/failed; printf '{err}\\n' >&2; exit 128; fi
{real}
"""


def program(folder: Path, name: str, *, failing: str, err: str, real: str) -> Path:
    """Write a program that fails its first call with the word ``failing`` among its arguments."""
    path = folder / name
    path.write_text(PROGRAM.format(folder=folder, failing=failing, err=err, real=real))
    path.chmod(0o755)
    return path


BROKE_OFF = "error: RPC failed; curl 56 Recv failure: Connection reset by peer\\nfatal: early EOF"


@pytest.mark.parametrize(("err", "through"), [(BROKE_OFF, True), ("fatal: repository not found", False)])
async def test_a_git_fetch_that_broke_off_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, err: str, through: bool
) -> None:
    git = shutil.which("git")
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    await run(["git", "init", "--quiet", "--initial-branch=main", str(tmp_path / "from")], timeout=60)
    commit = ["-C", str(tmp_path / "from"), *identity, "commit", "--quiet", "--allow-empty", "-m", "one"]
    assert (await run(["git", *commit], timeout=60)).code == 0
    program(tmp_path, "git", failing="fetch", err=err, real=f'exec {git} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "work").mkdir()
    source = GitSource(url=f"file://{tmp_path}/from", ref="main", subdir="", credentials="")
    with recorded() as recorder:
        if through:
            assert len((await checkout(source, tmp_path / "work"))[1].revision) == 40
        else:
            with pytest.raises(EngineError, match="repository not found"):
                await checkout(source, tmp_path / "work")
    assert [(tried.call, tried.kind) for tried in recorder.tries] == [("git fetch", "git-broke-off")] * through


async def test_a_signature_that_a_registry_did_not_take_is_made_again(tmp_path: Path) -> None:
    err = "Error: signing r/a: POST http://r/v2/a/blobs/uploads/: unexpected status code 503 Service Unavailable"
    cosign = program(tmp_path, "cosign", failing="sign", err=err, real="exit 0")
    (tmp_path / "failed").touch()  # `sign --help` says its version first
    tool = Cosign(str(cosign), RegistrySpec("r", insecure=True))
    assert await tool.major() == 2
    (tmp_path / "failed").unlink()
    signer = CosignSign(tool, CosignSigner(str(cosign), "cosign.key", password="", storage="tag"))
    with recorded() as recorder:
        await signer.sign(Reference("r", "a", digest=f"sha256:{'0' * 64}"))
    assert [(tried.call, tried.kind) for tried in recorder.tries] == [(f"{cosign} sign", "http-503")]


REMOTE = """#!/bin/sh
# podman and ctr: what fails once is named by its first word.
if [ -e {folder}/$1 ]; then cat {folder}/$1 >&2; rm {folder}/$1; exit 125; fi
echo ok
"""


@pytest.fixture
def remote(tmp_path: Path) -> RemoteCli:
    script = tmp_path / "remote"
    script.write_text(REMOTE.format(folder=tmp_path))
    script.chmod(0o755)
    return RemoteCli("remote", (str(script),))


async def test_podman_and_ctr_are_asked_again(remote: RemoteCli, tmp_path: Path) -> None:
    (tmp_path / "info").write_text("Error: reading blob: read: connection reset by peer\n")
    (tmp_path / "exec").write_text("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n")
    (tmp_path / "rm").write_text("Error: no such object\n")
    with recorded() as recorder:
        assert await remote.answer("info") == "ok\n"
        assert await remote.answer("exec") == "ok\n"
        assert (await remote.ask("rm")).code == 125
    assert [(tried.call, tried.kind) for tried in recorder.tries] == [
        ("remote info", "reset"),
        ("remote exec", "daemon-away"),
    ]


@pytest.mark.parametrize(
    ("err", "kind"),
    [
        ("Error: OCI runtime error: runc: read init-p: connection reset by peer", "container-init"),
        ("connection reset by peer", ""),  # printed by the image's own program, which ended with 125
    ],
)
async def test_a_container_of_podman_that_did_not_start_is_worth_another_try(
    remote: RemoteCli, tmp_path: Path, err: str, kind: str
) -> None:
    (tmp_path / "run").write_text(f"{err}\n")
    podman = Podman(SPEC, Facts("5.4", "podman", "", "linux/amd64"), remote)
    with pytest.raises(EngineError) as raised:
        await podman.run("r/a", (), Container("c", 0), None, 60)
    assert (raised.value.hiccup.kind if raised.value.hiccup else "") == kind
    assert (await podman.run("r/a", (), Container("c", 0), None, 60)).output == "ok\n"
