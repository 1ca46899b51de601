"""The builder that a step uses: docker/setup-buildx-action, ``docker buildx create``, or the engine's own driver."""

from __future__ import annotations

import re

from phasegate.ci.changes import Changes, Key
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


def judge_builder(step: Step, wanted: Wanted, changes: Changes, action: str, why: Why | None = None) -> None:
    """Report what is wrong with the builder of a step.

    action: how the checkout names the setup action
    why: why it may not be edited, if so
    """
    first = share(step, changes)
    if setup := _setup(step):
        if first:
            _judge_setup(setup, wanted, changes, why)
        return
    if step.input("builder") or "BUILDX_BUILDER" in step.scope.env:
        return
    if any(_OTHERS.search(each.uses) or _CREATE.search(text_of(each.node, "run")) for each in (*step.before, step)):
        return
    if first:
        found = [Finding(step.place(), "builder", "the engine's docker driver", f"a {_DRIVER} builder")]
        lines = [f"uses: {action}", *_with(wanted)]
        edit = step.source.insert_before(step.node, lines)
        written = [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]
        changes.mend(step.source, found, edit, why, written, _key(step))


def share(step: Step, changes: Changes) -> bool:
    """Note which builder a step uses: its setup step, or what its job has without one. See ``Changes.share``."""
    return changes.share(_key(step))


def _key(step: Step) -> Key:
    first = _setup(step) or (step.before or (step,))[0]
    return first.source.name, first.node.start_mark.index


def _setup(step: Step) -> Step | None:
    """Return the last step that sets buildx up, or the one that the input ``builder`` names."""
    setups = [each for each in step.before if each.uses == ACTION]
    asked = step.input("builder")
    named = [each for each in setups if (name := text_of(each.node, "id")) and f"steps.{name}." in asked]
    return next(reversed(named or setups), None)


def _judge_setup(setup: Step, wanted: Wanted, changes: Changes, why: Why | None) -> None:
    key = (setup.source.name, setup.node.start_mark.index)
    driver = setup.input("driver")
    if driver in _ENGINES:
        found = Finding(setup.place("driver"), "driver", driver, _DRIVER)
        assert setup.inputs is not None
        edit = setup.source.set(setup.inputs, "driver", [_DRIVER])
        changes.mend(setup.source, [found], edit, why, [f"driver: {_DRIVER}"], key)
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
    changes.mend(setup.source, differ, edit, why, ["driver-opts: |", *(f"  {line}" for line in opts)], key)


def _with(wanted: Wanted) -> list[str]:
    opts = [f"{key}={value}" for key, value in wanted.driver_opts.items()]
    if not opts:
        return []
    several = ["  driver-opts: |", *(f"    {opt}" for opt in opts)]
    return ["with:", *([f"  driver-opts: {opts[0]}"] if len(opts) == 1 else several)]
