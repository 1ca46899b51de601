"""``fleet.json``: the page as data. Its shape is described in docs/page.md, and changes with its ``version``."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from phasegate.site.model import Do, RepoView, Site
from phasegate.site.names import badge_of, page_of
from phasegate.site.public import published

VERSION = 1


def document(site: Site) -> str:
    """Return the page as JSON: sizes in bytes, times in UTC, durations in seconds."""
    found = {
        "version": VERSION,
        "fleet": site.fleet,
        "at": site.at,
        "late": site.late,
        "last": site.last,
        "through": site.through,
        "waits": [asdict(each) | {"do": _do(each.do)} for each in site.waits],
        "troubles": [asdict(each) for each in site.troubles],
        "rollout": {**asdict(site.ticks), "seconds": site.ticks.seconds} if site.ticks else None,
        "phases": [asdict(bar) for bar in site.bars],
        "burnup": {phase: [{"day": day, "done": done} for day, done in line] for phase, line in site.burnup.items()},
        "refusals": [asdict(each) for each in site.refusals],
        "savings": asdict(site.savings),
        "forecast": asdict(site.forecast) if site.forecast else None,
        "repos": [_repo(repo) for repo in site.repos],
    }
    return json.dumps(published(found), default=_text, separators=(",", ":"), ensure_ascii=False) + "\n"


def _repo(repo: RepoView) -> dict[str, Any]:
    return {
        "repo": repo.name,
        "release": repo.release or None,
        "at": repo.at or None,
        "since": repo.since,
        "state": repo.state,
        "phases": repo.rungs,
        "why": repo.why,
        "do": _do(repo.do),
        "owner": repo.owner,
        "before": repo.before,
        "after": repo.after,
        "clients": {each.client: each.by_phase for each in repo.clients},
        "checks": [asdict(each) for each in repo.doubtful],
        "page": page_of(repo.name),
        "badge": badge_of(repo.name),
    }


def _do(do: Do) -> dict[str, Any] | None:
    return asdict(do) if do.text else None


def _text(value: Any) -> str:
    assert isinstance(value, date)  # a datetime is one
    return value.isoformat()
