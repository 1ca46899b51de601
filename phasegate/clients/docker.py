"""A Docker client: an engine at an address, with either of its two stores."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from phasegate import clock
from phasegate.clients.client import LABEL, Candidate, Client, Container, Facts, Pulled, PullFailed, Ran, contents
from phasegate.clients.docker_store import Images, images_of
from phasegate.clients.facts import Engine, Store, facts
from phasegate.clients.settings import settings_of
from phasegate.clients.updater import UpdaterEvidence, let_loose
from phasegate.digits import number_in
from phasegate.errors import EngineError
from phasegate.fleet.client import ClientSpec, Updater
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.again import again
from phasegate.process.docker import SHORT, attempt, once
from phasegate.process.output import reason, tail
from phasegate.process.run import Finished
from phasegate.process.transient import hiccup_of, passing

_LAYER = re.compile(r"^([0-9a-f]{12}): (Pull complete|Already exists)\s*$", re.MULTILINE)
_UP_TO_DATE = "Image is up to date"
# `manifest unknown` and `no match for platform` are left out: whatever the form, they mean a registry's loss or a
# missing platform.
_REFUSAL = re.compile(
    r"invalid tar header|unsupported media type|unknown media type|unexpected media type|mediaType in manifest|"
    r"unsupported compression|magic number",
    re.IGNORECASE,
)
_AWAY = re.compile(r"cannot connect to the docker daemon|error during connect", re.IGNORECASE)


async def connect(spec: ClientSpec) -> Client:
    return client_of(spec, await facts(Engine(spec.name, spec.host)))


def client_of(spec: ClientSpec, found: Facts) -> Docker:
    """Return the client for an engine that reports ``found``."""
    return Docker(spec, found, images_of(Engine(spec.name, spec.host), found.store))


@dataclass(frozen=True, slots=True)
class Docker:
    spec: ClientSpec
    facts: Facts
    images: Images
    known_losses: ClassVar[Mapping[str, str]] = {}
    stacks: ClassVar[bool] = True

    @property
    def mark(self) -> str:
        return f"{self.facts.version}:{self.facts.store}"

    def image_id(self, ref: Reference, image: Image) -> str:
        return self.images.image_id(ref, image)

    def layer_key(self, layer: Descriptor) -> str:
        return self.images.layer_key(layer)

    async def make_way(self, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
        await self.images.make_way(ref, image, unpacked)

    async def pull(
        self, ref: Reference, image: Image, platform: Platform | None, timeout: float
    ) -> Pulled | PullFailed:
        had = await self.images.inspect(self.image_id(ref, image)) is not None
        done = await once(self.spec.host, "pull", *_chosen(platform), str(ref), timeout=timeout)
        if done.code:
            output = tail(done.err or done.out)
            if _AWAY.search(output):
                raise self._error(reason(output), output, fix="start it", retryable=True)
            return PullFailed(reason(output), passing(output), done.seconds, hiccup_of(output))
        found = await self.images.inspect(str(ref))
        return Pulled(
            image_id=str(found["Id"]) if found else "",
            downloaded=_downloaded(done.out, image.layers),
            skipped=had or _UP_TO_DATE in done.out,
            seconds=done.seconds,
        )

    async def pull_again(self, ref: Reference, image: Image, platform: Platform | None, timeout: float) -> bool:
        done = await once(self.spec.host, "pull", *_chosen(platform), str(ref), timeout=timeout)
        output = tail(done.err or done.out)
        if done.code and passing(output):
            raise self._error(f"docker pull, a second time: {reason(output)}", output, retryable=True)
        return done.code == 0 and _UP_TO_DATE in done.out

    async def tidy(self, ref: Reference, image: Image) -> None:
        await self.images.tidy(ref, image.own_platform)

    async def empty(self, host: str) -> None:
        await self.images.empty(host)

    async def holders(self, ref: Reference, image: Image, layers: Collection[str]) -> tuple[str, ...]:
        content = contents(image, layers)
        return tuple(
            found.names[0] if found.names else found.id
            for found in await self.images.held()
            if not found.ours(ref.host) and found.diff_ids & content
        )

    async def settings(self, ref: str, platform: Platform | None) -> Mapping[str, Any]:
        found = await self.images.inspect(ref)
        if found is None:
            raise EngineError(f"engine {self.spec.name} does not have {ref}", fix="pull it first")
        if not found.get("Os") or self._shows_another(found, platform):
            return await self._created(ref, platform)
        return settings_of(found)

    async def run(
        self, ref: str, command: tuple[str, ...], container: Container, platform: Platform | None, timeout: float
    ) -> Ran:
        entry = ["--entrypoint", command[0]] if command else []
        args = [*_container(container), *_chosen(platform), *entry, ref, *command[1:]]
        done = await once(self.spec.host, "run", "--rm", *args, timeout=timeout)
        # 125 is docker's own failure; 126 and 127 mean that the command cannot be run, which is the image's fault.
        if done.code == 125:
            # A program may end with 125 as well, and print anything.
            own = "\n".join(line for line in done.err.splitlines() if line.startswith("docker: "))
            raise self._error(f"docker run: {reason(done.text)}", own)
        return Ran(done.code, done.text)

    async def end(self, *names: str) -> None:
        await self._docker("rm", "--force", "--volumes", *names)

    async def containers(self) -> Mapping[str, int]:
        form = f'{{{{.ID}}}} {{{{.Label "{LABEL}"}}}}'
        listed = await self._docker("ps", "--all", "--filter", f"label={LABEL}", "--format", form)
        rows = (line.split() for line in listed.out.splitlines())
        return {row[0]: until for row in rows if len(row) == 2 and (until := number_in(row[1])) is not None}

    async def set_aside(self, candidate: Candidate, timeout: float) -> str:
        async def pull() -> None:
            had = str(candidate.had)
            done = await self._docker("pull", *_chosen(candidate.platform), had, timeout=timeout)
            if done.code:
                output = tail(done.err or done.out)
                raise self._error(
                    f"does not take {had} either: {reason(output)}",
                    output,
                    fix="check that form first: phasegate verify REF",
                )

        ref, image, had, had_image = candidate.ref, candidate.image, candidate.had, candidate.had_image
        return await self.images.set_aside(ref, image, had, had_image, pull)

    def known_refusal(self, error: str) -> bool:
        return _REFUSAL.search(error) is not None

    async def has(self, name: str) -> bool:
        return await self.images.inspect(name) is not None

    async def update(self, candidate: Candidate, updater: Updater, had: str) -> UpdaterEvidence:
        image_id = self.image_id(candidate.ref, candidate.image)
        return await let_loose(self.images, candidate.ref, updater, had=had, image_id=image_id)

    def _shows_another(self, found: Mapping[str, Any], platform: Platform | None) -> bool:
        """Return whether ``found`` is another child of the index: the containerd store shows the engine's own."""
        if platform is None or self.facts.store is not Store.CONTAINERD:
            return False
        shown = Platform(found["Os"], found.get("Architecture", ""), found.get("Variant", ""))
        return shown.normalised() != replace(platform, os_version="", os_features=()).normalised()

    async def _created(self, ref: str, platform: Platform | None) -> dict[str, Any]:
        """Return the settings that a container created from the image gets.

        The containerd store shows an empty config for an image whose layers it took from existing snapshots, without
        their blobs; its containers have the right settings all the same.
        """

        async def create() -> dict[str, Any]:
            # Each try has a container of its own: one that was created and not reported would be in the way.
            container = Container(f"phasegate-run-{secrets.token_hex(6)}", int(clock.seconds()) + 60)
            try:
                made = await once(self.spec.host, "create", *_container(container), *_chosen(platform), ref)
                if made.code:
                    raise self._error(f"docker create: {reason(made.text)}", made.err)
                done = await self._docker("container", "inspect", container.name)
                return settings_of(json.loads(done.out)[0])
            finally:
                await asyncio.shield(self.end(container.name))

        settings = await again(f"{self.spec.name} create", create, target=self.spec.host)
        labels = {key: value for key, value in (settings.pop("Labels", None) or {}).items() if key != LABEL}
        return settings | ({"Labels": labels} if labels else {})

    async def _docker(self, *args: str, timeout: float = SHORT) -> Finished:
        return await attempt(self.spec.host, *args, timeout=timeout)

    def _error(self, what: str, output: str, *, fix: str | None = None, retryable: bool = False) -> EngineError:
        """Return the error; ``retryable`` beside what the table of transient errors says of ``output``."""
        return EngineError(
            f"engine {self.spec.name}: {what}",
            fix=fix,
            retryable=retryable or passing(output),
            output=tail(output),
            hiccup=hiccup_of(output),
        )


def _chosen(platform: Platform | None) -> list[str]:
    return ["--platform", platform.argument] if platform else []


def _container(container: Container) -> list[str]:
    label = f"{LABEL}={container.until}"
    return ["--name", container.name, "--network=none", "--pull=never", "--label", label]


def _downloaded(output: str, layers: Sequence[Descriptor]) -> frozenset[str]:
    """Return the layers that were downloaded, which docker names by the first 12 digits of their digests.

    A layer that the output does not name was not downloaded.
    """
    complete = {found[1] for found in _LAYER.finditer(output) if found[2] == "Pull complete"}
    return frozenset(layer.digest for layer in layers if layer.digest.removeprefix("sha256:")[:12] in complete)
