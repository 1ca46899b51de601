"""The page of ``phasegate plan``: what would happen to each repo, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console

from phasegate import command
from phasegate.digits import count
from phasegate.errors import Blocked, PhasegateError, Unreachable
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.ledger.course import Halt, Wave
from phasegate.ledger.state import Standing
from phasegate.pages.causes import shared_causes
from phasegate.pages.table import as_json, columns, count_repos
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.ahead import Ahead, Undecided
from phasegate.policy.order import order_of
from phasegate.policy.scene import Scene
from phasegate.policy.text import lasting, reason_of
from phasegate.policy.waves import count as waves_of
from phases.form import Attestation
from phases.ladder import Rung, position, reached, rungs

_NAMED = 3
"""How many clients or repos are named in one place."""
FAILED = "failed"
UNKNOWN = "-"
_SMOKE = 'smoke: {command: [/app, --version], prints: "1.0"}'


@dataclass(frozen=True, slots=True)
class Row:
    """One repo of the plan, in words. ``work`` is true if a rollout would do something.

    order: how its versions are ordered
    then: what follows in the same run, once a repo that the ledger does not know has been observed
    error: why it could not be looked at, or why its next step would be refused
    """

    repo: str
    release: str
    at: str
    next: str
    action: str
    why: str
    work: bool
    order: str = ""
    then: Action | None = None
    error: PhasegateError | None = None

    @property
    def stopped(self) -> bool:
        """Whether the row is about the error alone."""
        return self.error is not None and self.action in (FAILED, Kind.BLOCKED)


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """How far one phase is: the open wave, how many waves there will be, and how many members are through."""

    phase: str
    wave: int
    waves: int
    members: int
    through: int
    failing: int
    inside: int
    total: int
    halted: str

    @property
    def text(self) -> str:
        if self.inside == self.total and self.through == self.members and not self.halted:
            return f"{self.phase}  {count(self.total, 'repo')} through"
        told = f"{self.phase}  wave {self.wave} of {self.waves} ({self.inside} of {count(self.total, 'repo')})"
        told += f", {self.through} of its {self.members} verified and soaked"
        if self.failing:
            told += f", {self.failing} failed"
        return told + (f"; halted {self.halted}" if self.halted else "")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a plan says.

    ``opens`` are the waves that a rollout would open first, ``halts`` those in effect and those that are ``due``,
    ``ahead`` the phases that repos have yet to enter, ``undecided`` the waves that a person holds up.
    """

    rows: tuple[Row, ...]
    phases: tuple[PhaseRow, ...] = ()
    opens: tuple[Wave, ...] = ()
    halts: tuple[Halt, ...] = ()
    due: tuple[Halt, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    undecided: tuple[Undecided, ...] = ()


def phases(scene: Scene) -> tuple[PhaseRow, ...]:
    """Return the phases that have waves, those open now last."""
    rows: list[PhaseRow] = []
    for phase in scene.phases:
        waves = scene.course.of(phase)
        last, halt = waves[-1], scene.halt(phase)
        members = scene.members(last)
        rows.append(
            PhaseRow(
                phase=phase,
                wave=last.number,
                waves=waves_of(scene, phase),
                members=len(members),
                through=len(scene.through(last)),
                failing=len(scene.failing(last)),
                inside=sum(len(scene.members(wave)) for wave in waves),
                total=scene.population(phase),
                halted=(f"by {halt.by}" if halt.phase == phase else f"with {halt.phase or 'the fleet'}")
                if halt
                else "",
            )
        )
    return tuple(rows)


def row(
    repo: Repo,
    standing: Standing,
    seen: Seen,
    action: Action,
    last: str,
    provenance: Attestation = Attestation.MIN,
    then: Action | None = None,
) -> Row:
    """Return one repo's row. ``action`` was decided from ``standing`` and ``seen``, and ``then`` follows it."""
    form = standing.start or seen.form
    at = standing.at if standing.start else reached(form) if form else UNKNOWN
    ladder = rungs(form, last, provenance) if form else ()
    why = action.why
    if action.kind is Kind.OBSERVE and form and (behind := [rung.name for rung in ladder if not rung.needed]):
        made = "it is not built here: " if repo.form_source.converted else ""
        why += f"; {made}nothing to do at {', '.join(behind)}"
    if action.next:
        why += f"; {action.next}"
    if then:
        why += f"; then {then.kind} {then.phase}: {then.why}" + (f"; {then.next}" if then.next else "")
    if seen.note:
        why += f"; {seen.note}"
    return Row(
        repo=repo.name,
        release=seen.version or (standing.release.version if standing.release else "") or "-",
        at=at,
        next=_next(action, ladder, at),
        action=str(action.kind),
        why=why,
        work=action.kind in WORK,
        order=order_of(repo, standing, seen.version),
        then=then,
    )


def failed(repo: Repo, standing: Standing, error: PhasegateError, version: str = "") -> Row:
    """Return the row of a repo that could not be looked at, or whose next step would be refused.

    version: the source's, if it is known
    """
    release = version or (standing.release.version if standing.release else "") or UNKNOWN
    at = standing.at if standing.start else UNKNOWN
    why = error.what.splitlines()[0] + (f"; {error.fix}" if error.fix else "")
    action = Kind.BLOCKED if isinstance(error, Blocked) else FAILED
    return Row(repo.name, release, at, UNKNOWN, str(action), why, work=False, error=error)


def show(out: Console, fleet: Fleet, told: Told, images: int, unseen: int = 0) -> None:
    """Print the plan.

    told: what it says.
    images: how many images its repos have.
    unseen: how many repos no registry was asked about, of which the ledger does not know enough.
    """
    rows = told.rows
    repos = count_repos([r.repo for r in rows])
    out.print(f"{fleet.path.name}  {count(images, 'image')} of {repos}, ladder to {fleet.last}")
    for phase in told.phases:
        out.print(f"  {phase.text}")
    shared = shared_causes([(r.repo, r.error) for r in rows if r.error and r.stopped])
    marks = {repo: f"[{number}]" for number, cause in enumerate(shared, 1) for repo in cause.repos}
    cells = [(r.repo, r.release, r.at, r.next, r.action, marks.get(r.repo, r.why)) for r in rows]
    columns(out, ("repo", "release", "at", "next", "action", "why"), cells)
    for number, cause in enumerate(shared, 1):
        out.print(f"[{number}] {cause.text}")
    for wave in told.opens:
        out.print(f"Wave {wave.number} of {wave.phase} opens: {', '.join(wave.members)}")
    for halt in told.halts:
        what, lift = halt.phase or "the fleet", command.resume(halt.phase)
        if halt in told.due:
            out.print(f"{what} is halted with the next rollout: {reason_of(halt)}; {lift} keeps it going")
        else:
            out.print(f"{what} is halted by {halt.by}: {reason_of(halt)}; {lift}")
    if told.ahead:
        _show_ahead(out, fleet, told.ahead)
    # Of a repo that was not looked at, nothing is known of what comes next.
    climbing = [r.repo for r in rows if r.next != UNKNOWN or (r.at == UNKNOWN and not r.stopped)]
    if climbing and not fleet.clients:
        out.print("There are no `clients`: no engine pulls or runs an image before its tags move.")
    if idle := [repo for repo in climbing if fleet.clients and not fleet.repo(repo).smoke]:
        have = "has" if len(idle) == 1 else "have"
        out.print(f"{_named(idle)} {have} no `smoke`: a person decides at each phase. Add it, as in {_SMOKE}")
    for each in told.undecided:
        wait = "1 other waits" if each.others == 1 else f"{each.others} others wait"
        opened = f"wave {each.wave} of {each.phase}"
        out.print(f"Until a person decides on {_named(each.repos)}, {opened} is not through, and {wait} for it.")
    if unseen:
        not_known = "it is not known what is published, in which form, and what follows"
        out.print(f"No registry was asked: of {count(unseen, 'repo')} {not_known}. {command.PLAN} asks.")
    if orders := Counter(r.order for r in rows if r.order):
        out.print(f"Versions are ordered by {', '.join(f'{each} ({orders[each]})' for each in sorted(orders))}.")
    todo = sum(r.work for r in rows)
    does = str(command.rollout(then=f"does the {count(todo, 'action')} above.")) if todo else _idle(rows)
    if any(isinstance(r.error, Unreachable) for r in rows):
        out.print("phasegate plan --offline prints what is known without the registry.")
    failures = sum(r.action == FAILED for r in rows)
    out.print(f"Nothing was written. {does}" + (f" {failures} failed." if todo and failures else ""))


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _idle(rows: Sequence[Row]) -> str:
    """Return why a rollout would do nothing now: repos that are stopped are not done."""
    number = Counter(row.action for row in rows)
    why = [f"{count(number[Kind.BLOCKED], 'repo')} stopped, which a person must see to"] if number[Kind.BLOCKED] else []
    names = ((Kind.WAIT, "waiting"), (Kind.HELD, "on hold"), (FAILED, FAILED))
    why += [f"{number[kind]} {name}" for kind, name in names if number[kind]]
    return f"A rollout would do nothing now: {', '.join(why)}." if why else "There is nothing to do."


def _show_ahead(out: Console, fleet: Fleet, ahead: Sequence[Ahead]) -> None:
    """Print a table of the phases to come."""
    soak = fleet.policy.soak
    out.print(f"To come{f'; each repo is watched for {lasting(soak)} at each phase' if soak else ''}:")
    rows = [
        (
            each.phase,
            str(each.repos),
            " + ".join(map(str, each.waves)) or "none",
            _clients(each),
            "; ".join(gate.why for gate in each.closed) or "-",
        )
        for each in ahead
    ]
    columns(out, ("phase", "repos", "waves of", "clients", "closed now"), rows)


def _clients(ahead: Ahead) -> str:
    """Return ``docker-28.5 pulls; docker-20.10 refuses``."""
    told: list[str] = []
    for names, verb in ((ahead.takes, "pull"), (ahead.refuses, "refuse")):
        who = ", ".join(names) if len(names) <= _NAMED else f"{len(names)} clients"
        told += [f"{who} {verb}{'s' if len(names) == 1 else ''}"] if names else []
    return "; ".join(told) or "none"


def show_json(out: Console, fleet: Fleet, told: Told) -> None:
    repos = [
        {
            "repo": r.repo,
            "release": r.release,
            "order": r.order or None,
            "at": r.at,
            "next": r.next,
            "action": r.action,
            "why": r.why,
            "then": {"action": r.then.kind, "phase": r.then.phase, "why": r.then.why} if r.then else None,
        }
        for r in told.rows
    ]
    opens = [{"phase": wave.phase, "wave": wave.number, "members": list(wave.members)} for wave in told.opens]
    waves = [asdict(phase) for phase in told.phases]
    ahead = [
        {
            "phase": each.phase,
            "repos": each.repos,
            "waves": each.waves,
            "takes": each.takes,
            "refuses": each.refuses,
            "closed": [{"gate": gate.name, "why": gate.why} for gate in each.closed],
        }
        for each in told.ahead
    ]
    halts = [
        {"phase": halt.phase or None, "by": halt.by, "reason": reason_of(halt), "due": halt in told.due}
        for halt in told.halts
    ]
    document = {"fleet": str(fleet.path), "last": fleet.last, "repos": repos, "phases": waves, "opens": opens}
    undecided = [asdict(each) for each in told.undecided]
    as_json(out, {**document, "halts": halts, "ahead": ahead, "undecided": undecided})


def _next(action: Action, ladder: Sequence[Rung], at: str) -> str:
    """Return the rung that comes next. An action may be about another one: a hold is about where the repo is."""
    if action.kind in (Kind.HELD, Kind.DONE):
        return "-"
    if action.kind is not Kind.OBSERVE:
        return action.phase
    return next((r.name for r in ladder if r.needed and position(r.name) > position(at)), "-")
