"""Examples of a page of docs: files that it shows, and commands with what they print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.kit.in_process import phasegate


@dataclass(frozen=True)
class Section:
    """One section of a page, by its heading.

    A fenced block whose first line is ``# PATH`` is that file; one of the language ``console`` has commands.
    """

    text: str

    @classmethod
    def of(cls, page: Path, title: str) -> Section:
        return cls(page.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0])

    def write_files(self, folder: Path) -> None:
        for path, content in re.findall(r"^```\w+\n# (\S+)\n(.*?)^```", self.text, re.DOTALL | re.MULTILINE):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)

    def play(self, folder: Path, here: Callable[[str], str] = str, there: Callable[[str], str] = str) -> int:
        """Run every command in ``folder`` and assert what it prints; return how many there are.

        here: turns the words of the page into those of this machine.
        there: turns what is printed into the page's words.
        """
        (block,) = re.findall(r"```console\n(.*?)```", self.text, re.DOTALL)
        found = re.split(r"^\$ phasegate ", block, flags=re.MULTILINE)[1:]
        for command, _, said in (example.partition("\n") for example in found):
            ended = phasegate(*shlex.split(here(command)), cwd=folder)
            assert squeezed(there(ended.stdout + ended.stderr)) == squeezed(said), command
        return len(found)


def squeezed(text: str) -> list[str]:
    """Return the lines with one space for several: a column's width follows from names that differ by machine."""
    return [re.sub(r" +", " ", line).strip() for line in text.splitlines()]
