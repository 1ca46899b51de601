"""Resolve ``signing`` of a fleet file: paths beside the file, at most one way of signing, one verifier."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

from phasegate.fleet.reader import Reader
from phasegate.fleet.signing import CosignSigner, CosignVerifier, Hook, KeylessVerifier, Signing
from phasegate.fleet.signing_model import (
    CosignKeyModel,
    CosignModel,
    CosignVerifierModel,
    KeylessModel,
    SigningModel,
    VerifierModel,
)

_KEY = "{file: cosign.key} or {env: NAME}"
_WAYS = "cosign: {...} or command: {...}; or verify: {...} alone, where the CI of each repo signs"
_VERIFIERS = "cosign: {public: PATH}, cosign: {identity: ..., issuer: ..., trusted_root: PATH} or command: [argv]"
_TRUSTED_ROOT = "cosign trusted-root create, or the trusted_root.json of your Sigstore instance"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def signing_of(model: SigningModel | None, reader: Reader) -> Signing | None:
    """Return how the fleet signs, or None if it does not, or if ``signing`` is wrong (which is reported)."""
    if model is None:
        return None
    own = _verifier(model.verify, reader) if model.verify else None
    if model.cosign and model.command is None:
        if isinstance(own, KeylessVerifier):
            said = "what is signed with a key is not accepted by a verifier that wants a certificate"
            reader.report(("signing", "verify"), said, "leave signing.cosign out if the CI signs")
        sign, public = _signer(model.cosign, reader)
        return Signing(sign, own or public, reader.lacking(("signing",)))
    if model.command and model.cosign is None:
        sign_hook = Hook(_argv(model.command.sign, ("signing", "command", "sign"), reader), model.command.env)
        verify = _argv(model.command.verify, ("signing", "command", "verify"), reader)
        return Signing(sign_hook, own or Hook(verify, model.command.env), reader.lacking(("signing",)))
    if model.verify and model.cosign is None:
        return Signing(None, own, reader.lacking(("signing",))) if own else None
    reader.report(("signing",), "signing is done in exactly one way", _WAYS)
    return None


def _signer(spec: CosignModel, reader: Reader) -> tuple[CosignSigner, CosignVerifier]:
    key = _key(spec.key, reader)
    if spec.password and not _NAME.match(spec.password.env):
        # The value is not repeated: it may be the password itself.
        said = "password.env is not the name of a variable"
        reader.report(("signing", "cosign", "password", "env"), said, "password: {env: NAME}")
    public = _cosign(spec, ("signing", "cosign"), reader, key)
    return CosignSigner(public.program, key, spec.password.env if spec.password else "", spec.storage), public


def _verifier(model: VerifierModel, reader: Reader) -> CosignVerifier | KeylessVerifier | Hook | None:
    place = ("signing", "verify")
    if isinstance(model.cosign, KeylessModel) and model.command is None:
        return _keyless(model.cosign, (*place, "cosign"), reader)
    if isinstance(model.cosign, CosignVerifierModel) and model.command is None:
        return _cosign(model.cosign, (*place, "cosign"), reader)
    if model.command and model.cosign is None:
        return Hook(_argv(model.command, (*place, "command"), reader), model.env)
    reader.report(place, "one verifier is in use", _VERIFIERS)
    return None


def _cosign(model: CosignVerifierModel, place: tuple[str, ...], reader: Reader, key: str = "") -> CosignVerifier:
    """Return a verifier by a public key. ``key`` is the private one, where the fleet signs with it."""
    public = reader.folder / model.public
    if not os.path.isfile(public):
        reader.lack((*place, "public"), f"{public} is not there", _half(key, public))
    return CosignVerifier(reader.program((*place, "program"), model.program), public, model.storage)


def _half(key: str, public: Path) -> str:
    """Return what makes the public half of ``key``: a new pair only where there is no private key either."""
    if not key:
        return "the public key of whoever signs"
    if key.startswith("env://") or os.path.isfile(key):
        return shlex.join(["cosign", "public-key", "--key", key, "--outfile", str(public)])
    return "cosign generate-key-pair"


def _keyless(model: KeylessModel, place: tuple[str, ...], reader: Reader) -> KeylessVerifier:
    if (model.identity is None) == (model.identity_regexp is None):
        reader.report(place, "an identity is given in exactly one way", "identity: ... or identity_regexp: ...")
    trusted_root = reader.folder / model.trusted_root
    _check_trusted_root(trusted_root, (*place, "trusted_root"), reader)
    return KeylessVerifier(
        program=reader.program((*place, "program"), model.program),
        identity=model.identity or model.identity_regexp or "",
        regexp=model.identity is None,
        issuer=model.issuer,
        trusted_root=trusted_root,
        storage=model.storage,
    )


def _check_trusted_root(path: Path, place: tuple[str, ...], reader: Reader) -> None:
    """Check that the file may be a trusted root, and not something else or an empty one."""
    try:
        read = json.loads(path.read_bytes())
    except OSError as error:
        reader.lack(place, f"{path}: {error.strerror}", _TRUSTED_ROOT)
        return
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not all(read.get(key) for key in ("certificateAuthorities", "tlogs")):
        reader.report(place, f"{path} does not hold certificate authorities and transparency logs", _TRUSTED_ROOT)


def _key(model: CosignKeyModel, reader: Reader) -> str:
    place = ("signing", "cosign", "key")
    if (model.file is None) == (model.env is None):
        reader.report(place, "a key is given in exactly one way", _KEY)
        return ""
    if model.env is not None:
        if not _NAME.match(model.env):
            # The value is not repeated: it may be the key itself.
            reader.report((*place, "env"), "key.env is not the name of a variable", _KEY)
        return f"env://{model.env}"
    path = reader.folder / str(model.file)
    if not os.path.isfile(path):
        reader.lack((*place, "file"), f"{path} is not there", "cosign generate-key-pair")
    return str(path)


def _argv(argv: tuple[str, ...], place: tuple[str, ...], reader: Reader) -> tuple[str, ...]:
    return (reader.program(place, argv[0]), *argv[1:])
