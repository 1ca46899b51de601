"""The checks pull.CLIENT, run.CLIENT and refuse.CLIENT: what a real engine does with a candidate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from phasegate import command
from phasegate.catalogue import PULL, REFUSE, RUN, of_client
from phasegate.check import Check, Result, Verdict
from phasegate.clients.client import Candidate, Client
from phasegate.clients.proof import PullEvidence, prove_pull
from phasegate.clients.refusal import RefusalEvidence, Refuses, prove_refusal
from phasegate.clients.smoke import RunEvidence, run_smoke
from phasegate.clients.updater import UpdaterEvidence, mark
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.client import Updater
from phasegate.fleet.fleet import Smoke
from phasegate.image.digest import digest_of, short
from phasegate.image.strictjson import object_in
from phasegate.memory import Memory
from phasegate.process.output import last_line
from phasegate.registry.client import Registry
from phasegate.tries import recorded

_HEALTHCHECK = "Healthcheck"
_HOLDERS = 3


async def judge_take(
    client: Client, candidate: Candidate, smoke: Smoke | None, memory: Memory, registry: Registry | None = None
) -> tuple[Result, ...]:
    """Check that the client pulls the candidate and runs it. The caller must have the client to itself meanwhile.

    ``registry`` is where a witness may be pushed, for layers that the client holds with other images.
    """
    spec = client.spec
    pull, run = of_client(PULL, spec.name), of_client(RUN, spec.name)
    if problem := _other(client):
        return (pull.broken(problem),)
    done = _key(f"took:{PULL.version}.{RUN.version}{''.join(spec.accept)}", client, candidate, smoke)
    known = memory.recall([done]).get(done)
    if known:
        return (
            replace(
                pull.passed(
                    str(known["pull"]), "judged before on this version of the engine", seconds=float(known["seconds"])
                ),
                whole=bool(known.get("whole")),
            ),
            run.passed(str(known["run"])),
        )
    with recorded() as recorder:
        try:
            evidence = await prove_pull(
                client,
                candidate.ref,
                candidate.image,
                platform=candidate.platform,
                memory=memory,
                registry=registry,
            )
            pulled = _pulled(pull, evidence, client, candidate)
        except EngineError as error:
            evidence, pulled = None, pull.broken(error.what)
    pulled = replace(pulled, tries=recorder.tries, whole=evidence is not None and evidence.whole)
    if evidence is None or not evidence.ok:
        return (pulled,)
    with recorded() as recorder:
        try:
            ran = await _run(run, client, candidate, smoke)
        except EngineError as error:
            ran = run.broken(error.what)
    ran = replace(ran, tries=recorder.tries)
    if pulled.verdict is ran.verdict is Verdict.PASS:
        facts = {"pull": pulled.evidence, "run": ran.evidence, "seconds": evidence.seconds, "whole": evidence.whole}
        memory.remember({done: facts})
    return pulled, ran


async def judge_refusal(
    client: Client, candidate: Candidate, smoke: Smoke | None, memory: Memory
) -> tuple[Result, ...]:
    """The client is below the phase's floor: it must refuse cleanly and still run what it had."""
    check = of_client(REFUSE, client.spec.name)
    if problem := _other(client):
        return (check.broken(problem),)
    if not isinstance(client, Refuses):
        return (check.broken(f"how {client.spec.family.title} refuses a phase is not known"),)
    done = _key(f"refused:{REFUSE.version}{mark(client.spec.updater)}", client, candidate, smoke)
    known = memory.recall([done]).get(done)
    if known:
        return (
            check.passed(
                str(known["said"]), "judged before on this version of the engine", seconds=float(known["seconds"])
            ),
        )
    with recorded() as recorder:
        try:
            evidence = await prove_refusal(client, candidate, smoke)
            result = _refused(check, client, smoke, evidence)
        except (EngineError, FleetError) as error:
            result = check.broken(error.what)
    if result.verdict is Verdict.PASS:
        memory.remember({done: {"said": result.evidence, "seconds": evidence.seconds}})
    return (replace(result, tries=recorder.tries),)


