"""The demo's baselines are what they claim to be: published the old way, running, and as odd as real images are."""

from __future__ import annotations

import asyncio
import io
import secrets
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.demo.docker import docker
from deploy.demo.publish import BY_CI, publish
from deploy.lab.state import Lab
from phasegate.errors import FleetError, PhasegateError
from phasegate.fleet.fleet import Fleet, ImageSpec, Repo
from phasegate.fleet.load import load_fleet
from phasegate.image import mediatype
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope

DEPLOY = Path(__file__).parents[2] / "deploy"
TOKEN = "canary-4d1c07b2a95e"


@dataclass(frozen=True)
class Demo:
    """A copy of the demo, published under names of its own, so that the demo itself may be anywhere on its way."""

    fleet: Fleet
    path: Path

    def images(self) -> Iterator[tuple[Repo, ImageSpec, Reference]]:
        for repo in self.fleet.repos:
            for image in repo.images:
                yield repo, image, self.fleet.reference(image.name).tagged("latest")

    async def envelope(self, ref: Reference) -> Envelope:
        async with self.registry() as registry:
            return await read_envelope(registry, ref)

    def registry(self) -> Registry:
        return Registry(insecure=[self.fleet.registry.host])


@pytest.fixture(scope="module")
def demo(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("deploy")
    shutil.copy(DEPLOY / "buildkitd.toml", folder)
    path = _copied(folder / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHASEGATE_DEMO_TOKEN", TOKEN)
        publish(path)
        demo = Demo(load_fleet(path), path)
        yield demo
    listed = ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]
    for _, _, ref in demo.images():
        for name in docker(lab.publisher.host, *listed, ref.name).split():
            docker(lab.publisher.host, "image", "rm", "--force", name)


async def test_every_baseline_is_what_the_old_way_publishes(demo: Demo) -> None:
    for repo, image, ref in demo.images():
        envelope = await demo.envelope(ref)
        by_ci = repo.name == BY_CI
        several = mediatype.DOCKER_LIST if len(image.platforms) > 1 else mediatype.DOCKER_MANIFEST
        assert envelope.root.media_type == (mediatype.OCI_INDEX if by_ci else several), ref
        assert len(envelope.attestations) == by_ci, ref
        layer = mediatype.OCI_LAYER_GZIP if by_ci else mediatype.DOCKER_LAYER_GZIP
        assert {each.media_type for part in envelope.images for each in part.layers} == {layer}, ref
        found = {platform.normalised() for platform in envelope.platforms}
        assert found == {platform.normalised() for platform in image.platforms}, ref


async def test_all_tags_of_a_repo_lead_to_the_same_root(demo: Demo) -> None:
    async with demo.registry() as registry:
        for repo, _, ref in demo.images():
            tags = await registry.tags(ref)
            assert set(repo.moving) <= set(tags)
            heads = [await registry.head(ref.tagged(tag)) for tag in tags if not tag.endswith(("-amd64", "-arm64"))]
            assert len(heads) == len(repo.moving) + len(repo.fixed)
            assert len({head and head.digest for head in heads}) == 1, ref


def test_every_smoke_command_says_what_it_must(demo: Demo, lab: Lab) -> None:
    for repo, image, ref in demo.images():
        assert repo.smoke
        entry, *rest = repo.smoke.command
        for platform in image.platforms:
            docker(lab.publisher.host, "pull", "--quiet", "--platform", str(platform), str(ref))
            run = ["run", "--rm", "--network=none", "--platform", str(platform), "--entrypoint", entry, str(ref), *rest]
            assert repo.smoke.prints in docker(lab.publisher.host, *run), (ref, platform)


async def test_big_has_all_that_a_layer_can_hold(demo: Demo) -> None:
    ref = demo.fleet.reference(demo.fleet.repo("big").images[0].name).tagged("latest")
    (image,) = (await demo.envelope(ref)).images
    assert len(image.layers) >= 9
    assert image.size > 100e6
    members: list[tarfile.TarInfo] = []
    empty = 0
    async with demo.registry() as registry:
        # The first layer is the base image's.
        for layer in image.layers[1:]:
            raw = b"".join([chunk async for chunk in registry.blob(ref, layer)])
            with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
                found = tar.getmembers()
            members += found
            empty += not found
    assert empty
    names = {member.name for member in members}
    assert {"srv/index/.wh.77", "srv/scratch/.wh..wh..opq"} <= names
    assert {member.name for member in members if member.islnk()} >= {"srv/links/second", "srv/links/third"}
    assert any(member.isfifo() for member in members)
    assert any("SCHILY.xattr.security.capability" in member.pax_headers for member in members)


async def test_a_secret_leaves_no_trace(demo: Demo) -> None:
    web = demo.fleet.reference(demo.fleet.repo("web").images[0].name).tagged("latest")
    (image,) = (await demo.envelope(web)).images
    assert TOKEN.encode() not in image.config.raw
    async with demo.registry() as registry:
        for layer in image.layers[1:]:
            raw = b"".join([chunk async for chunk in registry.blob(web, layer)])
            with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
                for member in tar.getmembers():
                    file = tar.extractfile(member) if member.isfile() else None
                    assert file is None or TOKEN.encode() not in file.read(), member.name


def test_without_its_token_web_is_not_published(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DEPLOY / "buildkitd.toml", tmp_path)
    path = _copied(tmp_path / "demo", only="web")
    monkeypatch.delenv("PHASEGATE_DEMO_TOKEN")
    with pytest.raises(FleetError, match="PHASEGATE_DEMO_TOKEN"):
        publish(path)


def test_a_token_that_is_too_short_fails_the_build(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DEPLOY / "buildkitd.toml", tmp_path)
    path = _copied(tmp_path / "demo", only="web")
    # A build that is cached does not look at its secrets again.
    dockerfile = path.parent / "repos/web/Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace('test "$(wc', f': {secrets.token_hex(4)} && test "$(wc'))
    monkeypatch.setenv("PHASEGATE_DEMO_TOKEN", "too-short")
    with pytest.raises(PhasegateError, match=r"docker build .* failed") as failure:
        publish(path)
    assert "too-short" not in str(failure.value)


async def test_a_demo_that_has_moved_on_is_not_put_back(demo: Demo) -> None:
    """Another root under the moving tags, as a promotion puts it, and a new version in the source."""
    tool = demo.fleet.repo("tool")
    ref = demo.fleet.reference(tool.images[0].name)
    other = demo.fleet.reference(demo.fleet.repo("action").images[0].name).tagged("latest")
    async with demo.registry() as registry:
        before = await registry.manifest(ref.tagged("latest"))
        child = (await read_envelope(registry, other)).images[0]
        for blob in (child.config.descriptor, *child.layers):
            raw = b"".join([chunk async for chunk in registry.blob(other, blob)])
            await registry.push_blob(ref, raw)
        moved = await registry.put_manifest(ref.tagged("latest"), child.manifest.raw, child.manifest.media_type)
    (demo.path.parent / "repos/tool/VERSION").write_text("1.5.0\n")
    # publish has an event loop of its own.
    await asyncio.to_thread(publish, demo.path)
    async with demo.registry() as registry:
        head = await registry.head(ref.tagged("latest"))
        assert head
        assert head.digest == moved != before.digest
        assert await registry.head(ref.tagged("1.5.0")) is None


def _copied(folder: Path, only: str = "") -> Path:
    """The demo in another place, its images under another name; ``only`` one of its repos."""
    shutil.copytree(DEPLOY / "demo", folder, ignore=shutil.ignore_patterns(".machine", ".phasegate", "__pycache__"))
    path = folder / "fleet.yaml"
    text = path.read_text().replace("demo/", f"demo-{secrets.token_hex(4)}/")
    if only:
        head, _, repos = text.partition("\nrepos:\n")
        kept = next(part for part in repos.split("\n\n") if f"name: {only}\n" in part)
        text = f"{head}\nrepos:\n{kept}\n"
    path.write_text(text)
    return path
