"""Go through the CI files of a checkout: what pushes the repo's images, what differs, and the files to write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from phasegate.build import inside
from phasegate.build.git import forge_name
from phasegate.ci import bake, bake_action, bake_script, build_action, builder, gitlab
from phasegate.ci.changes import Changes
from phasegate.ci.expressions import WILD, Scope, about, entries
from phasegate.ci.finding import Finding, Place, Unsure, Why
from phasegate.ci.names import Match, Named, named
from phasegate.ci.scripts import Pushed, Script, judge_command, pushed_in
from phasegate.ci.steps import Flow, Step, flow_of
from phasegate.ci.wanted import Wanted
from phasegate.ci.yaml_edit import Source, edited, scalar_of, text_of
from phasegate.errors import EngineError, FleetError
from phasegate.importing.bake_print import DEFAULT_FILES

_PLACES = (".github/workflows/*.y*ml", ".github/actions/**/action.y*ml", "action.y*ml")
_FIXED = ("home-assistant/builder",)
"""Actions that build and push, and have no input for the form."""
_SCRIPTS = ("run", "script", "before_script", "after_script")
HasName = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Edited:
    """A file to write.

    before: empty for a new one
    scripts: the numbers of its lines, as they were, that are of scripts
    """

    name: str
    before: str
    after: str
    scripts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Survey:
    """What the files of a checkout push of one repo.

    pushers: the number of steps, commands and targets that push it
    findings: every setting that differs, in the order of the files
    unsure: steps that may push it
    files: those that the edits change
    unread: why a file could not be read, one error each
    """

    pushers: int
    findings: tuple[Finding, ...]
    unsure: tuple[Unsure, ...]
    files: tuple[Edited, ...]
    unread: tuple[FleetError, ...]

    @property
    def other_form(self) -> tuple[Finding, ...]:
        """The findings with which an image of another form is pushed."""
        return tuple(finding for finding in self.findings if finding.form)

    @property
    def by_hand(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.why)


async def survey(checkout: Path, wanted: Wanted, chosen: Sequence[str] = ()) -> Survey:
    """Return what the files in ``checkout`` push of the repo, and how to change it.

    chosen: names or ids of steps, commands' jobs and bake targets that push it, whatever their tags say

    Raises FleetError if nothing that was chosen is there.
    """
    scope = about((await forge_name(checkout)).lower() or os.environ.get("GITHUB_REPOSITORY", "").lower())
    unread: list[FleetError] = []
    looked = _Look(checkout, wanted, tuple(chosen), Changes())
    await looked.at_workflows(_flow(checkout, scope, unread))
    for source in _sources(checkout, [gitlab.FILE], unread):
        await looked.at_gitlab(source)
    if not unread:
        await looked.at_bake()
    if unread and any(name not in looked.met for name in chosen):
        raise unread[0]
    if missing := [name for name in chosen if name not in looked.met]:
        raise FleetError(f"{checkout}: nothing that pushes is called {missing[0]!r}", fix="the name or id of a step")
    changes = looked.changes
    changed = [
        Edited(source.name, source.text, edited(source.text, edits), source.lines_of(*_SCRIPTS))
        for source, edits in changes.edits().items()
    ]
    for name, text in changes.written.items():
        before = inside.text(checkout, name) if (checkout / name).is_file() else ""
        changed.append(Edited(name, before, text))
    findings = tuple(sorted(dict.fromkeys(changes.findings()), key=lambda one: one.at))  # jobs may share a script
    files = tuple(sorted(changed, key=lambda one: one.name))
    return Survey(changes.pushers, findings, tuple(changes.unsure), files, tuple(unread))


def _flow(checkout: Path, scope: Scope, unread: list[FleetError]) -> Flow:
    """Return the steps of all workflows, and of the actions that they call in the same checkout."""
    if not checkout.is_dir():
        raise FleetError(f"{checkout} is not a folder", fix="the folder of a checkout")
    files = {path.relative_to(checkout).as_posix() for place in _PLACES for path in checkout.glob(place)}
    sources = _sources(checkout, sorted(files), unread)
    flow = flow_of(sources, scope)
    called = {file for call in flow.calls for file in call.files} - files
    return flow_of([*sources, *_sources(checkout, sorted(called), unread)], scope) if called else flow


def _sources(checkout: Path, names: Iterable[str], unread: list[FleetError]) -> list[Source]:
    """Return those of the files that are there, and add to ``unread`` why one cannot be read."""
    sources = []
    for name in names:
        try:
            if (checkout / name).is_file():
                sources.append(Source(name, inside.text(checkout, name)))
        except FleetError as error:
            unread.append(error)
    return sources


@dataclass(slots=True)
class _Look:
    """A look at the files of one checkout.

    setup: the setup action, in the version that the checkout uses
    bakes: how many calls of bake there are
    met: the names that were chosen and are there
    """

    checkout: Path
    wanted: Wanted
    chosen: tuple[str, ...]
    changes: Changes
    setup: str = builder.NEWEST
    bakes: int = 0
    met: set[str] = field(default_factory=set)

    async def at_workflows(self, flow: Flow) -> None:
        actions = [text_of(step.node, "uses") for step in flow.steps if step.uses == builder.ACTION]
        self.setup = next(iter(actions), builder.NEWEST)
        for step in flow.steps:
            self.changes.step = (step.source.name, step.node.start_mark.index)
            if step.action == build_action.ACTION:
                self._build(step)
            elif step.action == bake_action.ACTION:
                await self._bake(step)
            elif step.uses in _FIXED:
                self.changes.unsure.append(Unsure(step.place(), step.uses, Why.FIXED))
            if node := scalar_of(step.node, "run"):
                script = Script(step.source, node, step.scope, step.title)
                for pushed in pushed_in(script):
                    if not self._command(pushed, step.has_name):
                        continue
                    if pushed.builds:
                        builder.judge_builder(step, self.wanted, self.changes, self.setup)
                    else:
                        builder.share(step, self.changes)
                await self._bakes_in(script, step)
        for call in flow.calls:
            names = [(value,) for values in call.given.values() for text in values for value in entries(text)]
            if call.elsewhere and named(names, self.wanted).match is Match.YES:
                self.changes.unsure.append(Unsure(call.place, call.target, Why.ELSEWHERE))

    async def at_gitlab(self, source: Source) -> None:
        for job in gitlab.jobs_of(source):
            self.changes.step = job.key
            for script in job.scripts:
                for pushed in pushed_in(script):
                    if self._command(pushed, job.has_name) and pushed.builds:
                        gitlab.judge_builder(job, pushed, self.wanted, self.changes)
                await self._bakes_in(script)

    async def at_bake(self) -> None:
        """Look at the bake file that somebody runs without a workflow: where nothing else pushes the images."""
        there = [name for name in DEFAULT_FILES if (self.checkout / name).is_file() and name != bake.OVERRIDE]
        if there and not self.bakes and not self.changes.pushers and not self.changes.unsure:
            await self._baked(bake.Call(Place(there[0], 1), ".", (), (), pushing=True))

    def _build(self, step: Step) -> None:
        names = build_action.pushed_names(step)
        if not names and not self._is_chosen(step.has_name):
            return
        what = named(step.scope.names(names), self.wanted)
        if self._takes(what, step.place(), names, step.has_name):
            why = self._why(what, step.has_name)
            builder.judge_builder(step, self.wanted, self.changes, self.setup, why)
            images = what.images or tuple(self.wanted.images.values())
            images = () if what.shared else images  # the platforms of several are not one's to set
            build_action.judge_build(step, images, self.wanted, self.changes, why)

    async def _bake(self, step: Step) -> None:
        call = bake_action.call_of(step, self.wanted)
        baked = await self._baked(call, step)
        if baked.targets:
            bake_action.judge_inputs(step, call, baked, self.wanted, self.changes, None)

    async def _bakes_in(self, script: Script, step: Step | None = None) -> None:
        for command in bake_script.bakes_in(script):
            call = bake_script.call_of(script, command)
            baked = await self._baked(call, step)
            bake_script.judge_flags(script, command, call, baked, self.wanted, self.changes)

    async def _baked(self, call: bake.Call, step: Step | None = None) -> bake.Baked:
        self.bakes += 1
        try:
            baked = await bake.read(self.checkout, call, self.wanted, self.chosen)
        except (FleetError, EngineError) as error:
            self.changes.unsure.append(Unsure(call.at, error.what, Why.UNRESOLVED))
            return bake.Baked((), others=True)
        self.changes.unsure += [Unsure(at, "what an earlier step makes tags of") for at in baked.unsure]
        self._met(*(target.name for target in baked.targets))
        self.changes.pushers += len(baked.targets)
        if step and baked.targets:
            why = Why.SHARED if baked.others else None
            builder.judge_builder(step, self.wanted, self.changes, self.setup, why)
        await bake.override(self.checkout, call, baked, self.wanted, self.changes)
        return baked

    def _command(self, pushed: Pushed, has_name: HasName) -> bool:
        what = named(pushed.alternatives(), self.wanted)
        if not self._takes(what, pushed.at, pushed.names, has_name):
            return False
        judge_command(pushed, self.wanted, self.changes, self._why(what, has_name))
        return True

    def _takes(self, what: Named, at: Place, names: Sequence[str], has_name: HasName) -> bool:
        """Return whether a step pushes the repo's images; one that may is listed."""
        if self._is_chosen(has_name) or what.match >= Match.LIKELY:
            self.changes.pushers += 1
            return True
        if what.match is Match.MAYBE:
            self.changes.unsure.append(Unsure(at, ", ".join(names).replace(WILD, "...")))
        return False

    def _is_chosen(self, has_name: HasName) -> bool:
        found = [name for name in self.chosen if has_name(name)]
        self._met(*found)
        return bool(found)

    def _met(self, *names: str) -> None:
        self.met.update(names)

    def _why(self, what: Named, has_name: HasName) -> Why | None:
        """Return why a step is not edited: it pushes other images too, and nobody chose it."""
        return Why.SHARED if what.shared and not self._is_chosen(has_name) else None
