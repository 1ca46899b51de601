"""The sources: folders with their Dockerfiles and versions, and git servers with their credentials."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.build.git import reach
from phasegate.build.version import told_version
from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, all_of, failed, group, of_error, ok
from phasegate.doctor.patient import Patient
from phasegate.errors import FleetError, PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import GitSource, LocalSource
from phasegate.process.scratch import scratch
from phasegate.repo.ready import source_lacks
from phasegate.together import together

_AT_ONCE = 8
_SECONDS = 20.0


async def look(patient: Patient) -> list[Finding]:
    repos = patient.fleet.repos if patient.fleet else ()
    found = _folders([repo for repo in repos if isinstance(repo.source, LocalSource)])
    # Many repos have one repository: each is asked once.
    users: dict[tuple[str, str, str], tuple[GitSource, list[str]]] = {}
    for repo in repos:
        if isinstance(repo.source, GitSource):
            key = repo.source.url, repo.source.ref, repo.source.credentials
            users.setdefault(key, (repo.source, []))[1].append(repo.name)
    found += await together((_git(source, names) for source, names in users.values()), at_once=_AT_ONCE)
    return found


def _folders(repos: Sequence[Repo]) -> list[Finding]:
    """Look at folders, Dockerfiles and files with versions. A cause that several repos share is one line."""
    wrong: dict[tuple[str, str], list[str]] = {}
    for repo in repos:
        for what, fix in _wrong(repo):
            wrong.setdefault((what, fix), []).append(repo.name)
    if repos and not wrong:
        said = f"the folder of {all_of(len(repos), 'repo')} is there, with its Dockerfile and version"
        return [ok(Id.SOURCE_FOLDER, "", said)]
    return [
        failed(Id.SOURCE_FOLDER, group(names), what, Hint(fix) if fix else None) for (what, fix), names in wrong.items()
    ]


def _wrong(repo: Repo) -> list[tuple[str, str]]:
    """Return what is wrong with the repo's folder, and what to do about each. A command for the version is not run."""
    if lacks := source_lacks(repo):
        return [(lack.what, lack.fix) for lack in lacks]
    try:
        told_version(repo)
    except FleetError as error:
        return [(error.gist, error.fix or "")]
    return []


async def _git(source: GitSource, names: Sequence[str]) -> Finding:
    subject = group(names)
    with scratch("git") as folder:
        try:
            commit = await reach(source, folder, timeout=_SECONDS)
        except PhasegateError as error:
            return of_error(Id.SOURCE_GIT, subject, error)
    at = f" is at {commit[:12]}" if commit else ", a commit, is fetched when it is built"
    return ok(Id.SOURCE_GIT, subject, f"{source.url} answers; {source.ref}{at}")
