"""Scripts of a CI that build and push by the docker command line.

The flags of a single simple ``docker buildx build`` are edited. Everything else is a person's to rewrite: a change of a
pipeline, a loop or a ``docker push`` is a change of the script.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import yaml

from phasegate.ci.changes import Changes
from phasegate.ci.expressions import WILD, Scope
from phasegate.ci.finding import Finding, Place, Why
from phasegate.ci.options import fields_of, is_pushed, pushes, text_of
from phasegate.ci.shell import Flag, ShellCommand, Word, commands_in
from phasegate.ci.wanted import Wanted
from phasegate.ci.yaml_edit import Edit, Source

_ALONE = ("--push", "--load", "--pull", "--no-cache")
_TOOLS = ("docker", "podman", "buildah", "nerdctl")


class Act(StrEnum):
    BUILD = "build"
    PUSH = "push"
    LIST = "manifest"
    BAKE = "bake"


@dataclass(frozen=True, slots=True)
class Script:
    """A script in a CI file. ``step`` is what its file calls it."""

    source: Source
    node: yaml.ScalarNode
    scope: Scope
    step: str

    @property
    def text(self) -> str:
        raw = self.source.raw(self.node)
        return raw[0] if raw else str(self.node.value)

    def place(self, command: ShellCommand) -> Place:
        exact = command.line + 1 if self.node.style == "|" else 0
        return Place(self.source.name, self.node.start_mark.line + 1 + exact, self.step)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A command that pushes ``names``, as they are written."""

    script: Script
    command: ShellCommand
    act: Act
    names: tuple[str, ...]

    @property
    def at(self) -> Place:
        return self.script.place(self.command)

    @property
    def builds(self) -> bool:
        return self.act is Act.BUILD

    def alternatives(self) -> list[tuple[str, ...]]:
        return self.script.scope.names(self.names, shell=True)


def pushed_in(script: Script) -> Iterator[Pushed]:
    """Yield the commands of a script that push, those among others on one line included."""
    for command in commands_in(script.text):
        if (act := act_of(command)) and (names := _names(command, act)) is not None:
            yield Pushed(script, command, act, tuple(names))


def judge_command(pushed: Pushed, wanted: Wanted, changes: Changes, why: Why | None) -> None:
    """Report the flags of a command that differ, or that it cannot push the form."""
    source, command = pushed.script.source, pushed.command
    said = " ".join(word.text for word in command.words[:2])
    example = f"{_example(wanted)} ..."
    if pushed.act is not Act.BUILD:
        lists = pushed.act is Act.LIST
        lines = ["docker buildx imagetools create --tag NAME:TAG NAME@DIGEST ..."] if lists else [example]
        found = [Finding(pushed.at, said, "the form of the engine's store", str(wanted.form.published))]
        changes.mend(source, found, None, Why.ENGINE, lines)
        return
    found, edits = _flags(pushed, wanted)
    mend(pushed.script, found, edits, changes, why or (None if command.simple else Why.SHELL), [example])


def mend(
    script: Script,
    found: Sequence[Finding],
    edits: Sequence[Edit],
    changes: Changes,
    why: Why | None,
    lines: Sequence[str],
) -> None:
    """Add findings of a command, which edits of the script's own text mend. See ``Changes.mend``."""
    raw = script.source.raw(script.node)
    moved = [Edit(raw[1] + edit.start, raw[1] + edit.end, edit.text) for edit in edits] if raw else None
    changes.mend(script.source, found, moved, why, lines)