def _refused(check: Check, client: Refuses, smoke: Smoke | None, evidence: RefusalEvidence) -> Result:
    spec, seconds, failed = client.spec, evidence.seconds, evidence.failed
    if failed is None:
        return check.unsure(f"{spec.name} took it after all: `below: {spec.below}` is no longer true", seconds=seconds)
    error = failed.error
    if failed.retryable:
        return check.broken(error, seconds=seconds)
    if not client.known_refusal(error):
        return check.failed(f"refused, but not as it is known to: {error}", seconds=seconds)
    if spec.updater and evidence.asked and (judged := _updated(check, spec.updater, evidence.asked)):
        return judged
    if not evidence.intact:
        return check.failed(f"after the refusal {evidence.had} is gone: {error}", seconds=seconds)
    if smoke and (evidence.still is None or (why := _smoked(smoke, evidence.still))):
        return check.failed(f"after the refusal the image it had does not run: {why}", seconds=seconds)
    told = f"refuses: {error}"
    if spec.updater and evidence.asked:
        told += f"; {_asked(spec.updater, evidence.asked)}"
    return check.passed(told, "the image it had is there and runs, as the plan expects", seconds=seconds)


def _updated(check: Check, updater: Updater, asked: UpdaterEvidence) -> Result | None:
    """What is wrong with what the client's own updater did, None where it is as it should be."""
    told = _asked(updater, asked)
    if asked.over:
        return check.failed(f"a retry storm, ended: {told}", asked.kinds, seconds=asked.seconds)
    if asked.took:
        return check.failed(f"its updater got the image into its store all the same: {told}", seconds=asked.seconds)
    if not asked.requests:
        ended = "was ended" if asked.code is None else f"exit code {asked.code}"
        said = f"its updater asked the registry for nothing ({ended}): that proves nothing"
        return check.unsure(said, "it is to pull $PHASEGATE_IMAGE", seconds=asked.seconds)
    return None


def _asked(updater: Updater, asked: UpdaterEvidence) -> str:
    """``its updater asked 12 times, 3.1 MB in 40 s (limit 50 times, 500.0 MB)``."""
    told = f"its updater asked {asked.requests} times, {asked.brought / 1e6:.1f} MB in {asked.seconds:.0f} s"
    still = ", and was still at it" if asked.code is None and not asked.over else ""
    return f"{told}{still} (limit {updater.requests} times, {updater.bytes / 1e6:.1f} MB)"


def _key(what: str, client: Client, candidate: Candidate, smoke: Smoke | None) -> str:
    """A root is pulled once a client's version and store, for one smoke command."""
    command = digest_of(repr(smoke).encode())[7:19]
    return f"{what}:{client.mark}:{candidate.ref}:{candidate.platform}:{command}"


def _other(client: Client) -> str:
    spec, version = client.spec, client.facts.version
    if version.startswith(spec.version):
        return ""
    return f"{spec.name} is {spec.family.title} {version}, the plan says {spec.version}"


def _pulled(check: Check, evidence: PullEvidence, client: Client, candidate: Candidate) -> Result:
    seconds = evidence.seconds
    if not evidence.ok:
        say = check.broken if evidence.retryable else check.failed
        return say(evidence.error, seconds=seconds)
    if evidence.skipped:
        return check.unsure(_skipped(client, candidate, evidence), seconds=seconds)
    if evidence.unvouched:
        return check.unsure(_unvouched(client, candidate, evidence), *evidence.unvouched, seconds=seconds)
    if evidence.image_id != evidence.expected_id:
        said = f"the image ID is {short(evidence.image_id)}, expected {short(evidence.expected_id)}"
        return check.failed(said, seconds=seconds)
    if not evidence.second_noop:
        return check.failed(
            "a second pull was not 'up to date': the engine will pull it again and again", seconds=seconds
        )
    new, again = len(evidence.downloaded), len(evidence.witnessed)
    old = len(evidence.existing) - again
    told = f"{new} layers downloaded" + (f", {old} unpacked there before" if old else "")
    told += f", {again} that other images hold unpacked once more" if again else ""
    return check.passed(told, seconds=seconds)


def _skipped(client: Client, candidate: Candidate, evidence: PullEvidence) -> str:
    told = f"{client.spec.name} holds the image already and skipped the download, which proves nothing"
    return f"{told}; {_clear(client, candidate, evidence)}"


