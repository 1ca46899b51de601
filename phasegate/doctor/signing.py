"""Signing: the programs, the key, and whether the verifier's key is its other half; or the verifier alone."""

from __future__ import annotations

import shutil

from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, Status, failed, ok
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Outline
from phasegate.fleet.signing import CosignSigner, CosignVerifier, Hook, KeylessVerifier
from phasegate.signing.tool import tools_of


async def look(outline: Outline) -> list[Finding]:
    signing = outline.signing
    assert signing
    tools = [tool for tool in (signing.sign, signing.verify) if tool]
    found = [_program(program) for program in dict.fromkeys(map(_named, tools))]
    if any(finding.status is Status.FAILED for finding in found):
        return found
    if signing.lacks:
        return [*found, *(failed(Id.SIGNING_KEY, "", lack.what, Hint(lack.fix)) for lack in signing.lacks)]
    sign, verify = tools_of(signing, outline.registry)
    if sign is None:
        return [*found, ok(Id.SIGNING_KEY, "", f"the CI signs; {verify.title} verifies")]
    try:
        mine, theirs = await sign.public(), await verify.public()
    except PhasegateError as error:
        fix = Hint(error.fix or f"see that {sign.title} can open it: {sign.key}")
        return [*found, failed(Id.SIGNING_KEY, "", error.what, fix)]
    if not mine:
        return [*found, ok(Id.SIGNING_KEY, "", f"only {sign.title} knows its key")]
    found.append(ok(Id.SIGNING_KEY, "", f"{sign.title} opens {sign.key}"))
    if theirs:
        found.append(_pair(mine, theirs, sign.key, verify.key))
    return found


def _named(tool: CosignSigner | CosignVerifier | KeylessVerifier | Hook) -> str:
    return tool.argv[0] if isinstance(tool, Hook) else tool.program


def _program(name: str) -> Finding:
    if path := shutil.which(name):
        return ok(Id.SIGNING_PROGRAM, name, f"it is {path}")
    return failed(Id.SIGNING_PROGRAM, name, f"{name} is not on PATH", Hint(f"install {name}"))


def _pair(mine: str, theirs: str, key: str, public: str) -> Finding:
    if mine.split() == theirs.split():
        return ok(Id.SIGNING_PAIR, "", f"{public} is the public half of the key that signs")
    return failed(
        Id.SIGNING_PAIR,
        "",
        f"{public} is not the public half of the key that signs: every signature would be refused",
        Hint(f"public: what cosign public-key --key {key} prints"),
    )
