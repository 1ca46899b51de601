"""Envelopes by digest, each read once per run, because what a digest names does not change."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from weakref import WeakValueDictionary

from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope

KEPT = 1000


class Envelopes:
    """A cache of at most ``KEPT`` envelopes; the least recently used are dropped.

    Do not use it to check whether the registry still has an image (rule 12 of docs/design.md): closure, rollback and
    audit read it again.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._read: OrderedDict[Reference, Envelope] = OrderedDict()
        self._reading: WeakValueDictionary[Reference, asyncio.Lock] = WeakValueDictionary()

    async def at(self, reference: Reference) -> Envelope:
        """Return the envelope behind a reference by digest. Raises what ``read_envelope`` raises; caches no errors."""
        assert reference.digest, "a tag may be elsewhere the next time"
        reading = self._reading.setdefault(reference, asyncio.Lock())
        async with reading:
            if reference not in self._read:
                self._read[reference] = await read_envelope(self._registry, reference)
        self._read.move_to_end(reference)
        while len(self._read) > KEPT:
            self._read.popitem(last=False)
        return self._read[reference]
