"""The fleet's registry and its mirrors: what is asked in which order, as each answer decides what else can be asked."""

from __future__ import annotations

from phasegate.doctor import images, login, reach, rights
from phasegate.doctor.finding import Finding, Status
from phasegate.doctor.patient import Patient
from phasegate.fleet.fleet import RegistrySpec
from phasegate.registry import Credentials, Limits, Registry
from phasegate.registry.credentials import Anonymous
from phasegate.together import together

_LIMITS = Limits(attempts=2, connect=5, answer=10, longest_wait=5)


async def look(patient: Patient) -> list[Finding]:
    outline, spec = patient.outline, patient.outline.registry
    named = Credentials(env={spec.host: spec.credentials}) if spec.credentials else Credentials()
    async with _client(spec, named) as registry, _client(spec, Anonymous()) as anybody:
        own, *mirrors = await together(reach.look(registry, host) for host in (spec.host, *spec.mirrors))
        found = [*own, *(finding for mirror in mirrors for finding in mirror)]
        if own[0].status is Status.FAILED:
            return found
        seen, public = await together((images.looks(registry, outline), images.looks(anybody, outline)))
        refused = login.refusal(registry.access(spec.host), seen)
        if refused:
            return [*found, *login.taken(spec.host, registry.access(spec.host), refused)]
        there = [look for look in seen if look.there]
        write, delete = await together(rights_(registry, spec.host, there) for rights_ in (rights.write, rights.delete))
        # After the pushes: only then has each token been asked for.
        return [
            *found,
            *login.taken(spec.host, registry.access(spec.host), None),
            *images.read(spec.host, seen),
            *write,
            *delete,
            *images.anonymous(spec.host, there, public),
        ]


def _client(spec: RegistrySpec, credentials: Credentials) -> Registry:
    insecure = {spec.host, *spec.mirrors} if spec.insecure else ()
    return Registry(insecure=insecure, credentials=credentials, limits=_LIMITS, creating=False)
