"""The diff of CI files, fit for the log of a CI.

It has no value that looks like a secret, and of a script only what changes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from phasegate.ci.survey import Edited

_AROUND = 2
_HIDDEN = "***"
_NAME = r"[\w.-]*(?:(?<!id-)token|secret(?!s\b|-)|passw|pwd|api_?key|private_?key|access_?key|credential)[\w.-]*"
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s\"',;]+)"
_SECRETS = (
    re.compile(rf"(?P<before>\b{_NAME}\s*[=:]\s*)(?!\$|\"\$|[|>]){_VALUE}", re.IGNORECASE),
    re.compile(rf"(?P<before>(?:^|\s)--?(?!secret\s){_NAME}\s+)(?!\$|\"\$|-){_VALUE}", re.IGNORECASE),
    re.compile(rf"(?P<before>\blogin\b.*?\s-p[ =]?)(?!\$|\"\$){_VALUE}"),
    re.compile(r"(?P<before>\w://[^\s:/@]*:)(?!\$)[^\s@/]+(?=@)"),
)


def diff(files: Iterable[Edited]) -> list[str]:
    """Return the lines of a unified diff. The ends of lines are not shown, nor the lines of a script around an edit."""
    lines: list[str] = []
    for one in files:
        before, after = (text.splitlines() for text in (one.before, one.after))
        name = one.name if one.before else "/dev/null"
        number = 0
        for line in difflib.unified_diff(before, after, name, one.name, lineterm="", n=_AROUND):
            if found := re.match(r"@@ -(\d+)", line):
                number = int(found[1])
            elif number and line[0] in " -":
                line = " ..." if line[0] == " " and number in one.scripts else line
                number += 1
            lines.append(masked(line))
    return lines


def masked(line: str) -> str:
    """Return a line with ``***`` in place of what looks like a secret; names of variables stay."""
    for pattern in _SECRETS:
        line = pattern.sub(rf"\g<before>{_HIDDEN}", line)
    return line
