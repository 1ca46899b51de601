"""What is in the images of a history: which version, and how often it was published under that version."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from phases.form import Codec, MediaTypes
from tests.faults.sim.registry import MemoryRegistry, Repository
from tests.kit.images import Built, Entry, make_image, make_index


@dataclass(frozen=True, slots=True, order=True)
class Content:
    """``serial`` counts what its publisher pushed under one version: a fix has a higher one than what it mends."""

    version: tuple[int, ...]
    serial: int

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version))}#{self.serial}"


def version_of(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


_MADE: dict[tuple[str, Content, str], Built] = {}


@dataclass
class Contents:
    """Tells content by the config, which keeps its bytes in every form that an image is converted to."""

    registry: MemoryRegistry
    by_config: dict[str, Content] = field(default_factory=dict)
    serials: dict[tuple[str, str], int] = field(default_factory=dict)
    _known: dict[tuple[str, str], Content | None] = field(default_factory=dict)

    def push(self, repository: str, version: str, tags: tuple[str, ...], form: str, *, new: bool = True) -> str:
        """Publish an image in a form such as ``docker gzip``, and return its digest.

        ``new``: with content of its own, not that of the last push of this version.
        """
        key = (repository, version)
        self.serials[key] = self.serials.get(key, 0) + new
        return self._publish(repository, Content(version_of(version), self.serials[key]), tags, form)

    def copy(self, source: str, target: str, tags: tuple[str, ...]) -> None:
        """Publish in another registry what ``tags`` have in one: the same bytes."""
        here, there = self.registry.repository(source), self.registry.repository(target)
        there.blobs.update(here.blobs)
        there.manifests.update(here.manifests)
        for tag in tags:
            if digest := here.at(tag):
                self.registry.set_tag(target, tag, digest)

    def push_control(self, repository: str, version: str, tag: str) -> None:
        """Publish what the docker driver builds from the source of ``version``: the content that its CI has pushed."""
        pushed = self.of(repository, self.registry.at(repository, f"ci-{version}"))
        content = pushed or Content(version_of(version), self.serials.get((repository, version), 0))
        self._publish(repository, content, (tag,), "docker gzip")

    def _publish(self, repository: str, content: Content, tags: tuple[str, ...], form: str) -> str:
        made = _image(repository, content, form)
        there = self.registry.repository(repository)
        _put(there, made)
        image = made.children[0] if made.children else made
        self.by_config[image.body["config"]["digest"]] = content
        for tag in tags:
            self.registry.set_tag(repository, tag, made.digest)
        return made.digest

    def of(self, repository: str, digest: str) -> Content | None:
        """Return the content behind a digest, None if it is not a published image."""
        key = (repository, digest)
        if key not in self._known:
            self._known[key] = self._read(repository, digest)
        return self._known[key]

    def form(self, repository: str, digest: str) -> str:
        """Return what a digest is, for the trace: its content and its form."""
        raw = self.registry.repository(repository).manifests.get(digest)
        if not digest or raw is None:
            return digest[7:13] or "nothing"
        body = json.loads(raw[1])
        codec = "zstd" if b"zstd" in raw[1] else "gzip"
        if "manifests" in body:
            return f"{self.of(repository, digest)} index"
        return f"{self.of(repository, digest)} {'oci' if '.oci.' in raw[0] else 'docker'} {codec}"

    def _read(self, repository: str, digest: str) -> Content | None:
        found = self.registry.repository(repository).manifests.get(digest)
        if found is None:
            return None
        body = json.loads(found[1])
        if "manifests" in body:
            return self.of(repository, body["manifests"][0]["digest"])
        return self.by_config.get(body.get("config", {}).get("digest", ""))


def _image(repository: str, content: Content, form: str) -> Built:
    key = (repository, content, form)
    if key not in _MADE:
        family, codec, *index = form.split()
        layer = {"tool": Entry(f"{repository} {content}".encode() * 20, mode=0o755)}
        made = make_image([layer], family=MediaTypes(family), codec=Codec(codec))
        _MADE[key] = make_index([made]) if index else made
    return _MADE[key]


def _put(there: Repository, made: Built) -> None:
    there.blobs.update(made.blobs)
    for child in made.children:
        _put(there, child)
    there.manifests[made.digest] = (made.media_type, made.raw)
