"""Judge one phase of a release: run every check, on all its images and clients concurrently."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from phasegate import command
from phasegate.build.secret import values_here
from phasegate.catalogue import DECLARED, DIGEST, FLOOR, SHAPE, STATEMENTS, TYPE
from phasegate.check import Result, Severity, Verdict, overall
from phasegate.checks.choice import judge_choice, serves_oldest
from phasegate.checks.client import filled, judge_refusal, judge_take
from phasegate.checks.closure import judge_closure
from phasegate.checks.declared import judge_declared, judge_rebuilt
from phasegate.checks.files import judge_files
from phasegate.checks.fleet import judge_budget, judge_drift, judge_floor
from phasegate.checks.manifests import judge_envelope
from phasegate.checks.statements import judge_statements
from phasegate.clients.client import Candidate
from phasegate.errors import BadContent, FleetError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.names import fill
from phasegate.image.envelope import Envelope, Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.layers.read import judge_layers
from phasegate.ledger.events import Judged
from phasegate.ledger.state import Standing
from phasegate.release import Control
from phasegate.repo.access import access_noted, check_access
from phasegate.repo.copies import WINDOW, judge_acceptance, judge_copies
from phasegate.repo.make.join import member, strangers
from phasegate.repo.make.maker import maker_of
from phasegate.repo.own_checks import ask_own_checks
from phasegate.repo.rehearse import rehearse
from phasegate.repo.run import Run
from phasegate.repo.signed import judge_signed
from phasegate.together import together
from phasegate.tries import Recorder, recorded
from phases.ladder import BASELINE, Rung, form_at, named, position, rungs


@dataclass(frozen=True, slots=True)
class _Subject:
    """One image of a repo in the phase being judged, and what it is compared with."""

    spec: ImageSpec
    envelope: Envelope
    before: Envelope | None
    controls: dict[Platform, tuple[Reference, Image]]
    published: Envelope | None


async def judge(run: Run, repo: Repo, phase: str) -> Verdict:
    """Judge the candidates of ``phase`` and record the verdict. Raises FleetError if nothing was built."""
    with recorded() as recorder:
        return await _judge(run, repo, phase, recorder)


async def _judge(run: Run, repo: Repo, phase: str, recorder: Recorder) -> Verdict:
    began = time.monotonic()
    standing = await access_noted(run, repo)
    if standing.release is None or phase not in standing.candidates:
        raise FleetError(f"repo '{repo.name}' has nothing built for {phase}", fix=str(command.rollout(repo.name)))
    assert standing.start is not None
    # A repo that soaks above the end of a ladder that was shortened is still judged there.
    last = max(run.fleet.last, phase, key=position)
    ladder = rungs(standing.start, last, run.fleet.attest.provenance)
    rung = next(each for each in ladder if each.name == phase)
    groups = await together(
        _image(run, repo, standing, rung, spec)
        for spec in repo.names
        # An image that the fleet file got since comes with the next release; a joined name exists from `index` on.
        if spec.name in standing.candidates[phase]
    )
    results = [result for group in groups for result in group]
    run.tell(repo.name, phase, "asks the registry with an image that it never saw")
    below = [each.form for each in ladder if position(each.name) < position(phase)]
    accepted = await judge_acceptance(run, repo, rung.form, below[-1] if below else standing.start)
    results.append(accepted)
    if accepted.verdict is Verdict.PASS:  # what a registry refuses is not carried there
        results += await judge_copies(run, repo, standing, phase)
    size = standing.sizes.get(phase, 0)
    results.append(judge_budget(run.fleet.budget, standing.sizes.get(BASELINE), size, standing.build_seconds))
    results.append(await rehearse(run, repo, standing, phase, results))
    if run.fleet.telemetry:
        results.append(await asyncio.to_thread(judge_floor, run.fleet.telemetry, named(phase)))
    results.append(judge_drift(standing.toolchain, await maker_of(repo).toolchain(run, standing)))
    results = [_shadowed(result, run.fleet.shadow) for result in results]
    # The floor is a gate: `decide` checks it every time, because telemetry changes while verdicts stand.
    verdict = overall(result for result in results if result.check != FLOOR.id)
    run.ledger.append(
        Judged(
            repo=repo.name,
            release=standing.release.id,
            phase=phase,
            verdict=verdict,
            digests=tuple(candidate.digest for candidate in standing.candidates[phase].values()),
            results=tuple(results),
            seconds=time.monotonic() - began,
            toolchain=dict(standing.toolchain),
            tries=recorder.tries,
        )
    )
    return verdict


async def _image(run: Run, repo: Repo, standing: Standing, rung: Rung, spec: ImageSpec) -> list[Result]:
    mark = spec.name if len(repo.names) > 1 else ""
    run.tell(repo.name, rung.name, f"reads {spec.name}")
    try:
        subject = await _subject(run, repo, standing, rung, spec)
    except BadContent as error:
        check = next(check for check in (DIGEST, TYPE, SHAPE) if check.id == error.check)
        return [replace(check.failed(error.what), image=mark)]
    manifests, clients = await together(
        [_manifests(run, repo, standing, rung, subject), _clients(run, repo, standing, rung, subject)]
    )
    return [replace(result, image=mark) for result in (*manifests, *clients)]


async def _subject(run: Run, repo: Repo, standing: Standing, rung: Rung, spec: ImageSpec) -> _Subject:
    at = run.fleet.reference(spec.name)
    envelope = await run.envelopes.at(at.at(standing.candidates[rung.name][spec.name].digest))
    below = [
        name
        for name, images in standing.candidates.items()
        if position(name) < position(rung.name) and spec.name in images
    ]
    if below:
        last = max(below, key=position)
        before = await run.envelopes.at(at.at(standing.candidates[last][spec.name].digest))
        return _Subject(spec, envelope, before, {}, None)
    controls: dict[Platform, tuple[Reference, Image]] = {}
    for platform in spec.platforms:
        digest = standing.controls.get(Control(spec.name, platform.slug))
        if digest:
            control = await run.envelopes.at(at.at(digest))
            controls[platform.normalised()] = (control.reference, control.images[0])
    published = None
    # A joined name has no earlier form: the image its tags point at, of any version, has the platforms clients see.
    if not standing.published or spec == repo.joined:
        digest = standing.digest_of(spec.name)
        published = await run.envelopes.at(at.at(digest)) if digest else None
    return _Subject(spec, envelope, None, controls, published)


async def _manifests(run: Run, repo: Repo, standing: Standing, rung: Rung, subject: _Subject) -> list[Result]:
    envelope, before = subject.envelope, subject.before
    earlier = before or subject.published
    maker = maker_of(repo)
    # The maker's own checks come first: they name the cause of what the others see in the image.
    results = await maker.judge(run, repo, rung, envelope)
    results += judge_envelope(envelope, rung.form, earlier.platforms if earlier else subject.spec.platforms)
    if subject.spec == repo.joined:
        results.append(await _joined(run, repo, standing, rung, envelope))
    hosts = run.fleet.platforms or [platform.normalised() for platform in subject.spec.platforms]
    results.append(judge_choice(earlier, envelope, hosts, oldest=serves_oldest(run.fleet.clients)))
    compared: list[Result] = []
    if before is not None:
        compared.append(judge_declared(before, envelope, rung.phase))
        if STATEMENTS.id in rung.phase.checks:
            attest, secrets = run.fleet.attest, values_here(repo.secrets)
            statements = judge_statements(
                run.registry, envelope, rung.form.attestation, sbom=bool(attest.sbom), secrets=secrets
            )
            compared.append(await statements)
    elif subject.controls:
        controls = {platform: image for platform, (_, image) in subject.controls.items()}
        compared.append(judge_rebuilt(controls, subject.published, envelope, rung.phase))
        pairs = [
            (*subject.controls[image.platform.normalised()], envelope.reference, image)
            for image in envelope.images
            if image.platform.normalised() in subject.controls
        ]
        run.tell(repo.name, rung.name, "compares files with the control")
        # Before the layers: whatever this reads of them is not read twice.
        compared.append(await judge_files(run.registry, run.ledger, run.files, pairs, repo.accept))
    elif subject.spec != repo.joined:  # which holds manifests that are compared under their own names
        compared += maker.judge_uncontrolled(repo, standing, subject.published, envelope)
    run.tell(repo.name, rung.name, f"unpacks the layers of {subject.spec.name}")
    results += await judge_layers(run.registry, run.ledger, envelope, max_age=WINDOW)
    results += compared
    results += await judge_signed(run, standing, rung.name, envelope)
    results.append(await judge_closure(run.registry, envelope))
    results.append(await check_access(run, standing, subject.spec.name, rung.name, envelope))
    results += await ask_own_checks(run, repo, rung.name, envelope, _compared_with(subject))
    return results


def _compared_with(subject: _Subject) -> Reference | None:
    """Return the candidate of the phase before; at the first phase the control, if it is one, or what is published."""
    if subject.before is not None:
        return subject.before.reference
    if len(subject.controls) == 1:
        return next(reference for reference, _ in subject.controls.values())
    return subject.published.reference if subject.published else None


async def _joined(run: Run, repo: Repo, standing: Standing, rung: Rung, joined: Envelope) -> Result:
    """Check that the joined index holds exactly the group's manifests. The group's names are its previous phase."""
    group = await together(
        run.envelopes.at(run.fleet.reference(name).at(candidate.digest))
        for name, candidate in standing.candidates[rung.name].items()
        if repo.joined is None or name != repo.joined.name
    )
    if wrong := strangers(joined, group):
        return DECLARED.failed(wrong[0], *wrong[1:])
    return DECLARED.passed(f"the very manifests of {', '.join(image.name for image in repo.images)}")


async def _clients(run: Run, repo: Repo, standing: Standing, rung: Rung, subject: _Subject) -> list[Result]:
    groups = await together(
        _client(run, repo, standing, rung, subject, spec, image)
        for spec in run.fleet.clients
        for image in subject.envelope.images
        if image.platform.os == "linux"  # every client is an engine on Linux: other images are converted, not run
    )
    return [result for group in groups for result in group]


async def _client(
    run: Run, repo: Repo, standing: Standing, rung: Rung, subject: _Subject, spec: ClientSpec, image: Image
) -> list[Result]:
    assert standing.release is not None
    owner = member(repo, subject.spec, image)
    version, arch = standing.release.version, owner.arch
    smoke = filled(repo.smoke, lambda text: fill(text, version=version, arch=arch))
    had, had_image = await _had(run, standing, owner, subject, spec, image)
    candidate = Candidate(subject.envelope.reference, image, image.platform, had, had_image, repo.name)
    many = len(subject.envelope.images) > 1 or len(repo.names) > 1
    whose = f"{spec.name} [{image.platform}]" if many else spec.name
    async with run.client(spec) as client:
        if spec.expects(rung.name, rung.form) == "refuse":
            run.tell(repo.name, rung.name, f"{whose} is to refuse")
            results = await judge_refusal(client, candidate, smoke, run.ledger)
        else:
            run.tell(repo.name, rung.name, f"{whose} pulls and runs")
            results = await judge_take(client, candidate, smoke, run.ledger, run.registry)
    mark = str(image.platform) if len(subject.envelope.images) > 1 else ""
    return [replace(result, platform=mark) for result in results]


async def _had(
    run: Run, standing: Standing, owner: ImageSpec, subject: _Subject, spec: ClientSpec, image: Image
) -> tuple[Reference, Image]:
    """Return the same platform in the last form that the client takes: a lower rung's candidate, or the control."""
    at, platform = run.fleet.reference(owner.name), image.platform.normalised()
    forms = [name for name, images in standing.candidates.items() if owner.name in images]
    start, provenance = standing.start, run.fleet.attest.provenance
    assert start is not None
    taken = [name for name in forms if spec.expects(name, form_at(start, name, provenance)) == "take"]
    if taken:
        last = max(taken, key=position)
        envelope = await run.envelopes.at(at.at(standing.candidates[last][owner.name].digest))
        return envelope.reference, next(i for i in envelope.images if i.platform.normalised() == platform)
    if platform in subject.controls:
        return subject.controls[platform]
    return subject.envelope.reference, image


def _shadowed(result: Result, shadow: Sequence[str]) -> Result:
    """Downgrade a check that the fleet file shadows: it reports its verdict and stops nothing."""
    return replace(result, severity=Severity.REPORTS) if result.check in shadow else result
