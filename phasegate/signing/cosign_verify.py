"""Verification with cosign, offline: by a public key, or by a trusted root and who the certificate says signed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.errors import EngineError, FleetError
from phasegate.fleet.signing import CosignVerifier, KeylessVerifier, Storage
from phasegate.image.reference import Reference
from phasegate.process.again import again
from phasegate.process.output import tail
from phasegate.process.run import Finished, run
from phasegate.process.transient import hiccup_of, passing
from phasegate.signing.cosign import TIMEOUT, Cosign, said

_REFUSED = range(10, 14)
"""cosign's exit codes for an image without a signature that it accepts, in the order of its documentation."""
_NO_MATCH = "no matching attestations"
"""What cosign 3 says of bundles, with exit code 1."""


@dataclass(frozen=True)
class CosignVerify:
    """A public key's verifier."""

    cosign: Cosign
    spec: CosignVerifier

    @property
    def title(self) -> str:
        return f"{self.spec.program}, which reads {_reads(self.spec.storage)}"

    @property
    def key(self) -> str:
        return str(self.spec.public)

    @property
    def reads(self) -> Storage:
        return self.spec.storage

    async def public(self) -> str:
        """Return the content of the public key's file. Raises FleetError if it cannot be read."""
        try:
            return await asyncio.to_thread(self.spec.public.read_text, errors="replace")
        except OSError as error:
            raise FleetError(
                f"signing: {self.spec.public}: {error.strerror}", fix="signing.cosign.public: PATH"
            ) from None

    async def refusal(self, reference: Reference) -> str:
        """Say in one line why the reference is not accepted; empty if it is.

        Raises EngineError (retryable) if the registry did not answer cosign.
        """
        options = ["--key", str(self.spec.public), "--insecure-ignore-tlog"]
        if self.spec.storage == "tag" and await self.cosign.major() == 3:
            options.append("--new-bundle-format=false")
        done = await _verify(self.cosign, options, reference)
        return said(done) if done.code else ""


@dataclass(frozen=True)
class CosignVerifyKeyless:
    """A verifier of signatures that were made without a key."""

    cosign: Cosign
    spec: KeylessVerifier

    key = ""

    @property
    def title(self) -> str:
        return f"{self.spec.program} (keyless), which reads {_reads(self.spec.storage)}"

    @property
    def reads(self) -> Storage:
        return self.spec.storage

    async def public(self) -> str:
        """Return "": each signature has a key of its own."""
        return ""

    async def refusal(self, reference: Reference) -> str:
        """Say in one line why the reference is not accepted; empty if it is.

        Raises EngineError if cosign could not judge it, retryable if the registry did not answer cosign. Raises
        FleetError for a cosign 2, which takes no trusted root for ``.sig`` tags.
        """
        spec = self.spec
        if await self.cosign.major() == 2:
            raise FleetError(
                f"signing: {spec.program} is cosign 2, which takes no trusted root for `.sig` tags",
                fix="signing.verify.cosign.program: a cosign 3, which verifies what cosign 2 signed, too",
            )
        options = [
            f"--certificate-identity{'-regexp' if spec.regexp else ''}",
            spec.identity,
            "--certificate-oidc-issuer",
            spec.issuer,
            "--trusted-root",
            str(spec.trusted_root),
            # A signature without a proof of the log is looked up in Sigstore's public log otherwise.
            "--offline",
        ]
        if spec.storage == "tag":
            options.append("--new-bundle-format=false")
        done = await _verify(self.cosign, options, reference)
        if done.code and done.code not in _REFUSED and _NO_MATCH not in done.err:
            raise EngineError(f"{reference}: {spec.program} verify: {said(done)}", output=tail(done.text))
        return said(done) if done.code else ""


async def _verify(cosign: Cosign, options: Sequence[str], reference: Reference) -> Finished:
    argv = [cosign.program, "verify", *options, *cosign.plain, str(reference)]

    async def once() -> Finished:
        done = await run(argv, timeout=TIMEOUT, env=env)
        if done.code and passing(done.err):
            raise EngineError(
                f"{reference}: {cosign.program} verify: {said(done)}", retryable=True, hiccup=hiccup_of(done.err)
            )
        return done

    async with cosign.surroundings() as (_, env):
        return await again(f"{cosign.program} verify", once)


def _reads(storage: Storage) -> str:
    return "`.sig` tags alone" if storage == "tag" else "bundles and `.sig` tags"
