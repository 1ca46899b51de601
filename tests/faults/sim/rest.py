"""What must be true at rest: faults over, clocks right, and two ticks and audits later."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import permutations, product

from phasegate.audit.audit import Audited
from phasegate.errors import Blocked, FleetError
from phasegate.ledger.events import Accepted, RolledBack, Unheld
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Kind
from phasegate.release import Tag
from phases.ladder import BASELINE, NAMES, position
from tests.faults.sim import people
from tests.faults.sim.fleetfile import image_of
from tests.faults.sim.network import SETTLE
from tests.faults.sim.postgres import BEGAN
from tests.faults.sim.process import Process
from tests.faults.sim.typed import every_command_works
from tests.faults.sim.world import World


def come_to_rest(world: World) -> None:
    """End all faults, run ticks and audits, and check."""
    hub = world.hub
    hub.note("the faults are over")
    world.weather.calm = world.database.calm = True
    world.weather.down.clear()
    world.database.full = world.database.broken = False
    world.clients.hiccups = world.programs.hiccups = 0.0
    for host in world.hosts:
        host.skew = 0.0
    hub.run(hub.now + 7200)
    ends: dict[str, Action] = {}

    def keep(process: Process) -> None:
        ends.update(process.result or {})

    audited: list[Audited] = []
    for number in range(2):
        hub.run(hub.now + 600 + SETTLE)
        world.start("rollout", number, world.commands.rollout, keep)
        hub.run(hub.now + 600)
        audited.clear()
        world.start("audit", 1 - number, world.commands.audit, lambda process: audited.extend(process.result or ()))
        hub.run(hub.now + 600)
    if hub.processes:
        world.oracle.violated("hangs", f"{hub.processes[0].name} is still at work, {hub.processes[0].doing}")
    for name in world.file.names:
        _settled(world, name, ends.get(name))
        _rolled_back(world, name)
    _lines(world, ends)
    _leases(world)
    every_command_works(world, ends, audited)
    _no_move_is_stuck(world)
    _replayed(world)
    _rollback_works(world)


def _settled(world: World, name: str, end: Action | None) -> None:
    """The tags are where the ledger says, or what is elsewhere is reported; and no repo is half moved."""
    standing = world.oracle.standing(name)
    said = _reported(standing, end)
    if standing.intent and standing.failure and not standing.failure.retryable and standing.failure.what in said:
        world.stuck.append(name)  # what it needs is gone for good: a person gives it up
        return
    if standing.intent and not any(str(move.where.name) in said for move in standing.intent.moves):
        world.oracle.violated("open-intent", f"{name}: the move to {standing.intent.phase} is open: {said}")
    elif standing.intent:
        world.stuck.append(name)  # somebody pushed, and the first such tag is named: a person gives it up
        return
    present = BEGAN + timedelta(seconds=world.hub.now)
    if any(sent.lands > present for sent in standing.sending):
        world.oracle.violated(
            "open-sending", f"{name}: {standing.sending[0].move.where} was sent, and nobody says what came of it"
        )
    if standing.unreached and not standing.failure:
        world.oracle.violated("unreached", f"{name}: {min(standing.unreached)} has not gone back: {said}")
    if not standing.published and not standing.intent:
        return
    _together(world, name, standing, said)
    for image, tag in product(world.file.places(name), world.file.moving[name]):
        where = next((known for known in standing.tags if (known.image, known.name) == (image, tag)), None)
        if where is None:
            continue
        now, expected = world.registry.at(image, tag), standing.tags[where]
        shown = f"{image}:{tag} is at {world.contents.form(image, now)}"
        if now != expected and tag not in said:
            was = world.contents.form(image, expected)
            world.oracle.violated("unreported", f"{shown}, the ledger has {was}; reported: {said or 'nothing'}")
        phase = world.forms(name).get(now, "")
        if phase and position(phase) > position(standing.at) and tag not in said and world.was_published(name, tag):
            world.oracle.violated("half-moved", f"{shown}, above {standing.at}, where the ledger has the repo")


def _together(world: World, name: str, standing: Standing, said: str) -> None:
    """What was moved in one registry of a repo was moved in the others, too, or it is reported."""
    made = {candidate.digest for images in standing.candidates.values() for candidate in images.values()}
    for tag in world.file.moving[name]:
        found = {world.registry.at(image, tag) for image in world.file.places(name)}
        there = [known for known in standing.tags if known.name == tag]
        if len(there) < len(world.file.places(name)) or tag in said or standing.hold:
            continue
        if len(found) > 1 and found & made:
            shown = ", ".join(
                f"{image}:{tag} at {world.contents.form(image, world.registry.at(image, tag))}"
                for image in world.file.places(name)
            )
            world.oracle.violated("not-together", f"{shown}: {said or 'nothing is reported'}")


def _reported(standing: Standing, end: Action | None) -> str:
    """Return everything that a person is told about a repo."""
    said = [finding.said for finding in standing.drift]
    said += [standing.hold.reason] if standing.hold else []
    said += [standing.failure.what] if standing.failure else []
    said += [end.why] if end else []
    return "; ".join(said)


def _rolled_back(world: World, name: str) -> None:
    """A rollback that said it was done is done, and the repo is held, unless a person has released it since."""
    if name not in world.rolled_back:
        return
    phase, unheld, rolled = world.rolled_back[name]
    events = [event for _, event in world.oracle.events.get(name, ())]
    if sum(isinstance(event, Unheld) for event in events) > unheld:
        return
    if sum(isinstance(event, RolledBack) for event in events) > rolled:
        return  # a later one went somewhere else
    if isinstance(next((it for it in reversed(events) if isinstance(it, RolledBack | Accepted)), None), Accepted):
        return  # a person took what is published since as the new start
    standing = world.oracle.standing(name)
    if standing.hold is None:
        world.oracle.violated("rollback-not-held", f"{name} was rolled back to {phase}, and is not held")
    if position(standing.at) > position(phase):
        world.oracle.violated(
            "rollback-undone", f"{name} was rolled back to {phase}, and the ledger has it at {standing.at}"
        )
    _at_or_below(world, name, phase, "rollback-undone")


def _at_or_below(world: World, name: str, phase: str, rule: str) -> None:
    standing = world.oracle.standing(name)
    ours = world.forms(name)
    for image, tag in product(world.file.places(name), world.file.moving[name]):
        now = world.registry.at(image, tag)
        found = ours.get(now, "")
        above = found and position(found) > max(position(phase), position(standing.at))
        if above and world.was_published(name, tag):
            shown = world.contents.form(image, now)
            world.oracle.violated(rule, f"{name} was rolled back to {phase}, and {tag} is at {shown}")


def _lines(world: World, ends: Mapping[str, Action]) -> None:
    """Each tag is in the record of one line, of that which the fleet file names, unless a person is told why not."""
    for name, other in permutations(world.file.tools, 2):
        mine, theirs = world.oracle.standing(name), world.oracle.standing(other)
        if both := mine.tags.keys() & theirs.tags.keys():
            world.oracle.violated("two-records", f"{min(both)} is in the record of {name} and of {other}")
        said = _reported(mine, ends.get(name))
        rests = name in ends and ends[name].kind is Kind.DONE and not mine.hold
        for tag in world.file.moving[name] if rests else ():
            if Tag(image_of(name), tag) in theirs.tags and tag not in said:
                world.oracle.violated("not-taken-over", f"{tag} is {name}'s by the fleet file, and in {other}'s record")


def _leases(world: World) -> None:
    now = world.present()
    for name, holder, until in world.store.leases():
        if until > now:
            world.oracle.violated("lease-left", f"{name} is leased by {holder} for {until - now:.0f} s more")


def _no_move_is_stuck(world: World) -> None:
    """A person can give up a move that cannot end, and accept what was pushed."""
    for name in world.stuck:
        people.person(world, f"abandon {name}", partial(world.commands.decide, "abandon", name))
        world.hub.run(world.hub.now + 600)
        process = people.person(world, f"accept {name}", partial(world.commands.accept, name))
        world.hub.run(world.hub.now + 600)
        if intent := world.oracle.standing(name).intent:
            world.oracle.violated(
                "stuck-intent", f"{name}: the move to {intent.phase} cannot be given up: {process.error!r}"
            )


def _replayed(world: World) -> None:
    with closing(Ledger.peek(world.file.ledger, world.commands.fleet())) as ledger:
        found, course = ledger.standings(world.file.names), ledger.course()
    for name, standing in found.items():
        if standing != world.oracle.standing(name):
            world.oracle.violated(
                "replay", f"{name}: the ledger's events give another standing when they are read again"
            )
    if course != world.oracle.course:
        world.oracle.violated("replay", "the ledger's events give another course when they are read again")


def _rollback_works(world: World) -> None:
    """A rollback by command moves every tag of ours that is above its target."""
    for name in world.file.names:
        standing = world.oracle.standing(name)
        if not standing.published or standing.intent or position(standing.at) == 0:
            continue
        below = [each for each in NAMES if position(each) < position(standing.at) and each in standing.candidates]
        phase = world.random.choice([BASELINE, *below])
        before = {tag: world.registry.at(image_of(name), tag) for tag in world.file.moving[name]}
        process = people.start_rollback(world, name, phase)
        world.hub.run(world.hub.now + 600)
        ours = world.forms(name)
        for tag, was in before.items():
            now = world.registry.at(image_of(name), tag)
            high = position(ours.get(now, BASELINE))
            stays = now == was and high > position(phase) and world.was_published(name, tag)
            if stays and not isinstance(process.error, FleetError | Blocked):
                shown = world.contents.form(image_of(name), now)
                world.oracle.violated(
                    "rollback-refused", f"rollback {name} --to {phase} left {tag} at {shown}: {process.error!r}"
                )
