"""Which fleet of a ledger a fleet file is, so that two files never write to one record.

An image of a registry belongs to one repo of one fleet, and to all lines of that repo. A fleet file opens the fleet of
its ``name`` (or the one without a name), if it has an image in common with it; an image of another fleet is refused.
What the fleet without a name has recorded goes, repo by repo, to the first fleet with a name whose file has the repo's
images.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from sqlalchemy import ColumnElement, Connection, Function, case, delete, func, insert, literal, select, text, update

from phasegate import clock
from phasegate.errors import LedgerError
from phasegate.fleet.fleet import Fleet, Outline
from phasegate.ledger.events import FLEET, Renamed
from phasegate.ledger.parts import parts
from phasegate.ledger.stored import is_of, key_of, name_of
from phasegate.ledger.tables import events, fleets, images, leases
from phasegate.line import repo_of

UNNAMED = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An image of a registry, and the repo of a fleet that it belongs to."""

    registry: str
    image: str
    fleet: str
    repo: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Orphan:
    """An image of the repo ``was``, which the fleet file no longer has; in the file it is one of the repo ``now``.

    ``image`` is empty where both are of one repo, which has lines on one of the two sides alone.
    """

    image: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What opening a ledger with a fleet file means.

    fleet: the fleet whose record is read; that of the unnamed fleet as long as its record is not taken over
    name: the fleet's name in its file
    missing: what the ledger does not say yet
    adopted: repos whose record is taken over from the unnamed fleet
    renamed: repos whose record is under an earlier name, with the name that they have now
    orphans: by their names, images of a repo that the file no longer has: another one may be that, and did not say so
    unsaid: by their names, repos and lines that may be what the ledger has without lines, or as a line
    lines: by their repo, the names of the lines that the ledger knows
    known: whether the ledger has the fleet
    others: whether the ledger has active images that the file does not
    """

    fleet: str
    name: str
    missing: tuple[Claim, ...] = ()
    adopted: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    orphans: Mapping[str, Orphan] = field(default_factory=dict)
    unsaid: Mapping[str, Orphan] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: bool = True
    others: bool = False

    @property
    def recorded(self) -> bool:
        """Whether there is nothing to write."""
        return self.known and not self.missing and not self.others and not self.renamed


def claims_of(connection: Connection, shown: str, fleet: Outline | None) -> Claims:
    """Compare the fleet file with the ledger. Raises LedgerError if it is another fleet's.

    ``shown`` is the ledger's address for messages. Without a fleet file the ledger is that of the unnamed fleet.
    """
    name = fleet.name if fleet else UNNAMED
    names = dict(connection.execute(select(fleets.c.name, fleets.c.successor)).tuples().all())
    if fleet is None:
        return Claims(name, name, known=name in names)
    wanted, copies = fleet.owners, fleet.copies
    host, was = fleet.registry.host, fleet.registry.was
    found = _found(connection, {*wanted, *(image for _, image in copies)})
    there = _nearest(found, {host: 0, was: 1, "": 2} if was else {host: 0, "": 2}, name)
    there = {image: claim for image, claim in there.items() if image in wanted}
    copied = {(it.registry, it.image): it for it in found if (it.registry, it.image) in copies}
    for claim in (*there.values(), *copied.values()):
        if claim.active and claim.fleet not in (name, UNNAMED):
            _refuse_image(shown, fleet, claim)
    mine = [claim for claim in there.values() if claim.fleet == name]
    active = _active(connection, name)
    if not any(claim.active for claim in mine):
        if active:
            _refuse_file(shown, fleet, found)
        if not mine and names.get(name):
            _refuse_adopted(shown, fleet, names[name])
    adopted = _adopted(connection, there, wanted) if name else frozenset()
    claims = (Claim(host, image, name, repo) for image, repo in wanted.items())
    missing = [claim for claim in claims if there.get(claim.image) != claim]
    claims = (Claim(registry, image, name, repo) for (registry, image), repo in copies.items())
    missing += [claim for claim in claims if copied.get((claim.registry, claim.image)) != claim]
    kept = sum(claim.active and claim.image in wanted and claim.registry == host for claim in mine)
    kept += sum(claim.active and claim.fleet == name for claim in copied.values())
    record = UNNAMED if adopted and name not in names else name
    here = [claim for claim in there.values() if claim.fleet in (name, record)]
    lines = _lines(connection, {record, *(claim.fleet for claim in here)})
    renamed, orphans, unsaid = _renamed(connection, shown, fleet, here, lines)
    # Where a part of the file cannot be read, the images that it does not show may be there.
    others = active > kept and not fleet.partial
    missing = [claim for claim in missing if claim.registry != host or claim.image not in orphans]
    return Claims(record, name, tuple(missing), adopted, renamed, orphans, unsaid, lines, name in names, others)


def record(connection: Connection, claims: Claims, fleet: Outline | None) -> Claims:
    """Write what the ledger does not say yet, and return what is then the case."""
    if not claims.known:
        connection.execute(insert(fleets).values(name=claims.name, since=clock.now()))
        if claims.adopted:
            _copy_course(connection, claims.name)
    if fleet is not None and claims.others:
        connection.execute(update(images).where(images.c.fleet == claims.name).values(active=False))
        owned = {image: repo for image, repo in fleet.owners.items() if image not in claims.orphans}
        missing = [Claim(fleet.registry.host, image, claims.name, repo) for image, repo in owned.items()]
        missing += [Claim(registry, image, claims.name, repo) for (registry, image), repo in fleet.copies.items()]
        claims = replace(claims, missing=tuple(missing))
    for part in parts(claims.missing):
        for registry in {claim.registry for claim in part}:
            # Where the registry of an image was not recorded, or was another one, this says it.
            own = fleet is not None and registry == fleet.registry.host
            stale = images.c.registry.in_({registry, fleet.registry.was, ""} if fleet and own else {registry})
            there = [claim.image for claim in part if claim.registry == registry]
            connection.execute(delete(images).where(stale, images.c.image.in_(there)))
        connection.execute(
            insert(images),
            [
                {
                    "registry": claim.registry,
                    "image": claim.image,
                    "fleet": claim.fleet,
                    "repo": claim.repo,
                    "active": True,
                }
                for claim in part
            ],
        )
    for some in parts(sorted(claims.adopted)):
        theirs = (events.c.fleet == UNNAMED, events.c.repo.in_(some))
        connection.execute(update(events).where(*theirs).values(fleet=claims.name))
        for repo in (each for one in some for each in (one, *claims.lines.get(one, ()))):
            _hand_over(connection, f"repo {repo}", f"{claims.name}: repo {repo}")
    for was, now in claims.renamed.items():
        connection.execute(update(events).where(events.c.fleet == claims.name, *is_of(was)).values(**key_of(now)))
        key = f"{claims.name}: repo " if claims.name else "repo "
        _hand_over(connection, key + was, key + now)
        for repo in (now, FLEET):
            told = Renamed(repo=repo, was=was, now=now)
            data = told.model_dump_json(exclude={"repo", "kind"})
            row = {"at": clock.now(), "fleet": claims.name, **key_of(repo), "kind": told.kind, "data": data}
            connection.execute(insert(events).values(row))
    if claims.adopted:
        first = (fleets.c.name == UNNAMED, fleets.c.successor == "")
        connection.execute(update(fleets).where(*first).values(successor=claims.name))
    lines = _lines(connection, {claims.name})
    return Claims(claims.name, claims.name, orphans=claims.orphans, unsaid=claims.unsaid, lines=lines)


def _hand_over(connection: Connection, was: str, now: str) -> None:
    """Let the lease ``was`` go on as ``now``. Whoever holds it is fenced off: it would write to the earlier record."""
    if connection.execute(select(leases.c.name).where(leases.c.name == was)).first():
        connection.execute(delete(leases).where(leases.c.name == now))
        over = {"name": now, "epoch": leases.c.epoch + 1, "token": "", "holder": "", "until": 0.0, "since": None}
        connection.execute(update(leases).where(leases.c.name == was).values(**over))


def _found(connection: Connection, wanted: Iterable[str]) -> list[Claim]:
    columns = (images.c.registry, images.c.image, images.c.fleet, images.c.repo, images.c.active)
    return [
        Claim(*row)
        for part in parts(wanted)
        for row in connection.execute(select(*columns).where(images.c.image.in_(part))).tuples()
    ]


def _nearest(found: Iterable[Claim], order: Mapping[str, int], name: str) -> dict[str, Claim]:
    """Return the claim on each image in this registry; one in the registry's earlier name counts if it is the fleet's
    own."""
    nearest: dict[str, Claim] = {}
    for claim in sorted((it for it in found if it.registry in order), key=lambda it: -order[it.registry]):
        if order[claim.registry] != 1 or claim.fleet in (name, UNNAMED):
            nearest[claim.image] = claim
    return nearest


def _lines(connection: Connection, fleets_here: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names of the lines of which there are events, by their repo."""
    query = select(events.c.repo, events.c.line).where(events.c.fleet.in_(fleets_here), text("line <> ''")).distinct()
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.repo, []).append(name_of(row))
    return {repo: tuple(sorted(names)) for repo, names in found.items()}


