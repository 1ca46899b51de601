"""Guess which images a Dockerfile is built from, without BuildKit: those of FROM, COPY --from and RUN --mount=from.

It decides the order of waves and no more. What a release is pinned to, BuildKit says (``phasegate.build.resolve``): a
frontend of another language, or a base with ONBUILD, may take images that no reading of the Dockerfile shows.

Only what the target needs counts, as in BuildKit (frontend/dockerfile/dockerfile2llb).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from phasegate.build.dockerfile_lines import Instruction, instructions
from phasegate.build.dockerfile_words import fill
from phasegate.errors import FleetError
from phasegate.image.platform import Platform
from phasegate.one_of import one_of

_ALL = 1 << 20
_STAGES = 1000
_NUMBER = re.compile(r"[0-9]{1,6}\Z")
_SPACE = re.compile(r"[\t\v\f\r ]+")


@dataclass(slots=True)
class _Stage:
    """A stage: its base, its name in lower case, and the sources of COPY and of mounts."""

    base: str
    name: str
    copies: list[str] = field(default_factory=list)
    mounts: list[str] = field(default_factory=list)


def from_references(
    text: str, args: Mapping[str, str] | None = None, target: str = "", platforms: Sequence[Platform] = ()
) -> tuple[str, ...]:
    """Return the external references that building ``target`` needs, in order, each once.

    - ``text``: the Dockerfile.
    - ``args``: build arguments, filled in; otherwise references are as written. ``scratch`` does not count.
    - ``target``: a stage, by default the last.
    - ``platforms``: a FROM may differ by platform (``FROM base-$TARGETARCH``), so all of these count.

    Raises FleetError if the Dockerfile has no such stage, or if a FROM cannot be filled in.
    """
    found: dict[str, None] = {}
    for platform in platforms or (None,):
        for reference in _of_platform(text, args or {}, _predefined(platform), target):
            found[reference] = None
    return tuple(found)


def _of_platform(text: str, args: Mapping[str, str], predefined: Mapping[str, str], target: str) -> Iterator[str]:
    stages = list(islice(_stages(text, args, predefined), _STAGES + 1))
    if len(stages) > _STAGES:
        raise FleetError(f"the Dockerfile has more than {_STAGES} stages", fix="fewer stages")
    if not stages:
        raise FleetError("the Dockerfile has no FROM", fix="begin a stage with FROM")
    numbers = {stage.name: number for number, stage in enumerate(stages) if stage.name}
    # FROM sees only earlier stages, and a later one may have the same name; only COPY takes numbers.
    edges: list[list[int | str]] = []
    earlier: dict[str, int] = {}
    for number, stage in enumerate(stages):
        known: list[int | str] = [earlier.get(stage.base, stage.base)]
        known += [int(name) if _NUMBER.match(name) else numbers.get(name.lower(), name) for name in stage.copies]
        known += [numbers.get(name.lower(), name) for name in stage.mounts]
        edges.append(known)
        if stage.name:
            earlier[stage.name] = number
    needed = {_start(stages, numbers, target)}
    for number in range(max(needed), -1, -1):
        if number in needed:
            needed.update(edge for edge in edges[number] if isinstance(edge, int) and edge < number)
    for number in sorted(needed):
        yield from (edge for edge in edges[number] if isinstance(edge, str) and edge != "scratch")


def _start(stages: Sequence[_Stage], numbers: Mapping[str, int], target: str) -> int:
    if not target:
        return len(stages) - 1
    wanted = numbers.get(target.lower(), int(target) if _NUMBER.match(target) else len(stages))
    if wanted >= len(stages):
        fix = one_of(list(numbers)) if numbers else "its stages have no names"
        raise FleetError(f"the Dockerfile has no stage {target!r}", fix=fix)
    return wanted


def _stages(text: str, args: Mapping[str, str], predefined: Mapping[str, str]) -> Iterator[_Stage]:
    """Yield the stages. An ARG with a default replaces what is predefined, and nothing that is given."""
    known = {**predefined, **{name: value for name, value in args.items() if name in _PREDEFINED}}
    stage: _Stage | None = None
    total = 0
    for each in instructions(text):
        if each.word == "ARG" and stage is None:
            for name, equals, value in (word.partition("=") for word in each.words()):
                filled = args.get(name)
                if filled is None and equals:
                    filled = fill(value, known, each.escape)
                if filled is not None:
                    known[name] = filled
                    total += len(filled)
                if total > _ALL:
                    raise FleetError(f"a Dockerfile's ARGs are longer than {_ALL} characters together", fix="fewer")
        elif each.word == "FROM":
            if stage is not None:
                yield stage
            stage = _begun(each, known)
        elif stage is not None:
            # What ONBUILD holds is for the images that are built on this one.
            if each.word == "COPY":
                stage.copies += filter(None, each.flag("from"))
            elif each.word == "RUN":
                stage.mounts += [source for mount in each.flag("mount") for source in _sources(mount)]
    if stage is not None:
        yield stage


def _begun(each: Instruction, known: Mapping[str, str]) -> _Stage:
    parts = _SPACE.split(each.rest)
    base = fill(parts[0], known, each.escape)
    if not base:
        raise FleetError(
            f"FROM {each.rest[:100]}: names no image once its ARGs are filled in", fix="give the ARG a value"
        )
    return _Stage(base, parts[2].lower() if len(parts) == 3 and parts[1].upper() == "AS" else "")


def _sources(mount: str) -> Iterator[str]:
    """Yield the image or stage of a mount, whose options are CSV, of which a later one replaces an earlier one."""
    options = [option for line in csv.reader([mount]) for option in line if option.lower().startswith("from=")]
    yield from (option[5:] for option in options[-1:] if option[5:])


_PREDEFINED = frozenset(
    f"{side}{part}" for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT")
)


def _predefined(platform: Platform | None) -> dict[str, str]:
    """Return the ARGs that BuildKit predefines. The builder's own platform is assumed to be ``platform`` too."""
    if platform is None:
        return {}
    values = {"PLATFORM": str(platform), "OS": platform.os, "ARCH": platform.architecture, "VARIANT": platform.variant}
    return {f"{side}{part}": value for side in ("TARGET", "BUILD") for part, value in values.items()}
