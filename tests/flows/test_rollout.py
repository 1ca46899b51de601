"""The rollout with the real command, a real registry and a real Prefect server. Engine tests are in tests/engine."""

from __future__ import annotations

import json
from pathlib import Path

from phasegate.check import Verdict
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from phases.form import Codec, MediaTypes
from tests.kit import images
from tests.kit.given import fleet, judged, phasegate, published, tag_of
from tests.kit.prefect import Prefect
from tests.kit.servers import Server


async def test_repos_that_are_there_already_are_through(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    host = crane_registry.host
    fleet(tmp_path, host, ["one", "two"], converted=["one", "two"])
    done = images.make_index([images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)])
    before = [await published(host, name, done) for name in ("one", "two")]
    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (0, "2 of 2 repos through"), ended.stderr
    assert "starting Prefect ..." in ended.stderr
    assert "one          index      done: already in the target form" in ended.stderr
    assert [await tag_of(host, name) for name in ("one", "two")] == before
    wanted = {"one/baseline observe", "two/baseline observe"}
    prefect.until("task runs", lambda: wanted <= {run["name"] for run in prefect.ask("/task_runs/filter", {})})
    artifacts = prefect.ask("/artifacts/filter", {"sort": "CREATED_DESC", "limit": 2})
    assert {(it["key"], it["type"]) for it in artifacts} == {("rollout", "table"), ("rollout-progress", "progress")}


async def test_a_failed_repo_does_not_stop_the_others(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    host = crane_registry.host
    path = fleet(tmp_path, host, ["good", "missing", "judged"], converted=["good"], ladder="container")
    done = images.make_index([images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)])
    await published(host, "good", done)
    digests = await judged(path, "judged", {"container": Verdict.PASS})
    ended = phasegate("rollout", "--json", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 6, ended.stderr
    told = json.loads(ended.stdout)
    ends = {repo["repo"]: repo for repo in told["repos"]}
    assert (ends["good"]["end"], ends["missing"]["end"]) == ("done", "blocked")
    assert "none of the tags" in ends["missing"]["why"]
    assert ends["judged"]["phases"]["container"] == "ok"
    assert await tag_of(host, "judged") == digests["container"]
    flow_runs = prefect.ask("/flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    assert flow_runs[0]["state"]["type"] == "FAILED"
    assert flow_runs[0]["state"]["message"] == "2 of 3 repos through, 1 not: missing"
    assert flow_runs[0]["parameters"] == {"fleet": str(path), "repos": None, "through": None}


async def test_an_error_of_a_step_is_told_in_its_words(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    """There is no traceback, on the terminal or in the state that Prefect shows."""
    host = crane_registry.host
    fleet(tmp_path, host, ["fresh"])
    await published(host, "fresh", images.make_image())
    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 6, ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "fresh  container  blocked" in ended.stdout
    assert "engine builder (unix:///no.sock) does not answer" in ended.stdout


async def test_a_fleet_larger_than_a_flow_run_bears_goes_in_several(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    names = ["first", "second", "third"]
    fleet(tmp_path, crane_registry.host, names, converted=names)
    done = images.make_index([images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)])
    for name in names:
        await published(crane_registry.host, name, done)
    small = "import flows.rollout; flows.rollout.CHUNK = 2"
    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env, first=small)
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (0, "3 of 3 repos through"), ended.stderr
    chunks = prefect.ask("/flow_runs/filter", {"flows": {"name": {"any_": ["chunk"]}}})
    assert [chunk["state"]["type"] for chunk in chunks] == ["COMPLETED", "COMPLETED"]


async def test_without_a_server_the_run_brings_its_own(tmp_path: Path, crane_registry: Server) -> None:
    fleet(tmp_path, crane_registry.host, ["alone"], converted=["alone"])
    done = images.make_index([images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)])
    await published(crane_registry.host, "alone", done)
    ended = phasegate("rollout", "alone", "--through", "oci", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / ".phasegate" / "prefect").is_dir()


async def test_a_fix_that_was_pushed_while_a_promotion_waited_is_what_is_promoted(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    """Converted and proven, then its publisher pushes a fix under the same version, then the gate opens."""
    host = crane_registry.host
    path = fleet(tmp_path, host, ["page"], ladder="oci")
    text = path.read_text().replace("context: .", "source: published")
    path.write_text(text + "policy: {approve: {oci: {by: [ann]}}}\n")
    await published(host, "page", images.make_image([{"index.html": b"one"}]))
    fix = images.make_image([{"index.html": b"two: the fix"}])
    waits = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert "oci wants 1 approval" in waits.stdout, waits.stderr
    await published(host, "page", fix)
    phasegate("rollout", cwd=tmp_path, env=prefect.env)
    path.write_text(text)
    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 0, ended.stderr
    async with Registry() as registry:
        served = await read_envelope(registry, Reference(host, "team/page").tagged("latest"))
    assert served.digest != fix.digest, "promoted"
    assert served.images[0].config.digest == fix.body["config"]["digest"]
