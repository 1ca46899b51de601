"""The steps of GitHub workflows and composite actions, each with what is known where it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from phasegate.ci.expressions import WILD, Scope, entries
from phasegate.ci.finding import Place
from phasegate.ci.shell import program_of
from phasegate.ci.yaml_edit import Source, items_of, mapping_of, pairs_of, scalar_of, text_of

METADATA = "docker/metadata-action"
_HERE = "./"


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step. ``before`` are the earlier ones of its job, and of the jobs that call its action."""

    source: Source
    node: yaml.MappingNode
    scope: Scope
    before: tuple[Step, ...] = ()

    @property
    def uses(self) -> str:
        """The action, without its version."""
        return text_of(self.node, "uses").partition("@")[0].lower()

    @property
    def action(self) -> str:
        """The action's own name, without its owner."""
        return self.uses.rpartition("/")[2]

    @property
    def inputs(self) -> yaml.MappingNode | None:
        return mapping_of(self.node, "with")

    @property
    def title(self) -> str:
        name = text_of(self.node, "name") or text_of(self.node, "id") or text_of(self.node, "uses")
        return name or program_of(text_of(self.node, "run"))

    def input(self, name: str) -> str:
        return text_of(self.inputs, name)

    def has_name(self, name: str) -> bool:
        """Return whether a person may call it so: by its name or its id."""
        return name in (text_of(self.node, "name"), text_of(self.node, "id"))

    def place(self, setting: str = "") -> Place:
        """Return its line, or that of one of its inputs."""
        node = next((key for key, _ in (self.inputs.value if self.inputs else ()) if key.value == setting), self.node)
        return Place(self.source.name, node.start_mark.line + 1, self.title)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a workflow or an action: what it is given, and the steps before it; ``job`` if a whole job is one."""

    target: str
    place: Place
    given: Mapping[str, tuple[str, ...]]
    before: tuple[Step, ...] = ()
    job: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether it is a workflow of another repository."""
        return self.job and not self.target.startswith(_HERE)

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files of the same checkout that the target may be: a workflow, or the action in a folder."""
        if not self.target.startswith(_HERE):
            return ()
        target = PurePosixPath(self.target)
        return tuple(str(path) for path in (target, target / "action.yml", target / "action.yaml"))


@dataclass(frozen=True, slots=True)
class Flow:
    """All steps of a checkout, and its calls of workflows and actions."""

    steps: tuple[Step, ...]
    calls: tuple[Call, ...]


def flow_of(sources: Sequence[Source], scope: Scope) -> Flow:
    """Return the steps of workflows and actions. They are read twice: what a caller gives is known only then."""
    calls: tuple[Call, ...] = ()
    for _ in range(2):
        read = [_read(source, scope, calls) for source in sources]
        calls = tuple(call for flow in read for call in flow.calls)
    return Flow(tuple(step for flow in read for step in flow.steps), calls)


def _read(source: Source, scope: Scope, calls: Sequence[Call]) -> Flow:
    callers = [call for call in calls if source.name in call.files]
    scope = scope.with_env(_env(source.root)).knowing(_inputs(source.root, callers))
    if runs := mapping_of(source.root, "runs"):
        before = tuple(step for call in callers for step in call.before)
        return _steps(source, items_of(runs, "steps"), scope, before)
    steps: list[Step] = []
    made: list[Call] = []
    for name, job in pairs_of(mapping_of(source.root, "jobs")):
        inner = scope.knowing(_matrix(job, scope)).with_env(_env(job))
        if scalar_of(job, "uses"):
            at = Place(source.name, job.start_mark.line + 1, name)
            target = text_of(job, "uses").partition("@")[0]
            made.append(Call(target, at, _given(mapping_of(job, "with"), inner), job=True))
        read = _steps(source, items_of(job, "steps"), inner, ())
        steps += read.steps
        made += read.calls
    return Flow(tuple(steps), tuple(made))


def _steps(source: Source, nodes: Sequence[yaml.Node], scope: Scope, before: tuple[Step, ...]) -> Flow:
    steps: list[Step] = []
    calls: list[Call] = []
    for node in nodes:
        if not isinstance(node, yaml.MappingNode):
            continue
        step = Step(source, node, scope.with_env(_env(node)), (*before, *steps))
        if step.uses == METADATA and (name := text_of(node, "id")):
            scope = scope.with_images(name, _images(step.input("images")))
        if step.uses:
            given = _given(step.inputs, step.scope)
            calls.append(Call(text_of(node, "uses").partition("@")[0], step.place(), given, step.before))
        steps.append(step)
    return Flow(tuple(steps), tuple(calls))


def _images(text: str) -> tuple[str, ...]:
    """Return the image names of docker/metadata-action, which may be ``name=NAME,enable=...``."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [part for line in lines for part in (entries(line) if "=" not in line else [_named(line)])]
    return tuple(named)


def _named(line: str) -> str:
    fields = dict(part.partition("=")[::2] for part in entries(line))
    return fields.get("name", line)


def _env(node: yaml.Node | None) -> dict[str, str]:
    return {name: value.value for name, value in pairs_of(mapping_of(node, "env")) if _scalar(value)}


def _given(inputs: yaml.MappingNode | None, scope: Scope) -> dict[str, tuple[str, ...]]:
    return {name: scope.values(value.value) for name, value in pairs_of(inputs) if _scalar(value)}


def _inputs(root: yaml.Node | None, callers: Sequence[Call]) -> dict[str, tuple[str, ...]]:
    """Return the alternatives of the inputs of a workflow or an action, from its callers and its defaults."""
    on = mapping_of(root, "on")
    known: dict[str, tuple[str, ...]] = {}
    for declared in (mapping_of(mapping_of(on, "workflow_call"), "inputs"), mapping_of(root, "inputs")):
        for name, node in pairs_of(declared):
            default = (text_of(node, "default"),) if scalar_of(node, "default") else (WILD,)
            given = [value for call in callers for value in call.given.get(name, default)]
            known[f"inputs.{name}"] = tuple(dict.fromkeys(given)) or tuple(dict.fromkeys((*default, WILD)))
    return known


def _matrix(job: yaml.Node, scope: Scope) -> dict[str, tuple[str, ...]]:
    """Return the alternatives of ``matrix.NAME``, those under ``include`` among them."""
    matrix = mapping_of(mapping_of(job, "strategy"), "matrix")
    known: dict[str, list[str]] = {}
    for key, value in _cells(matrix):
        known.setdefault(f"matrix.{key}", []).extend(scope.values(value))
    return {key: tuple(dict.fromkeys(values)) for key, values in known.items()}


def _cells(matrix: yaml.MappingNode | None) -> Iterator[tuple[str, str]]:
    for key, node in pairs_of(matrix):
        if key == "exclude":
            continue
        for item in items_of(matrix, key):
            if _scalar(item):
                yield key, item.value
            for name, value in pairs_of(item):
                if _scalar(value):
                    yield (name if key == "include" else f"{key}.{name}"), value.value
        if _scalar(node):
            yield key, WILD


def _scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)
