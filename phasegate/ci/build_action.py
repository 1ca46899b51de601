"""docker/build-push-action: what a step of it pushes, and the inputs to change.

``push`` stays as it is, also as an expression: a step that pushes on some events goes on to do so. Where it is set,
buildx adds ``push=true`` to the output that is written here.
"""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.ci.changes import Changes
from phasegate.ci.expressions import entries
from phasegate.ci.finding import Finding, Why
from phasegate.ci.options import fields_of, is_pushed, pushes, text_of, values_of, with_lines
from phasegate.ci.steps import Step
from phasegate.ci.wanted import Difference, Wanted
from phasegate.fleet.fleet import ImageSpec

ACTION = "build-push-action"
"""Docker's, and those of others that take its place with the same inputs."""


def pushed_names(step: Step) -> list[str]:
    """Return the names that a step pushes, as they are written; none if it does not push."""
    outputs = [fields_of(line) for line in _lines(step.input("outputs"))]
    if step.input("push").lower() in ("", "false") and not any(pushes(output) for output in outputs):
        return []
    named = [name for output in outputs if is_pushed(output) for name in entries(output.get("name", ""))]
    return [*step.scope.tags(step.input("tags")), *named]


def judge_build(step: Step, images: Sequence[ImageSpec], wanted: Wanted, changes: Changes, why: Why | None) -> None:
    """Report the inputs of a step that differ. ``why`` says why none of them may be edited, if so."""
    by_digest = _outputs(step, wanted, changes, why)
    _attestations(step, wanted, changes, why)
    platforms = entries(step.input("platforms"))
    if len(images) == 1 and not by_digest:
        for one in wanted.in_platforms(platforms, images[0]):
            platforms = platforms if one.decided else one.wanted.split(",")
            _set(step, "platforms", [one], [one.wanted], changes, why or (Why.PLATFORMS if one.decided else None))
    _arguments(step, wanted, changes, why, listed=by_digest or len(platforms) > 1)
    if differ := wanted.in_network(step.input("network")):
        _set(step, "network", differ, [wanted.network], changes, why)


def _outputs(step: Step, wanted: Wanted, changes: Changes, why: Why | None) -> bool:
    """Judge ``outputs``, and return whether the step pushes by digest, for a list that another one makes."""
    lines = _lines(step.input("outputs"))
    outputs = [fields_of(line) for line in lines]
    ours = [output for output in outputs if is_pushed(output)]
    differ = next(filter(None, map(wanted.in_output, ours or [{}])), [])
    options = dict(wanted.output)
    made = [text_of(one | options) if is_pushed(one) else line for one, line in zip(outputs, lines, strict=True)]
    made += [] if ours else [text_of({"type": "image", **options})]
    unreadable = not ours and any(line.startswith("${{") for line in lines)
    _set(step, "outputs", differ, made, changes, why or (Why.EXPRESSION if unreadable else None), prefix="outputs: ")
    return any("push-by-digest" in output for output in outputs)


def _attestations(step: Step, wanted: Wanted, changes: Changes, why: Why | None) -> None:
    for one in wanted.in_attest({key: step.input(key) for key in wanted.attest}):
        _set(step, one.key, [one], [one.wanted], changes, why)
    lines = _lines(step.input("attests"))
    left = [line for line in lines if fields_of(line).get("type") not in wanted.attest]
    if left != lines and step.inputs is not None:
        # buildx refuses a kind of attestation that is asked for twice.
        twice = [Finding(step.place("attests"), "attests", line, "") for line in lines if line not in left]
        edit = step.source.set(step.inputs, "attests", left) if left else step.source.remove(step.inputs, "attests")
        changes.mend(step.source, twice, edit, why, [f"attests: {line}" for line in left])


def _arguments(step: Step, wanted: Wanted, changes: Changes, why: Why | None, *, listed: bool) -> None:
    lines = step.input("build-args").splitlines()
    differ = wanted.in_args(values_of(lines), listed=listed)
    left = with_lines(lines, wanted.args, [one.key for one in differ if not one.wanted])
    if differ and not left and step.inputs is not None:
        found = Finding.of(step.place("build-args"), "build-args: ", differ)
        changes.mend(step.source, found, step.source.remove(step.inputs, "build-args"), why)
    elif differ:
        _set(step, "build-args", differ, left, changes, why, prefix="build-args: ")


def _set(
    step: Step,
    key: str,
    differ: Sequence[Difference],
    lines: Sequence[str],
    changes: Changes,
    why: Why | None,
    prefix: str = "",
) -> None:
    if not differ or step.inputs is None:
        return
    found = Finding.of(step.place(key), prefix, differ)
    written = [f"{key}: {lines[0]}"] if len(lines) == 1 else [f"{key}: |", *(f"  {line}" for line in lines)]
    changes.mend(step.source, found, step.source.set(step.inputs, key, lines), why, written)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
