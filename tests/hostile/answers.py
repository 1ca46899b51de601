"""Answers of a registry, mutated at random: whatever comes, the client ends in an error that it promises.

``python -m tests.hostile.answers SECONDS [SEED]``. Statuses, headers and bodies are built from good and bad pieces, and
sent as raw bytes, because an HTTP server would not let most of them out.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from phasegate.errors import PhasegateError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_INDEX, OCI_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Limits, Registry, read_envelope
from phasegate.registry.login import Login
from phasegate.registry.referrers import put_referrer
from phases.form import MediaTypes
from tests.hostile.mutate import mutated
from tests.kit.images import make_image, make_index

IMAGE = make_image(family=MediaTypes.OCI)
INDEX = make_index([IMAGE], attested=True)
BLOB, LAYER = next((raw, digest) for digest, raw in IMAGE.blobs.items())
LIMITS = Limits(waits=False, attempts=2, pages=5, answer=2, body=2, window=1, connect=1, longest_wait=1)
HOSTS = (
    "{here}",
    "{here}",
    "127.0.0.1:1",
    "127.0.0.1:99999",
    "127.0.0.1:x",
    "localhost:",
    "a..b",
    "-",
    ".",
    "[::1",
    "[]",
    "[::1]:x",
    "[fe80::1%25lo]",
    "x" * 64 + ".example",
    "\xe4\xff",
    "\u2126:1",
    "xn--a",
    "xn--\xe4",
    "%zz",
    "%00",
    "a b",
    "a\tb",
    "u:p@{here}",
    "u:p@:1",
    "@",
    "",
    "\udcff",
    "1" * 300,
    "0x7f.1:1",
    "127.1:1",
    "\uff11:1",
    "a%2fb:1",
    "a\\b:1",
)
PLACES = (
    "http://{}/x",
    "https://{}/x?a=b",
    "//{}/x",
    "{}",
    "http:{}",
    "ftp://{}",
    "/v2/{}",
    "?{}",
    "#{}",
    "http://{}:80:80/",
    "/v2/%zz/{}",
    "\x00{}",
)
NUMBERS = ("0", "1", "-1", "007", "9" * 30, "9" * 5000, "1e3", "\u0663", "\xb2", "", " 5 ", "nan", "0x1")
DATES = ("Wed, 21 Oct 9999999999 07:28:00 GMT", "Mon, 1 Jan 0001 00:00:00 +2359")
STATUSES = (
    *(200,) * 8,
    201,
    202,
    204,
    206,
    301,
    302,
    303,
    304,
    307,
    308,
    400,
    401,
    401,
    401,
    403,
    404,
    405,
    408,
    409,
    412,
    416,
    418,
    429,
    451,
    500,
    501,
    503,
    599,
    600,
    700,
    999,
)
BODIES = (
    IMAGE.raw,
    INDEX.raw,
    BLOB,
    b"",
    b"null",
    b"[]",
    b"{}",
    b"[" * 8000,
    b'{"tags": 5}',
    b'{"tags": ["a", null]}',
    b'{"manifests": {"a": 1}}',
    b'{"tags": ["a", "b"]}',
    b'{"token": "T"}',
    b'{"token": "T", "expires_in": 1e999}',
    b'{"token": "T", "expires_in": ' + b"9" * 400 + b"}",
    b'{"token": "a\\nb"}',
    b'{"token": "\\u00e4"}',
    b'{"access_token": "T", "expires_in": "soon"}',
    b'{"token": ["T"]}',
    b'{"token": "T", "expires_in": [1]}',
    b'{"errors": [{"code": "TAG_INVALID", "message": "\\ud800"}]}',
    b'{"errors": {"code": 1}}',
    b'{"errors": [1, null]}',
    b'{"errors": [[[]]]}',
    b'{"errors": [{"code": {}, "message": []}]}',
    b'{"errors": "' + b"\xff" * 10 + b'"}',
)

Ask = Callable[[Registry, Reference], Awaitable[object]]


async def _blob(registry: Registry, ref: Reference) -> None:
    async for _ in registry.blob(ref, Descriptor("", LAYER, len(BLOB))):
        pass


async def _pieces() -> AsyncIterator[bytes]:
    yield BLOB


ASKED: dict[str, Ask] = {
    "head": lambda registry, ref: registry.head(ref),
    "head, pushing": lambda registry, ref: registry.head(ref, pushing=True),
    "changed": lambda registry, ref: registry.changed(ref),
    "envelope": read_envelope,
    "by digest": lambda registry, ref: registry.manifest(ref.at(IMAGE.digest)),
    "blob": _blob,
    "has_blob": lambda registry, ref: registry.has_blob(ref, LAYER),
    "tags": lambda registry, ref: registry.tags(ref),
    "catalogue": lambda registry, ref: registry.catalogue(ref.host),
    "referrers": lambda registry, ref: registry.referrers(ref.at(IMAGE.digest)),
    "put": lambda registry, ref: registry.put_manifest(ref, IMAGE.raw, OCI_MANIFEST, over=INDEX.digest),
    "put_tag": lambda registry, ref: registry.put_tag(ref, IMAGE.raw, OCI_MANIFEST, limit=2),
    "keep_tag": lambda registry, ref: registry.keep_tag(ref, IMAGE.raw, OCI_MANIFEST),
    "push": lambda registry, ref: registry.push_blob(ref, BLOB),
    "upload": lambda registry, ref: registry.upload(ref, _pieces()),
    "copy": lambda registry, ref: registry.copy_blob(
        Reference(ref.host, "demo/base"), ref, Descriptor("", LAYER, len(BLOB))
    ),
    "refer": lambda registry, ref: put_referrer(
        registry, ref.at(IMAGE.digest), artifact_type="a/b", blobs=[("a/b", b"x")], annotations={}
    ),
    "delete": lambda registry, ref: registry.delete_manifest(ref.at(IMAGE.digest)),
}


class _Logins(Credentials):
    async def login(self, host: str) -> Login | None:
        return Login("robot", "secret")


def good(method: str, path: str) -> tuple[int, bytes]:
    """Return the status and the body of a good answer."""
    if method in ("POST", "PATCH", "DELETE"):
        return 202, b""
    if method == "PUT":
        return 201, b""
    parts = {
        "/token": b'{"token": "T"}',
        "/manifests/": IMAGE.raw,
        "/tags/": b'{"tags": ["1"]}',
        "/referrers/": INDEX.raw,
    }
    return 200, next((body for part, body in parts.items() if part in path), BLOB)


def answer(chance: random.Random, here: str, method: str, path: str) -> bytes:
    """Return the bytes of one answer: a good one half of the time, but for its headers."""
    place = chance.choice(PLACES).replace("{}", chance.choice(HOSTS)).replace("{here}", here)
    number = chance.choice(NUMBERS)
    text = chance.choice((place, number, chance.choice(HOSTS)))
    status, body = chance.choice(STATUSES), chance.choice(BODIES)
    if chance.random() < 0.5:
        status, body = good(method, path)
    elif chance.random() < 0.3:
        body = mutated(chance, body)
    length = f"Content-Length: {len(body) if chance.random() < 0.9 else number}"
    headers = [
        f"Location: {place}",
        f"Location: /v2/demo/tool/blobs/uploads/1?state={number}",
        f'Link: <{place}>; rel="next"',
        f'Link: <{text}>;rel="{text}",<{place}>;rel=next',
        f'WWW-Authenticate: Bearer realm="{place}",service="{text}",scope="{text}"',
        f'WWW-Authenticate: Bearer realm="http://{here}/token",service="{text}"',
        f"WWW-Authenticate: Basic {text}",
        f"Docker-Content-Digest: {chance.choice((text, IMAGE.digest, digest_of(body)))}",
        f"Content-Type: {chance.choice((OCI_INDEX, OCI_MANIFEST, text, 'text/html; charset=' + text))}",
        f"Content-Range: bytes {number}-{chance.choice(NUMBERS)}/{chance.choice(NUMBERS)}",
        f"Retry-After: {chance.choice((number, *DATES))}",
        f"OCI-Subject: {text}",
        f"Content-Encoding: {chance.choice(('gzip', text))}",
        f"Transfer-Encoding: {chance.choice(('chunked', text))}",
        f"{text}: {text}",
        "Connection: close",
    ]
    chosen = [header for header in headers if chance.random() < 0.12]
    if chance.random() < 0.95:
        chosen.append(length)
    head = f"HTTP/1.1 {status} {chance.choice(('OK', '', text))}"
    lines = "\r\n".join(line.replace("\n", " ").replace("\r", " ") for line in (head, *chosen))
    return lines.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


@asynccontextmanager
async def serving(chance: random.Random) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve such answers on loopback; yield the host, and what was sent last."""
    sent: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, path, *_ = head.decode("latin-1").split(" ")
                length = next(
                    (
                        int(v)
                        for k, _, v in (x.partition(b":") for x in head.split(b"\r\n"))
                        if k.lower() == b"content-length"
                    ),
                    0,
                )
                await reader.readexactly(length)
                sent.append(answer(chance, host, method, path))
                del sent[:-30]
                writer.write(sent[-1])
                await writer.drain()
                if chance.random() < 0.5:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield host, sent


async def fuzz(seconds: float, seed: int) -> Counter[str]:
    """Return how often each method was called, and how often one ended well or in an error.

    An error that the client does not promise is raised, with the last answers.
    """
    chance = random.Random(seed)
    ended: Counter[str] = Counter()
    until = time.monotonic() + seconds
    async with serving(chance) as (host, sent):
        while time.monotonic() < until:
            name = chance.choice(list(ASKED))
            sent.clear()
            async with Registry(credentials=_Logins(), limits=LIMITS) as registry:
                try:
                    await ASKED[name](registry, Reference(host, "demo/tool", "1"))
                except PhasegateError:
                    ended["error"] += 1
                except Exception as error:
                    raise AssertionError(f"{name}, seed {seed}: {sent}") from error
                else:
                    ended["good"] += 1
            ended[name] += 1
    return ended


if __name__ == "__main__":
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    print(f"seed {chosen}")
    for what, count in sorted(asyncio.run(fuzz(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0, chosen)).items()):
        print(f"  {what:<15} {count}")