def _active(connection: Connection, name: str) -> int:
    query = select(func.count()).select_from(images).where(images.c.fleet == name, images.c.active)
    return int(connection.execute(query).scalar() or 0)


def _adopted(connection: Connection, there: Mapping[str, Claim], wanted: Mapping[str, str]) -> frozenset[str]:
    """Return the repos of the unnamed fleet that have an image of this file, and none that another file has."""
    repos = {claim.repo for claim in there.values() if claim.fleet == UNNAMED}
    if not repos:
        return frozenset()
    query = select(images.c.repo, images.c.image, images.c.active).where(images.c.fleet == UNNAMED)
    known = connection.execute(query).tuples().all()
    elsewhere = {repo for repo, image, active in known if active and image not in wanted}
    # What was never observed has no image yet, but may be on hold.
    unseen_query = select(events.c.repo).where(events.c.fleet == UNNAMED, events.c.repo != FLEET).distinct()
    unseen = set(connection.execute(unseen_query).scalars()) & set(wanted.values()) - {repo for repo, *_ in known}
    return frozenset(repos - elsewhere | unseen)


_BEGINS = ("observed", "accepted", "opened", "intended")
"""What begins a history. A hold, or a look that failed, goes on in the history that the repo turns out to have."""


def _renamed(
    connection: Connection,
    shown: str,
    fleet: Outline,
    there: Sequence[Claim],
    lines: Mapping[str, tuple[str, ...]],
) -> tuple[dict[str, str], dict[str, Orphan], dict[str, Orphan]]:
    """Return the repos that the ledger has under an earlier name, with their names in the file, orphaned images, and
    repos that have lines on one of the two sides alone, by their names in the file.

    Raises LedgerError if a repo has the image of one that the file no longer has, and does not say that it was that.
    For what needs only an outline, a rollback of another repo, it does not: see ``Ledger.refuse_orphans``.
    """
    present = {repo.name for repo in fleet.repos} | set(fleet.unreadable)
    owners = {repo_of(name) for name in present}
    said = {repo.name: repo.was for repo in fleet.repos if repo.was and repo.was not in present}
    orphans = {claim.image: claim.repo for claim in there if claim.repo not in owners}
    turned = {repo for repo in (*fleet.lines, *lines) if repo in owners and (repo in present or repo in fleet.lines)}
    wanted = {*said, *said.values(), *orphans.values(), *(fleet.owners[image] for image in orphans), *turned}
    if not wanted:
        return {}, {}, {}
    fleets_here = {claim.fleet for claim in there} or {fleet.name}
    key = (events.c.repo, events.c.line)
    query = select(
        *key, _any(events.c.kind == "renamed").label("renamed"), _any(events.c.kind.in_(_BEGINS)).label("begun")
    )
    query = query.where(events.c.fleet.in_(fleets_here), events.c.repo.in_(set(map(repo_of, wanted)))).group_by(*key)
    found = [(name_of(row), bool(row.renamed), bool(row.begun)) for row in connection.execute(query)]
    known = {name for name, _, _ in found}
    own = {name for name, renamed, begun in found if begun and not renamed}
    renamed: dict[str, str] = {}
    for now, was in said.items():
        if was in known:
            if now in own:
                _refuse_both(shown, fleet, was, now)
            renamed[was] = now
    begun = {name for name, renamed, begun in found if begun or renamed} | set(renamed.values())
    known_owners, begun_owners = set(map(repo_of, known)), set(map(repo_of, begun))
    left = {
        image: Orphan(image, was, fleet.owners[image])
        for image, was in orphans.items()
        if was in known_owners and fleet.owners[image] not in begun_owners
    }
    unsaid = {
        now: Orphan("", was, now)
        for repo in turned
        for now in fleet.lines.get(repo, (repo,))
        for was in [next((it for it in _other_side(fleet, repo, lines) if it in begun and it not in renamed), "")]
        if was and now not in begun
    }
    if isinstance(fleet, Fleet):
        for orphan in (*left.values(), *unsaid.values()):
            raise not_said(shown, fleet, orphan)
    return renamed, left, unsaid


