"""A podman client.

Podman's output lists every layer as copied, including those it already had. Its debug log does say which it skipped
('Skipping blob DIGEST (already present)'), so the pull runs with that log and is not evidence without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from phasegate.clients.client import LABEL, Client, Container, Facts, Pulled, PullFailed, Ran, contents
from phasegate.clients.remote_cli import RemoteCli, ours
from phasegate.clients.settings import settings_of
from phasegate.digits import number_in
from phasegate.errors import EngineError
from phasegate.fleet.client import ClientSpec
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.output import reason, tail
from phasegate.process.transient import hiccup_of, passing
from phases.ladder import first_on

_COPIED = re.compile(r"Copying blob (sha256:[0-9a-f]{64})")
_SKIPPED = re.compile(r"Skipping blob (sha256:[0-9a-f]{64}) \(already present\)")
_LOG = re.compile(r"^time=.* level=\w+ .*$", re.MULTILINE)
_BESIDE = {"Healthcheck": "Healthcheck", "HealthCheck": "Healthcheck", "User": "User"}
"""What podman shows beside the config, where docker shows it inside."""


async def connect(spec: ClientSpec) -> Client:
    cli = RemoteCli(spec.name, spec.command)
    info = json.loads((await cli.ask("info", "--format", "json", timeout=30)).out or "{}")
    host, version = info.get("host") or {}, (info.get("version") or {}).get("Version")
    if not version:
        raise cli.silent()
    return Podman(spec, Facts(str(version), "podman", "", f"{host.get('os')}/{host.get('arch')}"), cli)


@dataclass(frozen=True, slots=True)
class Podman:
    spec: ClientSpec
    facts: Facts
    cli: RemoteCli
    # containers/image keeps it only for Docker's media types: OCI's config has no such field.
    known_losses: ClassVar[Mapping[str, str]] = {"Healthcheck": f"Podman does so from `{first_on('media_types')}` on"}
    stacks: ClassVar[bool] = False  # it takes a layer that it has from wherever it has it

    @property
    def mark(self) -> str:
        return f"podman:{self.facts.version}:{self.facts.store}"

    def image_id(self, ref: Reference, image: Image) -> str:
        return image.config.digest

    def layer_key(self, layer: Descriptor) -> str:
        return f"{layer.digest}:{layer.media_type}"

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        """Remove the image under all its names, and its layers with it."""
        await self._remove(ref, image.config.digest)

    async def pull(
        self, ref: Reference, image: Image, platform: Platform | None, timeout: float
    ) -> Pulled | PullFailed:
        chosen = ["--platform", platform.argument] if platform else []
        had = await self._inspect(str(ref)) is not None
        done = await self.cli.once("--log-level=debug", "pull", *chosen, str(ref), timeout=timeout)
        if done.code:
            output = tail(_LOG.sub("", done.err))
            return PullFailed(reason(output), passing(output), done.seconds, hiccup_of(output))
        copied = set(_COPIED.findall(done.err))
        skipped = set(_SKIPPED.findall(done.err)) if "level=debug" in done.err else copied
        found = await self._inspect(str(ref))
        return Pulled(f"sha256:{found['Id']}" if found else "", frozenset(copied - skipped), had, done.seconds)

    async def pull_again(self, ref: Reference, image: Image, platform: Platform | None, timeout: float) -> bool:
        again = await self.pull(ref, image, platform, timeout)
        if isinstance(again, PullFailed) and again.retryable:
            raise self.cli.error(f"podman pull, a second time: {again.error}", again.error)
        return isinstance(again, Pulled) and not again.downloaded and again.image_id == self.image_id(ref, image)

    async def tidy(self, ref: Reference, image: Image) -> None:
        """Remove nothing: podman shares layers by content, so an older image may stay until it is in the way."""

    async def empty(self, host: str) -> None:
        await self._remove(Reference(host, "all"))

    async def holders(self, ref: Reference, image: Image, layers: Collection[str]) -> tuple[str, ...]:
        content = contents(image, layers)
        ids = (await self.cli.answer("image", "ls", "--quiet", "--no-trunc")).split()
        found = [await self._inspect(each) for each in dict.fromkeys(ids)]
        return tuple(
            str((names or [each["Id"]])[0])
            for each in found
            if each and content & set((each.get("RootFS") or {}).get("Layers") or ())
            if not ours(names := [*(each.get("RepoTags") or ()), *(each.get("RepoDigests") or ())], ref.host)
        )

    async def settings(self, ref: str, platform: Platform | None) -> Mapping[str, Any]:
        found = await self._inspect(ref)
        if found is None:
            raise EngineError(f"client {self.spec.name} does not have {ref}", fix="pull it first")
        beside = {name: found[key] for key, name in _BESIDE.items() if found.get(key)}
        return settings_of({**found, "Config": {**(found.get("Config") or {}), **beside}})

    async def run(
        self, ref: str, command: tuple[str, ...], container: Container, platform: Platform | None, timeout: float
    ) -> Ran:
        args = ["run", "--rm", "--name", container.name, "--network=none", "--pull=never"]
        args += ["--label", f"{LABEL}={container.until}"]
        if platform:
            args += ["--platform", platform.argument]
        if command:
            args += ["--entrypoint", json.dumps([command[0]])]
        done = await self.cli.once(*args, ref, *command[1:], timeout=timeout)
        output = _LOG.sub("", done.text)
        if done.code == 125:
            # A program may end with 125 as well, and print anything.
            own = "\n".join(line for line in done.err.splitlines() if line.startswith("Error: "))
            raise self.cli.error(f"podman run: {reason(output)}", own)
        return Ran(done.code, output)

    async def end(self, *names: str) -> None:
        await self.cli.ask("rm", "--force", "--volumes", "--time", "1", *names)

    async def containers(self) -> Mapping[str, int]:
        listed = await self.cli.answer("ps", "--all", "--filter", f"label={LABEL}", "--format", "json")
        rows = json.loads(listed or "[]") or []
        until = {str(found["Id"]): str((found.get("Labels") or {}).get(LABEL, "")) for found in rows}
        return {name: end for name, text in until.items() if (end := number_in(text)) is not None}

    async def _inspect(self, name: str) -> Mapping[str, Any] | None:
        """Return the answer of ``podman image inspect``, None if it has no such image."""
        done = await self.cli.ask("image", "inspect", name)
        if done.code:
            return None
        found: list[dict[str, Any]] = json.loads(done.out)
        return found[0] if found else None

    async def _remove(self, ref: Reference, config: str = "") -> None:
        """Remove our images with this ``config`` or the name ``ref``; without ``config``, all of ours."""
        listed = json.loads(await self.cli.answer("image", "ls", "--all", "--no-trunc", "--format", "json") or "[]")
        names: list[str] = []
        for found in listed or []:
            mine = [str(name) for name in found.get("Names") or ()]
            wanted = not config or config.endswith(str(found["Id"])) or str(ref) in mine
            if wanted and ours(mine, ref.host):
                names += mine
        if names:
            await self.cli.ask("image", "rm", *dict.fromkeys(names))
