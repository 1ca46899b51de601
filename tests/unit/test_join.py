"""The index that joins a group: what is in it, who owns its children, and where a rollback leaves its tags."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phasegate.image.envelope import Envelope
from phasegate.ledger.derive import derive
from phasegate.ledger.events import Built, Event, Intended, Observed
from phasegate.ledger.state import Move, Standing
from phasegate.promotion.targets import targets
from phasegate.release import Candidate, Tag
from phasegate.repo.make.join import index_of, strangers
from tests.kit import histories as h
from tests.kit.envelopes import envelope
from tests.kit.images import make_image, make_index

ONE = h.release()
ALL = "demo/all"


def single(platform: str) -> Envelope:
    return envelope(make_index([make_image(platform=platform)]))


def test_the_bytes_name_each_child_as_its_config_does_in_the_order_given() -> None:
    images = [*single("linux/amd64").images, *single("linux/arm/v7").images]
    raw = index_of(images)
    assert raw == index_of(images)
    assert raw != index_of(images[::-1])
    joined = envelope(make_index([make_image(platform="linux/amd64"), make_image(platform="linux/arm/v7")]))
    assert [i.manifest.digest for i in joined.images] == [i.manifest.digest for i in images]
    assert b'"variant": "v7"' in raw


def test_what_a_names_own_index_says_of_its_child_is_kept() -> None:
    entry = {"platform": {"architecture": "arm", "os": "linux", "variant": "v6"}, "annotations": {"org.example": "x"}}
    own = envelope(make_index([make_image(platform="linux/arm")], entries=[entry]))
    (child,) = json.loads(index_of(own.images))["manifests"]
    assert {key: child[key] for key in entry} == entry


def test_a_child_that_is_not_the_groups_is_told_and_one_that_is_missing() -> None:
    amd64, arm64 = make_image(platform="linux/amd64"), make_image(platform="linux/arm64")
    group = [envelope(amd64), envelope(arm64)]
    assert strangers(envelope(make_index([amd64, arm64])), group) == []
    other = make_image(({"tool": b"other"},), platform="linux/arm64")
    assert strangers(envelope(make_index([amd64, other])), group) == [
        "linux/arm64 is not the group's manifest",
        "linux/arm64 of the group is not in it",
    ]


def climbed(before: str) -> tuple[Standing, list[Event]]:
    """Up the ladder; at `index` a second name, ``demo/all``, gets the tag ``latest`` too. It was at ``before``."""
    events: list[Event] = []
    for event in h.climb(ONE):
        if isinstance(event, Observed):
            event = event.model_copy(update={"tags": {**event.tags, Tag(ALL, "latest"): before}})
        if isinstance(event, Built):
            wrapped = next(candidate for candidate in event.candidates if candidate.phase == "index")
            joined: Candidate = replace(wrapped, image=ALL, digest=h.digest("joined"))
            event = event.model_copy(update={"candidates": (*event.candidates, joined)})
        if isinstance(event, Intended) and event.phase == "index":
            moves = (*event.moves, Move(ALL, "latest", before, h.digest("joined")))
            event = event.model_copy(update={"moves": moves})
        events.append(event)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return derive("tool", [(now, event) for event in events]), events


@pytest.mark.parametrize("phase", ["zstd", "oci", "container", "baseline"])
@pytest.mark.parametrize("before", ["", h.digest("an index of somebody's")])
def test_below_index_its_tags_go_back_to_what_they_were_and_stay_where_they_were_not_there(
    before: str, phase: str
) -> None:
    standing, history = climbed(before)
    at = {Tag("demo/tool", "latest"): h.digest(ONE.id, "index"), Tag(ALL, "latest"): h.digest("joined")}
    moves = targets(standing, history, at, phase, joined=ALL)
    own = h.digest("old", "tool") if phase == "baseline" else h.digest(ONE.id, phase)
    expected = [Move("demo/tool", "latest", h.digest(ONE.id, "index"), own)]
    if before:
        expected.append(Move(ALL, "latest", h.digest("joined"), before))
    assert sorted(moves, key=str) == sorted(expected, key=str)