def _other_side(fleet: Outline, repo: str, lines: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what the ledger may have of a repo that has lines in the fleet file, or none there and some here."""
    return (repo,) if repo in fleet.lines else lines.get(repo, ())


def _any(condition: ColumnElement[bool]) -> Function[int]:
    """Return whether the condition holds for any of the rows, as a number."""
    return func.max(case((condition, 1), else_=0))


def _copy_course(connection: Connection, name: str) -> None:
    """Give a fleet with a name the waves, halts and approvals of the unnamed fleet.

    They are copied: a ledger that was shared before fleets had names may have more than one heir.
    """
    copied = (events.c.at, events.c.repo, events.c.kind, events.c.data)
    course = select(*copied, literal(name)).where(events.c.fleet == UNNAMED, events.c.repo == FLEET)
    connection.execute(insert(events).from_select([*(c.name for c in copied), "fleet"], course.order_by(events.c.id)))


def _refuse_image(shown: str, fleet: Outline, claim: Claim) -> NoReturn:
    raise LedgerError(
        f"ledger {shown}: image {claim.image} belongs to repo '{claim.repo}' of the fleet '{claim.fleet}' there, and "
        f"{fleet.path} is {_called(fleet.name)}",
        fix=f"`name: {claim.fleet}` if it is the same fleet; or take the image out of one of the two fleet files, "
        "and run phasegate rollout with the one that loses it",
    )


def _refuse_file(shown: str, fleet: Outline, found: Sequence[Claim]) -> NoReturn:
    elsewhere = next((claim for claim in found if claim.fleet == fleet.name and claim.active), None)
    if elsewhere:
        raise LedgerError(
            f"ledger {shown}: {_called(fleet.name)} is of the registry {elsewhere.registry} there, and of "
            f"{fleet.registry.host} in {fleet.path}",
            fix=f"`registry: {{host: {fleet.registry.host}, was: {elsewhere.registry}}}` if the registry moved; "
            "a `name:` of its own if it is another fleet",
        )
    raise LedgerError(
        f"ledger {shown}: {_called(fleet.name)} has other images there; none of {fleet.path} is among them",
        fix="a `name:` of its own in each fleet file, or a ledger of its own for each",
    )


def not_said(shown: str, fleet: Outline, orphan: Orphan) -> LedgerError:
    """Return the error of a repo that may have been renamed, and does not say so."""
    if not orphan.image:
        return LedgerError(
            f"ledger {shown}: the history of '{orphan.was}' there may go on as '{orphan.now}' in {fleet.path}, which "
            "does not say so",
            fix=f"`was: {orphan.was}` beside the name of what goes on with it, say that of '{orphan.now}'",
        )
    return LedgerError(
        f"ledger {shown}: image {orphan.image} belongs to repo '{orphan.was}' there, which {fleet.path} does not have; "
        f"there it is one of repo '{orphan.now}'",
        fix=f"`was: {orphan.was}` in repo '{orphan.now}' if it was renamed",
    )


def _refuse_both(shown: str, fleet: Outline, was: str, now: str) -> NoReturn:
    raise LedgerError(
        f"ledger {shown}: repo '{now}' has a history of its own there, and so has '{was}', its name before",
        fix=f"take `was: {was}` out of repo '{now}'",
    )


def _refuse_adopted(shown: str, fleet: Outline, successor: str) -> NoReturn:
    raise LedgerError(
        f"ledger {shown}: the fleet without a name that was there is the fleet '{successor}' now, and {fleet.path} "
        "has no name",
        fix=f"`name: {successor}` if it is the same fleet, or a `name:` of its own",
    )


def _called(name: str) -> str:
    return f"the fleet '{name}'" if name else "the fleet without a name"
