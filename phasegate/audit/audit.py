"""Find out what in a repo is not as phasegate left it, record it once, and respond as the fleet file says.

If all is well, this takes only HEAD requests: for each tag, for what is behind it, and for what a rollback needs. Only
if something is wrong is anything read, and only then is the repo leased.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from phasegate.audit.answer import consequences
from phasegate.audit.contents import Behind, Behinds, gone
from phasegate.audit.moved_tag import elsewhere
from phasegate.audit.repair import mend
from phasegate.audit.roots import Root, roots_of
from phasegate.audit.signatures import unsigned
from phasegate.checks.fleet import judge_drift
from phasegate.command import promote as promote_to
from phasegate.errors import Busy, NotFound, PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.ledger.derive import derive
from phasegate.ledger.events import Drifted, Event
from phasegate.ledger.lease import Lease
from phasegate.ledger.pulse import audited
from phasegate.ledger.state import Drift, Finding, Standing
from phasegate.policy.settling import settling
from phasegate.promotion.reach import heads as heads_of
from phasegate.release import Tag
from phasegate.repo.alone import defect
from phasegate.repo.make.maker import maker_of
from phasegate.repo.no_history import no_history
from phasegate.repo.promote import mover_of, settle, tags_named
from phasegate.repo.run import Run
from phasegate.repo.signed import signer_of
from phasegate.together import together

AT_ONCE = 32
"""Repos audited at the same time. The registry client limits the simultaneous requests per host."""


@dataclass(frozen=True, slots=True)
class Audited:
    """The audit of one repo.

    repo: its name.
    tags: how many tags were asked for.
    roots: how many roots were asked for.
    findings: what was found.
    done: what was done about it, in words.
    error: why the repo could not be audited, or not in one of its registries.
    """

    repo: str
    tags: int = 0
    roots: int = 0
    findings: tuple[Finding, ...] = ()
    done: tuple[str, ...] = ()
    error: PhasegateError | None = None

    @property
    def drifted(self) -> bool:
        """Whether what is published has drifted.

        A toolchain that moved, and a registry that was added, are reported and are not such drift.
        """
        return any(finding.drift not in (Drift.TOOLCHAIN, Drift.LAGS) for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Known:
    repo: Repo
    standing: Standing
    roots: tuple[Root, ...]

    @property
    def ours(self) -> bool:
        """Whether its tags are to be where the ledger has them.

        After a rollback to the baseline they are its publisher's again, but not before a person lifts the hold.
        """
        return bool(self.roots) or (self.standing.returned and self.standing.hold is not None)


@dataclass(frozen=True, slots=True)
class _Look:
    """Everything that is not as expected, and the registries that did not say.

    What was found there before still counts, but nothing is done about it.
    """

    findings: tuple[Finding, ...]
    unreached: Mapping[str, PhasegateError]
    before: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Finding, ...]:
        return (*self.findings, *self.before)


async def audit(run: Run, repos: Sequence[Repo]) -> tuple[Audited, ...]:
    """Audit those of ``repos`` for which phasegate has published something, or that are held where it took them back.

    The results are in that order.

    Many repos are audited at once. One that cannot be audited does not stop the others. Raises NoHistory if the ledger
    knows none of them: it may be lost, and an audit that compares with nothing is not a good one.
    """
    began = run.ledger.now()
    histories = run.ledger.histories(repo.name for repo in repos)
    known = {name: _known(run.fleet.repo(name), [*happened]) for name, happened in histories}
    if repos and not any(each.standing.start for each in known.values()):
        what = f"repo '{repos[0].name}'" if len(repos) == 1 else "any of these repos"
        raise no_history(run.fleet, run.ledger, what, done="audited", do="audit")
    behinds = Behinds(run.registry, run.ledger, [root.at.digest for each in known.values() for root in each.roots])
    builds = await _builds(run, list(known.values()))
    found: dict[str, Audited] = {}

    async def work(queue: Iterator[_Known]) -> None:
        for each in queue:
            try:
                each, done = await _settled(run, each)
                if each.ours:
                    audited = await _one(run, each, behinds, builds=builds)
                    found[each.repo.name] = replace(audited, done=(*done, *audited.done))
                elif done:
                    found[each.repo.name] = Audited(each.repo.name, done=done)
            except PhasegateError as error:
                found[each.repo.name] = Audited(each.repo.name, error=error)
            except Exception as error:
                found[each.repo.name] = Audited(each.repo.name, error=defect(run, each.repo.name, error))

    queue = iter([each for each in known.values() if each.roots or each.standing.returned])
    await together(work(queue) for _ in range(AT_ONCE))
    behinds.remember()
    if len(repos) == len(run.fleet.repos):
        drifted = sum(each.drifted for each in found.values())
        errors = [each.error for each in found.values() if each.error]
        # A repo that another run is working on is left to the next audit; any other that was not audited is missing.
        good = all(isinstance(error, Busy) for error in errors)
        audited(run.ledger, began, good=good, repos=len(found), drifted=drifted, failed=len(errors))
    return tuple(found[repo.name] for repo in repos if repo.name in found)


def _known(repo: Repo, happened: Sequence[tuple[object, Event]]) -> _Known:
    standing = derive(repo.name, happened)  # type: ignore[arg-type]
    return _Known(repo, standing, roots_of(standing, [event for _, event in happened]))


async def _settled(run: Run, known: _Known) -> tuple[_Known, tuple[str, ...]]:
    """Finish a rollback: tags that landed late or were not reached. Return the repo then, and what was done."""
    repo, standing = known.repo, known.standing
    if not settling(standing, await tags_named(run, repo, standing), run.ledger.now()):
        return known, ()
    with run.ledger.lease(f"repo {repo.name}", run.holder):
        outcome = await settle(run, repo)
    moved = [move.where for move in outcome.moves]
    late = ", ".join(str(tag) for tag in moved if tag not in standing.unreached)
    reached = ", ".join(str(tag) for tag in moved if tag in standing.unreached)
    done = [f"landed late, and is back at {standing.at}: {late}"] if late else []
    done += [f"was not reached by the rollback, and is back at {standing.at} now: {reached}"] if reached else []
    return _known(repo, run.ledger.history(repo.name)), tuple(done)


async def _one(run: Run, known: _Known, behinds: Behinds, *, builds: bool) -> Audited:
    """Audit one repo. First findings are looked at again under the repo's lease: its tags may have been moving."""
    look = await _look(run, known, behinds, None, builds=builds)
    events = consequences(run.fleet.policy, known.standing, look.all)
    if not look.all and not known.standing.drift and not events:
        return _audited(known, look)
    name = known.repo.name
    with run.ledger.lease(f"repo {name}", run.holder) as lease:
        happened = run.ledger.history(name)
        known = _known(known.repo, happened)
        look = await _look(run, known, behinds, [event for _, event in happened], builds=builds)
        return await _answered(run, known, look, lease)


