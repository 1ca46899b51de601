"""A containerd client, driven through ``ctr``.

``ctr`` does not say what it unpacked: given the snapshot of another compression of a layer, it does not read the layer
at all. So the evidence is the content store and the snapshots, before and after the pull.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from phasegate.clients.client import Client, Container, Facts, Pulled, PullFailed, Ran
from phasegate.clients.remote_cli import RemoteCli, ours
from phasegate.clients.settings import settings_of
from phasegate.errors import EngineError
from phasegate.fleet.client import ClientSpec
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.output import reason, tail
from phasegate.process.transient import hiccup_of, passing

HOSTS = "/etc/containerd/certs.d"
"""The conventional folder of containerd's registry settings. If it does not exist, that changes nothing."""

_VERSION = re.compile(r"Version:\s*v?(\S+)")
_PLATFORM = re.compile(r"^io\.containerd\.snapshotter\.v1\s+overlayfs\s+(\S+)", re.MULTILINE)
_OWN = re.compile(r"^ctr: ", re.MULTILINE)
_NO_COMMAND = re.compile(r'exec: "|exec format error')
_CONTAINER = re.compile(r"phasegate-run-(\d+)-\w+\Z")


@dataclass(frozen=True, slots=True)
class _Store:
    """What the store holds: digests of blobs, chain IDs of unpacked layers, and image digests by name."""

    content: frozenset[str]
    snapshots: frozenset[str]
    images: dict[str, str]


async def connect(spec: ClientSpec) -> Client:
    cli = RemoteCli(spec.name, spec.command)
    server = (await cli.ask("version", timeout=30)).out.rpartition("Server:")[2]
    version = _VERSION.search(server)
    if version is None:
        raise cli.silent()
    platform = _PLATFORM.search(await cli.answer("plugins", "ls"))
    return Containerd(spec, Facts(version[1], "containerd", "", platform[1] if platform else ""), cli)


