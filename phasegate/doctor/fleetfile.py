"""The fleet file itself, and the variables and files that build secrets come from."""

from __future__ import annotations

from phasegate.build.secret import scrub_of
from phasegate.command import Hint
from phasegate.digits import count
from phasegate.doctor.finding import Finding, Id, all_of, failed, group, of_error, ok, warning
from phasegate.doctor.patient import Patient
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Fleet, Secret
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
    return [ok(Id.FLEET_FILE, "", f"{path} has {count(len(repos), 'repo')}"), *_proofs(patient.fleet), *lacking]


def _proofs(fleet: Fleet) -> list[Finding]:
    """Say what proves an image before its tags move: a draft names neither engines nor what an image prints."""
    if not fleet.clients:
        name = Hint('clients: [{name: docker-28, host: ssh://..., version: "28"}], and a `smoke` in each repo')
        return [
            warning(Id.FLEET_CLIENTS, "", "there are none: no engine pulls or runs an image before its tags move", name)
        ]
    found = [ok(Id.FLEET_CLIENTS, "", f"each phase is pulled and run by {count(len(fleet.clients), 'client')}")]
    idle = [repo.name for repo in fleet.repos if not repo.smoke]
    if idle:
        add = Hint('smoke: {command: [/app, --version], prints: "{version}"}')
        return [*found, warning(Id.FLEET_SMOKE, group(idle), "no `smoke`: a person decides at each phase", add)]
    return [*found, ok(Id.FLEET_SMOKE, "", f"{all_of(len(fleet.repos), 'repo')} can be run")]


def _lacking(repo: str, secret: Secret) -> list[Finding]:
    if secret.lacks:
        return [failed(Id.FLEET_SECRETS, repo, lack.what, Hint(lack.fix)) for lack in secret.lacks]
    try:
        scrub_of([secret])
    except FleetError as error:
        return [of_error(Id.FLEET_SECRETS, repo, error)]
    return []