def _flags(pushed: Pushed, wanted: Wanted) -> tuple[list[Finding], list[Edit]]:
    """Return the flags that differ, and the edits: a flag that is there is replaced, the others are added."""
    command, at = pushed.command, pushed.at
    edits: list[Edit] = []
    new: list[str] = []

    def put(there: Flag | None, text: str) -> None:
        if there:
            edits.append(Edit(there.start, there.end, text))
        else:
            new.append(text)

    attested = {key: next(command.flags(f"--{key}"), None) for key in wanted.attest}
    found = []
    for one in wanted.in_attest({key: flag.value for key, flag in attested.items() if flag}):
        found += Finding.of(at, "--", [one])
        put(attested[one.key], f"--{one.key}={shlex.quote(one.wanted)}")
    outputs = [(flag, fields_of(flag.value)) for flag in command.flags("--output", "-o")]
    ours: list[tuple[Flag | None, dict[str, str]]] = [(flag, fields) for flag, fields in outputs if is_pushed(fields)]
    for flag, fields in ours or [(None, {})]:
        if differ := wanted.in_output(fields):
            found += Finding.of(at, "--output ", differ)
            put(flag, f"--output {shlex.quote(text_of({'type': 'image', **fields, **wanted.output}))}")
    arguments = {flag.value.partition("=")[0]: flag for flag in command.flags("--build-arg")}
    several = any("," in flag.value for flag in command.flags("--platform"))
    for one in wanted.in_args({key: flag.value.partition("=")[2] for key, flag in arguments.items()}, listed=several):
        found += Finding.of(at, "--build-arg ", [one])
        put(arguments.get(one.key), f"--build-arg {one.key}={one.wanted or 0}")
    network = next(command.flags("--network"), None)
    if differ := wanted.in_network(network.value if network else ""):
        found += Finding.of(at, "--", differ)
        put(network, f"--network {wanted.network}")
    return found, edits + _inserted(pushed, new)


def _inserted(pushed: Pushed, new: list[str]) -> list[Edit]:
    """Return the edit that adds flags: on lines of their own where the command is written so."""
    if not new:
        return []
    text, words = pushed.script.text, pushed.command.words
    build = next(number for number, word in enumerate(words) if word.text == "build")
    first = build
    while first + 1 < len(words) and "\n" not in text[words[first].end : words[first + 1].start]:
        first += 1
    if first + 1 == len(words):
        at = words[build].end
        return [Edit(at, at, "".join(f" {flag}" for flag in new))]
    between = text[words[first].end : words[first + 1].start]
    if _takes_value(words[first]):
        first = build
    return [Edit(words[first].end, words[first].end, "".join(f"{between}{flag}" for flag in new))]


def _takes_value(word: Word) -> bool:
    return word.text.startswith("-") and "=" not in word.text and word.text not in _ALONE


def act_of(command: ShellCommand) -> Act | None:
    """Return how a command pushes, if it does."""
    if command.begins("docker", "buildx", "bake"):
        return Act.BAKE if command.has("--push") else None
    if command.begins("docker", "buildx", "build") or command.begins("docker", "build"):
        output = any(pushes(fields_of(flag.value)) for flag in command.flags("--output", "-o"))
        return Act.BUILD if command.has("--push") or output else None
    if command.begins("docker", "manifest", "create") or command.begins("docker", "manifest", "push"):
        return Act.LIST
    if _composes(command) and command.has("push", "--push"):
        return Act.PUSH
    if command.begins("docker", "image", "push") or any(command.begins(tool, "push") for tool in _TOOLS):
        return Act.PUSH
    return None


def _names(command: ShellCommand, act: Act) -> list[str] | None:
    if act is Act.BAKE:
        return None
    if act is Act.BUILD:
        named = [fields_of(flag.value).get("name", "") for flag in command.flags("--output", "-o")]
        return [flag.value for flag in command.flags("-t", "--tag")] + [name for name in named if name]
    if _composes(command):
        return [WILD]  # the names are in a compose file
    skipped = 3 if act is Act.LIST or command.words[1].text == "image" else 2
    named = [word.text for word in command.words[skipped:] if not word.text.startswith("-")]
    return named[:1]


def _composes(command: ShellCommand) -> bool:
    return command.begins("docker", "compose") or command.begins("docker-compose")


def _example(wanted: Wanted) -> str:
    words = ["docker", "buildx", "build", "--push", *(f"--{key}={value}" for key, value in wanted.attest.items())]
    words += [word for key, value in wanted.args.items() for word in ("--build-arg", f"{key}={value}")]
    return shlex.join([*words, "--output", text_of({"type": "image", **wanted.output})])