@dataclass(frozen=True, slots=True)
class Containerd:
    spec: ClientSpec
    facts: Facts
    cli: RemoteCli
    known_losses: ClassVar[Mapping[str, str]] = {}
    stacks: ClassVar[bool] = True

    @property
    def mark(self) -> str:
        return f"containerd:{self.facts.version}:{self.facts.store}"

    def image_id(self, ref: Reference, image: Image) -> str:
        return ref.digest

    def layer_key(self, layer: Descriptor) -> str:
        return f"{layer.digest}:{layer.media_type}"

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        if all(layer.digest in unpacked for layer in image.layers):
            await self._remove([str(ref)], ref.host)
        else:
            await self.empty(ref.host)

    async def pull(
        self, ref: Reference, image: Image, platform: Platform | None, timeout: float
    ) -> Pulled | PullFailed:
        before = await self._store()
        done = await self.cli.once(*_argv(ref, platform), timeout=timeout)
        if done.code:
            output = tail(done.err or done.out)
            return PullFailed(re.sub(r"^ctr: ", "", reason(output)), passing(output), done.seconds, hiccup_of(output))
        after = await self._store()
        chains = dict(zip((layer.digest for layer in image.layers), chain_ids(image.diff_ids), strict=True))
        new = after.snapshots - before.snapshots
        return Pulled(
            image_id=after.images.get(str(ref), ""),
            downloaded=frozenset(
                digest for digest in after.content - before.content if digest in chains and chains[digest] in new
            ),
            skipped=str(ref) in before.images,
            seconds=done.seconds,
            packed=frozenset(digest for digest, chain in chains.items() if chain not in after.snapshots),
        )

    async def pull_again(self, ref: Reference, image: Image, platform: Platform | None, timeout: float) -> bool:
        before = await self._store()
        done = await self.cli.once(*_argv(ref, platform), timeout=timeout)
        self.cli.check_again(done)
        return done.code == 0 and await self._store() == before

    async def tidy(self, ref: Reference, image: Image) -> None:
        """Keep what was just pulled, whose layers the next phase needs, and no other image of its repository."""
        images = (await self._store()).images
        await self._remove([name for name in images if name.startswith(f"{ref.name}@") and name != str(ref)], ref.host)

    async def empty(self, host: str) -> None:
        await self._remove(list((await self._store()).images), host)

    async def holders(self, ref: Reference, image: Image, layers: Collection[str]) -> tuple[str, ...]:
        return ()

    async def settings(self, ref: str, platform: Platform | None) -> Mapping[str, Any]:
        """Read the settings from the content store, as ctr shows none, and spell them like ``docker inspect``."""
        digest = (await self._store()).images.get(ref)
        if digest is None:
            raise EngineError(f"client {self.spec.name} does not have {ref}", fix="pull it first")
        config = await self._config(digest, platform)
        return settings_of(
            {
                "Config": config.get("config") or {},
                "Architecture": config.get("architecture"),
                "Os": config.get("os"),
                "Variant": config.get("variant"),
            }
        )

    async def run(
        self, ref: str, command: tuple[str, ...], container: Container, platform: Platform | None, timeout: float
    ) -> Ran:
        chosen = ["--platform", platform.argument] if platform else []
        done = await self.cli.once("run", "--rm", *chosen, ref, container.name, *command, timeout=timeout)
        if not (done.code and _OWN.search(done.err)):
            return Ran(done.code, done.text)
        if not _NO_COMMAND.search(done.err):
            own = "\n".join(line for line in done.err.splitlines() if line.startswith("ctr: "))
            raise self.cli.error(f"ctr run: {reason(done.text)}", own)
        return Ran(127, done.text)  # like docker: the command cannot be run, which is the image's fault

    async def end(self, *names: str) -> None:
        for name in names:
            await self.cli.ask("tasks", "kill", "--signal", "SIGKILL", name)
            for _ in range(20):
                await self.cli.ask("tasks", "rm", "--force", name)
                if (await self.cli.ask("containers", "rm", name)).code == 0:
                    break
                await asyncio.sleep(0.1)

    async def containers(self) -> Mapping[str, int]:
        names = (await self.cli.answer("containers", "ls", "--quiet")).split()
        return {name: int(found[1]) for name in names if (found := _CONTAINER.match(name))}

    async def _store(self) -> _Store:
        content = (await self.cli.answer("content", "ls", "--quiet")).split()
        lines = (await self.cli.answer("snapshots", "ls")).splitlines()[1:]
        rows = [line.split() for line in (await self.cli.answer("images", "ls")).splitlines()[1:]]
        # REF TYPE DIGEST SIZE...
        images = {row[0]: row[2] for row in rows if len(row) > 2}
        return _Store(frozenset(content), frozenset(line.split()[0] for line in lines if line.strip()), images)

    async def _remove(self, names: Sequence[str], host: str) -> None:
        """Remove those of ``names`` that are ours, with their content and snapshots, before returning."""
        for name in names:
            if ours([name], host):
                await self.cli.ask("images", "rm", "--sync", name)

    async def _config(self, digest: str, platform: Platform | None) -> dict[str, Any]:
        """Return the config of the platform's image under the root ``digest``."""
        manifest = json.loads(await self.cli.answer("content", "get", digest))
        for child in manifest.get("manifests") or ():
            its = child.get("platform") or {}
            here = Platform(str(its.get("os", "")), str(its.get("architecture", "")), str(its.get("variant", "")))
            if here.os != "unknown" and (platform is None or here.normalised() == platform.normalised()):
                got = await self.cli.ask("content", "get", str(child["digest"]))
                if got.code == 0:  # without --platform, only the engine's own platform was pulled
                    manifest = json.loads(got.out)
                    break
        config: dict[str, Any] = json.loads(await self.cli.answer("content", "get", str(manifest["config"]["digest"])))
        return config


def chain_ids(diff_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the layers' chain IDs (image-spec, config.md).

    The first is the first diff ID, each following one the digest of 'CHAIN DIFF'.
    """
    chains: list[str] = []
    for diff_id in diff_ids:
        both = f"{chains[-1]} {diff_id}" if chains else ""
        chains.append(f"sha256:{hashlib.sha256(both.encode()).hexdigest()}" if both else diff_id)
    return tuple(chains)


def _argv(ref: Reference, platform: Platform | None) -> list[str]:
    chosen = ["--platform", platform.argument] if platform else []
    return ["images", "pull", "--hosts-dir", HOSTS, *chosen, str(ref)]
