"""What people and schedules do: commands on a host, pushes by hand, edits of the fleet file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from phasegate.ledger.events import RolledBack, Unheld
from phasegate.release import Tag
from phases.ladder import NAMES, PHASES, position
from tests.faults.sim.content import version_of
from tests.faults.sim.fleetfile import PAGE, SOURCE, Shape, image_of
from tests.faults.sim.process import Process
from tests.faults.sim.world import World

DESK = 2
FOREIGN = "0.0"
"""The version of what another team publishes: older than any, so that it counts only as not being ours."""


def tick(world: World) -> bool:
    world.start("rollout", world.random.choice((0, 1)), world.commands.rollout)
    return True


def audit(world: World) -> bool:
    world.start("audit", world.random.choice((0, 1)), world.commands.audit)
    return True


def rollout_one(world: World) -> bool:
    name = world.random.choice(world.file.names)
    world.start(f"rollout {name}", DESK, partial(world.commands.rollout, name))
    return True


def promote(world: World) -> bool:
    return _promote(world)


def promote_with_reason(world: World) -> bool:
    return _promote(world, reason="looked at it")


def promote_insisting(world: World) -> bool:
    return _promote(world, reason="ours is right", force=True)


def _promote(world: World, *, reason: str = "", force: bool = False) -> bool:
    name = world.random.choice(world.file.names)
    standing = world.oracle.standing(name)
    above = [phase for phase in PHASES if phase in standing.candidates and position(phase) >= position(standing.at)]
    if not above:
        return False
    phase = above[1] if len(above) > 1 and above[0] == standing.at and not force else above[0]
    command = partial(world.commands.promote, name, phase, reason=reason, force=force)
    person(world, f"promote {name} --phase {phase}{' --force' if force else ''}", command, insists=force)
    return True


def roll_back(world: World) -> bool:
    return _roll_back(world)


def roll_back_insisting(world: World) -> bool:
    return _roll_back(world, force=True)


def _roll_back(world: World, *, force: bool = False) -> bool:
    name = world.random.choice(world.file.names)
    standing = world.oracle.standing(name)
    high = max(position(standing.at), position(standing.intent.phase) if standing.intent else 0)
    below = [phase for phase in NAMES if position(phase) < high and (phase == NAMES[0] or phase in standing.candidates)]
    if not below:
        return False
    start_rollback(world, name, world.random.choice(below), force=force)
    return True


def start_rollback(world: World, name: str, phase: str, *, force: bool = False) -> Process:
    """Start a rollback, and remember that it was asked for once it says that it is done."""

    def done(process: Process) -> None:
        if process.error is None:
            events = [event for _, event in world.oracle.events.get(name, ())]
            ends = [(number, event) for number, event in enumerate(events) if isinstance(event, RolledBack)]
            if ends:  # where it went: a version without a baseline goes to its lowest form
                number, end = ends[-1]
                # A person may release the repo between this event and the end of the process.
                released = sum(isinstance(event, Unheld) for event in events[:number])
                world.rolled_back[name] = (end.phase, released, len(ends))

    wait = world.random.random() < 0.7
    command = partial(world.commands.roll_back, name, phase, force=force, wait=wait)
    return person(
        world, f"rollback {name} --to {phase}{' --force' if force else ''}", command, insists=force, done=done
    )


def person(
    world: World,
    what: str,
    command: Callable[[], Awaitable[Any]],
    *,
    insists: bool = False,
    done: Callable[[Process], None] = lambda _: None,
) -> Process:
    """Start a command that a person types."""
    process = world.start(what, DESK, command, done)
    process.globals["insisted"] = insists
    return process


def hold(world: World) -> bool:
    return _decide(world, "hold", world.random.choice(world.file.names))


def release(world: World) -> bool:
    held = [name for name in world.file.names if world.oracle.standing(name).hold]
    return bool(held) and _decide(world, "release", world.random.choice(held))


def retry(world: World) -> bool:
    return _decide(world, "retry", world.random.choice(world.file.names))


def abandon(world: World) -> bool:
    """Give up a move that is not done."""
    open_ = [name for name in world.file.names if world.oracle.standing(name).intent]
    return bool(open_) and _decide(world, "abandon", world.random.choice(open_))


def accept(world: World) -> bool:
    """Take what somebody pushed as the new start."""
    name = world.random.choice(world.file.names)
    now = world.registry.at(image_of(name), world.file.lead(name))
    if not world.oracle.standing(name).published or now in world.oracle.ours.get(name, ()):
        return False
    person(world, f"accept {name}", partial(world.commands.accept, name))
    return True


def back_up(world: World) -> bool:
    path = world.folder / f"backup{world.started}.db"

    def done(process: Process) -> None:
        if process.error is None:
            world.backup = path

    person(world, "backup", partial(world.commands.back_up, path), done=done)
    return True


def restore(world: World) -> bool:
    """Put the last backup in the ledger's place, while others may be at work."""
    if world.backup is None:
        return False
    aside = world.folder / f"aside{world.started}.db"
    process = person(world, "restore", partial(world.commands.restore, world.backup, aside))
    process.globals["restores"] = True
    world.rolled_back.clear()
    world.hub.counts["fault: the ledger comes back from a backup"] += 1
    return True


