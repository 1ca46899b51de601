"""Sign every digest that a client can resolve, and have the fleet's verifier accept each: ``sign.verify``.

Digests that already verify are left alone, so a second call only reads. Old signatures stay where they are. Without a
signer nothing is signed: the CI of each repo has done that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from phasegate.catalogue import SIGN
from phasegate.check import Result, Verdict
from phasegate.errors import FleetError, PhasegateError
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import KeylessVerifier, Signing
from phasegate.image.digest import short
from phasegate.image.reference import Reference, registry_host
from phasegate.registry.client import Registry
from phasegate.registry.referrers import repository_lock
from phasegate.signing.claims import Claim, claims_of, mismatch
from phasegate.signing.detect import Place, places_of
from phasegate.signing.tool import SigningTool, VerifyingTool, tools_of
from phasegate.together import together
from phasegate.tries import recorded

_TRIES = 3  # for one digest: another process may write its fallback tag at the same moment

_PATIENCE = 30.0  # seconds that a rollback gives the signer


class Signer:
    """The fleet's signer, if it has one, and its verifier, working on its registries: their logins may differ."""

    def __init__(self, signing: Signing, registry: Registry, *specs: RegistrySpec) -> None:
        self._signing, self._registry = signing, registry
        self._specs = {registry_host(spec.host): spec for spec in specs}
        self._fit = False
        self._tools: dict[str, tuple[SigningTool | None, VerifyingTool]] = {}
        self._keyless = signing.verify if isinstance(signing.verify, KeylessVerifier) else None

    @property
    def signs(self) -> bool:
        """Whether there is a signer: without one it only verifies."""
        return self._signing.sign is not None

    def _at(self, reference: Reference) -> tuple[SigningTool | None, VerifyingTool]:
        """Return the signer, if there is one, and the verifier for the registry of ``reference``."""
        host = reference.host
        if host not in self._tools:
            self._tools[host] = tools_of(self._signing, self._specs.get(host, RegistrySpec(host)))
        return self._tools[host]

    async def sign(self, repository: Reference, digests: Sequence[str]) -> tuple[Result, tuple[str, ...]]:
        """Sign those of ``digests`` that do not verify, if there is a signer, then run ``sign.verify`` on all.

        Return the check's result and the digests that were signed.

        Raises PhasegateError if the signer failed or could not look: nothing is known then.
        """
        started = time.monotonic()
        # cosign reads and writes fallback tags without a lock, so sign one digest at a time per repository.
        with recorded() as recorder:
            made: list[str] = []
            signer, verifier = self._at(repository)
            if signer:
                async with repository_lock(repository):
                    made = [d for d in dict.fromkeys(digests) if await self._sign(signer, verifier, repository.at(d))]
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
        claims = await together(self._claims(found) for found in places)
        seconds = time.monotonic() - started
        refused = [
            (reference, self._why(verifier, refusal, found, said))
            for reference, refusal, found, said in zip(references, refusals, places, claims, strict=True)
            if refusal
        ]
        details = [
            line
            for reference, refusal, found, said in zip(references, refusals, places, claims, strict=True)
            for line in _details(reference, refusal, found, said)
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
        told = f"{len(references)} digests{f' ({signed} signed now)' if self.signs else ''}, {kinds}"
        # Of several, cosign does not say which it accepted; a regular expression leaves open whose that was.
        known = [said for said in claims if len(said) == 1 or (self._keyless and not self._keyless.regexp)]
        by = dict.fromkeys(str(claim.by) for said in known for claim in said)
        return SIGN.passed("; ".join([told, f"accepted by {verifier.title}", *by]), *details, seconds=seconds)

    async def _claims(self, places: Sequence[Place]) -> tuple[Claim, ...]:
        """Return what the signatures say that a keyless verifier reads: those that it may accept, or else all."""
        if self._keyless is None:
            return ()
        wanted, bundles = self._keyless, [place for place in places if place.storage == "bundle"]
        # cosign 3 reads no tag where it finds a bundle.
        read = bundles if bundles and wanted.storage == "bundle" else [p for p in places if p.storage == "tag"]
        groups = await together(claims_of(self._registry, place) for place in read)
        found = [claim for claims in groups for claim in claims]
        return tuple([claim for claim in found if claim.suits(wanted)] or found)

    async def _sign(self, signer: SigningTool, verifier: VerifyingTool, reference: Reference) -> bool:
        """Sign the digest in ``reference`` unless it verifies already or signing again cannot help.

        Return whether it was signed. ``verify`` reports what still does not verify.
        """
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

    def _why(self, verifier: VerifyingTool, refusal: str, found: Sequence[Place], claims: Sequence[Claim]) -> str:
        if verifier.reads == "tag" and found and all(place.storage != "tag" for place in found):
            remedy = "signing.cosign.storage: tag" if self.signs else "signing.verify.cosign.storage: bundle"
            return (
                f"it is signed as {found[0].by}, which this verifier does not read: "
                f"{remedy}, or move the verifier to cosign 3"
            )
        if self._keyless and (wrong := mismatch(claims, self._keyless)):
            return wrong
        if claims:
            return refusal
        if found:
            return f"{refusal}; it has {len(found)} signatures, the first is {found[0]}"
        return f"{refusal}; it has no signature that cosign or notation left"


def _details(reference: Reference, refusal: str, found: Sequence[Place], claims: Sequence[Claim]) -> Iterator[str]:
    """Yield what is known of one digest's signatures, and what the verifier says where it refuses them."""
    yield f"{short(reference.digest)}: {', '.join(map(str, found)) or 'no signature that cosign or notation left'}"
    if len(claims) > 1 and not refusal:
        yield f"  of these {len(claims)} signatures at least one was accepted:"
    for claim in claims:
        yield f"  {claim}"
    if refusal and claims:
        yield f"  {refusal}"


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
