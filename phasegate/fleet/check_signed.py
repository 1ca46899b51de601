"""Check that where phasegate only verifies signatures, each image is one that a repo's own CI pushes, and can sign."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import PublishedSource
from phasegate.fleet.reader import Reader
from phasegate.fleet.signing import Signing
from phasegate.fleet.yaml_lines import Place
from phases.ladder import PHASES, position

_SIGNER = "a signer: signing.cosign or signing.command"
_CI = f'ci: {{tag: "ci-{{version}}-{{phase}}"}} if its CI pushes and signs each form, or {_SIGNER}'


def check_signed(signing: Signing | None, repos: Sequence[Repo], last: str, reader: Reader) -> None:
    """Report the images that phasegate would make itself, and so nobody would sign.

    signing: how the fleet signs
    repos: those of the fleet file, in its order
    last: the ladder's last phase
    """
    if signing is None or signing.sign is not None:
        return
    for number, repo in enumerate(repos):
        place: Place = ("repos", number)
        if isinstance(repo.source, PublishedSource):
            said = f"repo '{repo.name}' is converted, and nobody signs what phasegate makes: `signing` only verifies"
            reader.report((*place, "source"), said, _CI)
        elif repo.ci is None and repo.source is not None:
            said = f"repo '{repo.name}' is built by phasegate, and nobody signs that: `signing` only verifies"
            reader.report(place, said, _CI)
        if repo.joined:
            said = f"repo '{repo.name}': phasegate makes a joined index, and nobody signs it: `signing` only verifies"
            reader.report((*place, "join"), said, f"leave `join` out, or {_SIGNER}")
        if repo.ci and "{phase}" not in repo.ci.tag and position(last) > position(PHASES[0]):
            said = (
                f"repo '{repo.name}': its CI pushes one form of a version, and nobody signs the others, which are "
                "converted: `signing` only verifies"
            )
            reader.report((*place, "ci", "tag"), said, 'tag: "ci-{version}-{phase}", and sign each form')
