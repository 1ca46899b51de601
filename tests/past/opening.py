"""Open a fixture with the product's code. Nothing else in this folder imports the product."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from phasegate.build.version import told_version
from phasegate.cli.main import main
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger.course import Course
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK
from phasegate.policy.decide import settled
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.recalled import recalled
from phasegate.repo.run import Run
from phases.form import Axis
from tests.past.registry import Kept

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One event as the database has it."""

    repo: str
    kind: str
    data: str


@dataclass(frozen=True)
class Past:
    """A fixture in a folder of the test's own: its fleet file, and its ledger restored from SQL."""

    name: str
    folder: Path

    @classmethod
    def restore(cls, name: str, folder: Path) -> Past:
        past = cls(name, folder / name)
        shutil.copytree(HERE / name, past.folder)
        past.database.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(past.database)) as database:
            dump = (HERE / name / "ledger.sql").read_text(encoding="utf-8")
            database.executescript(f"begin;\n{dump}\ncommit;")
            # Whoever held a lease is gone, even where this machine's clock is behind the fixture's.
            database.execute("update leases set until = 0")
            database.commit()
        return past

    @property
    def expected(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads((HERE / self.name / "expected.json").read_text(encoding="utf-8"))
        return parsed

    @property
    def path(self) -> Path:
        return next(self.folder.rglob("fleet.yaml"))

    @property
    def fleet(self) -> Fleet:
        return load_fleet(self.path)

    @property
    def database(self) -> Path:
        return Path(self.fleet.ledger.removeprefix("sqlite:///"))

    def rows(self) -> list[Row]:
        """Every event, oldest first, read without the product's code."""
        with closing(sqlite3.connect(self.database)) as database:
            return [Row(*row) for row in database.execute("select repo, kind, data from events order by id")]

    def manifests(self) -> dict[str, tuple[str, bytes]]:
        """Media type and raw bytes of each manifest that the ledger kept, by digest."""
        with closing(sqlite3.connect(self.database)) as database:
            found = database.execute("select digest, media_type, raw from manifests").fetchall()
        return {digest: (media_type, bytes(raw)) for digest, media_type, raw in found}

    def registry(self) -> Kept:
        """A registry that has what the ledger kept, with each tag where it was."""
        configs = json.loads((HERE / self.name / "configs.json").read_text(encoding="utf-8"))
        tags = {tag: digest for repo in self.expected["stands"].values() for tag, digest in repo["tags"].items()}
        return Kept(self.manifests(), {digest: text.encode() for digest, text in configs.items()}, tags)

    def use(self, host: str) -> None:
        """Let the fleet file name the registry at ``host``."""
        self.path.write_text(re.sub("^registry: .*$", f"registry: {host}", self.path.read_text(), flags=re.MULTILINE))

    def stands(self) -> dict[str, Any]:
        """Where every repo stands, as typed data: no sentence, no time."""
        with closing(Ledger.peek(self.fleet.ledger, self.fleet)) as ledger:
            standings = ledger.standings(repo.name for repo in self.fleet.repos)
        return {name: _standing(standing) for name, standing in standings.items()}

    def course(self) -> dict[str, Any]:
        """Where the fleet stands: waves, halts, approvals, and the phases that were resumed."""
        with closing(Ledger.peek(self.fleet.ledger, self.fleet)) as ledger:
            return _course(ledger.course())

    def status(self, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        """What ``phasegate status --json`` prints, without times and sentences."""
        capsys.readouterr()
        assert main(["--fleet", str(self.path), "status", "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)
        keys = ("release", "at", "tags", "sizes", "toolchain")
        return {
            "repos": {repo["repo"]: {key: repo[key] for key in keys} for repo in printed["repos"]},
            "waves": [[wave["phase"], wave["wave"], wave["members"]] for wave in printed["waves"]],
            "halts": [[halt["phase"], halt["by"]] for halt in printed["halts"]],
        }

    def progress(self, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
        """How far each phase is, by ``phasegate plan --json``: waves, members, how many are through and failing."""
        capsys.readouterr()
        assert main(["--fleet", str(self.path), "plan", "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)
        keys = ("phase", "wave", "waves", "members", "through", "failing", "inside", "total")
        return [{key: phase[key] for key in keys} for phase in printed["phases"]]

    def migrate(self) -> None:
        """Open the ledger to write to it, which brings its tables up to this version's."""
        Ledger.open(self.fleet.ledger, self.fleet).close()

    def decides(self) -> dict[str, Any]:
        """What a rollout would do next, had it begun when the fixture was made: with each repo, and the waves and halts
        that it would find or make."""
        fleet = self.fleet
        with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
            standings = ledger.standings(repo.name for repo in fleet.repos)
            course = ledger.course()
        plan = replace(plan_of(fleet, standings=standings), now=datetime.fromisoformat(self.expected["asked"]))
        seen = {repo.name: recalled(standings[repo.name], told_version(repo)) for repo in fleet.repos}
        decision, after = settled(fleet.repos, standings, course, seen, plan)
        actions = {name: {"action": str(it.kind), "phase": it.phase} for name, it in decision.actions.items()}
        return {"repos": actions, "course": _course(after)}

    async def phasegate(self, *arguments: str) -> int:
        """The command, in a thread: it has an event loop of its own. Returns its exit code."""
        return await asyncio.to_thread(main, ["--fleet", str(self.path), *arguments])

    async def carry_on(self, name: str, through: str) -> None:
        """What a rollout does with one repo, until there is nothing left to do."""
        fleet = self.fleet
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                for _ in range(5):
                    action, seen = await next_action(run, fleet.repo(name), plan_of(fleet, through))
                    if action.kind not in WORK:
                        return
                    await carry_out(run, fleet.repo(name), action, seen)
        raise AssertionError(f"{name} does not come to rest: {action}")


def _standing(it: Standing) -> dict[str, Any]:
    judgements = {
        phase: {
            "verdict": str(found.verdict),
            "digests": list(found.digests),
            "failing": found.failing is not None,
            "verdicts": _counted(str(result.verdict) for result in found.results),
        }
        for phase, found in it.judgements.items()
    }
    return {
        "at": it.at,
        "start": [str(it.start.on(axis)) for axis in get_args(Axis)] if it.start else None,
        "version": it.release.version if it.release else None,
        "release": it.release.id if it.release else None,
        "published": it.published,
        "returned": it.returned,
        "tags": {str(tag): digest for tag, digest in it.tags.items()},
        "candidates": {
            phase: {name: candidate.digest for name, candidate in images.items()}
            for phase, images in it.candidates.items()
        },
        "judgements": judgements,
        "hold": {"by": it.hold.by, "rollback": it.hold.rollback} if it.hold else None,
        "intent": {
            "phase": it.intent.phase,
            "release": it.intent.release,
            "rollback": it.intent.rollback,
            "moves": [[move.image, move.tag, move.old, move.new] for move in it.intent.moves],
        }
        if it.intent
        else None,
        "failure": {"step": str(it.failure.step), "phase": it.failure.phase, "retryable": it.failure.retryable}
        if it.failure
        else None,
        "drift": [[str(finding.drift), finding.expected, finding.found, finding.phase] for finding in it.drift],
        "tries": it.tries,
        "sizes": dict(it.sizes),
    }


def _course(it: Course) -> dict[str, Any]:
    return {
        "waves": [[wave.phase, wave.number, list(wave.members)] for wave in it.waves],
        "halts": {phase: {"by": halt.by, "wave": halt.wave} for phase, halt in it.halts.items()},
        "approvals": {phase: [each.by for each in given] for phase, given in it.approvals.items()},
        "resumed": sorted(it.resumed),
    }


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    found = list(words)
    return {word: found.count(word) for word in sorted(set(found))}
