"""Resolve what repos publish: names, images and tags, which is all that a rollback needs of a repo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.fleet.fleet import ImageSpec, RepoOutline
from phasegate.fleet.names import check_fields, fill, unknown_fields
from phasegate.fleet.reader import Reader
from phasegate.fleet.registries import Copy
from phasegate.fleet.repo_model import RepoOutlineModel
from phasegate.fleet.resolve_also import copies_of
from phasegate.fleet.yaml_lines import Place
from phasegate.image.reference import Reference, check_repository
from phasegate.line import repo_of


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where a name is given to an image."""

    file: str
    line: int
    image: str
    is_line: bool


class RepoOutlines:
    """A reader of what repos publish in the registry at ``host``.

    No two may have the same name, and no two the same image, unless they are lines of one repo.
    """

    def __init__(self, reader: Reader, host: str) -> None:
        self.reader = reader
        self.host = host
        self._names: dict[str, _Entry] = {}
        self._images: dict[str, str] = {}
        self._copies: dict[Reference, str] = {}

    def read(self, place: Place, model: RepoOutlineModel) -> RepoOutline:
        line = self.reader.lines.line((*place, "name"))
        self._check_name((*place, "name"), model)
        self._fields(place, model)
        images = self._images_of(place, model)
        joined = self._joined(place, model, images)
        return RepoOutline(
            name=model.name,
            images=images,
            moving=self._tags((*place, "tags", "moving"), model.tags.moving),
            fixed=self._tags((*place, "tags", "fixed"), model.tags.fixed),
            line=line,
            joined=joined,
            copies=self._copies_of(place, model, images, joined),
            was=model.was or "",
        )

    def _check_name(self, place: Place, model: RepoOutlineModel) -> None:
        """Check that nothing else has the name. That of a repo with lines means all of them, and no other image."""
        owner = repo_of(model.name)
        file, line = self.reader.lines.written(place)[0].name, self.reader.lines.line(place)
        at = _Entry(file, line, model.image, is_line=owner != model.name)
        first, whole = self._names.setdefault(model.name, at), self._names.setdefault(owner, at)
        if first is not at:
            name = model.name
        elif (whole.image, whole.is_line) != (at.image, at.is_line):
            name, first = owner, whole
        else:
            return
        where = f"on line {first.line}" if first.file == file else f"in {first.file}:{first.line}"
        self.reader.report(place, f"repo '{name}' is there already, {where}", "another name")

    def _fields(self, place: Place, model: RepoOutlineModel) -> None:
        for key, texts in (("image", [model.image]), ("tags", [*model.tags.moving, *model.tags.fixed])):
            for text in texts:
                with self.reader.reporting((*place, key)):
                    check_fields(text, arch=bool(model.arches))
        if not model.tags.moving and not model.tags.fixed:
            self.reader.report((*place, "tags"), f"repo '{model.name}' has no tag to move", "tags: {moving: [latest]}")
        for tag in model.tags.fixed:
            if "{version}" not in tag:
                self.reader.report(
                    (*place, "tags", "fixed"),
                    f"the fixed tag {tag!r} has no {{version}}: it would be the same for every version",
                    "put {version} in it, or list it under moving",
                )
        for tag in model.tags.moving:
            if "{version}" in tag:
                self.reader.report(
                    (*place, "tags", "moving"), f"{tag!r} names one version, so it is fixed", "list it under fixed"
                )

    def _tags(self, place: Place, tags: Sequence[str]) -> tuple[str, ...]:
        for number, tag in enumerate(tags):
            if not unknown_fields(tag):  # which is reported, and would be an invalid tag as well
                with self.reader.reporting((*place, number)):
                    Reference("host", "name").tagged(fill(tag, version="1.0.0", arch="arm"))
            if tag in tags[:number]:
                self.reader.report((*place, number), f"tag {tag!r} is listed twice", "keep one of them")
        return tuple(tags)

    def _images_of(self, place: Place, model: RepoOutlineModel) -> tuple[ImageSpec, ...]:
        if model.arches:
            if "{arch}" not in model.image and not unknown_fields(model.image):
                self.reader.report(
                    (*place, "image"), f"{model.image!r} has no {{arch}}, and the repo has `arches`", "{arch}-name"
                )
            images = [ImageSpec(fill(model.image, version="", arch=word), word, ()) for word in model.arches]
        else:
            images = [ImageSpec(model.image, "", ())]
        if unknown_fields(model.image):
            return tuple(images)
        for image in images:
            with self.reader.reporting((*place, "image")):
                check_repository(image.name, self.host)
            owner = repo_of(model.name)
            other = self._images.setdefault(image.name, owner)
            if other != owner:
                self.reader.report(
                    (*place, "image"), f"repo '{other}' publishes {image.name} too", "another image name"
                )
        for word in dict.fromkeys(word for word in model.arches if model.arches.count(word) > 1):
            self.reader.report((*place, "arches"), f"{word} is in `arches` more than once", "each word once")
        return tuple(images)

    def _copies_of(
        self, place: Place, model: RepoOutlineModel, images: Sequence[ImageSpec], joined: ImageSpec | None
    ) -> tuple[Copy, ...]:
        copies, owner = copies_of(place, model, images, joined, self.reader, self.host), repo_of(model.name)
        for copy in copies:
            other = self._copies.setdefault(copy.reference, owner)
            if other != owner:
                self.reader.report((*place, "also"), f"repo '{other}' publishes {copy.reference} too", "another name")
        return copies

    def _joined(self, place: Place, model: RepoOutlineModel, images: Sequence[ImageSpec]) -> ImageSpec | None:
        """Return the joint image of a group. It takes the group's tags, so none of them may contain ``{arch}``."""
        if model.join is None:
            return None
        here = (*place, "join")
        if not model.arches:
            self.reader.report(here, f"repo '{model.name}' has one image: there is nothing to join", "leave `join` out")
        if any("{arch}" in tag for tag in (*model.tags.moving, *model.tags.fixed)):
            self.reader.report(
                here, "a tag with {arch} is none for an index of all", "tags without {arch}, or no `join`"
            )
        with self.reader.reporting(here):
            check_repository(model.join, self.host)
        owner = repo_of(model.name)
        other = self._images.setdefault(model.join, owner)
        if other != owner or model.join in [image.name for image in images]:
            self.reader.report(here, f"repo '{other}' publishes {model.join} too", "another name")
        return ImageSpec(model.join, "", ())
