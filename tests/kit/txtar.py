"""Several files in one, as Go's txtar has them: a comment, then ``-- path --`` on the line before each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Archive:
    comment: str
    files: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Archive:
        comment, *parts = re.split(r"^-- (\S+) --\n", path.read_text(), flags=re.MULTILINE)
        return cls(comment, dict(zip(parts[::2], parts[1::2], strict=True)))

    def write(self, folder: Path) -> None:
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
