"""A healthy fleet for `doctor`, in which a test prepares a fault."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from phasegate.doctor.finding import Status
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Observed, Opened
from phasegate.ledger.ledger import Ledger
from phasegate.release import Release
from tests.kit.clinic import Clinic, Programs
from tests.kit.given import BASELINE
from tests.kit.in_process import Ended, phasegate

SMOKE = 'smoke: {command: [/tool], prints: "1.0"}, '
FLEET = """\
registry: {{host: "{host}", credentials: {{env: REGISTRY_LOGIN}}}}
ledger: sqlite:///ledger.db
builder: {{engine: "unix:///builder.sock", control: "unix:///control.sock", image: buildkit, version: v0.34.2}}
clients:
  - {{name: old, host: "unix:///old.sock", version: "28"}}
  - {{name: new, host: "ssh://deploy@engine.example", version: "28"}}
signing: {{cosign: {{key: {{file: cosign.key}}, password: {{env: KEY_PASSWORD}}, public: cosign.pub}}}}
repos:
  - {{name: web, image: team/web, context: web, platforms: [linux/amd64, linux/arm64], version: "1.0",
      secrets: [{{id: token, env: FEED_TOKEN}}], {smoke}tags: {{moving: [latest]}}}}
  - {{name: app, image: team/app, git: {{url: "http://{host}/git/app.git", ref: main, credentials: {{env: GIT_LOGIN}}}},
      platforms: [linux/amd64], version: "1.0", {smoke}tags: {{moving: [latest], fixed: ["{{version}}"]}}}}
"""


@dataclass
class Given:
    """A healthy fleet, in which a test prepares one fault."""

    clinic: Clinic
    folder: Path
    env: pytest.MonkeyPatch
    programs: Programs = field(default_factory=Programs)

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    def rewrite(self, old: str, new: str) -> None:
        text = self.path.read_text()
        assert old in text
        self.path.write_text(text.replace(old, new))

    def doctor(self, *words: str) -> Ended:
        self.programs.install(self.folder / "bin")
        return phasegate("doctor", *words, cwd=self.folder)

    def found(self) -> list[dict[str, Any]]:
        ended = self.doctor("--json")
        findings: list[dict[str, Any]] = json.loads(ended.stdout)["findings"]
        failed = any(finding["status"] == Status.FAILED for finding in findings)
        assert ended.returncode == (6 if failed else 0), ended
        return findings

    def ledger(self, at: datetime) -> None:
        """Begin a ledger, all of which happened at one time."""
        fleet = load_fleet(self.path)
        release = Release("web", "1.0", "source")
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            ledger.append(Observed(repo="web", tags={}, form=BASELINE, size=1))
            ledger.append(Opened(repo="web", release=release, toolchain={"buildx": "v0.29.1"}))
        self.sql("update events set at = ?", at.replace(tzinfo=None).isoformat(" "))

    def sql(self, statement: str, *values: str) -> None:
        with closing(sqlite3.connect(self.folder / "ledger.db")) as connection, connection:
            connection.execute(statement, values)
