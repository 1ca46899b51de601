"""dockerignore: which paths stay out of a context, by moby/patternmatcher's own cases."""

from __future__ import annotations

import pytest

from phasegate.build.dockerignore import Ignore


@pytest.mark.parametrize(
    ("text", "path", "out"),
    [
        ("node_modules", "node_modules", True),
        ("node_modules", "node_modules/a/b.js", True),
        ("node_modules", "src/node_modules", False),
        ("**/node_modules", "src/node_modules/x", True),
        ("/build/", "build/x", True),
        ("./build", "build/x", True),
        ("*.md", "README.md", True),
        ("*.md", "docs/README.md", False),
        ("**/*.md", "README.md", True),
        ("**/*.md", "docs/a/README.md", True),
        ("docs/**", "docs/a", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[a-c].txt", "b.txt", True),
        ("*.md\n!README.md", "README.md", False),
        ("*.md\n!README.md", "OTHER.md", True),
        ("!README.md\n*.md", "README.md", True),
        ("docs\n!docs/keep", "docs/keep/x", False),
        ("docs\n!docs/keep", "docs/other", True),
        ("# a comment\n\n", "# a comment", False),
        ("  spaced  ", "spaced", True),
        ("a.b", "axb", False),
        (".", "anything", False),
    ],
)
def test_leaves_out(text: str, path: str, out: bool) -> None:
    assert Ignore(text)(path) is out


@pytest.mark.parametrize(
    ("text", "folder", "enters"),
    [
        ("pgdata", "src", True),
        ("pgdata", "pgdata", False),
        ("pgdata\n*.md\n!README.md", "pgdata", False),
        ("pgdata\n!src/keep", "pgdata", False),
        ("pgdata\n!pgdata/keep", "pgdata", True),
        ("pgdata\n!*/keep", "pgdata", True),
        ("pgdata\n!**/keep", "pgdata", True),
        ("pgdata\n!pgdata", "pgdata", True),
        ("a\n!a/b/c", "a/b", True),
        ("a\n!a/b/c", "a/x", False),
    ],
)
def test_enters_an_excluded_folder_only_for_what_may_be_kept_in_it(text: str, folder: str, enters: bool) -> None:
    ignore = Ignore(text)
    assert ignore.enters(ignore.after(ignore.start, folder)) is enters
