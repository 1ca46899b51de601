"""Clients that cannot take a phase: expected to refuse, required, or too many of them."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.lab.state import Lab
from phasegate.image import mediatype
from phasegate.policy.action import Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry, read_envelope
from tests.kit.yard import DOCKERFILE, Yard, yard

OLD, NEW = "docker-20.10", "docker-28.5"


async def test_a_required_engine_that_refuses_zstd_keeps_the_repo_at_oci(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=(OLD, NEW))
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, "zstd")
    assert end.why.startswith(f"pull.{OLD}: ")
    assert end.why.endswith("archive/tar: invalid tar header")
    results = {result.name: result.verdict for result in made.standing.judgements["zstd"].results}
    assert results[f"pull.{NEW}"] == results[f"run.{NEW}"] == "pass"
    await at_oci(made)

    # The plan changes its mind on that engine: what was judged is asked again, and the repo goes on.
    clients = [{"name": OLD, "below": "zstd"}, {"name": NEW}]
    hosts = {client["name"]: client for client in json.loads(made.path.read_text())["clients"]}
    made.plan(clients=[hosts[client["name"]] | client for client in clients])
    look = await made.look()
    assert (look.kind, look.phase) == (Kind.JUDGE, "zstd")
    assert look.why == f"client {OLD} is now expected to refuse it"
    end = await made.climb("zstd")
    assert (end.kind, end.phase) == (Kind.DONE, "zstd"), end.why


async def test_the_floor_of_clients_stops_zstd_and_nothing_else(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=(NEW,))
    telemetry = [
        {"engine": "docker", "version": "20.10.24", "share": "1.1%"},
        {"engine": "docker", "version": "28.5.2", "share": "95%"},
    ]
    (tmp_path / "clients.json").write_text(json.dumps(telemetry))
    made.plan(telemetry={"file": "clients.json", "limit": "1%", "unknown": "0%"})
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, "zstd")
    assert "1.1% of clients are below docker 23.0, the limit is 1.0% (docker 20.10.24 1.1%)" in end.why
    assert list(plan_of(made.fleet, "").floor) == ["zstd"]
    await at_oci(made)

    # Some of those clients are updated: nothing is built or judged again, the tags move.
    judged = made.standing.judgements["zstd"]
    (tmp_path / "clients.json").write_text(json.dumps(telemetry).replace("1.1%", "0.9%"))
    assert plan_of(made.fleet, "").floor == {}
    look = await made.look()
    assert (look.kind, look.phase) == (Kind.PROMOTE, "zstd")
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.DONE, "index"), end.why
    assert made.standing.judgements["zstd"] == judged


async def at_oci(made: Yard) -> None:
    """Both moving tags are at the very manifest that was promoted as ``oci``."""
    image = made.repo.images[0].name
    digest = made.standing.candidates["oci"][image].digest
    found = await made.tags()
    assert (found[f"{image}:latest"], found[f"{image}:stable"]) == (digest, digest)
    assert made.standing.at == "oci"
    async with Registry(insecure={made.lab.registry}) as registry:
        envelope = await read_envelope(registry, made.ref("latest"))
    assert envelope.root.media_type == mediatype.OCI_MANIFEST
    assert {layer.media_type for layer in envelope.images[0].layers} == {mediatype.OCI_LAYER_GZIP}


async def test_the_newest_engines_climb_and_the_plan_says_whether_podman_may_lose_the_health_check(
    lab: Lab, tmp_path: Path
) -> None:
    made = yard(lab, tmp_path, clients=("docker-29",), dockerfile=f"{DOCKERFILE}HEALTHCHECK CMD true\n")
    others = {
        it.name: {"name": it.name, "engine": it.kind, "command": list(it.command), "version": it.version}
        for it in lab.others
    }
    podman, containerd = others["podman-5.4"], others["containerd-2.1"]
    clients = [*json.loads(made.path.read_text())["clients"], containerd]
    made.plan(clients=[*clients, podman])
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.BLOCKED, "oci"), end
    assert end.why.startswith("run.podman-5.4: podman-5.4 does not show the health check"), end.why
    assert made.standing.at == "container"

    made.plan(clients=[*clients, podman | {"accept": ["healthcheck"]}])
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.DONE, "index"), end.why
    said = {result.name: result.evidence for result in made.standing.judgements["index"].results}
    assert "health check lost, as the plan accepts" in said["run.podman-5.4"]
    assert {"pull.docker-29", "pull.containerd-2.1"} <= set(said)
