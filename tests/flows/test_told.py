"""What Prefect receives from a rollout in waves: events, and one table, one progress and one message per wave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from phasegate.check import Verdict
from tests.kit.given import fleet, in_every_form, judged, phasegate, published
from tests.kit.prefect import Prefect
from tests.kit.servers import Server

POLICY = "policy: {ramp: [1, 2, 100%], soak: 0s}\n"


class Pager(ThreadingHTTPServer):
    """A webhook. ``got`` are the documents that were posted to it; ``status`` is its answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[dict[str, str]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook/s3cret"

    @property
    def subjects(self) -> list[str]:
        return [each["subject"].partition(": ")[2] for each in self.got]


class _Handler(BaseHTTPRequestHandler):
    server: Pager

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200:
            self.server.got.append(body)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def pager() -> Iterator[Pager]:
    server = Pager()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def block(prefect: Prefect, name: str, url: str) -> None:
    """Save a block as a user does."""
    code = (
        "import sys; from prefect.blocks.notifications import CustomWebhookNotificationBlock as Webhook\n"
        "said = {'subject': '{{subject}}', 'body': '{{body}}'}\n"
        "Webhook(name='pager', url=sys.argv[2], json_data=said).save(sys.argv[1])"
    )
    env = {**os.environ, **prefect.env}
    subprocess.run([sys.executable, "-c", code, name, url], env=env, check=True, timeout=120, capture_output=True)


def told(prefect: Prefect, folder: Path, wanted: set[str]) -> dict[tuple[str, str], Any]:
    """Wait for all ``wanted`` names, and return the fleet's events by name and resource; none may appear twice."""
    prefix = {"resource": {"labels": {"phasegate.fleet": [folder.name]}}, "event": {"prefix": ["phasegate."]}}

    def found() -> list[Any] | None:
        events: list[Any] = prefect.ask("/events/filter", {"filter": prefix, "limit": 50})["events"]
        return events if wanted <= {it["event"] for it in events} else None

    events = prefect.until("events", found)
    by = {(it["event"], it["resource"]["prefect.resource.id"].replace(f".{folder.name}.", "/")): it for it in events}
    assert len(by) == len(events)
    return by


def artifacts(prefect: Prefect, name: str) -> dict[str, Any]:
    """Return all artifacts with such a key, by key; each key has one."""
    found = prefect.ask("/artifacts/filter", {"artifacts": {"key": {"like_": f"{name}%"}}})
    by = {it["key"].removeprefix(f"{name}-"): it for it in found}
    assert len(by) == len(found)
    return by


async def test_a_rollout_in_waves(tmp_path: Path, crane_registry: Server, prefect: Prefect, pager: Pager) -> None:
    name = tmp_path.name.replace("_", "-")
    path = fleet(tmp_path, crane_registry.host, ["one", "two", "three"], ladder="container")
    path.write_text(f"{POLICY}notify: [custom-webhook/{name}]\n{path.read_text()}")
    for repo in ("one", "two", "three"):
        digests = await judged(path, repo, {"container": Verdict.PASS})
    # A clean-up job removed what `three` will be promoted to.
    url = f"http://{crane_registry.host}/v2/team/three/manifests/{digests['container']}"
    async with aiohttp.request("DELETE", url) as deleted:
        assert deleted.ok
    block(prefect, name, pager.url)

    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env)

    assert ended.stdout.startswith("1 of 3 repos through"), ended.stderr
    assert pager.subjects == [
        "wave 1 of container has opened",
        "wave 1 of container is through",
        "wave 2 of container has opened",
        "container is halted",
    ]
    assert pager.got[1]["body"] == "1 of 1 repo verified and soaked"
    assert pager.got[2]["body"] == "three: 2 of 3 repos are in, wave 2 of 3. Next: phasegate plan"
    assert pager.got[3]["body"] == (
        "by phasegate: 1 of 1 failed in wave 2, 0 may: promote (three). "
        'Next: phasegate plan, phasegate resume container --reason "..."'
    )
    waves = {("phasegate.wave.opened", f"phasegate.wave/container-{number}") for number in (1, 2)}
    halted = ("phasegate.phase.halted", "phasegate.phase/container")
    through = ("phasegate.wave.through", "phasegate.wave/container-1")
    promoted = ("phasegate.repo.promoted", "phasegate.repo/one")
    events = told(prefect, tmp_path, {"phasegate.wave.through", "phasegate.phase.halted"})
    blocked = ("phasegate.repo.blocked", "phasegate.repo/three")
    assert {*waves, halted, through, promoted, blocked} == set(events)
    assert events[halted]["payload"]["why"].startswith("container is halted by phasegate: 1 of 1 failed")
    assert (events[promoted]["payload"]["phase"], events[promoted]["payload"]["why"][:16]) == (
        "container",
        "at container by ",
    )
    shown = artifacts(prefect, name)
    assert set(shown) == {"fleet", *(f"wave-container-{n}{kind}" for n in (1, 2) for kind in ("", "-progress"))}
    assert [(row["repo"], row["at"]) for row in json.loads(shown["fleet"]["data"])] == [
        ("three", "baseline"),
        ("two", "baseline"),
        ("one", "container"),
    ]
    assert [shown[f"wave-container-{n}-progress"]["data"] for n in (1, 2)] == [100.0, 0.0]
    (row,) = json.loads(shown["wave-container-2"]["data"])
    assert (row["repo"], row["at"], row["verdict"], row["soak"]) == ("three", "baseline", "pass", "-")
    assert row["why"].startswith("blocked: "), row["why"]

    # Another tick reports nothing twice, and updates the same artifact. A block that fails stops nothing.
    pager.status = 500
    assert phasegate("halt", "--all", "--reason", "incident 7", cwd=tmp_path).returncode == 0
    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert ended.stdout.startswith("1 of 3 repos through"), ended.stderr
    assert ended.stderr.count("a message was not sent (it answered 500)") == 1
    assert "s3cret" not in ended.stderr
    assert len(pager.got) == 4
    assert {it["id"] for it in artifacts(prefect, name).values()} == {it["id"] for it in shown.values()}
    fleet_halted = ("phasegate.phase.halted", "phasegate.phase/all")
    prefect.until("the command's event", lambda: fleet_halted in told(prefect, tmp_path, {"phasegate.phase.halted"}))

    pager.status = 200
    phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert pager.subjects[4:] == ["the fleet is halted"]
    assert pager.got[4]["body"].endswith('incident 7. Next: phasegate plan, phasegate resume --all --reason "..."')


