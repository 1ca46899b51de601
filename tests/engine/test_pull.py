"""Pulls and runs on the lab's real engines: what counts as evidence, what a phase costs, who refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy.lab.state import Lab
from phasegate.clients.client import Candidate
from phasegate.clients.docker import Docker
from phasegate.clients.docker_store import KEEPER
from phasegate.clients.facts import Engine, facts
from phasegate.clients.proof import PullEvidence, prove_pull
from phasegate.clients.refusal import prove_refusal
from phasegate.clients.smoke import run_smoke
from phasegate.errors import EngineError
from phasegate.fleet.fleet import Smoke
from phasegate.image.platform import Platform
from phasegate.memory import Forgetful
from phasegate.process.docker import attempt, docker
from phasegate.process.output import last_line
from tests.engine.conftest import SMOKE, Session, connected, engine

CLIENTS = ("docker-20.10", "docker-26.1", "docker-28.5", "docker-28.5-containerd", "docker-29")
TAKES = {"docker-20.10": ("container", "oci")}
ALL = ("container", "oci", "zstd", "index")
OLD = "docker-20.10"


@pytest.fixture(params=CLIENTS)
async def client(request: pytest.FixtureRequest, lab: Lab) -> AsyncIterator[Docker]:
    one = await connected(engine(lab, request.param))
    await empty(one, lab)
    yield one
    await empty(one, lab)


@pytest.fixture
async def old(lab: Lab) -> AsyncIterator[Docker]:
    one = await connected(engine(lab, OLD))
    await empty(one, lab)
    yield one
    await empty(one, lab)


@pytest.fixture
async def containerd(lab: Lab) -> AsyncIterator[Docker]:
    one = await connected(engine(lab, "docker-28.5-containerd"))
    await empty(one, lab)
    yield one
    await empty(one, lab)


async def empty(client: Docker, lab: Lab) -> None:
    await client.empty(lab.registry)


async def pull(session: Session, client: Docker, phase: str, memory: Forgetful) -> PullEvidence:
    return await prove_pull(client, session.ref(phase), session.image(phase), memory=memory)


async def test_the_facts_are_the_engines_own(lab: Lab) -> None:
    for client in lab.clients:
        found = await facts(Engine(client.name, client.host))
        assert found.version.startswith(client.version)
        assert (found.store, found.os_arch) == (client.store, "linux/amd64")


async def test_an_engine_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineError, match=r"engine gone \(unix:///nowhere.sock\) does not answer") as caught:
        await facts(Engine("gone", "unix:///nowhere.sock"))
    assert caught.value.retryable


async def test_every_phase_is_proven_and_costs_what_it_changed(session: Session, client: Docker) -> None:
    memory = Forgetful()
    layers = [layer.digest for layer in session.image("oci").layers]
    for phase in TAKES.get(client.spec.name, ALL):
        evidence, store = await pull(session, client, phase, memory), client.facts.store
        assert evidence.right, (phase, evidence)
        same = {"oci": store == "classic", "index": True}.get(phase, False)
        assert len(evidence.downloaded) == (0 if same else len(layers)), phase
        expected = session.image(phase).config.digest if store == "classic" else session.ref(phase).digest
        assert evidence.image_id == expected
        ran = await run_smoke(client, session.ref(phase), SMOKE)
        assert (ran.code, ran.output.strip()) == (0, SMOKE.prints)
        assert ran.config["Healthcheck"]["Test"] == ["CMD-SHELL", "true"]
        assert ran.config["Architecture"] == "amd64"
    assert [image.names for image in await client.images.held() if image.ours(session.lab.registry)] == [
        (str(session.ref(TAKES.get(client.spec.name, ALL)[-1])),)
    ]


async def test_the_old_engine_refuses_zstd_and_still_runs_what_it_had(session: Session, old: Docker) -> None:
    memory = Forgetful()
    await pull(session, old, "oci", memory)
    for phase in ("zstd", "index"):
        evidence = await pull(session, old, phase, memory)
        assert not evidence.ok
        assert not evidence.retryable
        assert evidence.error.endswith("archive/tar: invalid tar header")
        image = session.image(phase)
        candidate = Candidate(session.ref(phase), image, image.platform, session.ref("oci"), session.image("oci"))
        refusal = await prove_refusal(old, candidate, SMOKE)
        assert refusal.failed is not None
        assert refusal.failed.error.endswith("archive/tar: invalid tar header")
        assert refusal.intact
        assert refusal.still is not None
        assert (refusal.still.code, refusal.still.output.strip()) == (0, SMOKE.prints)


async def test_a_naive_pull_would_pass_where_this_one_does_not(session: Session, old: Docker) -> None:
    memory = Forgetful()
    await pull(session, old, "oci", memory)
    naive = await attempt(old.spec.host, "pull", str(session.ref("zstd")))
    assert naive.code == 0  # the engine has an image of this ID, so it reads no layer at all
    assert (await attempt(old.spec.host, "run", "--rm", "--network=none", str(session.ref("zstd")))).code == 0
    evidence = await pull(session, old, "zstd", memory)
    assert not evidence.ok
    assert evidence.error.endswith("archive/tar: invalid tar header")


async def test_layers_that_nobody_can_vouch_for_are_pulled_again(session: Session, client: Docker) -> None:
    await pull(session, client, "container", Forgetful())
    evidence = await pull(session, client, "oci", Forgetful())
    assert evidence.right
    assert len(evidence.downloaded) == len(session.image("oci").layers)


async def test_an_image_of_somebody_else_is_left_alone_and_makes_no_evidence(session: Session, client: Docker) -> None:
    taken = TAKES.get(client.spec.name, ALL)[-1]
    await docker(client.spec.host, "pull", str(session.ref("oci")))
    await docker(client.spec.host, "tag", str(session.ref("oci")), "somebody:1")
    try:
        evidence = await pull(session, client, taken, Forgetful())
        assert evidence.ok
        assert not evidence.proven
        assert evidence.skipped or evidence.unvouched
        assert await client.images.inspect("somebody:1") is not None
    finally:
        await docker(client.spec.host, "image", "rm", "somebody:1")


async def test_a_digest_that_is_not_there_is_evidence_not_an_error(session: Session, old: Docker) -> None:
    missing = session.ref("oci").at("sha256:" + "0" * 64)
    evidence = await prove_pull(old, missing, session.image("oci"), memory=Forgetful())
    assert not evidence.ok
    assert "manifest unknown" in evidence.error


async def test_both_compressions_of_one_content_are_read_by_containerd(session: Session, containerd: Docker) -> None:
    """containerd goes on from a snapshot that is there, whatever the layer's bytes: the gzip one has to go first."""
    memory = Forgetful()
    await pull(session, containerd, "oci", memory)
    evidence = await pull(session, containerd, "zstd", memory)
    assert evidence.right
    assert len(evidence.downloaded) == len(session.image("zstd").layers)


