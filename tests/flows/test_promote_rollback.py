"""Promotion and rollback with the real command, on a real registry."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from phasegate.catalogue import VERSIONS
from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Judged
from phasegate.ledger.ledger import Ledger
from phasegate.policy.plan import plan_of
from phasegate.repo.prove import prove
from phasegate.repo.run import Run
from tests.kit.given import fleet, judged, phasegate, published, tag_of
from tests.kit.images import make_image
from tests.kit.prefect import Prefect, free_port
from tests.kit.servers import Server


async def test_up_back_and_released(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    host = crane_registry.host
    path = fleet(tmp_path, host, ["tool"])
    digests = await judged(path, "tool", {"container": Verdict.PASS, "oci": Verdict.PASS})
    for phase in ("container", "oci"):
        ended = phasegate("promote", "tool", cwd=tmp_path, env=prefect.env)
        assert (ended.returncode, ended.stdout.split(".")[0]) == (0, f"tool is at {phase}"), ended.stderr
        assert await tag_of(host, "tool") == digests[phase]
    down = phasegate("promote", "tool", "--phase", "container", "--reason", "x", cwd=tmp_path, env=prefect.env)
    assert (down.returncode, "fix: phasegate rollback tool --to container" in down.stderr) == (6, True), down.stderr
    assert await tag_of(host, "tool") == digests["oci"]

    # Prefect is down: nothing listens there.
    nowhere = {"PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api"}
    ended = phasegate("rollback", "tool", "--to", "baseline", "--reason", "smoke failed", cwd=tmp_path, env=nowhere)
    assert ended.returncode == 0, ended.stderr
    assert "tool is at baseline and held: team/tool:latest" in ended.stdout
    assert await tag_of(host, "tool") == digests["baseline"]

    plan = json.loads(phasegate("plan", "--json", cwd=tmp_path).stdout)
    assert plan["repos"][0]["action"] == "held"
    assert '"smoke failed"' in plan["repos"][0]["why"]
    assert "held: rolled back by" in phasegate("status", cwd=tmp_path).stdout
    held = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert (held.returncode, held.stdout.splitlines()[0]) == (0, "0 of 1 repo through, 1 on hold"), held.stderr
    assert await tag_of(host, "tool") == digests["baseline"]

    assert phasegate("release", "tool", "--reason", "mended", cwd=tmp_path).returncode == 0
    plan = json.loads(phasegate("plan", "--json", cwd=tmp_path).stdout)
    assert (plan["repos"][0]["action"], plan["repos"][0]["next"]) == ("promote", "container")


async def test_a_tag_that_somebody_else_moved_stays(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    host = crane_registry.host
    path = fleet(tmp_path, host, ["moved"])
    await judged(path, "moved", {"container": Verdict.PASS})
    theirs = await published(host, "moved", make_image([{"other": b"x"}]))
    ended = phasegate("promote", "moved", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 5, ended.stderr
    assert "somebody else pushed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert await tag_of(host, "moved") == theirs


async def test_what_is_not_proven_is_not_promoted(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    host = crane_registry.host
    path = fleet(tmp_path, host, ["bad"])
    digests = await judged(path, "bad", {"container": Verdict.FAIL})
    ended = phasegate("promote", "bad", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 6
    assert "label a of bad was 1, is 2" in ended.stderr
    assert await tag_of(host, "bad") == digests["baseline"]


async def test_one_repo_that_cannot_go_back_does_not_stop_the_other(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    host = crane_registry.host
    path = fleet(tmp_path, host, ["never", "once"])
    await judged(path, "never", {})
    digests = await judged(path, "once", {"container": Verdict.PASS, "oci": Verdict.PASS})
    for phase in ("container", "oci"):
        assert phasegate("promote", "once", "--phase", phase, cwd=tmp_path, env=prefect.env).returncode == 0
    ended = phasegate("rollback", "never", "once", "--to", "container", "--reason", "x", cwd=tmp_path)
    assert (ended.returncode, ended.stdout.split(":")[0]) == (2, "once is at container and held")
    assert "repo 'never'" in ended.stderr
    assert await tag_of(host, "once") == digests["container"]


async def test_a_person_brings_a_repo_forward_past_its_wave(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    """Its wave is not due, so nothing was verified yet: with a reason it is verified now, and moves one rung only."""
    host = crane_registry.host
    path = fleet(tmp_path, host, ["first", "urgent"])
    text = (
        path.read_text().replace("context: .", "source: published").replace("{name: first,", "{name: first, users: 5,")
    )
    path.write_text(text + "policy: {ramp: [1, all], soak: 1h}\n")
    made = make_image([{"tool": b"x" * 50_000}])
    for name in ("first", "urgent"):
        await published(host, name, made)
    ticked = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert ticked.returncode == 0, ticked.stderr
    assert await tag_of(host, "first") == made.digest, "urgent has fewer users, and goes first"

    waits = phasegate("promote", "first", "--phase", "oci", cwd=tmp_path, env=prefect.env)
    assert (waits.returncode, "wave 1 of oci is not through" in waits.stderr) == (6, True), waits.stderr
    skips = phasegate("promote", "first", "--phase", "zstd", "--reason", "ticket 4711", cwd=tmp_path, env=prefect.env)
    assert skips.returncode == 6, "no rung is passed by"
    assert await tag_of(host, "first") == made.digest
    ended = phasegate("promote", "first", "--phase", "oci", "--reason", "ticket 4711", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 0, ended.stderr
    status = json.loads(phasegate("status", "--json", cwd=tmp_path).stdout)
    assert [each["at"] for each in status["repos"]] == ["oci", "oci"]
    assert await tag_of(host, "first") != made.digest


async def test_a_foreign_push_is_said_before_any_gate(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    host = crane_registry.host
    path = fleet(tmp_path, host, ["soaks"])
    await judged(path, "soaks", {"container": Verdict.PASS, "oci": Verdict.PASS})
    assert phasegate("promote", "soaks", cwd=tmp_path, env=prefect.env).returncode == 0
    path.write_text(path.read_text() + "policy: {soak: 1h}\n")
    waits = phasegate("promote", "soaks", cwd=tmp_path, env=prefect.env)
    assert (waits.returncode, " of 60 min" in waits.stderr) == (6, True), waits.stderr
    theirs = await published(host, "soaks", make_image([{"other": b"x"}]))
    for words in ((), ("--reason", "urgent")):
        ended = phasegate("promote", "soaks", *words, cwd=tmp_path, env=prefect.env)
        assert (ended.returncode, "somebody else pushed" in ended.stderr) == (5, True), ended.stderr
        assert 'fix: phasegate accept soaks --reason "..."' in ended.stderr
    assert await tag_of(host, "soaks") == theirs


async def test_what_is_on_hold_is_said_to_be(tmp_path: Path, crane_registry: Server, prefect: Prefect) -> None:
    path = fleet(tmp_path, crane_registry.host, ["stays"])
    await judged(path, "stays", {})
    assert phasegate("hold", "stays", "--reason", "until Monday", cwd=tmp_path).returncode == 0
    ended = phasegate("promote", "stays", "--reason", "urgent", cwd=tmp_path, env=prefect.env)
    assert (ended.returncode, '"until Monday"' in ended.stderr) == (8, True), ended.stderr
    assert 'fix: phasegate release stays --reason "..."' in ended.stderr


async def test_a_check_that_has_changed_is_asked_before_a_promotion_by_hand(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    """The verdict is of the first version of a check; it is judged again, here from what was published."""
    host = crane_registry.host
    path = fleet(tmp_path, host, ["older"], ladder="oci")
    path.write_text(path.read_text().replace("context: .", "source: published"))
    await published(host, "older", make_image([{"tool": b"x" * 50_000}]))
    assert phasegate("rollout", "--through", "container", cwd=tmp_path, env=prefect.env).returncode == 0
    await _proven_by_an_older_check(path)
    ended = phasegate("promote", "older", "--phase", "oci", "--reason", "x", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 0, ended.stderr
    plan = load_fleet(path)
    with closing(Ledger.peek(plan.ledger, plan)) as ledger:
        judgement = ledger.standing("older").judgements["oci"]
    assert {result.version for result in judgement.results if result.check == "delta.declared"} == {
        VERSIONS["delta.declared"]
    }


async def _proven_by_an_older_check(path: Path) -> None:
    """Build and judge `oci` as an earlier version of phasegate did."""
    plan = load_fleet(path)
    repo = plan.repo("older")
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            await prove(run, repo, "oci", plan_of(plan))
        (verdict,) = (it for _, it in ledger.history("older") if isinstance(it, Judged) and it.phase == "oci")
        results = tuple(
            replace(result, version=0) if result.check == "delta.declared" else result for result in verdict.results
        )
        ledger.append(verdict.model_copy(update={"results": results}))
