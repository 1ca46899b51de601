"""deploy/prefect.yaml with a real worker, killed with all its children in a rollout: the next one does its work."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

from phasegate.check import Verdict
from tests.kit.given import fleet, judged, tag_of
from tests.kit.prefect import Prefect
from tests.kit.proxy import Strike, proxied
from tests.kit.servers import Server
from tests.kit.serving import OPEN
from tests.kit.worker import Worker

NAMES = ("one", "two")
LIMIT = {"concurrency_limit": 1, "concurrency_options": {"collision_strategy": "CANCEL_NEW"}}


async def test_killed_in_a_rollout_the_next_one_does_its_work(
    tmp_path: Path, registry28: Server, prefect: Prefect
) -> None:
    async with proxied(registry28.host) as proxy:
        path = fleet(tmp_path, proxy.host, NAMES, ladder="container")
        path.write_text(path.read_text() + "policy: {ramp: [1, all], soak: 0s}\n")
        digests = {name: (await judged(path, name, {"container": Verdict.PASS}))["container"] for name in NAMES}
        proxy.done.clear()
        worker, cut = Worker(prefect, path), asyncio.Event()

        async def deed() -> None:
            worker.cut()
            cut.set()
            await asyncio.Event().wait()

        def begin() -> str:
            worker.make_pool()
            worker.deploy()
            # As an earlier version left it: the dead will hold the only slot.
            prefect.ask(f"/deployments/{worker.deployment()['id']}", LIMIT, "PATCH")
            worker.start()
            return worker.tick()

        def again(dead: str) -> None:
            worker.deploy()
            assert worker.deployment()["global_concurrency_limit"] is None
            worker.start()
            deadline = time.monotonic() + 300
            while worker.state(dead) != "CRASHED":  # as a schedule does, tick after tick
                assert time.monotonic() < deadline, worker.log.read_text()
                run = worker.tick()
                assert worker.end(run) == "COMPLETED", worker.log.read_text()

        proxy.strike = Strike(lambda request: request.puts("latest"), deed)
        try:
            dead = await asyncio.to_thread(begin)
            async with asyncio.timeout(180):
                await cut.wait()
            await asyncio.to_thread(again, dead)
        finally:
            worker.cut()
        assert [await tag_of(registry28.host, name) for name in NAMES] == [digests[name] for name in NAMES]
        puts = Counter(each.path for each in proxy.done if each.puts("latest"))
        assert set(puts.values()) == {1}
        tasks = {"flow_runs": {"id": {"any_": [dead]}}, "task_runs": {"state": {"type": {"any_": OPEN}}}}
        assert prefect.ask("/task_runs/filter", tasks) == []
