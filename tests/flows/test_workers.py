"""``workers`` in the fleet file: a tick hands its work to the workers of a pool, on one PostgreSQL ledger."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from phasegate.check import Verdict
from tests.kit.given import fleet, judged, tag_of
from tests.kit.postgres import postgres
from tests.kit.prefect import Prefect
from tests.kit.proxy import Proxy, Strike, proxied
from tests.kit.servers import Server
from tests.kit.serving import ROOT
from tests.kit.worker import Worker

__all__ = ["postgres"]
NAMES = ("one", "two", "three", "four", "five")


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """Make a database of its own for one test, and yield its address."""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    engine.dispose()
    yield make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string()


async def given(path: Path, proxy: Proxy, ledger: str) -> dict[str, str]:
    """Write a fleet of NAMES whose candidates have passed, and return the digest that each is to be promoted to."""
    written = fleet(path.parent, proxy.host, NAMES, ladder="container")
    with written.open("a") as file:
        file.write(f"ledger: {ledger}\nworkers: {{pool: phasegate, batch: 2}}\n")
    found = {name: (await judged(path, name, {"container": Verdict.PASS}))["container"] for name in NAMES}
    proxy.done.clear()
    return found


def puts(proxy: Proxy) -> dict[str, int]:
    return dict(Counter(each.path for each in proxy.done if each.puts("latest")))


async def test_two_workers_share_the_work_of_a_tick(
    tmp_path: Path, registry28: Server, prefect: Prefect, postgres: str
) -> None:
    path = tmp_path / "fleet.yaml"
    with database(postgres, "shared") as ledger, ExitStack() as stack:
        async with proxied(registry28.host) as proxy:
            digests = await given(path, proxy, ledger)
            ticking, *working = [Worker(prefect, path), *(Worker(prefect, path, "batches") for _ in range(2))]

            def work() -> str:
                ticking.make_pool()
                ticking.deploy()
                for worker in (ticking, *working):
                    stack.callback(worker.cut)
                    worker.start()
                for worker in working:  # one that is late would find nothing left to share
                    worker.until_it_polls()
                return ticking.end(ticking.tick())

            assert await asyncio.to_thread(work) == "COMPLETED", ticking.log.read_text()
            assert [await tag_of(registry28.host, name) for name in NAMES] == [digests[name] for name in NAMES]
            assert set(puts(proxy).values()) == {1}
    runs = prefect.ask("/flow_runs/filter", {"flows": {"name": {"any_": ["batch"]}}})
    mine = [run for run in runs if run["parameters"]["fleet"] == str(path)]
    sizes = [len(run["parameters"]["repos"]) for run in mine]
    assert (sum(sizes), max(sizes) <= 2) == (5, True), sizes
    assert {run["state"]["type"] for run in mine} == {"COMPLETED"}
    assert all("Finished" in worker.log.read_text() or "completed" in worker.log.read_text() for worker in working)


BATCH = """
import asyncio, sys
from datetime import UTC, datetime
from flows.batch import batch
from flows.session import SESSION, Session
SESSION.set(Session(tell=lambda *said: None))
state = asyncio.run(batch(sys.argv[1], ["gone", "one", "lost"], "container", datetime.now(UTC), return_state=True))
print(state.type.value, state.message)
"""


async def test_a_repo_that_the_fleet_file_of_a_worker_does_not_have_holds_up_no_other(
    tmp_path: Path, registry28: Server, prefect: Prefect
) -> None:
    path = fleet(tmp_path, registry28.host, ["one"], ladder="container")
    digest = (await judged(path, "one", {"container": Verdict.PASS}))["container"]
    argv, env = [sys.executable, "-c", BATCH, str(path)], {**os.environ, **prefect.env}
    ended = await asyncio.to_thread(subprocess.run, argv, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1].startswith(f"FAILED {path}: there is no repo 'gone', 'lost'; "), ended.stderr
    assert await tag_of(registry28.host, "one") == digest


async def test_a_worker_dies_in_a_promotion_and_another_goes_on(
    tmp_path: Path, registry28: Server, prefect: Prefect, postgres: str
) -> None:
    path = tmp_path / "fleet.yaml"
    with database(postgres, "killed") as ledger, ExitStack() as stack:
        async with proxied(registry28.host) as proxy:
            digests = await given(path, proxy, ledger)
            ticking, dying, other = (
                Worker(prefect, path),
                Worker(prefect, path, "batches"),
                Worker(prefect, path, "batches"),
            )
            cut = asyncio.Event()

            async def deed() -> None:
                dying.cut()
                cut.set()
                await asyncio.Event().wait()  # the request is never answered, nor forwarded

            def begin() -> str:
                ticking.make_pool()
                ticking.deploy()
                for worker in (ticking, dying):
                    stack.callback(worker.cut)
                    worker.start()
                return ticking.tick()

            proxy.strike = Strike(lambda request: request.puts("latest"), deed)
            run = await asyncio.to_thread(begin)
            async with asyncio.timeout(180):
                await cut.wait()
            stack.callback(other.cut)
            other.start()
            assert await asyncio.to_thread(ticking.end, run) == "COMPLETED", ticking.log.read_text()
            assert [await tag_of(registry28.host, name) for name in NAMES] == [digests[name] for name in NAMES]
            assert set(puts(proxy).values()) == {1}


async def test_a_pool_without_workers_is_said_and_nothing_is_left_in_it(
    tmp_path: Path, registry28: Server, prefect: Prefect, postgres: str
) -> None:
    path = tmp_path / "fleet.yaml"
    with database(postgres, "lonely") as ledger:
        async with proxied(registry28.host) as proxy:
            await given(path, proxy, ledger)
            ticking = Worker(prefect, path)

            def work() -> tuple[str, str]:
                ticking.make_pool()
                ticking.deploy()
                run = ticking.tick()
                # What a worker runs, with less patience.
                code = "import runpy, flows.pool; flows.pool.PATIENCE = 1.0; "
                code += "runpy.run_module('prefect.engine', run_name='__main__')"
                env = {**ticking.env, "PREFECT__FLOW_RUN_ID": run, "PYTHONPATH": str(ROOT)}
                subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, timeout=240, check=False)
                state = prefect.ask(f"/flow_runs/{run}")["state"]
                return state["type"], state["message"]

            kind, message = await asyncio.to_thread(work)
            assert puts(proxy) == {}
    assert kind == "FAILED"
    assert message.startswith("no worker has come for 5 repos in 1 s")
    assert message.endswith("prefect worker start --pool phasegate --work-queue batches")
    runs = prefect.ask("/flow_runs/filter", {"flows": {"name": {"any_": ["batch"]}}})
    assert {run["state"]["type"] for run in runs if run["parameters"]["fleet"] == str(path)} == {"CANCELLED"}


def test_serve_registers_the_batches_and_their_pool(tmp_path: Path, prefect: Prefect) -> None:
    path = fleet(tmp_path, "127.0.0.1:1", ["one"])
    code = "import asyncio, pathlib, sys; from flows.serve import offer; "
    code += "from phasegate.fleet.load import load_fleet; "
    code += "asyncio.run(offer('own', load_fleet(pathlib.Path(sys.argv[1]))))"
    worker = Worker(prefect, path)
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, env=worker.env, timeout=120, check=True)
    assert prefect.ask("/work_pools/own")["type"] == "process"
    found = prefect.ask(f"/deployments/name/batch/{tmp_path.name}%20batch")
    assert (found["entrypoint"], found["work_pool_name"]) == ("flows.batch.batch", "own")
