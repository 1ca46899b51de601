"""Check what the release lines of one image must not have in common: a tag moves with one of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phasegate.fleet.fleet import Repo
from phasegate.fleet.names import fill, version_fields
from phasegate.fleet.reader import Reader
from phasegate.fleet.versions import LiteralVersion
from phasegate.fleet.yaml_lines import Place
from phasegate.release import Tag


def check_lines(reader: Reader, repos: Sequence[Repo]) -> None:
    """Report tags that two lines certainly have; where that depends on versions, it is found when they are known.

    repos: all of the fleet, in the order of their places
    """
    first: dict[Tag, tuple[str, Place]] = {}
    for number, repo in enumerate(repos):
        if repo.owner == repo.name:
            continue
        for tag, key in _certain(repo):
            place: Place = ("repos", number, *key)
            other, there = first.setdefault(tag, (repo.name, place))
            if other != repo.name:
                file = reader.lines.written(there)[0]
                at = f"{file.name}:{reader.lines.line(there)}"
                said = f"'{repo.name}' has the tag {tag}, which '{other}' has, too, at {at}"
                reader.report(place, said, "write it in one of the two, under `tags` of the line")


def _certain(repo: Repo) -> Iterator[tuple[Tag, Place]]:
    """Yield the tags of a line that are known without its source, and where they are written."""
    version = repo.version.text if isinstance(repo.version, LiteralVersion) else ""
    for image in repo.names:
        for kind, texts in (("moving", repo.moving), ("fixed", repo.fixed)):
            for number, text in enumerate(texts):
                if version or not version_fields(text):
                    name = fill(text, version=version, arch=image.arch)
                    if "{" not in name:
                        yield Tag(image.name, name), ("tags", kind, number)
