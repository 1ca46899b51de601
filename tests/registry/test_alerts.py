"""The alert rules: tested by promtool on written series, and each one shown firing on a fleet in that condition."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import yaml

from phasegate.check import Verdict
from phasegate.errors import RegistryError
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.cause import Evidence
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import ticked
from phasegate.metrics import publish
from phasegate.metrics.read import measure
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.registry.limits import Limits
from phasegate.repo.course import govern
from phasegate.repo.promote import promote, roll_back
from phasegate.repo.run import Run
from tests.kit.alerting import RULES, Case, play, promtool, rules
from tests.kit.given import fleet, in_every_form, judged, published
from tests.kit.in_process import Ended, phasegate
from tests.kit.prefect import free_port
from tests.kit.servers import Server

HOUR, DAY = 60, 24 * 60
POLICY = """
policy: {soak: 0s, ramp: [all], drift: report, approve: {oci: {by: [ann]}}}
telemetry: {file: clients.json, limit: 5%}
"""


def test_each_rule_has_a_series_that_fires_and_one_that_does_not() -> None:
    file = RULES.with_name("alerts.test.yaml")
    for ended in (promtool("check", "rules", RULES), promtool("test", "rules", file)):
        assert ended.returncode == 0, ended.stdout + ended.stderr
    tested = {each["name"]: each for each in yaml.safe_load(file.read_text())["tests"]}
    assert list(tested) == list(rules())
    for name, test in tested.items():
        assert {each["alertname"] for each in test["alert_rule_test"]} == {name}
        assert [bool(each["exp_alerts"]) for each in test["alert_rule_test"]] == [False, True], name
        fleets = {each["series"].partition('fleet="')[2].partition('"')[0] for each in test["input_series"]}
        assert fleets == {"sick", "well"}, name


class Shop:
    """A fleet of three repos on a real registry."""

    def __init__(self, path: Path, host: str) -> None:
        self.path, self.host = path, host

    async def text(self) -> str:
        ended = await self.command("metrics")
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    async def command(self, *words: str) -> Ended:
        return await asyncio.to_thread(phasegate, *words, cwd=self.path.parent)

    def clients(self, older: str) -> None:
        rest = f"{100 - float(older.rstrip('%'))}%"
        said = {"docker 20.10.24": older, "docker 28.5.2": rest}
        (self.path.parent / "clients.json").write_text(json.dumps(said))

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Run]:
        loaded = load_fleet(self.path)
        with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
            async with Run(loaded, ledger) as run:
                yield run


async def test_each_alert_fires_on_a_fleet_in_that_condition(tmp_path: Path, crane_registry: Server) -> None:
    path = fleet(tmp_path, crane_registry.host, ["alert-a", "alert-b", "alert-c"], ladder="oci")
    shop = Shop(path, crane_registry.host)
    path.write_text(POLICY + path.read_text())
    shop.clients("1%")
    never = await shop.text()

    for name in ("alert-a", "alert-b"):
        await judged(path, name, {"container": Verdict.PASS})
    await judged(path, "alert-c", {"container": Verdict.ERROR})
    broken = await shop.text()
    async with shop.run() as run:
        began = run.ledger.now()
        govern(run, plan_of(run.fleet))  # a wave opens
        for name in ("alert-a", "alert-b"):
            await promote(run, run.fleet.repo(name), "container")
        ticked(run.ledger, began, requests=run.registry.answers)
    assert (await shop.command("audit")).returncode == 0
    well = await shop.text()
    assert promtool("check", "metrics", stdin=well).returncode == 0

    async with shop.run() as run:
        govern(run, plan_of(run.fleet))  # people are asked
    asked = await shop.text()
    await shop.command("halt", "oci", "--reason", "incident 7")
    halted = await shop.text()
    await shop.command("resume", "oci", "--reason", "over")
    await shop.command("hold", "alert-b", "--reason", "holidays")
    held = await shop.text()

    shop.clients("9%")
    older = await shop.text()
    (tmp_path / "clients.json").write_text("")
    unreadable = await shop.text()
    shop.clients("1%")

    await published(shop.host, "alert-b", in_every_form()["oci"])
    assert (await shop.command("audit")).returncode == 6
    drifted = await shop.text()
    async with shop.run() as run:
        cause = Evidence("pull.CLIENT", "it cannot be unpacked", "docker-20.10")
        await roll_back(run, run.fleet.repo("alert-a"), "baseline", reason="automatic", cause=cause)
    rolled_back = await shop.text()

    async with shop.run() as run, Registry(limits=Limits(attempts=1)) as registry:
        for _ in range(9):
            try:
                await registry.head(Reference(f"127.0.0.1:{free_port()}", "team/a").tagged("latest"))
            except RegistryError:
                continue
        ticked(run.ledger, run.ledger.now(), good=False, requests=registry.answers)
    failing = await shop.text()

    path.write_text("registry: \n")
    cases = [
        Case("", [well], 10),
        Case("PhasegateDown", [_up(free_port())], 15),
        Case("PhasegateUnreadable", [_scraped(path)], 15),
        Case("PhasegateMetricsStale", [well], HOUR),
        Case("PhasegateRolloutOverdue", [never], 4 * HOUR),
        Case("PhasegateRolloutOverdue", [well], 4 * HOUR),
        Case("PhasegateAuditOverdue", [never], 27 * HOUR),
        Case("PhasegateAuditOverdue", [well], 27 * HOUR),
        Case("PhasegateHalted", [halted], 5),
        Case("PhasegateRolledBack", [drifted, rolled_back], 30),
        Case("PhasegateApprovalWaiting", [asked], 25 * HOUR),
        Case("PhasegatePersonWaitedFor", [held], 25 * HOUR),
        Case("PhasegateWaveStuck", [well], 7 * DAY + HOUR),
        Case("PhasegateClientsBelowFloor", [older], 65),
        Case("PhasegateTelemetryUnreadable", [unreadable], 65),
        Case("PhasegateDrift", [drifted], 5),
        Case("PhasegateChecksBroken", [broken], 7 * HOUR),
        Case("PhasegateRegistryFailing", [rolled_back, failing], HOUR),
    ]
    assert {case.alert for case in cases} == {"", *rules()}
    said = play(tmp_path, cases)
    assert "SUCCESS" in said, said


def _scraped(path: Path) -> str:
    """Return what `serve --metrics` answers for the fleet in ``path``."""
    port = free_port()
    end = publish.serve(publish.Endpoint("shop", lambda: measure(path), lambda _: None), "127.0.0.1", port)
    try:
        assert _up(port).endswith(" 1\n")
        return _get(port)
    finally:
        end()


def _up(port: int) -> str:
    """Return what Prometheus itself notes of a scrape: whether anybody answered."""
    try:
        _get(port)
    except OSError:
        return f'up{{job="phasegate",instance="127.0.0.1:{port}"}} 0\n'
    return f'up{{job="phasegate",instance="127.0.0.1:{port}"}} 1\n'


def _get(port: int) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/metrics", timeout=30) as reply:
        text: str = reply.read().decode()
        return text
