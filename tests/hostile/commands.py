"""The commands, in this process, on changed images in a registry on loopback and on changed fleet files.

Whatever they read, none ends in exit code 70 or with a traceback.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import INDEX_OF, MANIFEST_OF
from phases.form import Codec, MediaTypes
from tests.faults.sim.registry import Asked, MemoryRegistry
from tests.hostile import mutate
from tests.hostile.layers import GOOD
from tests.kit import fake_engine, tars
from tests.kit.images import Built, Entry, attestation_descriptor, compress, make_attestation, make_image, make_tar
from tests.kit.in_process import Ended, phasegate

NAME = "fuzz/app"
TREE = make_tar(
    {
        "a/b": Entry(b"x", xattrs={"security.capability": b"\x01\x02"}),
        "a/c": Entry(hardlink="a/b"),
        "a/d": Entry(symlink="../b"),
        "a/gone": None,
        "dir": Entry(directory=True),
        "x" * 150: b"long",
    }
)
TARS = (
    GOOD,
    TREE,
    tars.sparse("s", 8192, 4096, b"x" * 512) + tars.END,
    tars.pax(("path", "p")) + tars.file("a") + tars.END,
)
PHASES = ("oci", "zstd", "index")


@dataclass
class Place:
    """A registry on loopback that takes pushes and lists whatever is put into ``memory``."""

    host: str
    memory: MemoryRegistry
    folder: Path
    docker: Path
    good: Built = field(default_factory=lambda: make_image([{"a": b"1"}, {"b": b"2"}]))

    def put(self, tag: str, made: Made) -> None:
        there = self.memory.repository(NAME)
        there.blobs |= made.blobs
        there.manifests |= made.manifests
        self.memory.set_tag(NAME, tag, made.root)

    def clear(self) -> None:
        self.memory.repositories.clear()


@dataclass
class Made:
    """An image with all that it needs; ``root`` is what its tag points at."""

    root: str
    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)


@contextmanager
def place() -> Iterator[Place]:
    """Serve a registry from its own thread, with an engine on PATH that pulls the good image and refuses others."""
    memory = MemoryRegistry(lambda: 0.0)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_started(memory), loop).result()
    host = f"127.0.0.1:{runner.addresses[0][1]}"
    with tempfile.TemporaryDirectory(prefix="phasegate-fuzz-") as folder, pytest.MonkeyPatch.context() as patch:
        made = Place(host, memory, Path(folder) / "work", Path(folder) / "bin")
        made.folder.mkdir()
        config = made.good.body["config"]["digest"]
        pulled = {"id": config, "layers": list(made.good.layers), "config": made.good.config["config"]}
        fake_engine.install(
            made.docker, images={f"{host}/{NAME}@{made.good.digest}": pulled}, run=(0, "runs"), refuses="refused"
        )
        patch.setenv("PATH", f"{made.docker}:/usr/bin:/bin")
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        try:
            yield made
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _started(memory: MemoryRegistry) -> web.ServerRunner:
    runner = web.ServerRunner(web.Server(_handler(memory)), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


def _handler(memory: MemoryRegistry) -> Callable[[web.BaseRequest], Any]:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        asked = Asked(request.method, request.path, dict(request.query), dict(request.headers), await request.read())
        try:
            answer = memory.answer(asked)
        except Exception:  # what was put is no manifest, or nothing that a registry has
            return web.Response(status=400)
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body or None)

    return handle


def image(chance: random.Random, changes: float) -> Made:
    """Make an image: one manifest or an index, of any family. ``changes`` is how likely each part is to be changed."""

    def often() -> bool:
        return chance.random() < changes

    made = Made("")
    family, codec = chance.choice(list(MediaTypes)), chance.choice((Codec.GZIP, Codec.ZSTD))
    children = []
    for platform in chance.choice((("linux/amd64",), ("linux/amd64", "linux/arm64"), ("linux/amd64", "linux/arm/v7"))):
        one = make_image([{"a": b"1"}], family=family, codec=codec, platform=platform)
        children.append(_child(chance, made, one, codec, often))
    media_type, body = MANIFEST_OF[family], children[0][1]
    if len(children) > 1 or chance.randrange(2):
        listed = [
            {"mediaType": kind, "digest": digest_of(raw), "size": len(raw), "platform": _platform(one.platform)}
            for one, raw, kind in children
        ]
        if chance.randrange(3) == 0:
            attested, (subject, raw, _) = make_attestation(children[0][0]), children[0]
            bare = Built(raw, subject.media_type, {})
            made.blobs |= attested.blobs
            made.manifests[attested.digest] = (attested.media_type, attested.raw)
            listed.append(attestation_descriptor(attested, bare))
        index = {"schemaVersion": 2, "mediaType": INDEX_OF[family], "manifests": listed}
        media_type = INDEX_OF[family]
        body = mutate.document(chance, index) if often() else json.dumps(index).encode()
    if chance.random() < 0.05:
        media_type = str(
            chance.choice([value for value in mutate.VALUES if isinstance(value, str) and value.isascii()])
        )
        media_type = media_type if media_type.isprintable() else "text/plain"
    made.root = digest_of(body)
    made.manifests[made.root] = (media_type, body)
    if chance.random() < changes / 3:
        made.manifests.pop(chance.choice([digest for digest in made.manifests if digest != made.root] or [made.root]))
    if chance.random() < changes / 3:
        made.blobs.pop(chance.choice(list(made.blobs)))
    return made


def _child(
    chance: random.Random, made: Made, one: Built, codec: Codec, often: Callable[[], bool]
) -> tuple[Built, bytes, str]:
    config, body = one.config, one.body
    content = [chance.choice(TARS) for _ in range(chance.randint(1, 3))]
    content = [mutate.tar(chance, raw) if often() else raw for raw in content]
    packed = [compress(raw, codec) for raw in content]
    packed = [mutate.mutated(chance, raw) if chance.random() < 0.1 and often() else raw for raw in packed]
    config["rootfs"]["diff_ids"] = [digest_of(raw) for raw in content]
    config["history"] = [{"created_by": "fuzz"}] * len(content)
    raw_config = mutate.document(chance, config) if often() else json.dumps(config).encode()
    layer = body["layers"][0]
    body["layers"] = [{**layer, "digest": digest_of(raw), "size": len(raw)} for raw in packed]
    body["config"] |= {"digest": digest_of(raw_config), "size": len(raw_config)}
    raw = mutate.document(chance, body) if often() else json.dumps(body).encode()
    made.blobs |= {digest_of(blob): blob for blob in (raw_config, *packed)}
    made.manifests[digest_of(raw)] = (one.media_type, raw)
    return one, raw, one.media_type


def _platform(text: str) -> dict[str, str]:
    return dict(zip(("os", "architecture", "variant"), text.split("/"), strict=False))


def verify(here: Place, chance: random.Random) -> Ended:
    here.put("1", image(chance, 0.3))
    return phasegate(
        "verify", f"{here.host}/{NAME}:1", *chance.choice(((), ("--json",), ("--phase", "zstd"))), cwd=here.folder
    )


def diff(here: Place, chance: random.Random) -> Ended:
    here.put("1", image(chance, 0.15))
    here.put("2", image(chance, 0.15))
    return phasegate(
        "diff", f"{here.host}/{NAME}:1", f"{here.host}/{NAME}:2", *chance.choice(((), ("--json",))), cwd=here.folder
    )


def convert(here: Place, chance: random.Random) -> Ended:
    here.put("1", image(chance, 0.1))
    to = f"{here.host}/{chance.choice((NAME, 'fuzz/other'))}:made"
    return phasegate("convert", f"{here.host}/{NAME}:1", "--to", chance.choice(PHASES), "--as", to, cwd=here.folder)


def bisect(here: Place, chance: random.Random) -> Ended:
    good = here.good
    here.put("good", Made(good.digest, {good.digest: (good.media_type, good.raw)}, dict(good.blobs)))
    here.put("bad", image(chance, 0.1))
    (here.docker / "store.json").unlink(missing_ok=True)
    names = [f"{here.host}/{NAME}:{tag}" for tag in ("good", "bad")]
    return phasegate("bisect", *names, "--client", "unix:///fuzz.sock", "--run", "/tool", cwd=here.folder)


FLEET = """\
name: fuzz
registry: {host: "HOST", settle: 120s}
ladder: [container, oci, zstd, index]
architectures: {aarch64: linux/arm64}
platforms: [linux/amd64]
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1, options: {network: host}}
clients:
  - {name: docker-20.10, host: "unix:///c", version: "20.10", below: zstd}
  - {name: docker-28.5, host: "unix:///d", version: "28.5"}
