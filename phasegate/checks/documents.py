"""The check envelope.type: documents that every engine can load, and that all readers read alike."""

from __future__ import annotations

from phasegate.catalogue import TYPE
from phasegate.check import Result
from phasegate.image.artifact import artifact
from phasegate.image.digest import short
from phasegate.image.envelope import Document, Envelope
from phasegate.image.mediatype import DOCKER_LIST, DOCKER_MANIFEST, INDEXES, SCHEMA1
from phasegate.image.schema import CONFIG, INDEX, MANIFEST, Struct, broken_rules, unreadable


def judge_types(envelope: Envelope) -> Result:
    """Fail what engines cannot load or read unlike others. A person decides about rules that they do not enforce."""
    problems: list[str] = []
    for document in all_documents(envelope):
        problems += _ambiguous(document)
    typed = _typed(envelope)
    for document, kind, what in typed:
        problems += [f"{what}{short(document.digest)}: {line}" for line in unreadable(document.body, kind)]
    for image in envelope.images:
        for layer in image.layers:
            if layer.urls:
                problems.append(f"layer {short(layer.digest)} is to be fetched from elsewhere: {layer.urls[0]}")
            if "foreign" in layer.media_type or "nondistributable" in layer.media_type:
                problems.append(f"layer {short(layer.digest)} is foreign: {layer.media_type}")
    if problems:
        return TYPE.failed(problems[0], *problems[1:])
    doubts = [
        f"{what}{short(document.digest)}: {line}"
        for document, kind, what in typed
        for line in broken_rules(document.body, kind)
    ]
    return TYPE.unsure(doubts[0], *doubts[1:]) if doubts else TYPE.passed("as it should be")


def all_documents(envelope: Envelope) -> list[Document]:
    """Return all documents, the root first: a problem with it says more than a problem with a child."""
    *children, root = envelope.documents
    return [root, *children, *(image.config for image in (*envelope.images, *envelope.artifacts))]


def _typed(envelope: Envelope) -> list[tuple[Document, Struct, str]]:
    """Return the documents with their schemas. What the config of an artifact holds is its own affair."""
    found = [
        (document, INDEX if document.media_type in INDEXES else MANIFEST, "")
        for document in (envelope.root, *envelope.documents[:-1])
        if document.media_type not in SCHEMA1
    ]
    return found + [(image.config, CONFIG, "config ") for image in envelope.images if not artifact(image)]


def _ambiguous(document: Document) -> list[str]:
    problems: list[str] = []
    said = document.body.get("mediaType")
    name = short(document.digest)
    if document.media_type in SCHEMA1:
        problems.append(f"{name} is schema 1")
    # A config is a blob: it has no media type of its own and is served without one.
    named = {document.content_type, document.media_type} - {""} if document.content_type else set()
    problems += [
        f"{name} calls itself {said} and is {how}"
        for kind in sorted(named)
        # Go reads null, "" and a missing field alike.
        if isinstance(said, str) and said and said != kind
        for how in [f"served as {kind}" if kind == document.content_type else f"{kind} in the index"]
    ]
    if not said and document.media_type in (DOCKER_MANIFEST, DOCKER_LIST):
        # Docker with a classic store, measured from 20.10 to 28.5; Docker 29 and containerd take it.
        problems.append(f"{name} has no mediaType, without which Docker before 29 does not load {document.media_type}")
    if "manifests" in document.body and ("layers" in document.body or "config" in document.body):
        problems.append(f"{name} is an index and a manifest at once")
    return problems
