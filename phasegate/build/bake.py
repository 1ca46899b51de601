"""The bake file: one target for each form of a release, every option spelled out.

It stays in the work folder as the record of what was asked for; a person can run it by
hand (``BuildResult.by_hand`` is the command).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from phasegate.build.dockerfile import context_name
from phasegate.build.job import Job, Target
from phasegate.build.options import attest_options, build_args
from phasegate.build.secret import option
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.names import fill
from phases.form import Codec, Form
from phases.ladder import named

GROUPS = ("first", "rest", "last")


def bake_file(job: Job, output: Callable[[Job, Target], str], *, network: str = "") -> dict[str, Any]:
    """The bake definition as JSON; ``output`` gives each target's ``--output``.

    Its groups are built one after the other: ``first`` (each image's first form), then from its cache ``rest``, and
    ``last`` the forms that have the layers of one in ``rest``: docker-registry 2.8 finds a blob unknown while it is
    uploaded a second time.
    """
    targets: dict[str, Any] = {}
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    uploaded: dict[ImageSpec, set[Codec]] = {}
    for each in job.targets:
        if (codecs := uploaded.get(each.image)) is None:
            uploaded[each.image] = set()
            groups["first"].append(each.name)
        else:
            groups["last" if each.form.codec in codecs else "rest"].append(each.name)
            codecs.add(each.form.codec)
        # A repo that began with provenance keeps that on its way: an SBOM is the phase's to add.
        attest = attestations_of(each.form, job.sbom if named(each.phase).attests else "")
        targets[each.name] = bake_target(
            job.repo,
            each.image,
            each.form,
            job.release.version,
            context=str(job.source.path),
            attest=attest,
            output=output(job, each),
            contexts=pinned_contexts(job.release.pins),
            network=network,
        )
    group = {"default": {"targets": [name for names in groups.values() for name in names]}}
    group |= {name: {"targets": names} for name, names in groups.items() if names}
    return {"group": group, "target": targets}


def attestations_of(form: Form, sbom: str = "") -> list[str]:
    """``--provenance`` and ``--sbom``, as a bake file has them."""
    return [
        f"type={kind}," + ("disabled=true" if value == "false" else value)
        for kind, value in attest_options(form, sbom).items()
    ]


def pinned_contexts(pins: Mapping[str, str]) -> dict[str, str]:
    """Named contexts that put the pinned image in the place of each FROM reference."""
    return {context_name(name): f"docker-image://{pin}" for name, pin in pins.items() if "@" not in name}


def bake_target(
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
