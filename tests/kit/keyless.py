"""Signatures without a key, as a CI leaves them with cosign 3 or 2, by a certificate authority and a log of our own."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from phasegate.fleet.signing import Storage
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phasegate.registry.referrers import fallback_tag, put_referrer

IDENTITY = "https://ci.example/team/app/.ci/build.yml@refs/heads/main"
ISSUER = "https://issuer.ci.example"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
_PAYLOAD = "application/vnd.dev.cosign.simplesigning.v1+json"
_CONFIG = b'{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}'
_SINCE = "start-time=2020-01-01T00:00:00Z"

Logged = Literal["inside", "late", "other", "never"]
"""What the log has: an entry of the time at which the certificate was valid, a later one, another artifact's, none."""


@dataclass(frozen=True, slots=True)
class Sigstore:
    """``virtual-sigstore`` of the lab, and the trusted root that verifies what it signs, with PEM files beside it."""

    process: subprocess.Popen[str]
    trusted_root: Path

    async def sign(
        self,
        registry: Registry,
        reference: Reference,
        *,
        identity: str = IDENTITY,
        issuer: str = ISSUER,
        storage: Storage = "bundle",
        logged: Logged = "inside",
        at: Reference | None = None,
    ) -> None:
        """Sign the digest in ``reference`` and leave the signature there, or at another digest."""
        order = {"repository": reference.name, "digest": reference.digest, "identity": identity, "issuer": issuer}
        made = self._ask({**order, "storage": storage, "logged": logged})
        at = at or reference
        if storage == "bundle":
            await put_referrer(
                registry,
                at,
                artifact_type=BUNDLE,
                blobs=[(BUNDLE, json.dumps(made["bundle"]).encode())],
                annotations={
                    "dev.sigstore.bundle.content": "dsse-envelope",
                    "dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
                },
            )
            return
        payload = base64.b64decode(made["payload"])
        for blob in (_CONFIG, payload):
            await registry.push_blob(at, blob)
        layer = {**_described(_PAYLOAD, payload), "annotations": made["annotations"]}
        config = _described("application/vnd.oci.image.config.v1+json", _CONFIG)
        manifest = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer]}
        tag = at.tagged(f"{fallback_tag(at.digest)}.sig")
        await registry.put_manifest(tag, json.dumps(manifest).encode(), OCI_MANIFEST)

    def _ask(self, order: dict[str, str]) -> dict[str, str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, str] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def sigstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sigstore]:
    with start_sigstore(tmp_path_factory.mktemp("sigstore")) as made:
        yield made


@contextmanager
def start_sigstore(folder: Path) -> Iterator[Sigstore]:
    program = shutil.which("virtual-sigstore")
    if program is None:
        pytest.fail("virtual-sigstore is not on PATH: make lab-all, then make test", pytrace=False)
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name, pem in json.loads(process.stdout.readline()).items():
            (folder / f"{name}.pem").write_text(pem)
        yield Sigstore(process, trusted_root(folder))
        process.stdin.close()


def trusted_root(folder: Path) -> Path:
    """Return the trusted root that cosign makes of the certificates and keys."""
    argv = ["cosign", "trusted-root", "create", "--out", "trusted_root.json", "--no-default-tsa"]
    argv += ["--fulcio", "url=https://fulcio.localhost,certificate-chain=fulcio.pem"]
    argv += ["--rekor", f"url=https://rekor.localhost,public-key=rekor.pem,{_SINCE}"]
    argv += ["--ctfe", f"url=https://ctfe.localhost,public-key=ctfe.pem,{_SINCE}"]
    subprocess.run(argv, cwd=folder, check=True, capture_output=True)
    return folder / "trusted_root.json"


def cosign2_accepts(made: Sigstore, reference: Reference, *, identity: str = IDENTITY) -> bool:
    """Return whether cosign 2 accepts the ``.sig`` tag. It takes keys and certificates by variables alone."""
    folder = made.trusted_root.parent
    trust = {"ROOT_FILE": "fulcio", "REKOR_PUBLIC_KEY": "rekor", "CT_LOG_PUBLIC_KEY_FILE": "ctfe"}
    argv = ["cosign2", "verify", "--offline", "--certificate-identity", identity, "--certificate-oidc-issuer", ISSUER]
    done = subprocess.run(
        [*argv, str(reference)],
        env={**os.environ, **{f"SIGSTORE_{name}": str(folder / f"{file}.pem") for name, file in trust.items()}},
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


def _described(media_type: str, raw: bytes) -> dict[str, object]:
    return {"mediaType": media_type, "digest": digest_of(raw), "size": len(raw)}