async def test_a_block_that_is_not_there_is_told_once_with_its_fix(
    tmp_path: Path, crane_registry: Server, prefect: Prefect
) -> None:
    path = fleet(tmp_path, crane_registry.host, ["one"], ladder="container")
    path.write_text(f"{POLICY}notify: [slack-webhook/nobody]\n{path.read_text()}")
    await judged(path, "one", {"container": Verdict.PASS})
    ended = phasegate("rollout", cwd=tmp_path, env=prefect.env)
    assert ended.returncode == 0, ended.stderr
    said = "slack-webhook/nobody: this Prefect server has no such block: make one of type slack-webhook with the name"
    assert ended.stderr.count(said) == 1


async def test_the_automation_of_the_docs_calls_the_pager(
    tmp_path: Path, crane_registry: Server, prefect: Prefect, pager: Pager
) -> None:
    name = tmp_path.name.replace("_", "-")
    fleet(tmp_path, crane_registry.host, ["one"])
    block(prefect, name, pager.url)
    found = prefect.ask(f"/block_types/slug/custom-webhook/block_documents/name/{name}")
    page = (Path(__file__).parents[2] / "docs" / "prefect.md").read_text()
    blocks = [yaml.safe_load(block.partition("```")[0]) for block in page.split("```yaml\n")[1:]]
    (automation,) = [block for block in blocks if "trigger" in block]
    automation["actions"][0]["block_document_id"] = found["id"]
    made = prefect.ask("/automations/", automation)
    assert phasegate("rollout", cwd=tmp_path, env=prefect.env).returncode == 6, "the past, which is not told"
    assert phasegate("halt", "zstd", "--reason", "incident 7", cwd=tmp_path).returncode == 0
    phasegate("rollout", cwd=tmp_path, env=prefect.env)
    prefect.until("call", lambda: pager.got)
    assert pager.got[0]["subject"] == f"{tmp_path.name}: zstd is halted"
    assert pager.got[0]["body"].endswith(": incident 7")
    prefect.ask(f"/automations/{made['id']}", method="DELETE")


