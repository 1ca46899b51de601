"""Resolve ``signing`` of a fleet file: paths beside the file, one way of signing, one verifier."""

from __future__ import annotations

import os
import re
from pathlib import Path

from phasegate.fleet.models import CosignKeyModel, CosignVerifierModel, SigningModel, VerifierModel
from phasegate.fleet.signing import CosignSigner, CosignVerifier, Hook, Signing
from phasegate.fleet.yaml_lines import Lines

_KEY = "{file: cosign.key} or {env: NAME}"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def signing_of(folder: Path, model: SigningModel | None, lines: Lines, problems: list[str]) -> Signing | None:
    """None where the plan has no signing, or what is wrong with it is among ``problems``."""
    if model is None:
        return None
    own = _verifier(folder, model.verify, lines, problems) if model.verify else None
    if model.cosign and model.command is None:
        spec = model.cosign
        key = _key(folder, spec.key, lines, problems)
        if spec.password and not _NAME.match(spec.password.env):
            # The value is not repeated: it may be the password itself.
            said = "password.env is no variable's name"
            problems.append(lines.at(("signing", "cosign", "password", "env"), said, "password: {env: NAME}"))
        public = _cosign(folder, spec, ("signing", "cosign"), lines, problems)
        sign = CosignSigner(public.program, key, spec.password.env if spec.password else "", spec.storage)
        return Signing(sign, own or public)
    if model.command and model.cosign is None:
        sign_hook = Hook(_argv(folder, model.command.sign, ("signing", "command", "sign"), lines, problems))
        verify = _argv(folder, model.command.verify, ("signing", "command", "verify"), lines, problems)
        return Signing(sign_hook, own or Hook(verify))
    problems.append(lines.at(("signing",), "signing is done in exactly one way", "cosign: {...} or command: {...}"))
    return None


def _verifier(folder: Path, model: VerifierModel, lines: Lines, problems: list[str]) -> CosignVerifier | Hook | None:
    place = ("signing", "verify")
    if model.cosign and model.command is None:
        return _cosign(folder, model.cosign, (*place, "cosign"), lines, problems)
    if model.command and model.cosign is None:
        return Hook(_argv(folder, model.command, (*place, "command"), lines, problems))
    problems.append(lines.at(place, "one verifier is in use", "cosign: {public: PATH} or command: [argv]"))
    return None


def _cosign(
    folder: Path, model: CosignVerifierModel, place: tuple[str, ...], lines: Lines, problems: list[str]
) -> CosignVerifier:
    public = folder / model.public
    if not public.is_file():
        problems.append(lines.at((*place, "public"), f"{public} is not there", "cosign generate-key-pair"))
    return CosignVerifier(_program(folder, model.program, (*place, "program"), lines, problems), public, model.storage)


def _key(folder: Path, model: CosignKeyModel, lines: Lines, problems: list[str]) -> str:
    place = ("signing", "cosign", "key")
    if (model.file is None) == (model.env is None):
        problems.append(lines.at(place, "a key is given in exactly one way", _KEY))
        return ""
    if model.env is not None:
        if not _NAME.match(model.env):
            # The value is not repeated: it may be the key itself.
            problems.append(lines.at((*place, "env"), "key.env is no variable's name", _KEY))
        return f"env://{model.env}"
    path = folder / str(model.file)
    if not path.is_file():
        problems.append(lines.at((*place, "file"), f"{path} is not there", "cosign generate-key-pair"))
    return str(path)


def _argv(
    folder: Path, argv: tuple[str, ...], place: tuple[str, ...], lines: Lines, problems: list[str]
) -> tuple[str, ...]:
    return (_program(folder, argv[0], place, lines, problems), *argv[1:])


def _program(folder: Path, word: str, place: tuple[str, ...], lines: Lines, problems: list[str]) -> str:
    """A word with a ``/`` is a path beside the fleet file; a bare word is found on PATH when it is run."""
    if "/" not in word:
        return word
    path = folder / word
    if not os.access(path, os.X_OK) or path.is_dir():
        problems.append(lines.at(place, f"{path} is no program", "a path, and chmod +x"))
    return str(path)
