"""The check delta.files: is the candidate what the docker driver makes of the same source?

Settings and files are compared one by one.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from phasegate.catalogue import FILES
from phasegate.check import Result
from phasegate.image.delta import settings
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.envelope import Image
from phasegate.image.reference import Reference
from phasegate.layers.read import AT_ONCE, alone, look, remember, vouched
from phasegate.layers.tree import Entry, Listing, difference, merged
from phasegate.layers.unpack import Damaged
from phasegate.memory import Memory
from phasegate.registry.client import Registry
from phasegate.together import together

SHOWN = 300
KEPT = 500_000


class Files:
    """Layer listings by diff ID, so that a base image shared by many repos is listed once per run.

    Beyond ``KEPT`` entries in total, the least recently used listings are dropped.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Entry, ...]] = OrderedDict()
        self._busy: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, registry: Registry, memory: Memory, at: Reference, image: Image) -> dict[str, Entry]:
        """Return the files of ``image``. Raises Damaged if a layer is not a tar, or not the one the config names."""
        pairs = zip(image.layers, image.diff_ids, strict=False)
        reading = (self._layer(registry, memory, at, layer, diff_id) for layer, diff_id in pairs)
        layers = await together(reading, at_once=AT_ONCE)
        return await asyncio.to_thread(merged, layers)

    async def _layer(
        self, registry: Registry, memory: Memory, at: Reference, layer: Descriptor, diff_id: str
    ) -> tuple[Entry, ...]:
        async with self._busy[diff_id]:
            if diff_id not in self._known:
                listing = Listing()
                try:
                    await _read(registry, memory, at, layer, diff_id, listing)
                finally:
                    await asyncio.to_thread(listing.end)
                self._known[diff_id] = listing.entries()
            elif not vouched(memory, [layer], [diff_id]):
                # It was listed from another blob: only the config claims that this one holds the same.
                await _read(registry, memory, at, layer, diff_id)
        entries = self._known[diff_id]
        self._known.move_to_end(diff_id)
        while len(self._known) > 1 and sum(map(len, self._known.values())) > KEPT:
            self._known.popitem(last=False)
        return entries


async def _read(
    registry: Registry, memory: Memory, at: Reference, layer: Descriptor, diff_id: str, *sinks: Listing
) -> None:
    """Read a layer to its end. Once it is found good, the layers.* checks need not read it again."""
    async with alone(memory, layer):
        looked = await look(registry, at, layer, *sinks)
        if looked.problem:
            raise Damaged(f"layer {short(layer.digest)}: {looked.what}")
        if looked.diff_id != diff_id:
            raise Damaged(
                f"layer {short(layer.digest)} unpacks to {short(looked.diff_id)}, the config says {short(diff_id)}"
            )
        remember(memory, layer, looked)


async def judge_files(
    registry: Registry,
    memory: Memory,
    files: Files,
    pairs: Sequence[tuple[Reference, Image, Reference, Image]],
    accept: Sequence[str],
) -> Result:
    """Compare settings and files of each platform's candidate with those of its control.

    A setting that differs fails the check. A person decides about a file that differs and that no pattern accepts.

    registry: the client that reads the layers.
    memory: where comparisons and good layers are remembered.
    files: the run's layer listings.
    pairs: control and candidate of each platform, each preceded by where to read it.
    accept: glob patterns of files that may differ.
    """
    began = time.monotonic()
    lines: list[str] = []
    differs: list[str] = []
    accepted = count = 0
    for at, control, there, candidate in pairs:
        of = f"{candidate.platform}: " if len(pairs) > 1 else ""
        changed = settings(control.config.body, candidate.config.body)
        if changed:
            return FILES.failed(
                f"{of}{changed[0]} (control, candidate)",
                *(f"{of}{field}" for field in changed[1:]),
                seconds=_since(began),
            )
        try:
            found = await _differences(registry, memory, files, at, control, there, candidate)
        except Damaged as error:
            return FILES.failed(f"{of}{error}", seconds=_since(began))
        count += int(found[0])
        for path, what in found[1]:
            if any(_pattern(glob).match(path) for glob in accept):
                accepted += 1
                lines.append(f"{of}{path}: {what} (accepted)")
            else:
                differs.append(f"{of}{path}: {what}")
    same = f"{count} files as in the control" if count else "the diff IDs are the control's"
    told = same + (f", {accepted} accepted differences" if accepted else "")
    if differs:
        return FILES.unsure(
            f"{len(differs)} files differ from the control, first {differs[0]}", *differs[:SHOWN], *lines[:SHOWN],
            seconds=_since(began),
        )  # fmt: skip
    return FILES.passed(told, *lines[:SHOWN], seconds=_since(began))


async def _differences(
    registry: Registry, memory: Memory, files: Files, at: Reference, control: Image, there: Reference, candidate: Image
) -> tuple[int, list[tuple[str, str]]]:
    key = f"files:{FILES.version}:{control.manifest.digest}:{candidate.manifest.digest}"
    known = memory.recall([key]).get(key)
    if known is not None:
        return int(known["count"]), [(str(path), str(what)) for path, what in known["differs"]]
    if control.diff_ids == candidate.diff_ids and vouched(memory, candidate.layers, candidate.diff_ids):
        return 0, []
    before = await files.of(registry, memory, at, control)
    after = await files.of(registry, memory, there, candidate)
    differs, count = list(await asyncio.to_thread(difference, before, after)), len(after)
    memory.remember({key: {"count": count, "differs": differs}})
    return count, differs


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """Compile a glob: ``**`` spans folders, ``*`` and ``?`` do not; without a leading slash it matches at any depth."""
    text = glob if glob.startswith(("/", "**/")) else f"**/{glob}"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", text)
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(words.get(part, re.escape(part)) for part in parts)
    return re.compile(f"{body if text.startswith('/') else '/' + body}\\Z")


def _since(began: float) -> float:
    return time.monotonic() - began
