"""What was found in the files of a checkout, and the edits that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from phasegate.ci.finding import Finding, Unsure, Why
from phasegate.ci.yaml_edit import Edit, Source


@dataclass(slots=True)
class Changes:
    """Filled while the files are read.

    findings: every setting to change
    unsure: the steps that may push the repo's image
    pushers: how many steps and targets push it
    edits: those of each YAML file
    written: files that are written as a whole, by name
    """

    findings: list[Finding] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    pushers: int = 0
    edits: dict[Source, list[Edit]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    _done: set[tuple[str, int]] = field(default_factory=set)

    def mend(
        self,
        source: Source,
        found: Sequence[Finding],
        edit: Edit | None,
        why: Why | None,
        lines: Sequence[str] = (),
    ) -> None:
        """Add findings that one edit mends.

        edit: None if the text cannot be edited safely
        why: why the edit is not made; None to make it
        lines: what a person writes where it is not made
        """
        if found and why is None and edit is not None:
            self.findings += found
            self.edits.setdefault(source, []).append(edit)
        elif found:
            self.findings += [replace(one, why=why or Why.LAYOUT, lines=tuple(lines)) for one in found]

    def first(self, source: Source, index: int) -> bool:
        """Return whether what is at ``index`` is met for the first time: steps share a builder."""
        key = (source.name, index)
        if key in self._done:
            return False
        self._done.add(key)
        return True
