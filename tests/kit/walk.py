"""A walk-through of a page of docs: its files are written, its edits made and its commands run, in the page's order."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.kit.examples import Section, squeezed
from tests.kit.in_process import Ended, phasegate

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# (in )?(\S+)\n")


@dataclass(frozen=True)
class Walk:
    """One section of a page in ``folder``.

    A fenced block whose first line is ``# PATH`` is that file, and one with ``# in PATH`` is a part of that file. One
    of the language ``diff`` edits the file that it names. One of the language ``console`` has commands and what they
    print, where ``...`` stands for any text.

    words: the page's words and, for each, that of this machine.
    docker: the engine that the page's own ``docker`` commands use.
    """

    section: Section
    folder: Path
    words: Mapping[str, str]
    docker: str

    def play(self, title: str) -> None:
        """Do everything that the part of the section under the heading ``title`` shows."""
        part = f"\n{self.section.text}".partition(f"\n### {title}\n")[2].partition("\n### ")[0]
        blocks = _BLOCK.findall(part)
        assert blocks, title
        for language, text in blocks:
            if language == "console":
                self._run(text)
            elif language == "diff":
                self._edit(text)
            elif found := _FILE.match(text):
                path, content = self.folder / found[2], text[found.end() :]
                if found[1]:
                    assert content in self.there(path.read_text()), f"{path.name} does not have this:\n{content}"
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(self.here(content))

    def here(self, text: str) -> str:
        """Return a text of the page in this machine's words."""
        for theirs, ours in self.words.items():
            text = text.replace(theirs, ours)
        return text

    def there(self, text: str) -> str:
        """Return a text of this machine in the page's words."""
        for theirs, ours in self.words.items():
            text = text.replace(ours, theirs)
        return text

    def _edit(self, diff: str) -> None:
        head, *hunks = re.split(r"^@@.*\n", diff, flags=re.MULTILINE)
        path = self.folder / head.split()[1]
        text = self.there(path.read_text())
        for hunk in hunks:
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            assert text.count(before) == 1, f"{path.name} does not have this once:\n{before}"
            text = text.replace(before, "".join(line[1:] for line in lines if line[0] in " +"))
        path.write_text(self.here(text))

    def _run(self, console: str) -> None:
        for example in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
            line, _, said = example.partition("\n")
            ended = self._ended(shlex.split(self.here(line)))
            printed = self.there(ended.stdout + ended.stderr)
            assert ended.returncode == 0, f"{line}\n{printed}"
            expected = re.escape("\n".join(squeezed(said))).replace(r"\.\.\.", ".*")
            assert re.fullmatch(expected, "\n".join(squeezed(printed)), re.DOTALL), f"{line}\n{printed}"

    def _ended(self, words: list[str]) -> Ended:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        match words:
            case ["phasegate", "rollout", *_]:  # in a process of its own, as it starts a Prefect server
                words[:1] = [sys.executable, "-m", "phasegate.cli.main"]
            case ["phasegate", *rest]:
                return phasegate(*rest, cwd=self.folder)
            case _:
                environment["DOCKER_HOST"] = self.docker
        done = subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        return Ended(done.returncode, done.stdout, done.stderr)
