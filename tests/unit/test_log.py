"""`phasegate log`: what happened in the fleet, over all repos."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import FLEET, Approved, Halted, Observed, PutOnHold, Resumed, Unheld, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.release import Tag
from tests.kit.given import BASELINE, fleet
from tests.kit.in_process import phasegate


def given(folder: Path) -> None:
    loaded = load_fleet(fleet(folder, "127.0.0.1:9", ["web", "api"]))
    with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        for name in ("web", "api"):
            tags = {Tag(f"team/{name}", "latest"): f"sha256:{'a' * 64}"}
            ledger.append(Observed(repo=name, tags=tags, form=BASELINE, size=900_000))
        for event in (
            Approved(repo=FLEET, phase="zstd", by="ann", reason="it is tested"),
            WaveOpened(repo=FLEET, phase="container", number=1, members=("web",)),
            PutOnHold(repo="api", by="bob", reason="holidays"),
            Unheld(repo="api", by="bob", reason="back"),
            Halted(repo=FLEET, phase="", wave=0, by="ann", reason="incident"),
            Resumed(repo=FLEET, phase="", by="ann", reason="over"),
        ):
            ledger.append(event)


def test_it_tells_repos_and_the_fleet_in_one_order(tmp_path: Path) -> None:
    given(tmp_path)
    log = json.loads(phasegate("log", "--json", cwd=tmp_path).stdout)["log"]
    assert [(it["repo"], it["what"]) for it in log] == [
        ("web", "observed as schema 2, gzip, single manifest, 1 tag, 0.9 MB"),
        ("api", "observed as schema 2, gzip, single manifest, 1 tag, 0.9 MB"),
        (None, 'zstd was approved by ann: "it is tested"'),
        (None, "wave 1 of container opened: web"),
        ("api", 'put on hold by bob: "holidays"'),
        ("api", 'released by bob: "back"'),
        (None, 'the fleet was halted by ann: "incident"'),
        (None, 'the fleet was resumed by ann: "over"'),
    ]
    page = phasegate("log", cwd=tmp_path).stdout.splitlines()
    assert page[0].split() == ["at", "(UTC)", "repo", "what", "happened"]
    assert page[-1].endswith('-     the fleet was resumed by ann: "over"')


def test_it_can_be_of_some_repos_and_of_the_last_hours(tmp_path: Path) -> None:
    given(tmp_path)
    some = json.loads(phasegate("log", "api", "--json", cwd=tmp_path).stdout)["log"]
    assert {it["repo"] for it in some} == {"api"}
    assert len(json.loads(phasegate("log", "--since", "1h", "--json", cwd=tmp_path).stdout)["log"]) == 8
    assert phasegate("log", "--since", "soon", cwd=tmp_path).returncode == 2


def test_without_a_ledger_there_is_nothing_to_tell(tmp_path: Path) -> None:
    fleet(tmp_path, "127.0.0.1:9", ["web"])
    ended = phasegate("log", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "Nothing has happened yet.\n")
    assert phasegate("log", "--since", "1h", cwd=tmp_path).stdout == "Nothing happened in that time.\n"
    assert not (tmp_path / ".phasegate").exists()
