"""What counts as a command on a page, and that a wrong one is noticed."""

from __future__ import annotations

from unittest.mock import patch

from phasegate import command
from phasegate.command import Command, Verb
from tests.faults.sim.many import play_many
from tests.faults.sim.typed import commands, usage


def test_commands_end_where_prose_begins() -> None:
    text = (
        'blocked: latest was moved; phasegate promote tool --phase oci --force --reason "..." moves it anyway\n'
        'held: look at it (phasegate status), phasegate release tool page --reason "...".\n'
        "written by phasegate at 10:00 on phasegate 0.2.0"
    )
    assert list(commands(text)) == [
        ("promote", "tool", "--phase", "oci", "--force", "--reason", "..."),
        ("status",),
        ("release", "tool", "page", "--reason", "..."),
    ]
    assert not any(usage(words) for words in commands(text))


def test_a_command_that_cannot_be_parsed_is_noticed() -> None:
    assert "--reason" in usage(("release", "tool"))
    assert "gold" in usage(("approve", "gold", "--reason", "..."))


def test_a_page_that_names_a_command_that_is_refused_is_noticed() -> None:
    """As if what is on hold were to be tried again, instead of being released."""

    def release(*repos: str) -> Command:
        return Command(Verb.RETRY, repos)

    with patch.object(command, "release", release):
        found = play_many(range(40), jobs=1, stop=lambda so_far: "page" in so_far.found)
    assert "page" in found.found, found.counts
