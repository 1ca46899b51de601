"""The fleet file itself, and the variables and files that build secrets come from."""

from __future__ import annotations

from phasegate.build.secret import scrub_of
from phasegate.command import Hint
from phasegate.digits import count
from phasegate.doctor.finding import Finding, Id, all_of, failed, of_error, ok
from phasegate.doctor.patient import Patient
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Secret
from phasegate.fleet.load import mistakes_in


async def look(patient: Patient) -> list[Finding]:
    path = patient.outline.path
    if patient.mistake:
        mistakes = mistakes_in(path.read_text(encoding="utf-8"), path)
        found = [failed(Id.FLEET_FILE, "", each.what, Hint(each.fix) if each.fix else None) for each in mistakes]
        return found or [of_error(Id.FLEET_FILE, "", patient.mistake)]
    assert patient.fleet
    repos = patient.fleet.repos
    secrets = [(repo.name, secret) for repo in repos for secret in repo.secrets]
    lacking = [finding for name, secret in secrets for finding in _lacking(name, secret)]
    if secrets and not lacking:
        lacking.append(ok(Id.FLEET_SECRETS, "", f"{all_of(len(secrets), 'build secret')} can be read"))
    return [ok(Id.FLEET_FILE, "", f"{path} has {count(len(repos), 'repo')}"), *lacking]


def _lacking(repo: str, secret: Secret) -> list[Finding]:
    if secret.lacks:
        return [failed(Id.FLEET_SECRETS, repo, lack.what, Hint(lack.fix)) for lack in secret.lacks]
    try:
        scrub_of([secret])
    except FleetError as error:
        return [of_error(Id.FLEET_SECRETS, repo, error)]
    return []
