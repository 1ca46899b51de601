"""What a Dockerfile takes from a registry is pinned by digest; in a group, for each image by its own word."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from phasegate.build.source import resolve
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry import Registry
from phasegate.repo.make.pin import pin
from phasegate.repo.run import Run
from tests.kit.images import make_image, push
from tests.kit.servers import Server


async def test_a_group_s_bases_are_pinned_for_every_architecture(registry28: Server, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"ARG ARCH\nFROM {registry28.host}/bases/${{ARCH}}:12\n")
    (tmp_path / "fleet.yaml").write_text(f"""\
registry: {registry28.host}
ledger: sqlite:///{tmp_path}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
architectures: {{aarch64: linux/arm64, armhf: linux/arm/v7}}
repos:
  - name: agent
    image: "demo/{{arch}}-agent"
    arches: [amd64, aarch64, armhf]
    context: .
    args: {{ARCH: "{{arch}}"}}
    version: "1.0"
    tags: {{moving: [latest]}}
""")
    expected = {}
    async with Registry(insecure={registry28.host}) as registry:
        for word in ("amd64", "aarch64", "armhf"):
            base = Reference(registry28.host, f"bases/{word}").tagged("12")
            digest = await push(registry, base, make_image(({"etc/arch": word.encode()},)))
            expected[str(base)] = str(base.at(digest))
    fleet = load_fleet(tmp_path / "fleet.yaml")
    repo = fleet.repo("agent")
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run, resolve(repo) as source:
            pins = await pin(run, repo, source, "1.0")
    assert pins == expected
