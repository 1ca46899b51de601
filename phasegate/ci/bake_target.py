"""One target of a bake file as bake resolves it: what differs, and what an override file says instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phasegate.ci.finding import Finding, Place, Why
from phasegate.ci.options import fields_of, is_pushed, text_of
from phasegate.ci.wanted import Wanted
from phasegate.fleet.fleet import ImageSpec


@dataclass(frozen=True, slots=True)
class Target:
    """A target that pushes the repo's image: what differs, and what to write into the override file."""

    name: str
    findings: tuple[Finding, ...]
    override: Mapping[str, Any]


def judged(name: str, target: Mapping[str, Any], at: Place, images: Sequence[ImageSpec], wanted: Wanted) -> Target:
    """Return what differs in a target that pushes ``images``."""
    found: list[Finding] = []
    override: dict[str, Any] = {}
    outputs = outputs_of(target)
    ours = [output for output in outputs if is_pushed(output)]
    if differ := next(filter(None, map(wanted.in_output, ours or [{}])), []):
        found += Finding.of(at, "output: ", differ)
        made = [{"type": "", **one, **wanted.output} if is_pushed(one) else one for one in outputs]
        made += [] if ours else [{"type": "image", **wanted.output}]
        override["output"] = [_literal(text_of(one)) for one in made]
    if differ := wanted.in_attest({kind: _attestation(target, kind) for kind in wanted.attest}):
        found += Finding.of(at, "attest: ", differ)
        override["attest"] = [
            f"type={kind}," + ("disabled=true" if value == "false" else value) for kind, value in wanted.attest.items()
        ]
    platforms = [str(each) for each in target.get("platforms") or ()]
    for one in wanted.in_platforms(platforms, images[0]) if len(images) == 1 else ():
        if one.decided:
            found.append(Finding(at, one.key, one.found, one.wanted, one.form, Why.PLATFORMS))
        else:
            found += Finding.of(at, "", [one])
            override["platforms"] = platforms = one.wanted.split(",")
    args = {str(key): str(value) for key, value in (target.get("args") or {}).items()}
    if differ := wanted.in_args(args, listed=len(platforms) > 1):
        found += Finding.of(at, "args: ", differ)
        # An override can set an argument, and not remove one.
        override["args"] = {one.key: one.wanted or "0" for one in differ}
    if differ := wanted.in_network(str(target.get("network", ""))):
        found += Finding.of(at, "", differ)
        override["network"] = wanted.network
    return Target(name, tuple(found), override)


def outputs_of(target: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the outputs of a target; older versions of buildx print each as text."""
    return [_fields(one) for one in target.get("output") or ()]


def _attestation(target: Mapping[str, Any], kind: str) -> str:
    """Return what a target says of a kind of attestation as ``--provenance`` and ``--sbom`` take it."""
    for fields in map(_fields, target.get("attest") or ()):
        if fields.pop("type", "") == kind:
            if fields.pop("disabled", "false").lower() in ("true", "1"):
                return "false"
            return ",".join(f"{key}={value}" for key, value in fields.items()) or "true"
    return ""


def _fields(one: Any) -> dict[str, str]:
    return {str(key): str(it) for key, it in one.items()} if isinstance(one, Mapping) else fields_of(str(one))


def _literal(text: str) -> str:
    """Escape what bake reads as a template in its strings."""
    return text.replace("${", "$${").replace("%{", "%%{")
