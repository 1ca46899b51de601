"""The check accept.registry: do the registry and its mirrors accept a phase's form, and the form before it?

The probes are images that the registry has never seen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from phasegate import clock
from phasegate.catalogue import ACCEPT
from phasegate.check import Result, Verdict
from phasegate.checks.probe import Piece, Probe, probe_of
from phasegate.errors import BadContent, ChildMissing, Immutable, NotFound, RegistryError
from phasegate.image.new_tar import new_tar
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.registry.client import Registry
from phases.form import Attestation, Form

TAG = "probe"


class Acceptance:
    """The judge of accept.registry. Each pair of forms is asked about once per run.

    A pass is remembered, by hosts and forms, for ``window`` seconds.

    registry: the client that pushes and reads the probes.
    memory: where passes are remembered.
    at: the scratch repository in the fleet's registry.
    mirrors: hosts that serve the same repository name.
    """

    def __init__(
        self, registry: Registry, memory: Memory, at: Reference, mirrors: Sequence[str] = (), *, window: float
    ) -> None:
        self._registry, self._memory = registry, memory
        self._at, self._window = at, window
        self._mirrors = tuple(Reference(host, at.repository) for host in mirrors)
        self._told: dict[str, Result] = {}
        # All probes share one tag, so they run one after the other.
        self._one = asyncio.Lock()

    async def judge(self, form: Form, before: Form | None) -> Result:
        """Return the verdict on moving from ``before`` to ``form`` and back.

        A refusal is a failure. A registry that cannot be asked (network, login, no room for the scratch repository)
        is an error, and is asked again.
        """
        hosts = ",".join([self._at.host, *(mirror.host for mirror in self._mirrors)])
        key = f"{ACCEPT.id}/{ACCEPT.version}/{hosts}/{_wire(before)}->{_wire(form)}"
        async with self._one:
            if key not in self._told:
                known = _recent(self._memory.recall([key]).get(key), self._window)
                self._told[key] = known or await self._ask(key, form, before)
            return self._told[key]

    async def _ask(self, key: str, form: Form, before: Form | None) -> Result:
        began = time.monotonic()
        # Each probe has its own content: an attestation's subject must not be there from the form before.
        probes = [probe_of(form, new_tar())]
        if form.attestation is not Attestation.NONE:
            probes.append(probe_of(form, new_tar(), artifact=False))
        old = [probe_of(before, new_tar())] if before and _wire(before) != _wire(form) else []
        try:
            await self._blobs([*old, *probes])
            problem = await self._walk([*old, *probes, *old])
        except RegistryError as error:
            return ACCEPT.broken(error.what, *([error.fix] if error.fix else []), seconds=time.monotonic() - began)
        finally:
            await self._clear([*old, *probes])
        seconds = time.monotonic() - began
        if problem:
            return ACCEPT.failed(problem, seconds=seconds)
        with_mirrors = f" and {len(self._mirrors)} of its mirrors" if self._mirrors else ""
        result = ACCEPT.passed(
            f"{self._at.host}{with_mirrors} took {_wire(form)}{' and what was before' if old else ''}", seconds=seconds
        )
        self._memory.remember({key: {"at": clock.now().isoformat(), "evidence": result.evidence}})
        return result

    async def _blobs(self, probes: Sequence[Probe]) -> None:
        for blob in dict.fromkeys(blob for probe in probes for blob in probe.blobs):
            await self._registry.push_blob(self._at, blob)

    async def _walk(self, steps: Sequence[Probe]) -> str:
        """Push each probe by digest, then move the tag to it. Return what was refused, or "". Raises RegistryError."""
        pushed: set[str] = set()
        for probe in steps:
            for piece in probe.pieces:
                if piece.digest in pushed:
                    continue
                pushed.add(piece.digest)
                if told := await self._put(self._at.at(piece.digest), piece):
                    return await self._unseen(probe, piece, told)
                if told := await self._read(self._at.at(piece.digest), piece):
                    return told
            if told := await self._put(self._at.tagged(TAG), probe.root):
                return told
            if told := await self._read(self._at.tagged(TAG), probe.root):
                return told
            for mirror in self._mirrors:
                for piece in probe.pieces:
                    if told := await self._read(mirror.at(piece.digest), piece):
                        return f"mirror {told}"
        return ""

    async def _put(self, at: Reference, piece: Piece) -> str:
        try:
            if at.tag:
                await self._registry.keep_tag(at, piece.raw, piece.media_type)
            else:
                await self._registry.put_manifest(at, piece.raw, piece.media_type)
        except Immutable as error:
            return f"{error.what}; {error.fix}"
        except BadContent as error:
            return f"{at.host} does not keep the bytes of {_a(piece.what)}: {error.what}"
        except RegistryError as error:
            # Elsewhere a missing child or blob is retryable. Here it was just pushed, so this is a refusal.
            if error.status is None or (error.retryable and not isinstance(error, ChildMissing)):
                raise
            return f"{at.host} refuses {_a(piece.what)}: {error.what}"
        return ""

    async def _read(self, at: Reference, piece: Piece) -> str:
        try:
            found = await self._registry.manifest(at)
        except NotFound as error:
            return f"{at.host} does not serve {_a(piece.what)} that was pushed: {error.what}"
        except BadContent as error:
            return f"{at.host} does not serve the bytes of {_a(piece.what)}: {error.what}"
        if found.raw != piece.raw:
            return f"{at.host} serves other bytes than those of {_a(piece.what)} that was pushed: {found.digest}"
        if found.content_type != piece.media_type:
            return f"{at.host} serves {_a(piece.what)} as {found.content_type}, not {piece.media_type}"
        return ""

    async def _unseen(self, probe: Probe, refused: Piece, told: str) -> str:
        """Say whether the attestation was refused as such, or because its subject came after it (buildkit#7007)."""
        if refused is not probe.pieces[0] or len(probe.pieces) < 3:
            return told
        image = probe.pieces[1]
        if await self._put(self._at.at(image.digest), image) or await self._put(self._at.at(refused.digest), refused):
            return told
        return f"{told}; it takes it once it has the subject, and BuildKit pushes in any order (buildkit#7007)"

    async def _clear(self, probes: Sequence[Probe]) -> None:
        """Delete the probes, roots before their children. A registry that does not delete keeps only the one tag."""
        for piece in dict.fromkeys(piece for probe in probes for piece in reversed(probe.pieces)):
            try:
                await self._registry.delete_manifest(self._at.at(piece.digest))
            except RegistryError:
                return


def _wire(form: Form | None) -> str:
    """Describe what a registry sees of a form: neither the builder nor the amount of detail in the provenance."""
    if form is None:
        return "nothing"
    attested = ", attested" if form.attestation is not Attestation.NONE else ""
    return f"{form.media_types} {form.codec} {form.shape}{attested}"


def _recent(fact: Mapping[str, Any] | None, window: float) -> Result | None:
    if fact is None:
        return None
    at = datetime.fromisoformat(str(fact["at"]))
    if (clock.now() - at).total_seconds() > window:
        return None
    return Result(ACCEPT.id, ACCEPT.version, Verdict.PASS, f"{fact['evidence']}, asked {at:%Y-%m-%d %H:%M}")


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"