async def _answered(run: Run, known: _Known, look: _Look, lease: Lease) -> Audited:
    """Record what was found and what follows. Raises Busy if another process has taken the lease: nothing is then."""
    name, policy = known.repo.name, run.fleet.policy
    if run.ledger.standing(name) != known.standing:  # a rollback waits for no lease
        raise Busy(f"repo {name} was moved while it was looked at", fix="audit it again")
    _note(run, name, known.standing, look.all, lease)
    done: tuple[str, ...] = ()
    left = look.all
    waiting: frozenset[Finding] = frozenset()
    if policy.drift == "promote" and look.findings:
        mended, waiting, done = await mend(run, known.repo, known.standing, look.findings)
        left = tuple(finding for finding in left if finding not in mended)
    standing = run.ledger.standing(name)
    _note(run, name, standing, left, lease)
    events = consequences(policy, standing, [finding for finding in left if finding not in waiting])
    run.ledger.append(*(event for event, _ in events), lease=lease)
    return _audited(known, look, (*done, *(told for _, told in events)))


def _note(run: Run, repo: str, standing: Standing, findings: Sequence[Finding], lease: Lease) -> None:
    if set(findings) != set(standing.drift):
        run.ledger.append(Drifted(repo=repo, findings=tuple(findings)), lease=lease)


def _audited(known: _Known, look: _Look, done: tuple[str, ...] = ()) -> Audited:
    tags = [tag for tag in known.standing.tags if tag.registry not in look.unreached]
    roots = [root for root in known.roots if root.at.registry not in look.unreached]
    error = next(iter(look.unreached.values()), None)
    return Audited(known.repo.name, len(tags), len(roots), look.all, done, error)


async def _look(run: Run, known: _Known, behinds: Behinds, history: Sequence[Event] | None, *, builds: bool) -> _Look:
    """Look for everything that is not as expected, in each registry that answers. Raises the error if none does.

    Without ``history``, the content of a moved tag is not read; the finding only says that it moved.
    """
    standing = known.standing
    heads, unreached = await heads_of(mover_of(run, known.repo), standing.tags, patience=None)
    known = replace(known, roots=tuple(root for root in known.roots if root.at.registry not in unreached))
    moved = [tag for tag, digest in heads.items() if not _expected(standing, tag, digest)]
    findings: list[Finding] = []
    for tag in moved:
        if history is None:
            findings.append(Finding(Drift.CONTENT, tag, "elsewhere", standing.tags[tag], heads[tag]))
            continue
        expected, host = standing.tags[tag], run.fleet.registry.host
        image = known.repo.image_of(tag)
        findings.append(await elsewhere(run.registry, standing, history, tag, host, expected, heads[tag], image=image))
    findings += _lagging(known)
    findings += await _roots(run, known, behinds, heads)
    if builds or not known.repo.form_source.built:
        findings += await _toolchain(run, known)
    before = tuple(
        found for found in standing.drift if not isinstance(found.where, str) and found.where.registry in unreached
    )
    return _Look(tuple(findings), unreached, before)


