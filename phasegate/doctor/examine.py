"""Run all checks side by side, each with a deadline, so that what does not answer costs seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from phasegate.command import Hint
from phasegate.defect import defect_of
from phasegate.doctor import builder, engines, fleetfile, ledger, prefect, registry, signing, sources, telemetry
from phasegate.doctor.finding import Finding, Id, Status, failed, of_error
from phasegate.doctor.patient import Patient
from phasegate.errors import PhasegateError
from phasegate.process.environment import values
from phasegate.process.output import Scrub
from phasegate.together import together
from phasegate.url import without_credentials

_ORDER = {id_: number for number, id_ in enumerate(Id)}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    name: for progress
    id: what is said to be failed if it does not end in time
    subject: as in ``Finding``
    look: returns what was found
    seconds: the deadline
    """

    name: str
    id: Id
    subject: str
    look: Callable[[], Awaitable[Sequence[Finding]]]
    seconds: float


Tell = Callable[[str, str], None]
"""``tell(name, what)`` reports progress."""


async def examine(patient: Patient, tell: Tell, *, seconds: float = 30) -> tuple[Finding, ...]:
    """Return everything that was found, in the order of the ids. ``seconds`` is what each check gets."""
    secrets = values(name for name in patient.variables if name)
    # Most are a user and a password.
    scrub = Scrub([*secrets, *(secret.partition(":")[2] for secret in secrets)])
    found = await together(_one(check, tell) for check in checks(patient, seconds))
    every = [_shown(finding, scrub) for several in found for finding in several]
    return tuple(sorted(every, key=lambda finding: _ORDER[finding.id]))


def checks(patient: Patient, seconds: float) -> list[Check]:
    """Return what there is to look at in the fleet."""
    listed = [
        Check("fleet file", Id.FLEET_FILE, "", partial(fleetfile.look, patient), seconds),
        Check("ledger", Id.LEDGER_READ, "", partial(ledger.look, patient), seconds),
        Check("prefect", Id.PREFECT_SERVER, "", partial(prefect.look, patient.prefect, patient.pool), seconds),
    ]
    listed += [
        Check(spec.host, Id.REGISTRY_REACH, spec.host, partial(registry.look, patient, spec), 2 * seconds)
        for spec in patient.registries
    ]
    listed += [
        Check(client.name, Id.ENGINE_REACH, client.name, partial(engines.look, client), seconds)
        for client in patient.clients
    ]
    if patient.built:
        listed.append(Check("builder", Id.BUILDER_ENGINE, "", partial(builder.look, patient), seconds))
    if patient.outline.signing:
        listed.append(Check("signing", Id.SIGNING_PROGRAM, "", partial(signing.look, patient.outline), seconds))
    if patient.fleet and patient.fleet.telemetry:
        asked = partial(telemetry.look, patient.fleet.telemetry)
        listed.append(Check("telemetry", Id.FLEET_TELEMETRY, "", asked, seconds))
    if patient.fleet:
        listed.append(Check("sources", Id.SOURCE_GIT, "", partial(sources.look, patient), 2 * seconds))
    return listed


async def _one(check: Check, tell: Tell) -> Sequence[Finding]:
    tell(check.name, "is asked")
    try:
        async with asyncio.timeout(check.seconds):
            found = await check.look()
    except TimeoutError:
        late = f"no answer within {check.seconds:.0f} s"
        found = [failed(check.id, check.subject, late, Hint("see whether it hangs, and what is in between"))]
    except PhasegateError as error:
        found = [of_error(check.id, check.subject, error)]
    except Exception as error:
        found = [of_error(check.id, check.subject, defect_of(error))]
    worst = {finding.status for finding in found} - {Status.OK}
    tell(check.name, ", ".join(sorted(worst)) or "ok")
    return found


def _shown(finding: Finding, scrub: Scrub) -> Finding:
    """Return the finding on one line, without credentials: URLs of all sorts come through here."""

    def plain(text: str) -> str:
        return without_credentials(scrub(" ".join(text.split())))

    remedy = finding.remedy
    if isinstance(remedy, Hint):
        remedy = Hint(plain(remedy.text))
    return replace(finding, subject=plain(finding.subject), what=plain(finding.what), remedy=remedy)
