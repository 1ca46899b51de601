"""The programs that tests start themselves: registries, signers, promtool and a browser. None of them needs an engine.

Tests of registries run with these while the engines are still being made.
"""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from deploy.lab import browser, cosign, engines, packages, places, promtool, registry
from deploy.lab.show import Show
from deploy.lab.up import found_crane, host_of, prefix_of, source


def programs() -> Path:
    """Put the programs into the lab's folder of programs and return it. Raises LabError, naming what failed."""
    way, _ = source()
    places.run().mkdir(parents=True, exist_ok=True)
    with (places.run() / "lock").open("w") as lock, Show() as show, show.part("programs") as found:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if way == "packages":
            packages.install("jq", *([] if shutil.which("openssl") else ["openssl"]))
            packages.unpack(packages.TESTING, "crane", "docker-registry")
            crane, host, prefix = str(places.prefix() / "usr/bin/crane"), "", None
        else:
            crane, host, prefix = found_crane(), host_of(), prefix_of()
        servers = [registry.program(host, prefix), promtool.program(host, prefix)]
        made = [Path(crane), *servers, *cosign.programs(way), *([Path(jq)] if (jq := shutil.which("jq")) else [])]
        found += [*(path.name for path in made), Path(browser.browser()).name]
        return engines.tools_folder(*made)
