"""docker/bake-action: its files, targets and flags, and the inputs that override what a bake file says."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from phasegate.ci.bake import OVERRIDE, Baked, Call
from phasegate.ci.changes import Changes
from phasegate.ci.expressions import entries
from phasegate.ci.finding import Finding, Why
from phasegate.ci.names import named
from phasegate.ci.options import fields_of, text_of
from phasegate.ci.steps import Step
from phasegate.ci.wanted import Wanted

ACTION = "bake-action"
_CWD = "cwd://"


def call_of(step: Step, wanted: Wanted) -> Call:
    """Return the call of bake that a step makes.

    Files that earlier steps write are left out: docker/metadata-action has the tags of the moment in one.
    """
    files = [each.removeprefix(_CWD) for each in entries(step.input("files")) if "${{" not in each]
    targets = [each for each in entries(step.input("targets")) if "${{" not in each]
    pushing = step.input("push").lower() not in ("", "false")
    tagged = named(step.scope.names(step.scope.tags(step.input("files"))), wanted)
    return Call(step.place(), step.input("workdir") or ".", tuple(files), tuple(targets), pushing, tagged)


def judge_inputs(step: Step, call: Call, baked: Baked, wanted: Wanted, changes: Changes, why: Why | None) -> None:
    """Report the inputs of a step that override what its targets say."""
    inputs, source = step.inputs, step.source
    if inputs is None:
        return
    ours = [target.name for target in baked.targets]
    why = why or (Why.SHARED if baked.others else None)
    # Without these inputs the action asks for provenance of its own, whatever the targets say.
    for one in wanted.in_attest({key: step.input(key) for key in wanted.attest}):
        edit = source.set(inputs, one.key, [one.wanted])
        changes.mend(source, Finding.of(step.place(one.key), "", [one]), edit, why, [f"{one.key}: {one.wanted}"])
    lines = [line.strip() for line in step.input("set").splitlines() if line.strip()]
    made = [with_output(line, wanted) if sets_output(line, ours) else line for line in lines]
    if made != lines:
        at = step.place("set")
        differ = [Finding(at, "set", old, new) for old, new in zip(lines, made, strict=True) if old != new]
        changes.mend(source, differ, source.set(inputs, "set", made), why, made)
    if call.files and baked.override and not any(file.endswith(OVERRIDE) for file in call.files):
        listed = [line.strip() for line in step.input("files").splitlines() if line.strip()]
        new = f"./{OVERRIDE}"
        files = [f"{listed[0]},{new}"] if len(listed) == 1 and "," in listed[0] else [*listed, new]
        missing = [Finding(step.place("files"), "files", "", new)]
        changes.mend(source, missing, source.set(inputs, "files", files), None, [new])


def sets_output(line: str, targets: Sequence[str]) -> bool:
    """Return whether a ``--set`` is the output of one of these targets."""
    pattern, _, rest = line.partition(".")
    return rest.partition("=")[0] in ("output", "outputs") and any(fnmatchcase(name, pattern) for name in targets)


def with_output(line: str, wanted: Wanted) -> str:
    """Return the ``--set`` of an output with the options that are wanted."""
    key, _, value = line.partition("=")
    return f"{key}={text_of(fields_of(value) | dict(wanted.output))}"
