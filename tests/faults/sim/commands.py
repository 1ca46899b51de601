"""What processes run: the commands of phasegate, as the flows and the command line carry them out, without Prefect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from functools import cache
from pathlib import Path

from phasegate.audit.audit import Audited
from phasegate.audit.audit import audit as audit_repos
from phasegate.errors import Blocked, Busy, Defect, PhasegateError
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline
from phasegate.ledger import backup
from phasegate.ledger.ledger import Ledger
from phasegate.policy import text
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.cause import Said
from phasegate.policy.climb import Plan, settled_in
from phasegate.policy.decide import closed
from phasegate.policy.plan import plan_of
from phasegate.policy.scene import Scene
from phasegate.repo import decisions
from phasegate.repo.accept import accept as accept_pushed
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.course import govern
from phasegate.repo.evidence import leave_evidence
from phasegate.repo.promote import promote as move_tags
from phasegate.repo.promote import roll_back
from phasegate.repo.prove import prove
from phasegate.repo.run import Access, Run
from phasegate.repo.tick import tick

Said_ = Callable[[str], None]
SPINS = 100
"""Steps of one run beyond which it goes round in circles: the whole ladder takes thirty."""


class Spins(Exception):
    """A run does the same again and again."""


class Commands:
    """The commands on one fleet file. ``say`` gets a line of what each does."""

    def __init__(self, path: Path, say: Said_, did: Callable[[str], None]) -> None:
        self.path, self.say, self.did = path, say, did
        self.steps: dict[int, int] = {}
        self._read = cache(lambda text: load_fleet(path))  # a fleet file is read far more often than it changes

    @asynccontextmanager
    async def _run(self, opened: Callable[[str, Fleet], Ledger] = Ledger.open) -> AsyncIterator[Run]:
        fleet = self.fleet()
        with closing(opened(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger, lambda repo, phase, what: None) as run:
                yield run

    async def rollout(self, *names: str) -> dict[str, Action]:
        """Move the named repos up, or the whole fleet (flows/rollout.py)."""
        async with AsyncExitStack() as stack:
            run = await stack.enter_async_context(self._run())
            chosen = [run.fleet.repo(name) for name in names] or list(run.fleet.repos)
            if not names:
                try:
                    await stack.enter_async_context(tick(run))
                except Busy as busy:
                    self.say(f"{busy.what}; nothing was done")
                    return {}
            ends = await self._rounds(run, chosen, insisted=bool(names))
        for name, end in ends.items():
            self.say(f"{name} rests: {end.kind} {end.phase}: {end.why}")
        return ends

    async def _rounds(self, run: Run, repos: Sequence[Repo], *, insisted: bool) -> dict[str, Action]:
        began = run.ledger.now()
        ends: dict[str, Action] = {}
        todo = list(repos)
        while todo:
            standings = run.ledger.standings([repo.name for repo in run.fleet.repos] if run.fleet.policy.waves else [])
            run.standings.update(standings)
            plan = plan_of(run.fleet, run.fleet.last, since=began, standings=standings, insisted=insisted)
            steps = run.steps
            async with asyncio.TaskGroup() as group:
                tasks = {repo.name: group.create_task(self._climb(run, repo, plan)) for repo in todo}
            ends |= {name: task.result() for name, task in tasks.items()}
            try:
                opened, halted = govern(run, replace(plan, now=run.ledger.now()))
            except Busy:
                opened, halted = (), ()
            if not (opened or halted or run.steps > steps):
                break
            course = run.ledger.course()
            waiting = [repo for repo in repos if ends[repo.name].kind is Kind.WAIT]
            todo = [repo for repo in waiting if course.wave_of(repo.name, ends[repo.name].phase)]
        return ends

    async def _climb(self, run: Run, repo: Repo, plan: Plan) -> Action:
        last: Action | None = None
        while True:
            try:
                action, seen = await next_action(run, repo, replace(plan, now=run.ledger.now()))
                if action.kind not in WORK:
                    await leave_evidence(run, repo)
                    return action
            except Defect:
                raise
            except PhasegateError as error:
                return _stopped("", error.what)
            if action == last:
                return _stopped(action.phase, f"{action.kind} changed nothing: {action.why}")
            failed = await self._step(run, repo, action, seen)
            run.steps += not isinstance(failed, Busy)
            if failed:
                stopped = _stopped(action.phase, failed.what)
                return replace(stopped, kind=Kind.WAIT) if isinstance(failed, Busy) and not plan.insisted else stopped
            last = action

    async def _step(self, run: Run, repo: Repo, action: Action, seen: Seen) -> PhasegateError | None:
        """Carry out one step, once more after an error that may pass (flows/step.py)."""
        self.did(str(action.kind))
        self.steps[id(run)] = self.steps.get(id(run), 0) + 1
        if self.steps[id(run)] > SPINS:
            raise Spins(f"{SPINS} steps in one run, and it goes on: {repo.name}: {action.kind} {action.phase}")
        self.say(f"{repo.name}: {action.kind} {action.phase}: {action.why}")
        for last in (False, True):
            try:
                await carry_out(run, repo, action, seen)
            except Defect:
                raise  # it stops one repo alone, and is a crash here
            except PhasegateError as error:
                self.say(f"{repo.name}: {type(error).__name__}: {error.what.splitlines()[0]}")
                if last or isinstance(error, Busy) or not error.retryable:
                    return error
                await asyncio.sleep(10)
            else:
                return None
        return None

    async def promote(self, name: str, phase: str, *, reason: str = "", force: bool = False) -> None:
        """Promote by hand (flows/promote.py)."""
        async with self._run() as run:
            repo = run.fleet.repo(name)
            standings = run.ledger.standings(each.name for each in run.fleet.repos)
            plan = await asyncio.to_thread(plan_of, run.fleet, standings=standings)
            if not reason and (gate := closed(repo, phase, Scene(standings, run.ledger.course(), plan))):
                raise Blocked(f"repo '{name}': {gate.why}")
            settled = settled_in(repo, standings[name], phase, replace(plan, force=force))
            if standings[name].intent is None and not settled:
                await prove(run, repo, phase, plan, force=force)
            with run.ledger.lease(f"repo {name}", run.holder):
                await move_tags(run, repo, phase, reason=reason, force=force)

    async def roll_back(self, name: str, phase: str, *, force: bool = False, wait: bool = True) -> int:
        """Roll one repo back (phasegate/cli/rollback.py). Return how many tags moved."""
        fleet = load_outline(self.path)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Access(fleet, ledger) as run:
                outcome = await roll_back(run, fleet.repo(name), phase, reason="clients fail", force=force, wait=wait)
        for left in outcome.left:
            self.say(text.left(left))
        return len(outcome.moves)

    async def audit(self) -> tuple[Audited, ...]:
        async with self._run(Ledger.existing) as run:
            found = await audit_repos(run, run.fleet.repos)
        for each in found:
            if isinstance(each.error, Defect):
                raise each.error
            for finding in each.findings:
                self.did(f"finding: {finding.drift}")
                self.say(f"{each.repo}: {finding.line}")
            self.say(f"{each.repo}: audited, {len(each.findings)} findings; {each.done} {each.error or ''}")
        return found

    async def decide(self, verb: str, name: str) -> str:
        """Decide about a repo (hold, release, retry, abandon) or a phase (halt, resume; empty: the fleet)."""
        fleet = load_outline(self.path)
        do: Callable[..., str] = getattr(decisions, verb)
        about: object = name if verb in ("halt", "resume") else [name]
        return do(fleet, about, by="ann", reason="as decided")

    async def accept(self, name: str) -> str:
        return await accept_pushed(self.fleet(), name, by="ann", reason="as decided")

    async def back_up(self, path: Path) -> None:
        backup.back_up(load_outline(self.path).ledger, path)

    async def restore(self, path: Path, aside: Path) -> None:
        backup.restore(load_outline(self.path).ledger, path, by="ann", reason="it was lost", aside=aside)

    def fleet(self) -> Fleet:
        return self._read(self.path.read_text())


def _stopped(phase: str, why: str) -> Action:
    return Action(Kind.BLOCKED, phase or "-", Said(why.splitlines()[0]))
