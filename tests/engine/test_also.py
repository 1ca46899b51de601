"""A repo that is built, in two registries: both have what the engines judged, and an engine pulls it from the other."""

from __future__ import annotations

from pathlib import Path

from deploy.demo.docker import docker
from deploy.lab.state import Lab
from phasegate.image.reference import Reference
from phasegate.policy.action import Kind
from phasegate.registry import Registry
from phases.ladder import BASELINE
from tests.kit.servers import start_crane
from tests.kit.yard import NAME, yard


async def test_both_climb_and_go_back_and_an_engine_pulls_from_the_other(lab: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with start_crane(folder) as other:
        made = yard(lab, tmp_path, also=[f"{other.host}/copy/tool"])
        there = Reference(other.host, "copy/tool")

        async def at(tag: str) -> tuple[str, str]:
            async with Registry(insecure={lab.registry}) as registry:
                found = [await registry.head(each) for each in (made.ref(tag), there.tagged(tag))]
            here, copy = (head.digest if head else "" for head in found)
            return here, copy

        before = await at("latest")
        assert (before[0] != "", before[1]) == (True, ""), "it joins with nothing"
        end = await made.climb("oci")
        assert (made.standing.at, end.kind) == ("oci", Kind.DONE), end
        here, copy = await at("latest")
        assert here == copy != before[0]
        assert docker(made.lab.clients[0].host, "pull", "--quiet", str(there.tagged("latest")))
        docker(made.lab.clients[0].host, "image", "rm", str(there.tagged("latest")))
        for back in ("container", BASELINE):
            done = made.phasegate("rollback", NAME, "--to", back, "--reason", "a test of it")
            assert done.returncode == 0, done.stderr
        here, copy = await at("latest")
        assert here == before[0]
        assert copy != "", "no tag is deleted: it did not exist before, and goes to the control"