def halt(world: World) -> bool:
    return _decide(world, "halt", world.random.choice(("", "zstd")))


def resume(world: World) -> bool:
    halts = sorted(world.oracle.course.halts)
    return bool(halts) and _decide(world, "resume", world.random.choice(halts))


def _decide(world: World, verb: str, about: str) -> bool:
    person(world, f"{verb} {about or '--all'}", partial(world.commands.decide, verb, about))
    return True


# Pushes


def push_fix(world: World) -> bool:
    """Push mended content under the version that is published."""
    name = world.random.choice(world.file.names)
    there = world.contents.of(image_of(name), world.registry.at(image_of(name), world.file.lead(name)))
    if there is None:
        return False
    push(world, name, ".".join(map(str, there.version)))
    return True


def push_newer(world: World) -> bool:
    name = world.random.choice(world.file.names)
    there = world.contents.of(image_of(name), world.registry.at(image_of(name), world.file.lead(name)))
    if there is None or not world.file.fixed[name]:
        return False  # without a fixed tag nothing says which version it is, but the fleet file
    push(world, name, f"{there.version[0]}.{there.version[1] + 1}")
    return True


def push(world: World, name: str, version: str, tags: tuple[str, ...] = ()) -> None:
    """Push by hand, in the form of old, to ``tags``, or else to one or both moving tags."""
    lead, second = (
        world.file.lead(name),
        "stable" if world.file.shape is not Shape.LINES else world.file.moving[name][-1],
    )
    tags = tags or world.random.choice(((lead,), (lead, second)))
    there = world.contents.of(image_of(name), world.registry.at(image_of(name), world.file.lead(name)))
    if there and version_of(version) != there.version:
        tags = (*tags, version)
    form = "oci gzip" if name == PAGE else "docker gzip"
    world.hub.note(f"somebody pushes {name} {version} to {', '.join(tags)}")
    world.contents.push(image_of(name), version, tags, form)
    for other in world.file.places(name)[1:]:
        if world.random.random() < 0.8:  # not everybody knows that there are two
            world.contents.copy(image_of(name), other, tags)


def new_version(world: World) -> bool:
    """Tag a new version in the source, and have the CI push it."""
    _set_source(world, _next(world))
    ci_pushes(world)
    return True


def source_ahead(world: World) -> bool:
    """Tag a new version in the source, which the CI pushes later."""
    _set_source(world, _next(world))
    world.hub.after(world.random.uniform(10, 5000), lambda: ci_pushes(world))
    return True


