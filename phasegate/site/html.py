"""Render the page as HTML, and the badges as SVG. All text goes through ``public`` and is escaped, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from phasegate.digits import count
from phasegate.image.digest import short
from phasegate.pages.table import megabytes
from phasegate.policy.text import lasting
from phasegate.site import badge
from phasegate.site.answers import answers, left_behind, rhythm
from phasegate.site.change import change
from phasegate.site.chart import chart
from phasegate.site.model import RepoView, Site, State
from phasegate.site.names import badge_of, page_of
from phasegate.site.public import public
from phases.ladder import named

_FILES = Path(__file__).with_name("templates")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
STATIC = ("page.css", "page.js")
MOST_WAITS = 100
"""How many lines the list of what waits has at most; the others are found in the table of repos."""


PART = 250
"""How many rows a part of the table of repos has. A browser lays out the parts that it shows, and no others."""


def _out(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return public(_DIGEST.sub(lambda found: short(found[0]), value) if "sha256:" in value else value)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_FILES), autoescape=True, finalize=_out, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_ENVIRONMENT.globals.update(
    badge=badge,
    badge_of=badge_of,
    change=change,
    count=count,
    lasting=lasting,
    left_behind=left_behind,
    megabytes=megabytes,
    named=named,
    page_of=page_of,
    rhythm=rhythm,
)


def _when(at: datetime | None) -> str:
    """Format a time so that it sorts as text; a dash where there is none."""
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"


def _on(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _capitalized(text: str) -> str:
    """Begin a sentence. The rest stays as it is, unlike with Jinja's ``capitalize``."""
    return text[:1].upper() + text[1:]


_ENVIRONMENT.filters.update(when=_when, on=_on, capitalized=_capitalized)


def index(site: Site) -> str:
    """Return the page of the whole fleet."""
    return _ENVIRONMENT.get_template("index.html").render(
        site=site,
        answers=answers(site),
        chart=chart(site.burnup, len(site.repos), site.at.date()),
        most=MOST_WAITS,
        part=PART,
        states=[state for state in State if any(repo.state is state for repo in site.repos)],
    )


def repo_page(site: Site, repo: RepoView) -> str:
    """Return the page of one repo."""
    return _ENVIRONMENT.get_template("repo.html").render(site=site, repo=repo)


def repo_badge(repo: RepoView) -> str:
    return _ENVIRONMENT.get_template("badge.svg").render(repo=repo)


def static() -> Iterator[tuple[str, str]]:
    """Yield the files that are the same for every fleet, with their text."""
    for name in STATIC:
        yield name, (_FILES / name).read_text(encoding="utf-8")
