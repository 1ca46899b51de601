from __future__ import annotations
from tests.faults.sim.world import World
from tests.faults.sim.fleetfile import PAGE, TOOL, SOURCE

class Script:
    def __init__(self, world: World) -> None:
        self.world = world
    def play(self) -> None:
        w = self.world
        w.file.write()
        w.programs.sources[SOURCE] = "1.0"
        w.contents.push("team/page", "1.0", ("latest", "stable", "1.0"), "oci gzip")
        w.contents.push("team/tool", "1.0", ("latest", "stable"), "docker gzip")
        w.contents.push("team/page", "1.0", ("ci-1.0",), "oci gzip", new=False)
        for n in range(4):
            w.start("rollout", n % 2, w.commands.rollout)
            w.hub.run()
            w.start("audit", 1, w.commands.audit)
            w.hub.run()
            w.hub.run(w.hub.now + 4000)
