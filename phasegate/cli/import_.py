"""``phasegate import``: draft a fleet file from a registry, bake files or the apps of Home Assistant."""

from __future__ import annotations

import argparse
import asyncio
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, given, json_flag

if TYPE_CHECKING:
    from phasegate.importing.draft import Draft

_CHANGED = 6
"""As an audit ends that found drift: Blocked."""


def add(commands: Commands) -> None:
    what = "draft a fleet file from what there is already"
    parser = commands.add_parser("import", help=what, description=what)
    sources = parser.add_subparsers(title="sources", metavar="SOURCE", required=True)
    one = command(sources, "registry", "draft it from a registry alone: names, tags and labels", _registry)
    one.add_argument("where", metavar="HOST[/PREFIX]")
    one.add_argument("repos", nargs="*", metavar="REPO", help="repositories below it; default: those of its catalogue")
    _common(one)
    bake = command(
        sources, "bake", "draft it from what docker buildx bake resolves: HCL, JSON and compose files", _bake
    )
    bake.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files, or folders to run bake in; default: here"
    )
    bake.add_argument(
        "--registry",
        type=given,
        metavar="HOST[/PATH]",
        help="take the images there, and those that are named without a registry",
    )
    _common(bake)
    ha = command(
        sources, "ha", "draft it from the Home Assistant apps in a folder: config.yaml, build.yaml, Dockerfile", _ha
    )
    ha.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="default: here")
    ha.add_argument("--registry", type=given, metavar="HOST", help="take the images there; default: where most are")
    _common(ha)
    apps = command(
        sources, "apps", "draft it from a list of apps that are built elsewhere: .apps.yml, .addons.yml", _apps
    )
    apps.add_argument("file", type=Path, metavar="FILE")
    apps.add_argument("--registry", type=given, metavar="HOST", help="take the images there; default: where most are")
    _common(apps)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it; default: the fleet file")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say what has changed since the file was drafted"
    )
    json_flag(parser)


def _registry(args: argparse.Namespace) -> int:
    return _deliver(args, asyncio.run(_registry_draft(args.where, args.repos)), ["registry", args.where, *args.repos])


async def _registry_draft(where: str, repos: list[str]) -> Draft:
    from phasegate.image.reference import check_bare, check_host, parse_reference
    from phasegate.importing.from_registry import draft_of
    from phasegate.importing.registry_look import repositories
    from phasegate.registry import Registry

    check_bare(where)
    host, _, prefix = where.rstrip("/").partition("/")
    check_host(host)
    parse_reference(f"{host}/{prefix or 'name'}", host)
    async with Registry() as registry:
        names = [f"{prefix}/{name}" if prefix else name for name in repos]
        for name in names:
            parse_reference(f"{host}/{name}", host)
        return await draft_of(registry, host, prefix, names or await repositories(registry, host, prefix))


def _bake(args: argparse.Namespace) -> int:
    from phasegate.importing.from_bake import draft_of

    paths: list[Path] = args.paths or [Path()]
    registry = _host_and_path(args)
    draft = asyncio.run(draft_of(paths, args.out or args.fleet, registry))
    return _deliver(args, draft, ["bake", *(str(path) for path in args.paths)], registry)


def _ha(args: argparse.Namespace) -> int:
    from phasegate.importing.from_ha import draft_of

    registry = _host_and_path(args)
    return _deliver(args, draft_of(args.folder, args.out or args.fleet), ["ha", str(args.folder)], registry)


def _apps(args: argparse.Namespace) -> int:
    from phasegate.importing.from_apps import draft_of

    registry = _host_and_path(args)
    return _deliver(args, draft_of(args.file, args.out or args.fleet), ["apps", str(args.file)], registry)


def _host_and_path(args: argparse.Namespace) -> str:
    """Return what ``--registry`` names, an empty string without it. Raises FleetError if that is not a registry."""
    from phasegate.image.reference import check_bare, check_host

    named: str = args.registry or ""
    if named:
        check_bare(named)
        check_host(named.partition("/")[0])
    return named


def _deliver(args: argparse.Namespace, draft: Draft, words: list[str], registry: str = "") -> int:
    """Write the fleet file, or with ``--check`` say what has changed.

    words: those that name the source.
    registry: that of ``--registry``, which names it too.
    """
    from phasegate.importing.outcome import changed, outcome_of, write
    from phasegate.pages import importing as page
    from phasegate.pages.table import paper

    path: Path = args.out or args.fleet
    words = [*words, *(["--registry", registry] if registry else [])]
    outcome = outcome_of(draft, path, shlex.join(words), registry.partition("/")[0])
    fleet = "" if path == Path("fleet.yaml") else f"--fleet {shlex.quote(str(path))} "
    command = f"phasegate import {shlex.join(words)}"
    out = f" --out {shlex.quote(str(path))}" if path != Path("fleet.yaml") else ""
    if args.check:
        found = changed(outcome, path, command, out)
        if args.json:
            page.show_changes_json(paper(), path, found)
        else:
            page.show_changes(paper(), path, outcome.draft, found)
        return _CHANGED if found else 0
    written = write(outcome, path, f"{command} --check{out}")
    if args.json:
        page.show_json(paper(), path, outcome.draft, written=written)
    else:
        page.show(paper(), path, outcome.draft, written=written, then=f"phasegate {fleet}plan --offline")
    return 0