def ci_pushes(world: World) -> None:
    version = world.versions[-1]
    if not world.registry.at(f"team/{PAGE}", f"ci-{version}"):
        world.hub.note(f"the CI pushes {version}")
        world.contents.push(f"team/{PAGE}", version, (f"ci-{version}",), "oci zstd")


def older_source(world: World) -> bool:
    older = [version for version in world.versions[:-1] if world.registry.at(f"team/{PAGE}", f"ci-{version}")]
    if not older:
        return False
    _set_source(world, world.random.choice(older))
    return True


def old_checkout(world: World) -> bool:
    """Let one host's mirror of the source stay where it is."""
    now = world.programs.sources[SOURCE]
    if not now:
        return False
    world.programs.behind[world.random.choice(("alpha", "beta")), SOURCE] = now
    return True


def source_gone(world: World) -> bool:
    if not world.programs.sources[SOURCE]:
        return False
    _set_source(world, "")
    return True


def source_back(world: World) -> bool:
    if world.programs.sources[SOURCE]:
        return False
    _set_source(world, world.versions[-1])
    return True


def _set_source(world: World, version: str) -> None:
    world.hub.note(f"the source is at {version or 'no branch any more'}")
    world.programs.sources[SOURCE] = version
    if version and version not in world.versions:
        world.versions = sorted([*world.versions, version], key=version_of)


def _next(world: World) -> str:
    major, minor = version_of(world.versions[-1])
    there = world.contents.of(f"team/{PAGE}", world.registry.at(f"team/{PAGE}", "latest"))
    return f"{major}.{max(minor, there.version[1] if there else 0) + 1}"


# Edits of the fleet file


def version_in_file(world: World) -> bool:
    """Publish a new version of the tool the old way, and write it into the fleet file."""
    tools = world.file.tools
    name = tools[0] if len(tools) == 1 else world.random.choice(tools)
    major, minor = version_of(world.file.versions[name])
    world.file.versions[name] = version = f"{major}.{minor + 1}"
    _edited(world, f"{name} is version {version}")
    # A tag that stays behind has its version from a fixed tag, or from the ledger; else nobody could know it.
    image, moving = image_of(name), world.file.moving[name]
    known = world.file.fixed[name] or all(
        world.oracle.standing(name).tags.get(Tag(image, tag)) == world.registry.at(image, tag) for tag in moving
    )
    push(world, name, version, () if known else tuple(moving))
    return True


def add_tag(world: World) -> bool:
    name = world.random.choice(world.file.names)
    if any("edge" in world.file.moving[each] for each in world.file.names if image_of(each) == image_of(name)):
        return False
    world.file.moving[name].append("edge")
    _edited(world, f"{name} has a tag edge")
    return True


def give_tag_away(world: World) -> bool:
    """Take a moving tag out of the file; its new owner pushes something of theirs to it."""
    name = world.random.choice(world.file.names)
    if len(world.file.moving[name]) < 2:
        return False
    tag = world.file.moving[name].pop()
    _edited(world, f"{name}:{tag} belongs to another team")
    world.contents.push(image_of(name), FOREIGN, (tag,), "oci gzip")
    return True


def give_tag_to_other_line(world: World) -> bool:
    """Write a moving tag under the other line of its image."""
    lines = list(world.file.tools)
    world.random.shuffle(lines)
    giver, taker = lines
    if len(world.file.moving[giver]) < 2:
        return False
    tag = world.file.moving[giver].pop()
    world.file.moving[taker].append(tag)
    _edited(world, f"{tag} belongs to {taker}, no longer to {giver}")
    return True


def add_client(world: World) -> bool:
    if world.file.clients > 1:
        return False
    world.file.clients += 1
    _edited(world, "one more client")
    return True


def change_ladder(world: World) -> bool:
    world.file.ladder = "zstd" if world.file.ladder == "index" else "index"
    _edited(world, f"the ladder ends at {world.file.ladder}")
    return True


def _edited(world: World, what: str) -> None:
    world.hub.note(f"the fleet file is edited: {what}")
    world.file.write()
