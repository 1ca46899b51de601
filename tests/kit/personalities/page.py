"""docs/registries.md, made from the tables: ``python -m tests.kit.personalities.page`` writes it."""

from __future__ import annotations

from pathlib import Path

from tests.kit.personalities.all import PERSONALITIES
from tests.kit.personalities.aspects import ASPECTS
from tests.kit.personalities.personality import Personality

PAGE = Path(__file__).parents[3] / "docs" / "registries.md"
HEAD = """\
# Registries

Registries differ where the
[distribution-spec](https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md) leaves room, and where
they do not keep it. This page says how each of them answers as far as that is public, where that is written, and
what phasegate does about it. It is made from the tables in `tests/kit/personalities`, by `python -m
tests.kit.personalities.page`. A server plays each table, and `tests/registry/test_personalities.py` runs the
ladder, a rollback, an audit, `clean`, `join`, `convert`, signing and evidence against it.

A row with *inferred* goes further than its sources: they show the error and not its status, or one case of
several. Where a registry has no row in a aspect, nothing public was found that says otherwise than the
specification, and it is played by it: that is inferred too. The server's
pages of tags have four, and its logins expire and its rate limits are met again and again.

Real registries run in the tests as well: distribution 2.8 and 3.1.2, and the one of `crane`. The others were never
asked: each has a list of what only the real one can show.

## What phasegate does about it

| aspect | what phasegate does |
|---|---|
"""


def page() -> str:
    """Return the whole page."""
    does = "".join(f"| {aspect.title} | {aspect.does} |\n" for aspect in ASPECTS.values())
    return HEAD + does + "".join(_section(personality) for personality in PERSONALITIES)


def _section(personality: Personality) -> str:
    lines = [
        f"\n## {personality.name}\n",
        f"State: {personality.state}.\n",
        "| aspect | what it does | sources |",
        "|---|---|---|",
    ]
    booked = []
    for name, row, own in personality.rows():
        title = ASPECTS[name].title
        if not own:
            booked.append(title)
            continue
        inferred = " (*inferred*)" if row.inferred else ""
        lines.append(f"| {title} | {row.said}{inferred} | {', '.join(_link(source) for source in row.sources)} |")
    lines.append(f"\nBy the specification, for want of other reports: {', '.join(booked)}.\n")
    lines.append("Unproven without the real one:")
    lines += [f"- {what}" for what in personality.unproven]
    return "\n".join(lines) + "\n"


def _link(source: str) -> str:
    return f"[{_named(source)}]({source})"


def _named(source: str) -> str:
    """Return a short name of a source: ``owner/repo#number``, ``repo: file``, or the host."""
    host, _, path = source.removeprefix("https://").partition("/")
    if host != "github.com":
        return host
    owner, repository, kind, *rest = path.split("/")
    if kind in ("issues", "pull", "discussions"):
        return f"{owner}/{repository}#{rest[0]}"
    return f"{repository}: {rest[-1]}"


if __name__ == "__main__":
    PAGE.write_text(page())
