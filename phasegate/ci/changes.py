"""What was found in the files of a checkout, and the edits that mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from phasegate.ci.finding import Finding, Unsure, Why
from phasegate.ci.yaml_edit import Edit, Source

Key = tuple[str, int]
"""The file and the index of a step, or of the builder of several."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Findings that the same edits mend, for one step or builder. ``why`` is None if the edits can be made."""

    of: Key
    source: Source
    found: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    why: Why | None
    lines: tuple[str, ...]

    @property
    def holds_up(self) -> bool:
        """Whether a person has to mend it before anything else of the step can be changed."""
        return self.why is not None and any(one.form for one in self.found)

    def by_hand(self, why: Why) -> list[Finding]:
        return [replace(one, why=why, lines=self.lines) for one in self.found]


@dataclass(slots=True)
class Changes:
    """Filled while the files are read.

    A step is edited as a whole or not at all, and so are the steps that share a builder that is to be changed: a new
    builder without the options beside it would push BuildKit's defaults.

    step: the one that is looked at
    unsure: the steps that may push the repo's image
    pushers: how many steps and targets push it
    written: files that are written as a whole, by name
    others: findings that no edit of a YAML file mends
    """

    step: Key = ("", 0)
    unsure: list[Unsure] = field(default_factory=list)
    pushers: int = 0
    written: dict[str, str] = field(default_factory=dict)
    others: list[Finding] = field(default_factory=list)
    _parts: list[_Part] = field(default_factory=list)
    _builders: dict[Key, Key] = field(default_factory=dict)

    def mend(
        self,
        source: Source,
        found: Sequence[Finding],
        edits: Edit | Sequence[Edit] | None,
        why: Why | None,
        lines: Sequence[str] = (),
        builder: Key | None = None,
    ) -> None:
        """Add findings that the same edits mend.

        edits: None if the text cannot be edited safely
        why: why the edits are not made; None to make them
        lines: what a person writes where they are not made
        builder: the builder that they are for, if it is not the step
        """
        if found:
            made = (edits,) if isinstance(edits, Edit) else tuple(edits or ())
            why = why or (Why.LAYOUT if edits is None else None)
            self._parts.append(_Part(builder or self.step, source, tuple(found), made, why, tuple(lines)))

    def share(self, builder: Key) -> bool:
        """Note the builder that the step uses, and return whether it is met for the first time."""
        first = builder not in self._builders.values()
        self._builders[self.step] = builder
        return first

    def findings(self) -> list[Finding]:
        """Return every setting to change."""
        held_up = self._held_up()
        found = list(self.others)
        for part in self._parts:
            if why := part.why or (Why.PARTLY if self._group(part.of) in held_up else None):
                found += part.by_hand(why)
            else:
                found += part.found
        return found

    def edits(self) -> dict[Source, list[Edit]]:
        """Return the edits of each YAML file."""
        held_up = self._held_up()
        made: dict[Source, list[Edit]] = {}
        for part in self._parts:
            if part.why is None and self._group(part.of) not in held_up:
                made.setdefault(part.source, []).extend(part.edits)
        return made

    @property
    def is_held_up(self) -> bool:
        """Whether a person has to change something of the step first."""
        return self._group(self.step) in self._held_up()

    def _held_up(self) -> frozenset[Key]:
        return frozenset(self._group(part.of) for part in self._parts if part.holds_up)

    def _group(self, key: Key) -> Key:
        """Return the builder of a step if that is to be changed too, or the step itself."""
        builder = self._builders.get(key)
        return builder if builder and _any_of(builder, self._parts) else key


def _any_of(builder: Key, parts: Iterable[_Part]) -> bool:
    return any(part.of == builder for part in parts)
