"""The bake file: one target for each form of a release, every option spelled out.

It stays in the work folder as the record of what was asked for; a person can run it by
hand (``BuildResult.by_hand`` is the command).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from phasegate.build.dockerfile import context_name
from phasegate.build.options import attest_options, build_args, output
from phasegate.build.secret import option
from phasegate.build.source import Source
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.names import fill
from phasegate.release import Release
from phases.form import Codec, Form
from phases.ladder import Rung, named

GROUPS = ("first", "rest", "last")


def distinct(rungs: Sequence[Rung]) -> dict[str, Form]:
    """The forms to build, each once, by the first rung that has it."""
    forms: dict[str, Form] = {}
    for rung in rungs:
        if rung.form not in forms.values():
            forms[rung.name] = rung.form
    return forms


def target_name(image: ImageSpec, phase: str) -> str:
    """A bake target may have letters, digits, ``_`` and ``-`` in its name."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", f"{image.arch}-{phase}" if image.arch else phase)


def bake_file(
    repo: Repo,
    release: Release,
    source: Source,
    rungs: Sequence[Rung],
    *,
    registry_host: str,
    network: str = "",
    sbom: str = "",
) -> dict[str, Any]:
    """The bake definition as JSON. Its groups are built one after the other: ``first`` (each image's first form), then
    from its cache ``rest``, and ``last`` the forms that have the layers of one in ``rest``: docker-registry 2.8 finds
    a blob unknown while it is uploaded a second time. ``sbom`` is the generator of the phase ``attest``."""
    targets: dict[str, Any] = {}
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for image in repo.images:
        uploaded: set[Codec] = set()
        for number, (phase, form) in enumerate(distinct(rungs).items()):
            name = target_name(image, phase)
            groups["last" if form.codec in uploaded else "rest" if number else "first"].append(name)
            if number:
                uploaded.add(form.codec)
            # A repo that began with provenance keeps that on its way: an SBOM is the phase's to add.
            attest = attestations_of(form, sbom if named(phase).attests else "")
            targets[name] = target(
                repo,
                image,
                form,
                release.version,
                context=str(source.path),
                attest=attest,
                output=output_of(form, f"{registry_host}/{image.name}"),
                contexts=pinned_contexts(release.pins),
                network=network,
            )
    group = {"default": {"targets": [name for names in groups.values() for name in names]}}
    group |= {name: {"targets": names} for name, names in groups.items() if names}
    return {"group": group, "target": targets}


def output_of(form: Form, name: str) -> str:
    """The exporter's options. ``name`` has no tag: a candidate is pushed by digest."""
    return output({"name": name, "push": "true", "push-by-digest": "true", "name-canonical": "true"}, form)


def attestations_of(form: Form, sbom: str = "") -> list[str]:
    """``--provenance`` and ``--sbom``, as a bake file has them."""
    return [
        f"type={kind}," + ("disabled=true" if value == "false" else value)
        for kind, value in attest_options(form, sbom).items()
    ]


def pinned_contexts(pins: Mapping[str, str]) -> dict[str, str]:
    """Named contexts that put the pinned image in the place of each FROM reference."""
    return {context_name(name): f"docker-image://{pin}" for name, pin in pins.items() if "@" not in name}


def target(
    repo: Repo,
    image: ImageSpec,
    form: Form,
    version: str,
    *,
    context: str,
    attest: Sequence[str],
    output: str,
    contexts: Mapping[str, str] | None = None,
    network: str = "",
) -> dict[str, Any]:
    """One image in one form. ``contexts`` are the pins of its FROM references."""

    def filled(texts: Mapping[str, str]) -> dict[str, str]:
        return {key: _literal(fill(text, version=version, arch=image.arch)) for key, text in texts.items()}

    made: dict[str, Any] = {
        "context": _literal(context),
        "dockerfile": _literal(repo.dockerfile),
        "args": filled(repo.args) | build_args(form),
        "labels": filled(repo.labels),
        "contexts": dict(contexts or {}),
        "platforms": [str(platform) for platform in image.platforms],
        "secret": [_literal(option(secret)) for secret in repo.secrets],
        "attest": list(attest),
        "output": [output],
    }
    if repo.target:
        made["target"] = repo.target
    if network:
        made["network"] = network
    return made


def _literal(text: str) -> str:
    """Bake reads its strings as templates (HCL): ``${`` and ``%{`` are doubled so that they stay what they are."""
    return text.replace("${", "$${").replace("%{", "%%{")
