"""A registry and its mirrors: what is asked in which order, as each answer decides what else can be asked."""

from __future__ import annotations

from phasegate.doctor import images, login, reach, rights
from phasegate.doctor.finding import Finding, Status
from phasegate.doctor.patient import Patient
from phasegate.fleet.registries import RegistrySpec
from phasegate.registry import Credentials, Limits, Registry
from phasegate.registry.credentials import Anonymous
from phasegate.together import together

_LIMITS = Limits(attempts=2, connect=5, answer=10, longest_wait=5)


async def look(patient: Patient, spec: RegistrySpec) -> list[Finding]:
    outline, host = patient.outline, spec.host
    named = Credentials(env={host: spec.credentials}) if spec.credentials else Credentials()
    async with _client(spec, named) as registry, _client(spec, Anonymous()) as anybody:
        own, *mirrors = await together(reach.look(registry, each) for each in (host, *spec.mirrors))
        found = [*own, *(finding for mirror in mirrors for finding in mirror)]
        if own[0].status is Status.FAILED:
            return found
        seen, public = await together(images.looks(client, outline, host) for client in (registry, anybody))
        if refused := login.refusal(registry.access(host), seen):
            return [*found, *login.taken(host, registry.access(host), refused)]
        there = [look for look in seen if look.there]
        write, delete = await together((rights.write(registry, host, there), rights.delete(registry, host, there)))
        # After the pushes: only then has each token been asked for.
        found += login.taken(host, registry.access(host), None)
        found += images.read(host, seen, own=host == outline.registry.host)
        return [*found, *write, *delete, *images.anonymous(host, there, public)]


def _client(spec: RegistrySpec, credentials: Credentials) -> Registry:
    insecure = {spec.host, *spec.mirrors} if spec.insecure else ()
    return Registry(insecure=insecure, credentials=credentials, limits=_LIMITS, creating=False)
