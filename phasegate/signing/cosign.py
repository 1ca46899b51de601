"""The cosign program, and signing with a key, offline: no transparency log and nothing fetched from Sigstore.

cosign 3 leaves a bundle in a referrer, and a ``.sig`` tag only on request; cosign 2 leaves only tags.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from phasegate.errors import EngineError, FleetError
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner, Storage
from phasegate.image.reference import Reference
from phasegate.process.again import again
from phasegate.process.environment import COSIGN, environment
from phasegate.process.output import Scrub, reason, tail
from phasegate.process.run import Finished, run
from phasegate.process.scratch import scratch
from phasegate.process.transient import hiccup_of, passing
from phasegate.registry import Credentials
from phasegate.registry.docker_config import config_key

TIMEOUT = 120.0  # seconds, for one digest
# docker-credential-helpers' protocol: the word `get`, the host on stdin, JSON on stdout.
_HELPER = """#!/bin/sh
read -r host
if [ "$1" = get ] && [ "$host" = "$PHASEGATE_REGISTRY" ]; then
  printf '%s\\n' "$PHASEGATE_LOGIN"
else
  echo 'credentials not found in native keychain'
  exit 1
fi
"""


@dataclass
class Cosign:
    """One cosign program and one registry. A user's credentials reach it through a private folder, never argv."""

    program: str
    registry: RegistrySpec
    _major: int = field(default=0, init=False)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def major(self) -> int:
        """Return 3 or 2, judging by the program's own help: a build from source reports no version."""
        async with self._asking:
            if not self._major:
                done = await run([self.program, "sign", "--help"], timeout=TIMEOUT, env=environment(COSIGN))
                self._major = 3 if "--use-signing-config" in done.text else 2
        return self._major

    @asynccontextmanager
    async def surroundings(self) -> AsyncIterator[tuple[Path, dict[str, str]]]:
        """Yield a folder for one call, and the variables of its environment.

        A login that the fleet file names is only in the environment: docker's config in the folder names a credential
        helper, beside it, that prints it.
        """
        with scratch("cosign") as folder:
            env = {**environment(COSIGN), "TUF_ROOT": str(folder / "tuf")}
            spec = self.registry
            if spec.credentials:
                login = await Credentials(env={spec.host: spec.credentials}).login(spec.host)
                assert login is not None
                key = config_key(spec.host)
                (folder / "config.json").write_text(json.dumps({"credHelpers": {key: "phasegate"}}))
                helper = folder / "docker-credential-phasegate"
                helper.write_text(_HELPER)
                helper.chmod(0o700)
                env |= {
                    "DOCKER_CONFIG": str(folder),
                    "PATH": f"{folder}{os.pathsep}{env.get('PATH', os.defpath)}",
                    "PHASEGATE_REGISTRY": key,
                    "PHASEGATE_LOGIN": json.dumps({"Username": login.user, "Secret": login.secret}),
                }
            yield folder, env

    @property
    def plain(self) -> list[str]:
        """The options for an insecure registry. cosign uses plain HTTP for loopback without being asked."""
        return ["--allow-http-registry", "--allow-insecure-registry"] if self.registry.insecure else []


@dataclass(frozen=True)
class CosignSign:
    cosign: Cosign
    spec: CosignSigner

    @property
    def title(self) -> str:
        return self.spec.program

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def leaves(self) -> Storage:
        return self.spec.storage

    async def sign(self, reference: Reference) -> None:
        """Sign the digest in ``reference``.

        Raises FleetError for a key that is missing or cannot be opened, EngineError for anything else.
        """
        async with self.cosign.surroundings() as (folder, env):
            argv = ["sign", "--yes", *await self._storage(folder), *self.cosign.plain, str(reference)]
            await self._run(f"{reference}: {self.spec.program} signed nothing", argv, env)

    async def public(self) -> str:
        """Return the key's public half, as PEM. Raises the same errors as ``sign``."""
        return (await self._run(f"{self.spec.program} public-key", ["public-key"], {})).out

    async def _run(self, what: str, argv: Sequence[str], env: Mapping[str, str]) -> Finished:
        password = _password(self.spec)
        name = self.spec.key.removeprefix("env://")
        if name != self.spec.key and not os.environ.get(name):
            raise FleetError(f"signing: the environment has no {name}, which is to hold the key", fix=f"export {name}")

        async def once() -> Finished:
            # The password is set even if it is empty: cosign would ask for it otherwise.
            done = await run(
                [self.spec.program, *argv, "--key", self.spec.key],
                timeout=TIMEOUT,
                env={**environment(COSIGN, names=[name]), **env, "COSIGN_PASSWORD": password},
            )
            if done.code:
                raise self._failed(what, done, Scrub([password]))
            return done

        return await again(f"{self.spec.program} {argv[0]}", once)

    async def _storage(self, folder: Path) -> list[str]:
        """Return the options that say where the signature goes, and that nothing is uploaded elsewhere."""
        if await self.cosign.major() == 2:
            if self.spec.storage == "bundle":
                raise FleetError(
                    f"signing: {self.spec.program} is cosign 2, which keeps signatures under tags alone",
                    fix="storage: tag, or program: of a cosign 3",
                )
            return ["--tlog-upload=false"]
        if self.spec.storage == "tag":
            return ["--new-bundle-format=false", "--use-signing-config=false", "--tlog-upload=false"]
        # Without these two files, cosign 3 fetches them from Sigstore.
        options: list[str] = []
        for what in ("signing-config", "trusted-root"):
            path = folder / f"{what}.json"
            done = await run(
                [self.spec.program, what, "create", "--out", str(path)], timeout=TIMEOUT, env=environment(COSIGN)
            )
            if done.code:
                raise EngineError(f"{self.spec.program} {what} create: {reason(done.err)}", output=tail(done.text))
            options += [f"--{what}", str(path)]
        return options

    def _failed(self, what: str, done: Finished, scrub: Scrub) -> EngineError | FleetError:
        # Before a line is cut short: a part of a password would not be recognised.
        done = replace(done, out=scrub(done.out), err=scrub(done.err))
        line = said(done)
        if "decryption failed" in line or "decrypt:" in line:
            named = f"${self.spec.password}" if self.spec.password else "no password"
            return FleetError(
                f"signing: {named} does not open the key {self.spec.key}",
                fix="password: {env: NAME}, the variable that holds the key's password",
            )
        return EngineError(
            f"{what}: {line}",
            retryable=passing(done.err),
            output=tail(done.text),
            hiccup=hiccup_of(scrub(done.err)),
        )


def _password(spec: CosignSigner) -> str:
    if not spec.password:
        return ""
    if spec.password not in os.environ:
        raise FleetError(
            f"signing: the environment has no {spec.password}, which is to hold the key's password",
            fix=f"export {spec.password}",
        )
    return os.environ[spec.password]


def said(done: Finished) -> str:
    """Return why cosign failed. It prints the reason twice, the second time after words that every failure has."""
    return reason(done.err).removeprefix("error during command execution: ")[:300] or f"exit code {done.code}"
