"""Find the external images of a Dockerfile: those that FROM, COPY --from and RUN --mount=from name.

The Dockerfile is read as BuildKit reads it (frontend/dockerfile/parser, instructions): the
escape directive, continued lines, comments between them, here-documents, ARGs before the
first FROM, stages by name and number. Only what the target needs counts.

A Dockerfile is part of somebody's source: an ARG may double another (``ARG b=$a$a``), and so on for hundreds of lines.
So what an ARG or a FROM becomes is limited in length, and so is the time to find that out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from phasegate.errors import FleetError
from phasegate.image.platform import Platform

_ESCAPE = re.compile(r"#\s*escape\s*=\s*([\\`])\s*$", re.IGNORECASE)
_DIRECTIVE = re.compile(r"#\s*[a-zA-Z][a-zA-Z0-9]*\s*=")
_HEREDOC = re.compile(r"<<(-?)(['\"]?)([A-Za-z_][A-Za-z0-9_.]*)\2")
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)(?P<how>:[-+]|\})|(?P<bare>\w+))")
_PLAIN = re.compile(r"[^$}]+")
_NUMBER = re.compile(r"[0-9]{1,6}\Z")
LONGEST = 4096
"""The most characters of an ARG or a FROM that is filled in. No reference is longer than a few hundred."""
_ALL = 1 << 20
_DEEPEST = 20  # ${a:-${b:-...}}
_STAGES = 1000
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
    stages = list(islice(_stages(text, args), _STAGES + 1))
    if len(stages) > _STAGES:
        raise FleetError(f"the Dockerfile has more than {_STAGES} stages", fix="fewer stages")
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
            elif position and _NUMBER.match(name) and int(name) < number:
                known.append(int(name))
            else:
                known.append(name)
        edges.append(known)
        if stage.name:
            numbers[stage.name.lower()] = number
    if target:
        wanted = numbers.get(target.lower(), int(target) if _NUMBER.match(target) else len(stages))
        if wanted >= len(stages):
            known_names = ", ".join(list(numbers)[:10])
            raise FleetError(f"the Dockerfile has no stage {target!r}", fix=f"one of {known_names or 'none'}")
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
    total = 0
    for word, rest in _instructions(text):
        if word == "ARG" and stage is None:
            for name, value in _arguments(rest):
                filled = args.get(name, _fill(value, known) if value is not None else None)
                if filled is not None:
                    known[name] = filled
                    total += len(filled)
                if total > _ALL:
                    raise FleetError(f"a Dockerfile's ARGs are longer than {_ALL} characters together", fix="fewer")
        elif word == "FROM":
            if stage is not None:
                yield stage
            flags, words = _flags(rest)
            parts = words.split()
            base = _fill(_unquoted(parts[0]), known) if parts else ""
            if not base:
                raise FleetError(
                    f"FROM {rest[:100]}: names no image once its ARGs are filled in", fix="give the ARG a value"
                )
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
    flags, end = [], 0
    while found := _FLAG.match(rest, end):
        flags.append((found[1], found[2] or ""))
        end = found.end()
    return flags, rest[end:]


def _arguments(rest: str) -> Iterable[tuple[str, str | None]]:
    for name, value in re.findall(r"(\w+)(=(?:\"[^\"]*\"|'[^']*'|\S*))?", rest):
        yield name, _unquoted(value[1:]) if value else None


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word


def _fill(text: str, known: Mapping[str, str]) -> str:
    """Return ``text`` with its variables filled in. Raises FleetError if that is too long or too deep."""
    if "$" not in text:
        return _short(text)
    return _filled(text, 0, known, 0)[0]


def _filled(text: str, position: int, known: Mapping[str, str], depth: int) -> tuple[str, int]:
    """Fill in ``text`` from ``position`` to its end or, inside ``${name:-...}``, to the brace that closes it.

    Return the result and the position behind it. Each character is read once, however deep it is.
    """
    if depth > _DEEPEST:
        raise FleetError(f"a Dockerfile's variables are more than {_DEEPEST} deep", fix="fewer ${...} in each other")
    parts: list[str] = []
    length = 0
    while position < len(text):
        if text[position] == "}" and depth:
            return "".join(parts), position + 1
        if plain := _PLAIN.match(text, position):
            part, position = plain[0], plain.end()
        elif not (found := _VARIABLE.match(text, position)):
            part, position = text[position], position + 1
        else:
            position = found.end()
            part = known.get(found["braced"] or found["bare"], "")
            if found["how"] in (":-", ":+"):
                word, position = _filled(text, position, known, depth + 1)
                part = (part or word) if found["how"] == ":-" else word if part else ""
        length += len(part)
        if length > LONGEST:
            _short("".join([*parts, part]))
        parts.append(part)
    if depth:
        raise FleetError("a Dockerfile's ${... has no }", fix="close it")
    return "".join(parts), position


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise FleetError(
            f"an ARG or FROM of the Dockerfile is longer than {LONGEST} characters once filled in: {text[:40]}...",
            fix="shorter values, which do not double each other",
        )
    return text


_PREDEFINED = frozenset(
    f"{side}{part}" for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT")
)


def _predefined(platform: Platform | None) -> dict[str, str]:
    """Return the ARGs that BuildKit predefines. The builder's own platform is assumed to be ``platform`` too."""
    if platform is None:
        return {}
    values = {"PLATFORM": str(platform), "OS": platform.os, "ARCH": platform.architecture, "VARIANT": platform.variant}
    return {f"{side}{part}": value for side in ("TARGET", "BUILD") for part, value in values.items()}
