"""What a rollback of a repo in two registries prints does not depend on which of them was first."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.kit.images import make_image
from tests.kit.in_process import phasegate
from tests.kit.proxy import Strike, answering
from tests.kit.servers import Server
from tests.kit.two_registries import NAME, both


async def test_the_tags_that_went_back_are_listed_with_the_fleets_own_registry_first(
    registry28: Server, crane_registry: Server, tmp_path: Path
) -> None:
    async with both(registry28.host, crane_registry.host, tmp_path, "also/listed") as repo:
        for there in (False, True):
            await repo.push(make_image(), "latest", "stable", "1.0", there=there)
        await repo.rollout("oci")
        repo.here.strike = Strike(lambda request: request.puts("latest"), answering(503), times=1)  # it comes last
        words = ("rollback", NAME, "--to", "baseline", "--reason", "a test")
        ended = await asyncio.to_thread(phasegate, *words, cwd=repo.path.parent)
        assert ended.returncode == 0, ended.stderr
        images = (repo.image, f"{repo.there.host}/{repo.copy}")
        tags = ", ".join(f"{image}:{tag}" for image in images for tag in ("latest", "stable"))
        assert ended.stdout.startswith(f"web is at baseline and held: {tags}. ")
