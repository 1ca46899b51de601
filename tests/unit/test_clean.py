"""What can go of the tags that phasegate left: pasts drawn at random are cleaned and asked for their rollbacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phasegate.clean.needs import Needs, needs_of
from phasegate.clean.plan import Cleaning, Inventory, Node, Removal, plan
from phasegate.errors import FleetError
from phasegate.ledger.derive import derive
from phasegate.ledger.events import Built, Event, Intended, Moved, Observed, Opened, Promoted, RolledBack, Unheld
from phasegate.ledger.state import Move, Standing
from phasegate.promotion.targets import targets
from phasegate.release import (
    CONTROL_PREFIX,
    REHEARSAL_TAG,
    ByDigest,
    Candidate,
    Control,
    Release,
    Tag,
    candidate_tag,
    mark,
    own_tag,
    rollback_tag,
)
from phases.ladder import NAMES, position
from tests.kit.histories import BASELINE_FORM, PHASES, digest

IMAGE = "demo/tool"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
MOVING = ("latest", "stable")


def form(version: str, phase: str) -> str:
    """Of the version alone: a release of other source may have the same bytes."""
    return digest(version, phase)


@dataclass
class World:
    """One repo: its ledger, and its repository in a registry in which deleting a digest deletes its tags."""

    events: list[Event] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for tag in MOVING:
            self.push(tag, digest("old"))
        tags = {Tag(IMAGE, tag): digest("old") for tag in MOVING}
        self.events.append(Observed(repo="tool", tags=tags, form=BASELINE_FORM, size=900))

    @property
    def standing(self) -> Standing:
        return derive("tool", [(NOW, event) for event in self.events])

    @property
    def found(self) -> dict[Tag, str]:
        return {Tag(IMAGE, tag): self.tags.get(tag, "") for tag in (*MOVING, "1.0", "2.0", "3.0")}

    def push(self, tag: str, at: str, *children: str) -> None:
        for each in children:
            self.nodes.setdefault(each, Node(blobs={digest("blob", each): 100}))
        self.nodes.setdefault(at, Node(children, blobs={} if children else {digest("blob", at): 100}))
        self.tags[tag] = at

    def build(self, version: str, source: str = "", phases: tuple[str, ...] = PHASES) -> None:
        release = Release("tool", version, f"source {version} {source}")
        self.events.append(Opened(repo="tool", release=release, toolchain={}))
        candidates = []
        for phase in phases:
            at = form(version, phase)
            candidate = Candidate(IMAGE, phase, at, "", 100, ())
            self.push(candidate.tag(release), at, *([form(version, "zstd")] if phase == "index" else []))
            if phase == "index":
                self.push(f"{candidate.tag(release)}.linux-amd64", form(version, "zstd"))
            candidates.append(candidate)
        if phases != PHASES:
            return  # killed in the middle
        control = digest(version, "control")
        self.push(f"{CONTROL_PREFIX}.{mark(release)}.linux-amd64", control)
        controls = {Control(IMAGE, "linux-amd64"): control}
        self.events.append(
            Built(repo="tool", release=release.id, candidates=tuple(candidates), controls=controls, seconds=1)
        )

    def promote(self, phase: str, *, killed_after: int = 9, fixed: bool = True) -> None:
        standing = self.standing
        if standing.hold or standing.intent or standing.release is None or phase not in standing.candidates:
            return
        new, release = standing.candidates[phase][IMAGE].digest, standing.release
        moves = [Move(IMAGE, tag, self.tags.get(tag, ""), new) for tag in MOVING]
        if fixed and release.version not in self.tags:
            moves.append(Move(IMAGE, release.version, "", new))
        for old in {move.old for move in moves} - {"", new}:
            self.push(rollback_tag(old), old)
            for number, child in enumerate(self.nodes[old].children):
                self.push(f"{rollback_tag(old)}.{number}", child)
        self.events.append(Intended(repo="tool", release=release.id, phase=phase, moves=tuple(moves), by="ann"))
        for move in moves[:killed_after]:
            self.move(release.id, phase, move)
        if killed_after >= len(moves):
            self.events.append(Promoted(repo="tool", release=release.id, phase=phase, by="ann"))

    def move(self, release: str, phase: str, move: Move) -> None:
        self.tags[move.tag] = move.new
        self.events.append(Moved(repo="tool", release=release, phase=phase, move=move))

    def roll_back(self, phase: str) -> None:
        moves = self.back(phase)
        if moves is None:
            return
        release = "" if phase == "baseline" else self.standing.published
        for move in moves:
            self.move(release, phase, move)
        self.events.append(RolledBack(repo="tool", release=release, phase=phase, by="bob", reason="x"))
        self.events.append(Unheld(repo="tool", by="bob", reason="y"))

    def back(self, phase: str, found: dict[Tag, str] | None = None) -> tuple[Move, ...] | None:
        """Where a rollback to ``phase`` would put the tags; None where there is none."""
        known = {move.where for event in self.events if isinstance(event, Intended) for move in event.moves}
        there = {key: at for key, at in (found or self.found).items() if key in known}
        try:
            return targets(self.standing, self.events, there, phase)
        except FleetError:
            return None

    def needs(self) -> Needs:
        return needs_of(self.standing, self.events, self.found)

    def plan(self) -> Cleaning:
        return plan(IMAGE, Inventory(self.tags, self.nodes), self.needs())

    def delete(self, removal: Removal) -> None:
        self.tags = {tag: at for tag, at in self.tags.items() if at != removal.digest}
        self.nodes.pop(removal.digest, None)

    def complete(self, at: str) -> bool:
        return at in self.nodes and all(child in self.nodes for child in self.nodes[at].children)

    def possible(self) -> Iterator[tuple[str, str, str]]:
        """Every rollback that would end well: from where the tags are, and with --force from wherever they may be."""
        elsewhere = {key: digest("somebody else's") for key in self.found}
        for found in (self.found, elsewhere):
            for phase in NAMES[: position(self.standing.at) + 1]:
                moves = self.back(phase, found) or ()
                if all(self.complete(move.new) or move.new not in self.nodes for move in moves):
                    yield from ((phase, move.tag, move.new) for move in moves if move.new in self.nodes)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World()
    for _ in range(draw(st.integers(1, 14))):
        match draw(st.sampled_from(["build", "promote", "promote", "roll back", "push", "sign", "untag"])):
            case "build":
                killed = draw(st.integers(1, len(PHASES) * 3))
                version, source = draw(st.sampled_from(["1.0", "2.0", "3.0"])), draw(st.sampled_from(["", "other"]))
                if not world.standing.intent:
                    world.build(version, source, PHASES[:killed])
            case "promote":
                world.promote(draw(st.sampled_from(PHASES)), killed_after=draw(st.sampled_from([0, 1, 9, 9, 9])))
            case "roll back":
                world.roll_back(draw(st.sampled_from(NAMES[:5])))
            case "push":
                known = [digest("theirs"), *sorted(world.nodes)]
                world.push(draw(st.sampled_from([*MOVING, "prod"])), draw(st.sampled_from(known)))
            case "sign":
                signatures = {at for tag, at in world.tags.items() if tag.startswith("sha256-")}
                signed = draw(st.sampled_from(sorted(world.nodes.keys() - signatures)))
                tag = signed.replace(":", "-") + draw(st.sampled_from(["", ".sig"]))
                world.push(tag, digest("signature", draw(st.sampled_from([signed, "of several"]))))
            case "untag":
                world.tags.pop(draw(st.sampled_from(sorted(world.tags) or ["latest"])), None)
    return world


@settings(max_examples=400, deadline=None)
@given(worlds(), st.integers(0, 40))
def test_every_rollback_that_was_possible_still_is(world: World, killed_after: int) -> None:
    possible = list(world.possible())
    theirs = {tag: at for tag, at in world.tags.items() if not own_tag(tag) and not tag.startswith("sha256-")}
    whole = {at for at in theirs.values() if world.complete(at)}
    current = {
        candidate.digest
        for images in world.standing.candidates.values()
        for candidate in images.values()
        if candidate.digest in world.nodes
    }
    release = world.standing.release
    whole_release = {tag for tag in world.tags if release and mark(release) in tag}
    cleaning = world.plan()
    for removal in cleaning.removals[:killed_after]:
        world.delete(removal)
    # Killed there, and run again: it goes on with what is left, to the same end.
    for removal in world.plan().removals:
        world.delete(removal)
    assert list(world.possible()) == possible
    assert {tag: at for tag, at in world.tags.items() if tag in theirs} == theirs
    assert all(world.complete(at) for at in whole)
    assert current <= world.nodes.keys()
    assert whole_release <= world.tags.keys()
    assert world.plan().removals == ()
    removed = {removal.digest for removal in cleaning.removals} - world.nodes.keys()
    for tag, at in world.tags.items():
        if tag.startswith("sha256-") and "sha256:" + tag[7:71] in removed:
            assert [other for other in world.tags if world.tags[other] == at and other != tag]  # else it had gone along


def through_two_releases() -> World:
    world = World()
    world.build("1.0")
    for phase in PHASES:
        world.promote(phase)
    world.build("2.0")
    world.promote("index")
    return world


def tags_of(cleaning: Cleaning) -> list[str]:
    return [tag for removal in cleaning.removals for tag in removal.tags]


def test_the_forms_of_a_release_that_was_followed_go_and_what_its_fixed_tag_has_stays() -> None:
    world = through_two_releases()
    old = candidate_tag(Release("tool", "1.0", "source 1.0 "), "container")
    cleaning = world.plan()
    gone = {digest("old"), form("1.0", "oci"), form("1.0", "zstd"), form("1.0", "index"), digest("1.0", "control")}
    assert world.tags["1.0"] == form("1.0", "container")  # published in its first form, and never rewritten
    assert {removal.digest for removal in cleaning.removals} == gone
    assert cleaning.removals[0].digest == form("1.0", "index")  # before its child
    assert cleaning.kept[old] == "1.0 points at it"
    assert {removal.why for removal in cleaning.removals} == {
        "oci of 1.0, followed by 2.0",
        "zstd of 1.0, followed by 2.0",
        "index of 1.0, followed by 2.0",
        "control of 1.0, followed by 2.0",
        "no tag can go back to it any more",
    }
    assert cleaning.frees == 400  # the index has no blob of its own
    assert not [tag for tag in tags_of(cleaning) if not own_tag(tag)]


def test_what_the_current_release_replaced_of_somebody_elses_stays_until_it_is_followed() -> None:
    world = through_two_releases()
    theirs = digest("theirs")
    world.push("latest", theirs)
    world.push(rollback_tag(theirs), theirs)
    forced = (Move(IMAGE, "latest", theirs, form("2.0", "container")),)
    release = world.standing.published
    world.events.append(
        Intended(repo="tool", release=release, phase="container", moves=forced, by="ann", rollback=True)
    )
    world.move(release, "container", forced[0])
    world.events.append(RolledBack(repo="tool", release=release, phase="container", by="ann", reason="x"))
    world.events.append(Unheld(repo="tool", by="ann", reason="y"))
    assert rollback_tag(theirs) in world.plan().kept
    world.build("3.0")
    world.promote("container")
    assert rollback_tag(theirs) in tags_of(world.plan())


def test_nothing_of_the_current_release_goes_however_high_it_is() -> None:
    world = World()
    world.build("1.0")
    for phase in PHASES:
        world.promote(phase)
        assert world.plan().removals == ()
    assert world.plan().kept[rollback_tag(digest("old"))] == "latest goes back to it by rollback --to baseline"


def test_while_a_promotion_is_not_finished_nothing_goes() -> None:
    world = through_two_releases()
    world.build("3.0")
    world.promote("index", killed_after=1)
    cleaning = world.plan()
    assert cleaning.removals == ()
    assert set(cleaning.kept.values()) == {"a promotion to index was begun: phasegate rollout tool finishes it"}


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("phasegate-converted.0123456789ab.oci", "made by hand with phasegate convert"),
        ("phasegate-candidate.0123456789ab.oci", "not in this ledger: another one may need it"),
        ("phasegate-rollback.0123456789ab", "not in this ledger: another one may need it"),
        ("phasegate-candidate", "not in this ledger: another one may need it"),
    ],
)
def test_what_this_ledger_does_not_know_stays_and_so_does_what_it_points_at(tag: str, why: str) -> None:
    world = through_two_releases()
    world.push(tag, form("1.0", "index"))
    cleaning = world.plan()
    assert cleaning.kept[tag] == why
    assert not {form("1.0", "index"), form("1.0", "zstd")} & {removal.digest for removal in cleaning.removals}


def test_a_tag_that_somebody_made_keeps_the_children_of_its_index() -> None:
    world = through_two_releases()
    world.push("prod", form("1.0", "index"))
    assert not {form("1.0", "index"), form("1.0", "zstd")} & {removal.digest for removal in world.plan().removals}


def test_signatures_and_evidence_go_with_what_they_are_of_and_before_it() -> None:
    world = through_two_releases()
    gone, stays = form("1.0", "oci"), form("2.0", "index")
    for at in (gone, stays):
        world.push(at.replace(":", "-") + ".sig", digest("signature", at))
        world.push(at.replace(":", "-"), digest("referrers", at), digest("evidence", at))
        world.nodes[at] = Node(world.nodes[at].children, world.nodes[at].blobs, (digest("evidence", at),))
    removals = world.plan().removals
    assert [removal.digest for removal in removals if removal.of] == [
        digest("signature", gone),
        digest("referrers", gone),
        digest("evidence", gone),
    ]
    assert {removal.of for removal in removals if removal.of} == {gone}
    order = [removal.digest for removal in removals]
    assert order.index(digest("evidence", gone)) < order.index(gone)


def test_a_signature_that_something_else_has_too_stays() -> None:
    world = through_two_releases()
    gone, stays = form("1.0", "oci"), form("1.0", "container")  # 1.0 points at the latter
    for at in (gone, stays):
        world.push(at.replace(":", "-"), digest("no referrers any more"))
    removed = {removal.digest for removal in world.plan().removals}
    assert gone in removed
    assert digest("no referrers any more") not in removed


def test_where_a_tag_is_put_back_to_stays_though_somebody_took_the_tag_away() -> None:
    world = World()
    world.build("1.0")
    for phase in ("container", "oci"):
        world.promote(phase, fixed=False)
    world.build("2.0", phases=("container",))
    for tag in MOVING:
        del world.tags[tag]
    removed = {removal.digest for removal in world.plan().removals}
    assert removed == {form("1.0", "zstd"), form("1.0", "index"), digest("1.0", "control")}


def test_a_rehearsal_goes_and_takes_nothing_along() -> None:
    world = through_two_releases()
    world.push(REHEARSAL_TAG, world.tags["latest"])
    assert world.plan().kept[REHEARSAL_TAG] == "latest points at it"
    world.push(REHEARSAL_TAG, digest("old"))
    assert REHEARSAL_TAG in tags_of(world.plan())


def test_what_a_build_was_begun_on_stays() -> None:
    world = through_two_releases()
    base = form("1.0", "index")
    needs = needs_of(world.standing, world.events, world.found, pins=[ByDigest(IMAGE, base)])
    cleaning = plan(IMAGE, Inventory(world.tags, world.nodes), needs)
    assert not {base, form("1.0", "zstd")} & {removal.digest for removal in cleaning.removals}