async def test_what_an_audit_finds_is_sent_once(
    tmp_path: Path, crane_registry: Server, prefect: Prefect, pager: Pager
) -> None:
    name = tmp_path.name.replace("_", "-")
    path = fleet(tmp_path, crane_registry.host, ["drifting"], ladder="container")
    path.write_text(f"policy: {{drift: report}}\nnotify: [custom-webhook/{name}]\n{path.read_text()}")
    await judged(path, "drifting", {"container": Verdict.PASS})
    assert phasegate("promote", "drifting", "--reason", "a test", cwd=tmp_path, env=prefect.env).returncode == 0
    block(prefect, name, pager.url)
    code = "import asyncio, sys; from flows.audit import audit; asyncio.run(audit(sys.argv[1], return_state=True))"
    env = {**os.environ, **prefect.env, "PHASEGATE_FLEET": str(path), "PYTHONPATH": str(Path(__file__).parents[2])}

    def audit() -> None:
        subprocess.run([sys.executable, "-c", code, str(path)], env=env, check=True, capture_output=True, timeout=120)

    audit()
    assert pager.got == []
    await published(crane_registry.host, "drifting", in_every_form()["oci"])
    audit()
    audit()
    (sent,) = pager.got
    assert sent["subject"] == f"{tmp_path.name}: an audit found drift in 1 repo"
    assert sent["body"].startswith("drifting: team/drifting:latest is at ")
    told(prefect, tmp_path, {"phasegate.repo.drifted"})


async def test_an_approval_that_nobody_gives_is_asked_for_again(
    tmp_path: Path, crane_registry: Server, prefect: Prefect, pager: Pager
) -> None:
    name = tmp_path.name.replace("_", "-")
    path = fleet(tmp_path, crane_registry.host, ["asked"], ladder="oci")
    policy = "policy: {ramp: [all], soak: 0s, approve: {oci: {by: [ann]}}}\n"
    path.write_text(f"{policy}notify: [custom-webhook/{name}]\n{path.read_text()}")
    await judged(path, "asked", {"container": Verdict.PASS})
    block(prefect, name, pager.url)

    def rollout(hours: int) -> None:
        later = f"real = clock.now; clock.now = lambda: real() + timedelta(hours={hours})"
        first = f"from datetime import timedelta; from phasegate import clock; {later}"
        ended = phasegate("--log", "json", "rollout", cwd=tmp_path, env=prefect.env, first=first)
        assert ended.returncode == 6, ended.stderr
        events.extend(json.loads(line)["event"] for line in ended.stderr.splitlines())

    events: list[str] = []
    rollout(0)
    assert pager.subjects[-1:] == ["oci waits for an approval"]
    asked = ("phasegate.phase.asked", "phasegate.phase/oci")
    sent = told(prefect, tmp_path, {asked[0]})
    assert sent[asked]["payload"]["why"] == "ann was asked to approve oci"
    before = len(pager.got)
    rollout(26)
    assert pager.subjects[before:] == ["oci waits for an approval"]
    assert "waiting for an approval for 26 h. Next: phasegate plan, phasegate approve oci" in pager.got[-1]["body"]
    assert events == ["phasegate.wave.opened", "phasegate.repo.promoted", asked[0], "phasegate.wave.through", asked[0]]