def _lagging(known: _Known) -> list[Finding]:
    """Return the registries that the repo is also in since it was promoted, each by one of its tags there."""
    standing, repo = known.standing, known.repo
    if standing.release is None or not standing.published:
        return []
    there = {tag.registry for tag in standing.tags}
    lagging: dict[str, Tag] = {}
    catch_up = promote_to(repo.name, standing.at)
    for each in repo.tags(standing.release.version):
        if each.tag.registry not in there:
            lagging.setdefault(each.tag.registry, each.tag)
    return [
        Finding(Drift.LAGS, tag, f"{host} is new to {repo.name}: {catch_up}, or the next promotion, brings it up")
        for host, tag in lagging.items()
    ]


def _expected(standing: Standing, tag: Tag, digest: str) -> bool:
    """Return whether ``tag`` may be at ``digest``.

    It may be where the ledger has it, or on either side of a move that was begun, which the next rollout finishes.
    """
    moves = standing.intent.moves if standing.intent else ()
    begun = {at for move in moves if move.where == tag for at in (move.old, move.new)}
    return digest == standing.tags[tag] or digest in begun


async def _roots(run: Run, known: _Known, behinds: Behinds, heads: Mapping[Tag, str]) -> list[Finding]:
    """Return roots that are not complete, and published ones that are not signed.

    Each part that several forms share is asked for once.
    """
    host = run.fleet.registry.host
    there = {tag.at(digest).reference(host) for tag, digest in heads.items() if digest}
    roots = {root.at.reference(host): root for root in known.roots}
    read = dict(zip(roots, await together(_behind(behinds, at) for at in roots), strict=True))
    behind = {at: it for at, it in read.items() if isinstance(it, Behind)}
    manifests = {at.at(digest) for at, it in behind.items() for digest in (at.digest, *it.manifests)} - there
    blobs = {at.at(digest) for at, it in behind.items() for digest in it.blobs}
    lost = await gone(run.registry, manifests, blobs)
    findings: list[Finding] = []
    for at, root in roots.items():
        if at not in behind:
            findings.append(_incomplete(root, [str(read[at])]))
            continue
        parts = [("manifest", digest) for digest in (at.digest, *behind[at].manifests)]
        parts += [("blob", digest) for digest in behind[at].blobs]
        missing = [f"{kind} {digest} is gone" for kind, digest in parts if at.at(digest) in lost]
        findings += [_incomplete(root, missing)] if missing else await _unsigned(run, root, at, behind[at])
    return findings


async def _behind(behinds: Behinds, at: Reference) -> Behind | str:
    """Return what is behind the root, or why it cannot be read: it was not kept, and a part of it is missing."""
    try:
        return await behinds.of(at)
    except NotFound as error:
        return error.what


def _incomplete(root: Root, missing: Sequence[str]) -> Finding:
    kind = Drift.INCOMPLETE if root.published else Drift.NO_WAY_BACK
    words = "is not complete" if root.published else "is a way back, and not complete"
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    said = f"{root.what} ({short(root.at.digest)}) {words}: {missing[0]}{more}"
    return Finding(kind, root.at, said, root.at.digest)


async def _unsigned(run: Run, root: Root, at: Reference, behind: Behind) -> list[Finding]:
    signer = signer_of(run)
    if signer is None or run.fleet.signing is None or not root.published:
        return []
    digests = [root.at.digest, *behind.manifests]
    why = await unsigned(run.registry, run.ledger, run.fleet.signing, signer, at, digests)
    said = f"{root.what} ({short(root.at.digest)}): {why}"
    return [Finding(Drift.UNSIGNED, root.at, said, root.at.digest)] if why else []


async def _builds(run: Run, known: Sequence[_Known]) -> bool:
    """Return whether the builder can report its toolchain. It is asked once, and only if it built something."""
    if not any(each.repo.form_source.built and each.roots and each.standing.toolchain for each in known):
        return False
    try:
        await run.toolchain()
    except PhasegateError as error:
        run.tell("fleet", "", f"the builder's toolchain cannot be asked: {error.what}")
        return False
    return True


async def _toolchain(run: Run, known: _Known) -> list[Finding]:
    standing = known.standing
    if standing.release is None or standing.release.id != standing.published or not standing.toolchain:
        return []
    now = await maker_of(known.repo).toolchain(run, standing)
    if now == dict(standing.toolchain):
        return []
    return [Finding(Drift.TOOLCHAIN, known.repo.name, judge_drift(standing.toolchain, now).evidence)]
