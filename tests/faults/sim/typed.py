"""The commands that pages print. Typed next, none of them may be refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, redirect_stderr
from functools import cache, partial

from phasegate.audit.audit import Audited
from phasegate.check import Verdict
from phasegate.cli.explain import explained
from phasegate.cli.main import parser
from phasegate.cli.plan import foreseen, look_at, must_look
from phasegate.errors import Blocked, Busy, EngineError, NotFound, PhasegateError
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse
from phasegate.pages import audit, explain, plan, rollout, status
from phasegate.pages.table import paper
from phasegate.policy.action import Action
from phasegate.repo.beside import others
from phases.ladder import NAMES
from tests.faults.sim import people
from tests.faults.sim.fleetfile import NEW, OLD, PAGE, SOURCE, TOOL
from tests.faults.sim.process import Process
from tests.faults.sim.world import World

_parser = cache(parser)
_WORD = re.compile(r'"[^"]*"|\S+')
_ARGUMENTS = ("backup", "restore", "check", "move", "prune", "PATH", "ADDRESS", "REPO", "REF")
"""Those of `ledger`, and what stands for a name that the person knows."""
_FLAGS = ("--to", "--phase", "--through", "--all", "--force", "--look", "--reason")
_KNOWN = frozenset((PAGE, TOOL, NEW, OLD, *NAMES, *_ARGUMENTS, *_FLAGS))
_TYPED = frozenset(
    {"rollout", "promote", "rollback", "accept", "hold", "release", "retry", "abandon", "approve", "halt", "resume"}
)
"""What a history can do. Of the others, it is enough that they can be parsed."""
_LOSSES = (
    "retention deletes a tag",
    "retention deletes an old version's tag",
    "a clean-up job deletes a blob",
    "a clean-up job deletes a manifest",
)
"""Acts by which what is published is lost, which the ledger learns of only when somebody looks."""
_VERBS = _TYPED | {"plan", "status", "explain", "audit", "settings", "clean", "ledger", "evidence", "diff", "verify"}


def every_command_works(world: World, ends: Mapping[str, Action], audited: Sequence[Audited]) -> None:
    """Print every page, and type one of the commands on them, chosen by the history."""
    if not ends:
        return
    text: list[str] = []
    looked: list[str] = []
    world.start("pages", people.DESK, partial(_pages, world, ends, audited, text, looked))
    world.hub.run(world.hub.now + 600)
    for line in text:
        world.hub.note(f"page: {line}")
    found = sorted(set(commands("\n".join(text))))
    wrong = {words: told for words in found if (told := usage(words))}
    for words, told in wrong.items():
        world.oracle.violated("page", f"`phasegate {' '.join(words)}` is not a command: {told}")
    if todo := [words for words in found if words not in wrong and words[0] in _TYPED]:
        words = world.random.choice(todo)
        world.hub.counts[f"typed: {words[0]}"] += 1
        process = _type(world, words)
        world.hub.run(world.hub.now + 600)
        # A promotion verifies what has not passed, and may find once more that it fails.
        verified = words[0] == "promote" and isinstance(process.error, Blocked) and _failing(world, *words[1:4:2])
        # A source that is gone, or content, is not the page's fault: a promotion is the first to look.
        lost = words[0] == "promote" and any(world.hub.counts[f"act: {loss}"] for loss in _LOSSES)
        # Nor is a source that has moved on, where a page was made from the ledger alone.
        moved = words[0] == "promote" and _source_moved(world, words[1]) and words not in commands("\n".join(looked))
        excused = verified or lost or moved or isinstance(process.error, Busy | EngineError | NotFound)
        if isinstance(process.error, PhasegateError) and not excused:
            world.oracle.violated("page", f"`phasegate {' '.join(words)}`, as a page said: {process.error.what}")


def _failing(world: World, repo: str, phase: str) -> bool:
    judgement = world.oracle.standing(repo).judgements.get(phase)
    return judgement is not None and judgement.verdict in (Verdict.FAIL, Verdict.ERROR)


def _source_moved(world: World, repo: str) -> bool:
    """Return whether the source names another version than the one that was built last."""
    release = world.oracle.standing(repo).release
    return repo == PAGE and release is not None and release.version != world.programs.sources[SOURCE]


async def _pages(
    world: World, ends: Mapping[str, Action], audited: Sequence[Audited], text: list[str], looked: list[str]
) -> None:
    """Print the pages of plan, explain, status, rollout and audit to ``text``, and the rollout's to ``looked``, too.

    Only a rollout has looked at each repo's source.
    """
    stream = io.StringIO()
    out, fleet = paper(stream, width=100_000), world.commands.fleet()
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        standings = ledger.standings(world.file.names)
        status.show(out, fleet, list(standings.values()), ledger.course(), pulse(ledger))
        begun = stream.tell()
        rollout.show(out, fleet, standings, ends)
        looked += stream.getvalue()[begun:].splitlines()
        audit.show(out, fleet, audited, len(world.file.names))
        unknown = [repo for repo in fleet.repos if must_look(repo, standings[repo.name])]
        seen = await look_at(fleet, ledger, unknown) if unknown else {}
        lines = others(ledger, fleet, fleet.repos)
        plan.show(out, fleet, foreseen(fleet, fleet.repos, standings, ledger.course(), seen, lines, whole=False), 2)
        for repo in fleet.repos:
            explain.show(out, explained(fleet, ledger, repo))
    text += stream.getvalue().splitlines()


def commands(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each command in ``text`` that a person could type."""
    for found in re.finditer(r"\bphasegate ", text):
        words: list[str] = []
        for word in _WORD.findall(text[found.end() :].partition("\n")[0]):
            bare = word.rstrip(".,;:)")
            begins = not words and bare in _VERBS
            if not (begins or (words and bare in _KNOWN) or words[-1:] == ["--reason"]):
                break
            words.append(bare.strip('"'))
            if bare != word:
                break
        if words:
            yield tuple(words)


def usage(words: Sequence[str]) -> str:
    """Return why the command line is not understood, if it is not."""
    told = io.StringIO()
    try:
        with redirect_stderr(told):
            _parser().parse_args(words)
    except SystemExit:
        return told.getvalue().strip()
    return ""


def _type(world: World, words: Sequence[str]) -> Process:
    """Carry out a command that a page prints."""
    args, do = _parser().parse_args(words), world.commands
    shown = " ".join(words)
    match words[0]:
        case "rollout":
            return world.start(shown, people.DESK, partial(do.rollout, *args.repos))
        case "promote":
            command = partial(do.promote, args.repo, args.phase, reason=args.reason, force=args.force)
            return people.person(world, shown, command, insists=args.force)
        case "rollback":
            return people.start_rollback(world, args.repos[0], args.to, force=args.force)
        case "accept":
            return people.person(world, shown, partial(do.accept, args.repos[0]))
        case "halt" | "resume" | "approve":
            return people.person(world, shown, partial(do.decide, words[0], args.phase or ""))
        case _:
            return people.person(world, shown, partial(do.decide, words[0], args.repos[0]))
