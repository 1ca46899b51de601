"""Sign every digest that a client can resolve, and have the fleet's verifier accept each: ``sign.verify``.

Digests that already verify are left alone, so a second call only reads. Old signatures stay where they are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from phasegate.catalogue import SIGN
from phasegate.check import Result, Verdict
from phasegate.errors import FleetError, PhasegateError
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import Signing
from phasegate.image.digest import short
from phasegate.image.reference import Reference, registry_host
from phasegate.registry.client import Registry
from phasegate.registry.referrers import repository_lock
from phasegate.signing.detect import Place, places_of
from phasegate.signing.tool import SigningTool, VerifyingTool, tools_of
from phasegate.together import together
from phasegate.tries import recorded

_TRIES = 3  # for one digest: another process may write its fallback tag at the same moment

_PATIENCE = 30.0  # seconds that a rollback gives the signer


class Signer:
    """The fleet's signer and verifier, working on the fleet's registries: their logins may differ."""

    def __init__(self, signing: Signing, registry: Registry, *specs: RegistrySpec) -> None:
        self._signing, self._registry = signing, registry
        self._specs = {registry_host(spec.host): spec for spec in specs}
        self._fit = False
        self._tools: dict[str, tuple[SigningTool, VerifyingTool]] = {}

    def _at(self, reference: Reference) -> tuple[SigningTool, VerifyingTool]:
        """Return the signer and the verifier for the registry of ``reference``."""
        host = reference.host
        if host not in self._tools:
            self._tools[host] = tools_of(self._signing, self._specs.get(host, RegistrySpec(host)))
        return self._tools[host]

    async def sign(self, repository: Reference, digests: Sequence[str]) -> tuple[Result, tuple[str, ...]]:
        """Sign those of ``digests`` that do not verify, then run ``sign.verify`` on all.

        Return the check's result and the digests that were signed.

        Raises PhasegateError if the signer failed or could not look: nothing is known then.
        """
        started = time.monotonic()
        # cosign reads and writes fallback tags without a lock, so sign one digest at a time per repository.
        with recorded() as recorder:
            async with repository_lock(repository):
                made = [digest for digest in dict.fromkeys(digests) if await self._sign(repository.at(digest))]
            result = await self.verify(repository, digests, signed=len(made), started=started)
        return replace(result, tries=recorder.tries), tuple(made)

    async def verify(
        self, repository: Reference, digests: Sequence[str], *, signed: int = 0, started: float | None = None
    ) -> Result:
        """Run ``sign.verify`` on ``digests`` without signing anything. Raises the same errors as ``sign``.

        repository: the repository of the digests.
        digests: what to verify.
        signed: how many were just signed, for the result's text.
        started: when the check began, on the monotonic clock; None for now.
        """
        started = time.monotonic() if started is None else started
        references = [repository.at(digest) for digest in dict.fromkeys(digests)]
        _, verifier = self._at(repository)
        refusals = await together(verifier.refusal(reference) for reference in references)
        places = await together(places_of(self._registry, reference) for reference in references)
        seconds = time.monotonic() - started
        refused = [
            (reference, _why(verifier, refusal, found))
            for reference, refusal, found in zip(references, refusals, places, strict=True)
            if refusal
        ]
        details = [
            f"{short(reference.digest)}: {', '.join(map(str, found)) or 'no signature that cosign or notation left'}"
            for reference, found in zip(references, places, strict=True)
        ]
        if refused:
            first, why = refused[0]
            return SIGN.failed(
                f"{len(refused)} of {len(references)} digests are not accepted by {verifier.title}: "
                f"{repository.name}@{short(first.digest)}: {why}",
                *details,
                seconds=seconds,
            )
        kinds = ", ".join(sorted({place.by for found in places for place in found})) or "where the command keeps it"
        told = f"{len(references)} digests ({signed} signed now), {kinds}; accepted by {verifier.title}"
        return SIGN.passed(told, *details, seconds=seconds)

    async def _sign(self, reference: Reference) -> bool:
        """Sign the digest in ``reference`` unless it verifies already or signing again cannot help.

        Return whether it was signed. ``verify`` reports what still does not verify.
        """
        signer, verifier = self._at(reference)
        if not await verifier.refusal(reference):
            return False
        before = set(await places_of(self._registry, reference))
        if before and signer.leaves == "bundle" and verifier.reads == "tag":
            return False  # each run would leave another bundle, which the verifier does not read
        await self._fits(signer, verifier)
        for _ in range(_TRIES):
            await signer.sign(reference)
            # A .sig tag holds several signatures, so its presence is enough.
            after = set(await places_of(self._registry, reference))
            if after - before or any(place.storage == "tag" for place in after) or signer.leaves is None:
                break
        return True

    async def _fits(self, signer: SigningTool, verifier: VerifyingTool) -> None:
        """Raise FleetError if key and public key are not a pair, before anything is signed with the key."""
        if self._fit or not (signer.key and verifier.key):
            return
        named = await verifier.public()
        if (await signer.public()).split() != named.split():
            raise FleetError(
                f"signing: {verifier.key} is not the public key of {signer.key}",
                fix="cosign public-key --key KEY",
            )
        self._fit = True


def _why(verifier: VerifyingTool, refusal: str, found: Sequence[Place]) -> str:
    if verifier.reads == "tag" and found and all(place.storage != "tag" for place in found):
        return (
            f"it is signed as {found[0].by}, which this verifier does not read: "
            "signing.cosign.storage: tag, or move the verifier to cosign 3"
        )
    if found:
        return f"{refusal}; it has {len(found)} signatures, the first is {found[0]}"
    return f"{refusal}; it has no signature that cosign or notation left"


async def try_sign(signer: Signer, repository: Reference, digests: Sequence[str]) -> str:
    """Sign like ``Signer.sign``, for callers that must go on without a signature.

    Return in one line what went wrong; empty if nothing did.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            result, _ = await signer.sign(repository, digests)
    except PhasegateError as error:
        return error.what
    except OSError as error:
        return str(error)
    except TimeoutError:
        return f"it took longer than {_PATIENCE:.0f} s"
    return "" if result.verdict is Verdict.PASS else result.evidence
