"""What goes wrong without anybody's intent: machines, disks, clocks, clean-up jobs, engines."""

from __future__ import annotations

from tests.faults.sim.fleetfile import OTHER, PAGE, TOOL, image_of
from tests.faults.sim.world import World


def _fault(world: World, what: str, told: str = "") -> bool:
    world.hub.counts[f"fault: {what}"] += 1
    world.hub.note(told or what)
    return True


def delete_tag(world: World) -> bool:
    """Delete a release tag."""
    image = image_of(world.random.choice(world.file.names))
    there = world.registry.repository(image)
    tags = [tag for tag in there.tags if there.at(tag) and not tag.startswith(("phasegate-", "ci-"))]
    if not tags:
        return False
    tag = world.random.choice(sorted(tags))
    world.registry.set_tag(image, tag, "")
    return _fault(world, "retention deletes a tag", f"retention deletes {image}:{tag}")


def delete_old_tag(world: World) -> bool:
    """Delete the fixed tag of a version that is not the newest."""
    there = world.registry.repository(f"team/{PAGE}")
    old = [version for version in world.versions[:-1] if there.at(version)]
    if not old:
        return False
    world.registry.set_tag(f"team/{PAGE}", old[0], "")
    return _fault(world, "retention deletes a tag", f"retention deletes {PAGE}:{old[0]}")


def _candidates(world: World) -> list[tuple[str, str]]:
    """Return the repository and digest of each form of the releases at work."""
    return [
        (candidate.image, candidate.digest)
        for name in world.file.names
        for images in world.oracle.standing(name).candidates.values()
        for candidate in images.values()
    ]


def delete_blob(world: World) -> bool:
    found = _candidates(world)
    if not found:
        return False
    repository, _ = world.random.choice(found)
    there = world.registry.repository(repository)
    del there.blobs[world.random.choice(sorted(there.blobs))]
    return _fault(world, "a blob is gone")


def delete_manifest(world: World) -> bool:
    found = _candidates(world)
    if not found:
        return False
    repository, digest = world.random.choice(found)
    there = world.registry.repository(repository)
    if digest not in there.manifests or any(there.at(tag) == digest for tag in there.tags):
        return False
    del there.manifests[digest]
    return _fault(world, "a manifest is gone")


def other_down(world: World) -> bool:
    """Let the other registry be down for a while."""
    world.weather.down.add(OTHER)
    world.hub.after(world.random.choice((20.0, 300.0, 5000.0)), lambda: world.weather.down.discard(OTHER))
    return _fault(world, "the other registry is down")


def other_lags(world: World) -> bool:
    """Push to the other registry what the fleet's own has, as somebody does who moves between them."""
    for other in world.file.places(TOOL)[1:]:
        world.contents.copy(f"team/{TOOL}", other, ("latest",))
    return _fault(world, "somebody pushes to the other registry")


def jump(world: World) -> bool:
    host = world.random.choice(world.hosts)
    host.skew += world.random.choice((-3600.0, -120.0, 120.0, 3600.0, 90_000.0))
    return _fault(world, "a clock jumps", f"the clock of {host.name} is {host.skew:.0f} s ahead")


def full(world: World) -> bool:
    world.database.full = True

    def over() -> None:
        world.database.full = False

    world.hub.after(world.random.choice((5.0, 60.0, 600.0)), over)
    return _fault(world, "the disk is full")


def broken(world: World) -> bool:
    world.database.broken = True

    def over() -> None:
        world.database.broken = False

    world.hub.after(world.random.choice((3.0, 30.0)), over)
    return _fault(world, "the ledger cannot be read")


def update_clients(world: World) -> bool:
    world.clients.patch += 1
    world.hub.note("the clients are updated")
    return True


def clients_fail(world: World) -> bool:
    """Let clients fail on zstd from now on, with a version that nobody has seen fail yet."""
    world.clients.bad.add(f"{image_of(world.random.choice(world.file.names))} zstd")
    world.clients.patch += 1
    return _fault(world, "clients fail on zstd", f"clients fail on {sorted(world.clients.bad)}")


def clients_mended(world: World) -> bool:
    if not world.clients.bad:
        return False
    world.clients.bad.clear()
    world.clients.patch += 1
    world.hub.note("the clients are mended")
    return True


def kill(world: World) -> bool:
    """Kill one of the processes that are at work."""
    alive = [process for process in world.hub.processes if "/" not in process.name]
    if not alive:
        return False
    world.hub.kill(world.random.choice(alive))
    return _fault(world, "a process is killed")


def power_cut(world: World) -> bool:
    """Kill everything on one machine."""
    host = world.random.choice(world.hosts[:2])
    lost = [process for process in world.hub.processes if process.host is host]
    host.boot += 1
    for process in lost:
        if not process.ended:
            world.hub.kill(process)
    return bool(lost) and _fault(world, "a machine loses power", f"{host.name} loses power")