def _unvouched(client: Client, candidate: Candidate, evidence: PullEvidence) -> str:
    """Say which layers prove nothing, who holds them and what to do about it."""
    count, name = len(evidence.unvouched), client.spec.name
    layers, them = ("1 layer was", "it") if count == 1 else (f"{count} layers were", "them")
    told = f"{layers} in the store of {name} already, so nobody saw {name} unpack {them}"
    return f"{told}; {_clear(client, candidate, evidence)}"


def _clear(client: Client, candidate: Candidate, evidence: PullEvidence) -> str:
    family = client.spec.family
    program = family.program or family.tool
    if evidence.holders:
        more = len(evidence.holders) - _HOLDERS
        shown = " ".join(evidence.holders[:_HOLDERS]) + (f" (and {more} more)" if more > 0 else "")
        return f"remove there what holds {_what(evidence)}: {program} image rm {shown}, then {_again(candidate)}"
    if family.cache:
        return f"no image there has it: clear its build cache ({family.cache}), then {_again(candidate)}"
    return f"remove the images there that have it ({program} image rm), then {_again(candidate)}"


def _again(candidate: Candidate) -> str:
    """Return how the same is asked again: a rollout does for a repo, and whoever asked about any other image."""
    return str(command.retry(candidate.repo)) if candidate.repo else "ask again"


def _what(evidence: PullEvidence) -> str:
    return "it" if evidence.skipped or len(evidence.unvouched) == 1 else "them"


async def _run(check: Check, client: Client, candidate: Candidate, smoke: Smoke | None) -> Result:
    if smoke is None:
        return check.unsure(
            f"the fleet file has no `smoke` for this repo, so nobody ran the image; add it, then {_again(candidate)}",
            'smoke: {command: [/app, --version], prints: "1.0"}',
        )
    evidence = await run_smoke(client, candidate.ref, smoke, candidate.platform)
    if why := _smoked(smoke, evidence):
        return check.failed(why, *evidence.output.splitlines()[-20:], seconds=evidence.seconds)
    shown = _shown(candidate.image.config.body, evidence.config)
    lost = _HEALTHCHECK in shown and not evidence.config.get(_HEALTHCHECK)
    known = [shown.pop(_HEALTHCHECK)] if lost and "healthcheck" in client.spec.accept else []
    if shown:
        if lost and list(shown) == [_HEALTHCHECK] and (when := client.known_losses.get(_HEALTHCHECK)):
            return check.failed(
                f"{client.spec.name} does not show the health check that the config has ({when})",
                *shown.values(),
                "accept: [healthcheck] at this client, if nobody relies on it there",
            )
        first, *others = shown.values()
        return check.failed(f"the engine shows other settings than the config: {first}", *others)
    told = (f"printed {smoke.prints!r}" if smoke.prints else f"exit code {smoke.exit}") + (
        ", its health check lost, as the plan accepts" if known else ""
    )
    return check.passed(told, *known, seconds=evidence.seconds)


def _smoked(smoke: Smoke, evidence: RunEvidence) -> str:
    if evidence.code is None:
        return evidence.output
    if evidence.code != smoke.exit:
        last = last_line(evidence.output) or "nothing printed"
        return f"exit code {evidence.code}, expected {smoke.exit}: {last}"
    if smoke.prints not in evidence.output:
        return f"did not print {smoke.prints!r}"
    return ""


def _shown(config: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, str]:
    """Describe each setting that running containers depend on and that the engine shows unlike the config."""
    said = object_in(config, "config")
    names = ("Entrypoint", "Cmd", "Env", "User", "Labels", "ExposedPorts", "Volumes", "WorkingDir", _HEALTHCHECK)
    return {
        name: f"{name}: {said.get(name)!r} in the config, {shown.get(name)!r} shown"
        for name in names
        if (said.get(name) or None) != (shown.get(name) or None)
    }


def filled(smoke: Smoke | None, fill: Callable[[str], str]) -> Smoke | None:
    """Return the smoke command with its fields filled in."""
    if smoke is None:
        return None
    return replace(smoke, command=tuple(fill(word) for word in smoke.command), prints=fill(smoke.prints))
