"""The course of one history: how it begins, what happens at which moment, and how it comes to rest."""

from __future__ import annotations

from functools import partial

from tests.faults.sim import acts, rest
from tests.faults.sim.fleetfile import PAGE, SOURCE, image_of
from tests.faults.sim.network import FATES
from tests.faults.sim.world import World

CHOICES = 50
FAULTS = 3
PROCESSES = 3
RATES = (0.0005, 0.002, 0.006)
"""How likely a fault is at one request or statement, where a history has that fault at all."""
AT_THE_LEDGER = tuple(f"{what} {where}" for what in ("delay", "kill", "error") for where in ("statement", "commit"))


def play(world: World) -> None:
    """Play the whole history."""
    begin(world)
    moments = world.random.randint(4, 8)
    quiet = world.random.random() < 0.6
    while moments > 0 or not _enough(world):
        moments -= 1
        world.weather.calm = world.database.calm = quiet
        moment(world)
        quiet = False
        if moments < -20:
            break
    rest.come_to_rest(world)


def _enough(world: World) -> bool:
    faults = sum(count for name, count in world.hub.counts.items() if name.startswith("fault"))
    return world.hub.choices >= CHOICES and faults >= FAULTS and world.started >= PROCESSES


def begin(world: World) -> None:
    """Publish both repos the old way, and draw what this history suffers from."""
    draw, file = world.random, world.file
    for fates, rates in ((FATES, world.weather.rates), (AT_THE_LEDGER, world.database.rates)):
        for fate in fates:
            often = 0.3 if "statement" in fate or "kill" in fate else 1.0
            rates[fate] = draw.choice((0.0, 0.0, *RATES)) * often
    world.clients.hiccups, world.programs.hiccups = draw.choice((0.0, 0.02)), draw.choice((0.0, 0.1))
    file.ladder = draw.choice(("zstd", "index"))
    file.waves = draw.random() < 0.6
    file.soak = draw.choice(("5m", "1h"))
    file.drift = draw.choice(("report", "hold", "hold", "promote"))
    file.fixed |= dict.fromkeys(file.tools, draw.random() < 0.3)
    file.failures = draw.choice(("{}", "{}", "{wave: 0, phase: 0}"))
    file.write()
    published = "1.0"
    source = draw.choice(("1.0", "1.0", "1.1"))
    world.programs.sources[SOURCE] = source
    world.contents.push(f"team/{PAGE}", published, ("latest", "stable", published), "oci gzip")
    world.contents.push(f"team/{PAGE}", source, (f"ci-{source}",), "oci zstd", new=source != published)
    fixed = draw.random() < 0.5
    form = draw.choice(("docker gzip", "docker gzip", "oci gzip"))
    for name in file.tools:
        tags = (*file.moving[name], *((file.versions[name],) if fixed else ()))
        world.contents.push(image_of(name), file.versions[name], tags, form)
        for other in file.places(name)[1:]:
            world.contents.copy(image_of(name), other, tags)


def moment(world: World) -> None:
    """Let one to four things happen within a minute, and time pass."""
    draw, hub = world.random, world.hub
    hub.after(0.0, partial(_do, world, acts.TICK))
    for _ in range(draw.choice((0, 1, 1, 2, 3))):
        hub.after(draw.choice((0.0, draw.uniform(0, 15), draw.uniform(0, 70))), lambda: _act(world))
    hub.run(hub.now + draw.choice((70.0, 200.0, 700.0, 4000.0, 4000.0, 100_000.0)))


def _do(world: World, act: acts.Act) -> bool:
    done = act.do(world)
    world.hub.counts[f"act: {act.name}"] += done
    return done


def _act(world: World) -> None:
    """Let something happen that can."""
    for _ in range(5):
        among = acts.OF[world.file.shape]
        if _do(world, world.random.choices(among, [each.weight for each in among])[0]):
            return
