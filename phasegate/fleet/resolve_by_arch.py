"""Check the values of a repo that may be one for each of its architectures: build arguments and the Dockerfile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from phasegate.fleet.fleet import ByArch
from phasegate.fleet.names import check_fields, check_key, fill
from phasegate.fleet.reader import Reader
from phasegate.fleet.repo_model import RepoModel
from phasegate.fleet.yaml_lines import Place


def check_by_arch(reader: Reader, place: Place, model: RepoModel) -> None:
    """Report what is wrong with the build arguments and the Dockerfile of the repo at ``place``."""
    for name, value in model.args.items():
        with reader.reporting((*place, "args", name)):
            check_key(name, "a build argument")
        _check(reader, (*place, "args", name), name, value, model.arches)
        for text in texts_of(value):
            with reader.reporting((*place, "args")):
                check_fields(text, arch=bool(model.arches), commit=True)
    _check(reader, (*place, "dockerfile"), "dockerfile", model.dockerfile, model.arches)
    for text in texts_of(model.dockerfile):
        if "{arch}" in text:
            with reader.reporting((*place, "dockerfile")):
                check_fields(text, arch=bool(model.arches))


def dockerfiles_of(model: RepoModel) -> tuple[str, ...]:
    """Return the Dockerfiles of the repo, each once."""
    found: dict[str, None] = {}
    for word in model.arches or ("",):
        text = model.dockerfile if isinstance(model.dockerfile, str) else model.dockerfile.get(word, "Dockerfile")
        found[fill(text, version="", arch=word)] = None
    return tuple(found)


def texts_of(value: ByArch) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value.values()


def _check(reader: Reader, place: Place, name: str, value: ByArch, arches: tuple[str, ...]) -> None:
    if not isinstance(value, Mapping):
        return
    if not arches:
        reader.report(
            place,
            f"{name} has values for architectures, and the repo no `arches`",
            "one value: the platforms of one image are built from one Dockerfile, which has TARGETARCH",
        )
        return
    for word in value:
        if word not in arches:
            near = get_close_matches(word, arches, 1)
            reader.report((*place, word), f"{word!r} is not one of `arches`", (near or [", ".join(arches)])[0])
    for word in arches:
        if word not in value:
            reader.report(place, f"{name} has no value for {word}", f"{word}: ...")
