"""Resolve ``signing`` of a fleet file: paths beside the file, one way of signing, one verifier."""

from __future__ import annotations

import os
import re

from phasegate.fleet.models import CosignKeyModel, CosignVerifierModel, SigningModel, VerifierModel
from phasegate.fleet.reader import Reader
from phasegate.fleet.signing import CosignSigner, CosignVerifier, Hook, Signing

_KEY = "{file: cosign.key} or {env: NAME}"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def signing_of(model: SigningModel | None, reader: Reader) -> Signing | None:
    """Return how the fleet signs, or None if it does not, or if ``signing`` is wrong (which is reported)."""
    if model is None:
        return None
    own = _verifier(model.verify, reader) if model.verify else None
    if model.cosign and model.command is None:
        spec = model.cosign
        key = _key(spec.key, reader)
        if spec.password and not _NAME.match(spec.password.env):
            # The value is not repeated: it may be the password itself.
            said = "password.env is no variable's name"
            reader.report(("signing", "cosign", "password", "env"), said, "password: {env: NAME}")
        public = _cosign(spec, ("signing", "cosign"), reader)
        sign = CosignSigner(public.program, key, spec.password.env if spec.password else "", spec.storage)
        return Signing(sign, own or public, reader.lacking(("signing",)))
    if model.command and model.cosign is None:
        sign_hook = Hook(_argv(model.command.sign, ("signing", "command", "sign"), reader), model.command.env)
        verify = _argv(model.command.verify, ("signing", "command", "verify"), reader)
        return Signing(sign_hook, own or Hook(verify, model.command.env), reader.lacking(("signing",)))
    reader.report(("signing",), "signing is done in exactly one way", "cosign: {...} or command: {...}")
    return None


def _verifier(model: VerifierModel, reader: Reader) -> CosignVerifier | Hook | None:
    place = ("signing", "verify")
    if model.cosign and model.command is None:
        return _cosign(model.cosign, (*place, "cosign"), reader)
    if model.command and model.cosign is None:
        return Hook(_argv(model.command, (*place, "command"), reader), model.env)
    reader.report(place, "one verifier is in use", "cosign: {public: PATH} or command: [argv]")
    return None


def _cosign(model: CosignVerifierModel, place: tuple[str, ...], reader: Reader) -> CosignVerifier:
    public = reader.folder / model.public
    if not os.path.isfile(public):
        reader.lack((*place, "public"), f"{public} is not there", "cosign generate-key-pair")
    return CosignVerifier(reader.program((*place, "program"), model.program), public, model.storage)


def _key(model: CosignKeyModel, reader: Reader) -> str:
    place = ("signing", "cosign", "key")
    if (model.file is None) == (model.env is None):
        reader.report(place, "a key is given in exactly one way", _KEY)
        return ""
    if model.env is not None:
        if not _NAME.match(model.env):
            # The value is not repeated: it may be the key itself.
            reader.report((*place, "env"), "key.env is no variable's name", _KEY)
        return f"env://{model.env}"
    path = reader.folder / str(model.file)
    if not os.path.isfile(path):
        reader.lack((*place, "file"), f"{path} is not there", "cosign generate-key-pair")
    return str(path)


def _argv(argv: tuple[str, ...], place: tuple[str, ...], reader: Reader) -> tuple[str, ...]:
    return (reader.program(place, argv[0]), *argv[1:])
