"""The bake file: one target for each form of a release, every option spelled out.

It stays in the work folder as a record of what was requested, and can be run by hand
(``BuildResult.by_hand`` is the command).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from phasegate.build.job import Job, Target
from phasegate.build.options import attest_options, build_args
from phasegate.build.secret import option
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.names import fill
from phasegate.release import NO_COMMIT, Commit
from phases.form import Codec, Form
from phases.ladder import named

GROUPS = ("first", "rest", "last")


def bake_file(job: Job, output: Callable[[Job, Target], str], *, network: str = "") -> dict[str, Any]:
    """Return the bake definition as JSON; ``output`` gives each target's ``--output``.

    Its groups are built one after the other: ``first`` (each image's first form), then ``rest`` from its cache, then
    ``last``, the forms that share layers with one in ``rest``. docker-registry 2.8 reports a blob as unknown while it
    is uploaded a second time.
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
        # A repo that began with provenance keeps it in every phase; only the phase that attests adds an SBOM.
        attest = attestations_of(each.form, job.sbom if named(each.phase).attests else "")
        targets[each.name] = bake_target(
            job.repo,
            each.image,
            each.form,
            job.release.version,
            context=str(job.source.path),
            attest=attest,
            output=output(job, each),
            network=network,
            commit=job.release.commit,
        )
    group = {"default": {"targets": [name for names in groups.values() for name in names]}}
    group |= {name: {"targets": names} for name, names in groups.items() if names}
    return {"group": group, "target": targets}


def attestations_of(form: Form, sbom: str = "") -> list[str]:
    """Return ``--provenance`` and ``--sbom`` as a bake file spells them."""
    return [
        f"type={kind}," + ("disabled=true" if value == "false" else value)
        for kind, value in attest_options(form, sbom).items()
    ]


def bake_target(
    repo: Repo,
    image: ImageSpec,
    form: Form,
    version: str,
    *,
    context: str,
    attest: Sequence[str],
    output: str,
    network: str = "",
    commit: Commit = NO_COMMIT,
) -> dict[str, Any]:
    """Return the bake target of one image in one form. Its version and arch are filled in.

    - ``repo``, ``image``, ``form``, ``version``: what is built.
    - ``context``: the folder, as ``docker buildx`` takes it.
    - ``attest``: see ``attestations_of``.
    - ``output``: the ``--output``.
    - ``network``: the network of RUN steps, empty for BuildKit's default.
    - ``commit``: that of the source.
    """

    def filled(texts: Mapping[str, str]) -> dict[str, str]:
        return {
            key: _literal(fill(text, version=version, arch=image.arch, commit=commit)) for key, text in texts.items()
        }

    made: dict[str, Any] = {
        "context": _literal(context),
        "dockerfile": _literal(repo.dockerfile_of(image)),
        "args": filled(repo.args_of(image)) | build_args(form),
        "labels": filled(repo.labels),
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
    """Escape ``${`` and ``%{``: bake reads its strings as templates (HCL)."""
    return text.replace("${", "$${").replace("%{", "%%{")
