"""The builder that a step uses: docker/setup-buildx-action, ``docker buildx create``, or the engine's own driver."""

from __future__ import annotations

import re

from phasegate.ci.changes import Changes
from phasegate.ci.finding import Finding, Why
from phasegate.ci.options import values_of, with_lines
from phasegate.ci.steps import Step
from phasegate.ci.wanted import Wanted
from phasegate.ci.yaml_edit import text_of

ACTION = "docker/setup-buildx-action"
NEWEST = f"{ACTION}@v3"
_DRIVER = "docker-container"
_ENGINES = ("docker",)
_PINNED = (_DRIVER, "")
_OTHERS = re.compile(r"setup-(?:docker-)?build(?:x|er)|depot/setup-action")
"""Actions of others that make a builder."""
_CREATE = re.compile(r"\bdocker\s+buildx\s+create\b")


def judge_builder(step: Step, wanted: Wanted, changes: Changes, action: str) -> None:
    """Report what is wrong with the builder of a step. ``action`` is how the checkout names the setup action."""
    if setup := _setup(step):
        if changes.first(setup.source, setup.node.start_mark.index):
            _judge_setup(setup, wanted, changes)
        return
    if step.input("builder") or "BUILDX_BUILDER" in step.scope.env:
        return
    if any(_OTHERS.search(each.uses) or _CREATE.search(text_of(each.node, "run")) for each in (*step.before, step)):
        return
    job = (step.before or (step,))[0]
    if changes.first(job.source, job.node.start_mark.index):
        found = [Finding(step.place(), "builder", "the engine's docker driver", f"a {_DRIVER} builder")]
        lines = [f"uses: {action}", *_with(wanted)]
        edit = step.source.insert_before(step.node, lines)
        changes.mend(step.source, found, edit, None, [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])])


def _setup(step: Step) -> Step | None:
    """Return the last step that sets buildx up, or the one that the input ``builder`` names."""
    setups = [each for each in step.before if each.uses == ACTION]
    asked = step.input("builder")
    named = [each for each in setups if (name := text_of(each.node, "id")) and f"steps.{name}." in asked]
    return next(reversed(named or setups), None)


def _judge_setup(setup: Step, wanted: Wanted, changes: Changes) -> None:
    driver = setup.input("driver")
    if driver in _ENGINES:
        found = Finding(setup.place("driver"), "driver", driver, _DRIVER)
        assert setup.inputs is not None
        changes.mend(setup.source, [found], setup.source.set(setup.inputs, "driver", [_DRIVER]), None)
    if driver not in (*_PINNED, *_ENGINES) or not wanted.driver_opts:
        return
    lines = [line.strip() for line in setup.input("driver-opts").splitlines() if line.strip()]
    there = values_of(lines)
    differ = [
        Finding(setup.place("driver-opts"), f"driver-opts: {key}", there.get(key, ""), value, form=False)
        for key, value in wanted.driver_opts.items()
        if there.get(key) != value
    ]
    if not differ:
        return
    opts = with_lines(lines, wanted.driver_opts)
    if setup.inputs is not None:
        edit = setup.source.set(setup.inputs, "driver-opts", opts)
    elif text_of(setup.node, "with") or any(key.value == "with" for key, _ in setup.node.value):
        edit = None
    else:
        edit = setup.source.add_mapping(setup.node, "with", [("driver-opts", opts)])
    why = Why.LAYOUT if edit is None else None
    changes.mend(setup.source, differ, edit, why, ["driver-opts: |", *(f"  {line}" for line in opts)])


def _with(wanted: Wanted) -> list[str]:
    opts = [f"{key}={value}" for key, value in wanted.driver_opts.items()]
    if not opts:
        return []
    several = ["  driver-opts: |", *(f"    {opt}" for opt in opts)]
    return ["with:", *([f"  driver-opts: {opts[0]}"] if len(opts) == 1 else several)]
