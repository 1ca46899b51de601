"""What repos have in common, so that a fleet file says it once: for the lines of a repo, and as ``defaults``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence

from phasegate.fleet.merge import EITHER, MERGED
from phasegate.importing.draft import Entry

Entries = Sequence[Entry]
_NOTHING = object()


def parted(many: Sequence[Entries], but: Collection[str] = ()) -> tuple[list[Entry], list[list[Entry]]]:
    """Return what more than half of them say, if each of the others says something else, and what remains of each.

    but: keys that each keeps.
    """
    shared = [
        entry
        for key in dict.fromkeys(entry.key for entries in many for entry in entries)
        if key not in but and (entry := (_by_name if key in MERGED else _whole)(key, many))
    ]
    return shared, [[kept for entry in entries if (kept := _kept(entry, shared))] for entries in many]


def _whole(key: str, many: Sequence[Entries]) -> Entry | None:
    alike = next((keys for keys in EITHER if key in keys), (key,))
    if not all(any(entry.key in alike for entry in entries) for entries in many):
        return None
    return _most([entry for entries in many for entry in entries if entry.key == key], len(many))


def _by_name(key: str, many: Sequence[Entries]) -> Entry | None:
    """Return the names of a mapping of which each counts on its own."""
    found = [entry for entries in many for entry in entries if entry.key == key]
    if len(found) < len(many):
        return None
    names = [name for name in found[0].value if all(name in entry.value for entry in found)]
    most = {name: _most([Entry(name, entry.value[name]) for entry in found], len(many)) for name in names}
    kept = {name: entry.value for name, entry in most.items() if entry}
    guess, _ = Counter(entry.guess for entry in found).most_common(1)[0]
    return Entry(key, kept, guess) if kept else None


def _most(entries: Sequence[Entry], of: int) -> Entry | None:
    """Return the one that more than half have, or None."""
    texts = [json.dumps([entry.value, entry.guess]) for entry in entries]
    text, count = Counter(texts).most_common(1)[0]
    return entries[texts.index(text)] if count * 2 > of else None


def _kept(entry: Entry, shared: Sequence[Entry]) -> Entry | None:
    """Return what an entry says that is not shared."""
    there = next((it for it in shared if it.key == entry.key), None)
    if there is None or (entry.key not in MERGED and entry != there):
        return entry
    if entry.key not in MERGED:
        return None
    own = {name: value for name, value in entry.value.items() if there.value.get(name, _NOTHING) != value}
    return Entry(entry.key, own, "" if entry.guess == there.guess else entry.guess) if own else None
