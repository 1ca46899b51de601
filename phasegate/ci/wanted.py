"""What a CI has to set, wherever it builds: the options of our own builds for one form of one repo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phasegate.build.ci_settings import check_built
from phasegate.build.container_driver import driver_opts
from phasegate.build.options import args_on, attest_options, build_args, exporter_options
from phasegate.fleet.fleet import Fleet, ImageSpec, Repo
from phases.form import Attestation, Form, Shape
from phases.ladder import named

_DEFAULTS = {"compression": "gzip", "force-compression": "false", "sbom": "false"}
"""Those that no version of BuildKit has changed."""
_OFF = ("0", "false")


@dataclass(frozen=True, slots=True)
class Difference:
    """An option that is set otherwise; ``found`` is empty if it is not set, ``wanted`` if it must not be.

    form: an image that is built so has another form
    decided: a person decides on it: users miss a platform that is left out, and one more needs an emulator or a machine
    """

    key: str
    found: str
    wanted: str
    form: bool
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settings of one form of one repo.

    images: the repo's images, by ``host/repository``, in each registry
    others: the names of the fleet's other images
    output: the options of the exporter
    attest: ``provenance`` and ``sbom``
    args: build arguments
    without: build arguments that must not be set
    driver_opts: the options of the builder's driver
    network: the network of RUN steps, or empty
    """

    repo: str
    phase: str
    form: Form
    images: Mapping[str, ImageSpec]
    others: frozenset[str]
    output: Mapping[str, str]
    attest: Mapping[str, str]
    args: Mapping[str, str]
    without: tuple[str, ...]
    driver_opts: Mapping[str, str]
    network: str

    def in_output(self, there: Mapping[str, str]) -> list[Difference]:
        """Return which options of the exporter differ."""
        return [
            Difference(key, there.get(key, ""), value, self._moves_form(key, there.get(key, "")))
            for key, value in self.output.items()
            if there.get(key) != value
        ]

    def in_attest(self, there: Mapping[str, str]) -> list[Difference]:
        """Return which attestations differ."""
        return [
            Difference(key, found, value, self._moves_form(key, found))
            for key, value in self.attest.items()
            if (found := there.get(key, "")).lower() != value.lower()
        ]

    def in_args(self, there: Mapping[str, str], *, listed: bool) -> list[Difference]:
        """Return which build arguments differ; ``listed`` says that an index is made without the one for it."""
        differ = [
            Difference(key, there.get(key, ""), value, not listed)
            for key, value in self.args.items()
            if there.get(key) != value
        ]
        too_many = [key for key in self.without if there.get(key, "0").lower() not in _OFF]
        return differ + [Difference(key, there[key], "", True) for key in too_many]

    def in_platforms(self, there: Sequence[str], image: ImageSpec) -> list[Difference]:
        """Return whether other platforms are built. An expression is taken as it is."""
        ours = [str(platform) for platform in image.platforms]
        if any("${{" in each for each in there) or {each.removesuffix("/v8") for each in there} == set(ours):
            return []
        several = self.form.shape is Shape.SINGLE and len(there) > 1
        decided = bool(there) or len(ours) > 1
        return [Difference("platforms", ",".join(there), ",".join(ours), several, decided)]

    def in_network(self, there: str) -> list[Difference]:
        """Return whether RUN steps have another network."""
        if self.network in ("", there):
            return []
        return [Difference("network", there, self.network, False)]

    def _moves_form(self, key: str, found: str) -> bool:
        """Return whether an image has another form where option ``key`` is ``found``, empty if it is not set.

        What BuildKit's version decides counts as another form: nobody knows which that is.
        """
        if key == "compression-level":
            return False
        if key == "oci-artifact":
            return self.form.attestation is not Attestation.NONE
        wanted = {**self.output, **self.attest}[key]
        return (found or _DEFAULTS.get(key, "")) != wanted


def wanted_of(fleet: Fleet, repo: Repo, form: Form, phase: str) -> Wanted:
    """Return what the CI of ``repo`` has to set to push ``form``, that of ``phase``.

    Raises FleetError for a repo that nobody builds.
    """
    check_built(fleet, repo)
    names = _names(fleet, repo)
    all_names = {name for each in fleet.repos for name in _names(fleet, each)}
    return Wanted(
        repo.name,
        phase,
        form,
        names,
        frozenset(all_names) - names.keys(),
        exporter_options(form),
        attest_options(form, fleet.attest.sbom if named(phase).attests else ""),
        build_args(form),
        tuple(args_on("shape")) if form.shape is Shape.SINGLE else (),
        driver_opts(fleet.builder),
        fleet.builder.network,
    )


def _names(fleet: Fleet, repo: Repo) -> dict[str, ImageSpec]:
    """Return the images of a repo that a CI builds, by their names in each registry."""
    ours = {image.name: image for image in repo.images}
    copies = {f"{copy.registry}/{copy.name}": ours[copy.of] for copy in repo.copies if copy.of in ours}
    return {fleet.reference(image.name).name: image for image in repo.images} | copies
