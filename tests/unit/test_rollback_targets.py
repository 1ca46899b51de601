"""Where a rollback takes each tag, by what happened to its repo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phasegate.errors import FleetError
from phasegate.ledger.derive import derive
from phasegate.ledger.events import Built, Event, Intended, Observed
from phasegate.ledger.state import Move, Sent
from phasegate.promotion.targets import targets
from phasegate.release import Control, Tag
from tests.kit import histories

pytestmark = pytest.mark.usefixtures("muted")

AT = datetime(2026, 11, 24, tzinfo=UTC)
RELEASE = histories.release()
IMAGE = "demo/tool"
LATEST = Tag(IMAGE, "latest")
FIXED = Tag(IMAGE, "1.0")


def climbed() -> list[Event]:
    """Up the whole ladder; the fixed tag appeared with `container` and was never rewritten."""
    events = histories.climb(RELEASE)
    first = next(number for number, event in enumerate(events) if isinstance(event, Intended))
    intended = events[first]
    assert isinstance(intended, Intended)
    appears = Move(IMAGE, "1.0", "", histories.digest(RELEASE.id, "container"))
    events[first] = intended.model_copy(update={"moves": (*intended.moves, appears)})
    return events


@pytest.mark.parametrize("phase", ["zstd", "oci", "container", "baseline"])
def test_a_fixed_tag_stays_in_the_form_in_which_its_version_appeared(phase: str) -> None:
    history = climbed()
    standing = derive("tool", [(AT, event) for event in history])
    container = histories.digest(RELEASE.id, "container")
    there = {LATEST: histories.digest(RELEASE.id, "index"), FIXED: container}
    moves = targets(standing, history, there, phase)
    back = histories.digest("old", "tool") if phase == "baseline" else histories.digest(RELEASE.id, phase)
    assert moves == (Move(IMAGE, "latest", there[LATEST], back),)


def test_a_fixed_tag_that_was_rewritten_goes_back_with_the_others() -> None:
    history = climbed()
    standing = replace(derive("tool", [(AT, event) for event in history]), at="index")
    index = histories.digest(RELEASE.id, "index")
    moves = targets(standing, history, {LATEST: index, FIXED: index}, "oci")
    oci = histories.digest(RELEASE.id, "oci")
    assert moves == (Move(IMAGE, "latest", index, oci), Move(IMAGE, "1.0", index, oci))


@pytest.mark.parametrize(
    ("renewed", "automatic", "to"), [(False, True, "old"), (True, False, "old"), (True, True, "control")]
)
def test_what_was_published_before_may_be_older_so_only_a_person_goes_back_to_it(
    renewed: bool, automatic: bool, to: str
) -> None:
    history = climbed()
    control = histories.digest(RELEASE.id, "control")
    made = {Control(IMAGE, "linux-amd64"): control}
    history = [it.model_copy(update={"controls": made}) if isinstance(it, Built) else it for it in history]
    standing = replace(derive("tool", [(AT, event) for event in history]), renewed=renewed)
    index, old = histories.digest(RELEASE.id, "index"), histories.digest("old", "tool")
    moves = targets(standing, history, {LATEST: index}, "baseline", automatic=automatic)
    assert moves == (Move(IMAGE, "latest", index, control if to == "control" else old),)
    assert targets(standing, history, {LATEST: control}, "baseline") == (), "what is at its control stays there"


def first_of_a_newer_version(*slugs: str) -> list[Event]:
    """The old way published 0.9, and phasegate's first promotion was of 1.0, with controls for these platforms."""
    observed, opened, built, *rest = histories.climb(RELEASE, ("container",))
    assert isinstance(observed, Observed)
    assert isinstance(built, Built)
    controls = {Control(IMAGE, slug): f"sha256:{slug}" for slug in slugs}
    return [
        observed.model_copy(update={"versions": {LATEST: "0.9"}}),
        opened,
        built.model_copy(update={"controls": controls}),
        *rest,
    ]


