"""Find the external images of a Dockerfile: those that FROM, COPY --from and RUN --mount=from name.

The Dockerfile is read as BuildKit reads it (frontend/dockerfile/parser, instructions): the
escape directive, continued lines, comments between them, here-documents, ARGs before the
first FROM, stages by name and number. Only what the target needs counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from phasegate.errors import FleetError
from phasegate.image.platform import Platform

_ESCAPE = re.compile(r"#\s*escape\s*=\s*([\\`])\s*$", re.IGNORECASE)
_DIRECTIVE = re.compile(r"#\s*[a-zA-Z][a-zA-Z0-9]*\s*=")
_HEREDOC = re.compile(r"<<(-?)(['\"]?)([A-Za-z_][A-Za-z0-9_.]*)\2")
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)(?::(?P<how>[-+])(?P<word>[^}]*))?\}|(?P<bare>\w+))")
_FLAG = re.compile(r"--([a-z-]+)(?:=(\"[^\"]*\"|'[^']*'|\S*))?\s*")


@dataclass(slots=True)
class _Stage:
    base: str
    name: str
    others: list[str] = field(default_factory=list)


def from_references(
    text: str, args: Mapping[str, str] | None = None, target: str = "", platforms: Sequence[Platform] = ()
) -> tuple[str, ...]:
    """Return the external references that building ``target`` needs, in order, each once.

    - ``text``: the Dockerfile.
    - ``args``: build arguments, filled in; otherwise references are as written. ``scratch`` does not count.
    - ``target``: a stage, by default the last.
    - ``platforms``: a FROM may differ by platform (``FROM base-$TARGETARCH``), so all of these count.

    Raises FleetError if the Dockerfile has no such stage, or a FROM is empty once its ARGs are filled in.
    """
    found: dict[str, None] = {}
    for platform in platforms or (None,):
        for reference in _of_platform(text, {**_predefined(platform), **(args or {})}, target):
            found[reference] = None
    return tuple(found)


def context_name(reference: str) -> str:
    """Return the name under which BuildKit looks for a named context that replaces ``reference``.

    That is without docker.io's long forms and without ``:latest`` (dockerui/namedcontext.go).
    """
    for prefix in ("docker.io/library/", "index.docker.io/library/", "docker.io/", "index.docker.io/"):
        if reference.startswith(prefix):
            reference = reference.removeprefix(prefix)
            break
    return reference.removesuffix(":latest")


def _of_platform(text: str, args: Mapping[str, str], target: str) -> Iterator[str]:
    stages = list(_stages(text, args))
    if not stages:
        raise FleetError("the Dockerfile has no FROM", fix="begin a stage with FROM")
    numbers: dict[str, int] = {}
    start = len(stages) - 1
    edges: list[list[int | str]] = []
    for number, stage in enumerate(stages):
        names = [stage.base, *stage.others]
        # FROM and COPY --from see only earlier stages, and only --from takes a number.
        known: list[int | str] = []
        for position, name in enumerate(names):
            if name.lower() in numbers:
                known.append(numbers[name.lower()])
            elif position and name.isdigit() and int(name) < number:
                known.append(int(name))
            else:
                known.append(name)
        edges.append(known)
        if stage.name:
            numbers[stage.name.lower()] = number
    if target:
        wanted = numbers.get(target.lower(), int(target) if target.isdigit() else len(stages))
        if wanted >= len(stages):
            raise FleetError(f"the Dockerfile has no stage {target!r}", fix=f"one of {', '.join(numbers) or 'none'}")
        start = wanted
    needed = {start}
    for number in range(start, -1, -1):
        if number in needed:
            needed.update(edge for edge in edges[number] if isinstance(edge, int))
    for number in sorted(needed):
        yield from (edge for edge in edges[number] if isinstance(edge, str) and edge != "scratch")


def _stages(text: str, args: Mapping[str, str]) -> Iterator[_Stage]:
    known = {name: value for name, value in args.items() if name in _PREDEFINED}
    stage: _Stage | None = None
    for word, rest in _instructions(text):
        if word == "ARG" and stage is None:
            for name, value in _arguments(rest):
                filled = args.get(name, _fill(value, known) if value is not None else None)
                if filled is not None:
                    known[name] = filled
        elif word == "FROM":
            if stage is not None:
                yield stage
            flags, words = _flags(rest)
            parts = words.split()
            base = _fill(_unquoted(parts[0]), known) if parts else ""
            if not base:
                raise FleetError(f"FROM {rest}: names no image once its ARGs are filled in", fix="give the ARG a value")
            stage = _Stage(base, parts[2] if len(parts) == 3 and parts[1].upper() == "AS" else "")
        elif stage is not None:
            while word == "ONBUILD":
                word, _, rest = rest.partition(" ")
                word, rest = word.upper(), rest.strip()
            flags, _ = _flags(rest)
            if word == "COPY":
                stage.others += [_unquoted(value) for name, value in flags if name == "from" and value]
            elif word == "RUN":
                mounts = (_unquoted(value).split(",") for name, value in flags if name == "mount")
                stage.others += [
                    _unquoted(option[5:])
                    for mount in mounts
                    for option in map(_unquoted, mount)
                    if option.startswith("from=")
                ]
    if stage is not None:
        yield stage


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction: its word in capitals and the rest on one line, without here-documents."""
    lines = iter(text.removeprefix("\ufeff").splitlines())
    escape, directives, parts = "\\", True, list[str]()
    for line in lines:
        stripped = line.strip()
        if directives and stripped.startswith("#") and _DIRECTIVE.match(stripped):
            if found := _ESCAPE.match(stripped):
                escape = found[1]
            continue
        if stripped:
            directives = False
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.endswith(escape):
            parts.append(stripped[:-1])
            continue
        whole = " ".join([*parts, stripped]).strip()
        parts = []
        word, _, rest = whole.partition(" ")
        yield word.upper(), rest.strip()
        if word.upper() in ("RUN", "COPY", "ADD"):
            for dash, _, end in _HEREDOC.findall(rest):
                for body in lines:
                    if (body.lstrip("\t") if dash else body) == end:
                        break
    if parts:
        word, _, rest = " ".join(parts).strip().partition(" ")
        yield word.upper(), rest.strip()


def _flags(rest: str) -> tuple[list[tuple[str, str]], str]:
    flags = []
    while found := _FLAG.match(rest):
        flags.append((found[1], found[2] or ""))
        rest = rest[found.end() :]
    return flags, rest


def _arguments(rest: str) -> Iterable[tuple[str, str | None]]:
    for name, value in re.findall(r"(\w+)(=(?:\"[^\"]*\"|'[^']*'|\S*))?", rest):
        yield name, _unquoted(value[1:]) if value else None


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word


def _fill(text: str, known: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        value = known.get(found["braced"] or found["bare"], "")
        if found["how"] == "-":
            return value or _fill(found["word"], known)
        if found["how"] == "+":
            return _fill(found["word"], known) if value else ""
        return value

    return _VARIABLE.sub(one, text)


_PREDEFINED = frozenset(
    f"{side}{part}" for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT")
)


def _predefined(platform: Platform | None) -> dict[str, str]:
    """Return the ARGs that BuildKit predefines. The builder's own platform is assumed to be ``platform`` too."""
    if platform is None:
        return {}
    values = {"PLATFORM": str(platform), "OS": platform.os, "ARCH": platform.architecture, "VARIANT": platform.variant}
    return {f"{side}{part}": value for side in ("TARGET", "BUILD") for part, value in values.items()}
