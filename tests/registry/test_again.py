"""A registry that hiccups while a repo climbs: the ledger has each try, and explain shows them."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.errors import RegistryError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Built, Failed, Judged
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK, Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit.images import make_image, push
from tests.kit.in_process import phasegate
from tests.kit.proxy import Request, Strike, answering, proxied
from tests.kit.servers import Server

FLEET = """\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
ladder: oci
repos:
  - name: shop
    image: {name}
    source: published
    platforms: [linux/amd64]
    version: "1.4"
    tags: {{moving: [latest]}}
"""


def blob(request: Request) -> bool:
    return request.method == "GET" and "/blobs/" in request.path


async def test_each_try_is_in_the_ledger_and_explain_shows_it(registry28: Server, tmp_path: Path) -> None:
    name, path = f"again/{tmp_path.name}", tmp_path / "fleet.yaml"
    async with proxied(registry28.host) as proxy:
        path.write_text(FLEET.format(host=proxy.host, folder=tmp_path, name=name))
        fleet = load_fleet(path)
        async with Registry() as registry:
            await push(registry, fleet.reference(name).tagged("latest"), make_image())
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                told: list[str] = []
                run.tell = lambda repo, phase, what: told.append(what)
                since, repo = datetime.now(UTC), fleet.repos[0]
                while (step := await next_action(run, repo, plan_of(fleet, since=since)))[0].kind in WORK:
                    match step[0].kind:
                        case Kind.BUILD:
                            proxy.strike = Strike(blob, answering(503), times=2)
                        case Kind.JUDGE if not ledger.standing("shop").judgements:
                            proxy.strike = Strike(blob, answering(502))
                    await carry_out(run, repo, *step)
            history = [event for _, event in ledger.history("shop")]
        built = next(event for event in history if isinstance(event, Built))
        assert [tried.kind for tried in built.tries] == ["http-503"] * 2
        judged = next(event for event in history if isinstance(event, Judged))
        assert [tried.kind for tried in judged.tries] == ["http-502"]
        assert any(what.startswith(f"tries GET at {proxy.host} again in ") for what in told)
    document = json.loads(phasegate("explain", "shop", "--json", cwd=tmp_path).stdout)
    assert [(one["for"], one["kind"]) for one in document["again"]] == [
        ("build", "http-503"),
        ("build", "http-503"),
        ("judge", "http-502"),
    ]


async def test_a_step_that_failed_in_the_end_has_its_tries_too(registry28: Server, tmp_path: Path) -> None:
    name, path = f"again/{tmp_path.name}", tmp_path / "fleet.yaml"
    async with proxied(registry28.host) as proxy:
        path.write_text(FLEET.format(host=proxy.host, folder=tmp_path, name=name))
        fleet = load_fleet(path)
        async with Registry() as registry:
            await push(registry, fleet.reference(name).tagged("latest"), make_image())
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                repo, since = fleet.repos[0], datetime.now(UTC)
                await carry_out(run, repo, *await next_action(run, repo, plan_of(fleet, since=since)))
                proxy.strike = Strike(blob, answering(503), times=100)
                with pytest.raises(RegistryError, match="503"):
                    await carry_out(run, repo, *await next_action(run, repo, plan_of(fleet, since=since)))
            (failed,) = (event for _, event in ledger.history("shop") if isinstance(event, Failed))
    assert failed.retryable
    assert len(failed.tries) >= 4
    assert {tried.kind for tried in failed.tries} == {"http-503"}
