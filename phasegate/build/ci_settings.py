"""What a repo's CI must set for one phase, as a command line, a bake file and the inputs of an action.

These are the options of our own builds. Nothing is left to a default, because defaults change (provenance's did).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.build.bake import attestations_of, bake_target
from phasegate.build.job import target_name
from phasegate.build.options import attest_options, build_args, output
from phasegate.build.secret import option
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Fleet, ImageSpec, Repo
from phasegate.fleet.names import fill_all
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import named, rungs


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings for one image name.

    - ``reference``: where the CI pushes it.
    - ``buildx``: the argv to run in the build context.
    - ``action``: the same as inputs of docker/build-push-action.
    - ``target``: the same as a bake target.
    - ``trimmed``: build arguments and labels that the action cannot be given as they are.
    """

    reference: str
    buildx: tuple[str, ...]
    action: Mapping[str, str]
    target: Mapping[str, Any]
    trimmed: tuple[str, ...]


def form_for(fleet: Fleet, repo: Repo, start: Form | None, phase: str) -> Form:
    """Return the form of ``phase`` for a repo that starts at ``start``, where None means published the old way."""
    several = any(len(image.platforms) > 1 for image in repo.images)
    old = Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, Shape.INDEX if several else Shape.SINGLE)
    return rungs(start or old, phase, fleet.attest.provenance)[-1].form


def check_built(fleet: Fleet, repo: Repo) -> None:
    """Raise FleetError for a repo that nobody builds."""
    if repo.form_source.converted:
        raise FleetError(
            f"repo '{repo.name}' has `source: published`: phasegate converts what is published, and takes nothing that "
            "a CI pushes in the form of a phase",
            fix=f"`ci` in place of `source` in {fleet.path.name}, if its CI is to push it",
        )


def settings_of(fleet: Fleet, repo: Repo, form: Form, phase: str, version: str) -> dict[str, Settings]:
    """Return the settings of each image of the repo, by the name of its bake target.

    Raises FleetError for a repo that nobody builds.
    """
    check_built(fleet, repo)
    # A repo that began with provenance keeps it in every phase; only the phase that attests adds an SBOM.
    sbom = fleet.attest.sbom if named(phase).attests else ""
    return {
        target_name(image, phase): _settings(
            repo,
            image,
            form,
            version,
            f"{fleet.reference(image.name)}:{repo.ci_tag(image, version, phase)}",
            sbom,
            fleet.builder.network,
        )
        for image in repo.images
    }


def _settings(
    repo: Repo, image: ImageSpec, form: Form, version: str, reference: str, sbom: str, network: str
) -> Settings:
    out = output({"push": "true"}, form)
    args = fill_all(repo.args_of(image), version=version, arch=image.arch) | build_args(form)
    labels = fill_all(repo.labels, version=version, arch=image.arch)
    platforms = ",".join(map(str, image.platforms))
    attested = attest_options(form, sbom)
    argv = ["docker", "buildx", "build", "--platform", platforms]
    argv += [f"--{name}={value}" for name, value in attested.items()]
    argv += [word for key, value in args.items() for word in ("--build-arg", f"{key}={value}")]
    argv += [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
    argv += [word for secret in repo.secrets for word in ("--secret", option(secret))]
    argv += ["--target", repo.target] if repo.target else []
    argv += ["--network", network] if network else []
    argv += ["--file", repo.dockerfile_of(image), "--tag", reference, "--output", out, "."]
    inputs = {
        "context": ".",
        "file": repo.dockerfile_of(image),
        "target": repo.target,
        "platforms": platforms,
        "build-args": _lines(args),
        "labels": _lines(labels),
        "secret-envs": _lines({secret.id: secret.ref for secret in repo.secrets if secret.kind == "env"}),
        "secret-files": _lines({secret.id: secret.ref for secret in repo.secrets if secret.kind == "file"}),
        "network": network,
        **attested,
        "tags": reference,
        "push": "true",
        "outputs": out,
    }
    attest = attestations_of(form, sbom)
    made = bake_target(repo, image, form, version, context=".", attest=attest, output=out, network=network)
    return Settings(
        reference,
        tuple(argv),
        {key: value for key, value in inputs.items() if value},
        {**made, "tags": [reference]},
        _trimmed(argument=args, label=labels),
    )


def bake_file_of(settings: Mapping[str, Settings]) -> dict[str, Any]:
    """Return a bake file that builds all images of the repo."""
    targets = {name: dict(each.target) for name, each in settings.items()}
    return {"group": {"default": {"targets": list(targets)}}, "target": targets}


def _lines(values: Mapping[str, str]) -> str:
    return "\n".join(_record(f"{key}={value}") for key, value in values.items())


def _record(text: str) -> str:
    """Return one value of an input that is a list: the action reads such inputs as CSV, and a comma as text."""
    if "\n" in text or "\r" in text or any(part.startswith('"') for part in text.split(",")):
        quoted = text.replace('"', '""')
        return f'"{quoted}"'
    return text


def _trimmed(**inputs: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values that end in white space, as in ``label title``. The action trims each of them."""
    return tuple(f"{what} {key}" for what, values in inputs.items() for key, it in values.items() if it != it.rstrip())