def test_a_tag_that_lagged_behind_goes_back_to_its_version_as_another_tag_had_it() -> None:
    observed, *rest = climbed()
    assert isinstance(observed, Observed)
    stable, lagged = Tag(IMAGE, "stable"), histories.digest("0.9", "tool")
    tags, versions = {**observed.tags, stable: lagged}, {LATEST: "1.0", stable: "0.9"}
    history: list[Event] = [observed.model_copy(update={"tags": tags, "versions": versions})]
    for event in rest:
        more = [Move(IMAGE, "stable", lagged, event.moves[0].new)] if isinstance(event, Intended) else []
        history.append(
            event.model_copy(update={"moves": (*event.moves, *more)}) if isinstance(event, Intended) else event
        )
    standing = derive("tool", [(AT, event) for event in history])
    index, old = histories.digest(RELEASE.id, "index"), histories.digest("old", "tool")
    moves = targets(standing, history, {LATEST: index, stable: index}, "baseline")
    assert moves == (Move(IMAGE, "latest", index, old), Move(IMAGE, "stable", index, old))


def test_a_version_that_phasegate_published_first_has_its_control_for_a_baseline() -> None:
    history = first_of_a_newer_version("linux-amd64")
    standing = derive("tool", [(AT, event) for event in history])
    there = histories.digest(RELEASE.id, "container")
    moves = targets(standing, history, {LATEST: there}, "baseline")
    assert moves == (Move(IMAGE, "latest", there, "sha256:linux-amd64"),), "and not 0.9"


@pytest.mark.parametrize(("slugs", "to"), [(("linux-amd64",), "sha256:linux-amd64"), ((), "")])
def test_a_moving_tag_that_phasegate_created_goes_to_the_control_if_there_is_one(
    slugs: tuple[str, ...], to: str
) -> None:
    """`1.0` of `{major}.{minor}` came with the version that phasegate published first."""
    series, history = Tag(IMAGE, "series"), list[Event]()
    for event in first_of_a_newer_version(*slugs):
        more = [Move(IMAGE, "series", "", event.moves[0].new)] if isinstance(event, Intended) else []
        history.append(
            event.model_copy(update={"moves": (*event.moves, *more)}) if isinstance(event, Intended) else event
        )
    standing = derive("tool", [(AT, event) for event in history])
    there = histories.digest(RELEASE.id, "container")
    moves = (Move(IMAGE, "series", there, to),) if to else ()
    assert targets(standing, history, {series: there}, "baseline", moving={series}) == moves
    assert targets(standing, history, {series: there}, "baseline") == (), "a fixed tag stays"


@pytest.mark.parametrize("slugs", [(), ("linux-amd64", "linux-arm64")])
def test_without_a_control_only_a_person_who_insists_goes_back_to_an_older_version(slugs: tuple[str, ...]) -> None:
    history = first_of_a_newer_version(*slugs)
    standing = derive("tool", [(AT, event) for event in history])
    there = histories.digest(RELEASE.id, "container")
    with pytest.raises(FleetError) as told:
        targets(standing, history, {LATEST: there}, "baseline")
    assert told.value.fix
    moves = targets(standing, history, {LATEST: there}, "baseline", force=True)
    assert moves == (Move(IMAGE, "latest", there, histories.digest("old", "tool")),)
    assert targets(standing, history, {LATEST: histories.digest("old", "tool")}, "baseline") == (), "there, it stays"


def test_a_request_that_landed_unrecorded_is_among_the_moves() -> None:
    """A rollback that was killed after its PUT, and is begun again for another tag: nothing else records that move."""
    history = histories.climb(RELEASE, ("container",))
    standing = derive("tool", [(AT, event) for event in history])
    container, old = histories.digest(RELEASE.id, "container"), histories.digest("old", "tool")
    back = Move(IMAGE, "latest", container, old)

    sent = replace(standing, sending=(Sent(back, AT, AT),))
    assert targets(sent, history, {LATEST: old}, "baseline") == (back,)

    recorded = replace(sent, tags={**standing.tags, LATEST: old})
    assert targets(recorded, history, {LATEST: old}, "baseline") == ()
    assert targets(standing, history, {LATEST: old}, "baseline") == ()
