"""Build secrets of a repo that climbs by the command: looked for in all that is written, printed, pushed or run."""

from __future__ import annotations

import gzip
import hashlib
import json
import secrets
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.ledger.ledger import Ledger
from phasegate.registry import Registry, read_envelope
from tests.kit.yard import DOCKERFILE, Yard, yard

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# A careless Dockerfile: it prints both secrets where all can read them. The sums prove that it had them.
CARELESS = DOCKERFILE.replace(
    "FROM scratch\n",
    "RUN --mount=type=secret,id=token --mount=type=secret,id=key cat /run/secrets/token /run/secrets/key"
    " && cat /run/secrets/token | sha256sum > /said/sums && sha256sum < /run/secrets/key >> /said/sums\n"
    "FROM scratch\n",
)


class Processes:
    """Every command line on the machine, while it is entered."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Processes:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    self.seen.add((process / "cmdline").read_bytes())
                except OSError:  # it has ended
                    continue


async def test_a_secret_leaves_no_trace_of_a_climb(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token, key = (f"canary-{secrets.token_hex(12)}" for _ in range(2))
    monkeypatch.setenv("TOOL_TOKEN", token)
    (tmp_path / "key").write_text(key)
    folder = tmp_path / "fleet"
    folder.mkdir()
    made = yard(
        lab,
        folder,
        dockerfile=CARELESS,
        secrets=[{"id": "token", "env": "TOOL_TOKEN"}, {"id": "key", "file": str(tmp_path / "key")}],
    )
    careless_and_broken(made)
    with Processes() as processes:
        done = made.phasegate("rollout")
    assert done.returncode == 6, done.stderr
    assert made.standing.at == "index"
    with closing(Ledger.peek(made.fleet.ledger, made.fleet)) as ledger:
        failure = ledger.standing("broken").failure
    # What fails is told in the most places: on the terminal, in the ledger, in Prefect's states.
    assert failure
    assert "exit code: 3" in failure.what
    assert failure.what in done.stderr
    assert " build      RUN --mount=type=secret" in done.stderr

    commands = b"\n".join(processes.seen)
    assert b"buildx\0bake\0" in commands
    assert b"buildx\0build\0" in commands
    written = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # The search finds what is told everywhere: the failed step.
    telling = {path.name.removesuffix("-wal") for path, content in written.items() if b"exit code: 3" in content}
    assert {"ledger.db", "prefect.db"} <= telling
    assert "bake.json" in {path.name for path in written}
    pushed = b"".join(blobs(made))
    for secret in (token, key):
        assert hashlib.sha256(secret.encode()).hexdigest().encode() in pushed
    for needle in (form for secret in (token, key) for form in (secret.encode(), b64encode(secret.encode()))):
        assert needle not in (done.stdout + done.stderr).encode()
        assert needle not in commands
        assert needle not in pushed
        assert not [path for path, content in written.items() if needle in content]
    await every_form_was_searched(made)


def careless_and_broken(made: Yard) -> None:
    """A second repo in the fleet, which prints the secrets too and then fails."""
    (repo,) = json.loads(made.path.read_text())["repos"]
    broken = {"name": "broken", "image": f"{repo['image']}-broken", "dockerfile": "Dockerfile.broken"}
    (made.context / "Dockerfile.broken").write_text(
        (made.context / "Dockerfile").read_text().replace(">> /said/sums", ">> /said/sums && exit 3")
    )
    made.plan(repos=[repo, repo | broken])
    for tag in ("latest", "stable", "1.0"):
        made.crane("copy", str(made.ref(tag)), f"{made.lab.registry}/{broken['image']}:{tag}")


def blobs(made: Yard) -> Iterator[bytes]:
    """All that the registry keeps for the repo: manifests and configs, layers as they are and unpacked."""
    for digest in linked(made):
        raw = made.stored(digest).read_bytes()
        yield raw
        if raw.startswith(b"\x1f\x8b"):
            yield gzip.decompress(raw)
        elif raw.startswith(b"\x28\xb5\x2f\xfd"):
            yield zstd.decompress(raw)


def linked(made: Yard) -> set[str]:
    return {Path(link).read_text() for link in made.written()}


async def every_form_was_searched(made: Yard) -> None:
    standing, at = made.standing, made.ref("latest")
    roots = [c.digest for images in standing.candidates.values() for c in images.values()]
    assert len(roots) == 4
    wanted = {*roots, *standing.controls.values()}
    async with Registry(insecure={made.lab.registry}) as registry:
        for root in tuple(wanted):
            for image in (await read_envelope(registry, at.at(root))).images:
                wanted |= {image.config.digest, *(layer.digest for layer in image.layers)}
    assert wanted <= linked(made)
