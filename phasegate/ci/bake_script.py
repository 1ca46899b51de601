"""``docker buildx bake --push`` in scripts: its files and targets, and the flags that count more than what they say."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import pairwise

from phasegate.ci.bake import OVERRIDE, Baked, Call
from phasegate.ci.bake_action import sets_output, with_output
from phasegate.ci.changes import Changes
from phasegate.ci.finding import Finding, Why
from phasegate.ci.scripts import Act, Script, act_of, mend
from phasegate.ci.shell import ShellCommand, commands_in
from phasegate.ci.wanted import Wanted
from phasegate.ci.yaml_edit import Edit

_WITH_VALUE = ("-f", "--file", "--set", "--builder", "--allow", "--metadata-file", "--progress")


def bakes_in(script: Script) -> Iterator[ShellCommand]:
    """Yield the calls of bake that push."""
    return (command for command in commands_in(script.text) if act_of(command) is Act.BAKE)


def call_of(script: Script, command: ShellCommand) -> Call:
    """Return the call of bake that a command is."""
    words = command.words[3:]
    values = {after for word, after in pairwise(words) if word.text in _WITH_VALUE}
    targets = tuple(word.text for word in words if not word.text.startswith("-") and word not in values)
    files = tuple(flag.value for flag in command.flags("-f", "--file"))
    return Call(script.place(command), ".", files, targets, pushing=True)


def judge_flags(
    script: Script, command: ShellCommand, call: Call, baked: Baked, wanted: Wanted, changes: Changes
) -> None:
    """Report the flags of a command that override what its targets say, and the override file if it is not named."""
    at, ours = call.at, [target.name for target in baked.targets]
    why = None if command.simple else Why.SHELL
    shared = Why.SHARED if baked.others else None
    for key, value in wanted.attest.items():
        for flag in command.flags(f"--{key}"):
            text = f"--{key}={value}"
            for one in wanted.in_attest({**wanted.attest, key: flag.value}):
                found = Finding.of(at, "--", [one])
                mend(script, found, [Edit(flag.start, flag.end, text)], changes, why or shared, [text])
    for flag in command.flags("--set"):
        if sets_output(flag.value, ours) and (new := with_output(flag.value, wanted)) != flag.value:
            text = f"--set {shlex.quote(new)}"
            changed = [Edit(flag.start, flag.end, text)]
            mend(script, [Finding(at, "--set", flag.value, new)], changed, changes, why or shared, [text])
    if call.files and baked.override and not any(file.endswith(OVERRIDE) for file in call.files):
        end = max(flag.end for flag in command.flags("-f", "--file"))
        text = f"--file {OVERRIDE}"
        mend(script, [Finding(at, "--file", "", OVERRIDE)], [Edit(end, end, f" {text}")], changes, why, [text])