async def test_a_smoke_run_out_of_time_leaves_no_container(session: Session, old: Docker) -> None:
    await pull(session, old, "oci", Forgetful())
    ran = await run_smoke(old, session.ref("oci"), Smoke(("sleep", "300"), "", 0, 3.0))
    assert ran.code is None
    assert "took longer than 3 s" in ran.output
    assert await containers(old) == []


async def test_a_cancelled_smoke_run_leaves_no_container(session: Session, old: Docker) -> None:
    await pull(session, old, "oci", Forgetful())
    task = asyncio.create_task(run_smoke(old, session.ref("oci"), Smoke(("sleep", "300"), "", 0, 300.0)))
    while not await containers(old):
        assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await containers(old) == []


async def test_the_exit_code_and_both_streams_are_the_commands(session: Session, old: Docker) -> None:
    await pull(session, old, "oci", Forgetful())
    ran = await run_smoke(old, session.ref("oci"), Smoke(("sh", "-c", "echo one; echo two >&2; exit 7"), "", 0, 60.0))
    assert (ran.code, sorted(ran.output.split())) == (7, ["one", "two"])
    as_it_is = await run_smoke(old, session.ref("oci"), Smoke((), "", 0, 60.0))
    assert as_it_is.output.strip() == SMOKE.prints
    no_such = await run_smoke(old, session.ref("oci"), Smoke(("/no/such",), "", 0, 60.0))
    assert no_such.code == 127
    assert last_line(no_such.output).endswith("no such file or directory: unknown")


async def test_nothing_of_a_keeper_is_left_when_all_is_removed(session: Session, old: Docker) -> None:
    memory = Forgetful()
    await empty(old, session.lab)
    theirs = await old.images.held()  # whoever used the lab by hand may have left images there
    await pull(session, old, "oci", memory)
    await pull(session, old, "zstd", memory)
    names = [name for image in await old.images.held() for name in image.names]
    assert [name for name in names if name.startswith(f"{KEEPER}:")]
    await empty(old, session.lab)
    assert await old.images.held() == theirs


async def containers(client: Docker) -> list[str]:
    return (await docker(client.spec.host, "ps", "--all", "--quiet", "--filter", "name=phasegate-run-")).out.split()


async def test_the_platform_that_is_asked_for_is_the_one_that_comes(session: Session, old: Docker) -> None:
    evidence = await prove_pull(
        old, session.ref("oci"), session.image("oci"),
        platform=Platform("linux", "amd64"), memory=Forgetful(),
    )  # fmt: skip
    assert evidence.right