notify: [slack-webhook/team]
policy:
  ramp: [1, 50%, 100%]
  soak: 24h
  last: [tool]
  approve: {zstd: {by: [ann, bob@ops.example], quorum: 2}}
  freeze: [{from: "2026-12-20", to: "2027-01-04", why: holidays}, {days: [fri], hours: "16:00-24:00", why: x}]
  failures: {wave: 10%, phase: {count: 3, share: 5%}}
  retry: {first: 2h, most: 48h}
x-tags: &tags {moving: [latest], fixed: ["{version}"]}
repos:
  - name: app
    users: 12
    image: fuzz/app
    source: published
    platforms: [linux/amd64]
    version: "1.4"
    order: semver
    tags: *tags
    smoke: {command: [/tool, --version], prints: "1", exit: 0, timeout: 60s}
  - name: tool
    image: "fuzz/{arch}-tool"
    arches: [amd64, aarch64]
    join: fuzz/tool
    context: tool
    args: {ARCH: "{arch}", BASE: {amd64: "base:1", aarch64: "arm64v8/base:1"}}
    labels: {version: "{version}"}
    version: "2"
    tags: *tags
"""
_SCHEMA = (Path(__file__).parents[2] / "docs" / "fleet.schema.json").read_text()
# Programs that a fleet file names are run; a path leads out of the folder. Neither is what is tried here.
_FLEET_KEYS = tuple(sorted(set(re.findall(r'"([a-z_-]+)": \{', _SCHEMA)) - {"command", "git", "file", "env-file"}))
_FLEET_VALUES = (
    *mutate.VALUES, "1d", "5%", "-1%", "9" * 400 + "d", "{version}", "{arch}-x", "{", "${NOT_SET}", "linux/arm/v6",
    "ci", "built", "published", "zstd", "never", "2026-13-01", "unix:///x", "ssh://x", "tcp://1:2", "[", "semver",
    "a\0b", "a/" * 3000, "a:b:c",
)  # fmt: skip


def plan(here: Place, chance: random.Random) -> Ended:
    body = yaml.safe_load(FLEET.replace("HOST", here.host))
    text = json.dumps(mutate.tree(chance, body, _FLEET_KEYS, _FLEET_VALUES)).encode()
    if chance.randrange(4) == 0:
        text = mutate.mutated(chance, FLEET.replace("HOST", here.host).encode())
    if chance.randrange(4):
        here.put("latest", image(chance, 0.1))
    (here.folder / "fleet.yaml").write_bytes(text)
    (here.folder / "tool" / "Dockerfile").write_bytes(
        mutate.mutated(chance, b"ARG BASE\nFROM ${BASE} AS a\nCOPY a b\n")
    )
    # A registry that was changed is another one, which may be anywhere. That of a good file has not all repos.
    ask = () if f'"host": "{here.host}"'.encode() in text and chance.randrange(2) else ("--offline",)
    return phasegate("plan", *ask, *chance.choice(((), ("--json",))), cwd=here.folder)


COMMANDS: dict[str, tuple[int, Callable[[Place, random.Random], Ended]]] = {
    "verify": (30, verify),
    "diff": (20, diff),
    "convert": (15, convert),
    "plan": (34, plan),
    "bisect": (1, bisect),
}
"""Each command, with how often it is tried. A bisection starts dozens of processes."""


def run(here: Place, name: str, chance: random.Random) -> int:
    """Run one command on changed input; return its exit code. Raises AssertionError with the traceback of a bug."""
    here.clear()
    shutil.rmtree(here.folder)
    (here.folder / "tool").mkdir(parents=True)
    ended = COMMANDS[name][1](here, chance)
    found = re.search(r"report it with (\S+)", ended.stderr)
    if ended.returncode == 70 or found or "Traceback" in ended.stdout + ended.stderr:
        path = Path(found[1]) if found else None
        raise AssertionError(path.read_text() if path and path.exists() else ended.stderr)
    return ended.returncode
