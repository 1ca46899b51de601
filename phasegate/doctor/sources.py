"""The sources: folders with their Dockerfiles, and git servers with their credentials."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.build.git import reach
from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, all_of, failed, of_error, ok
from phasegate.doctor.patient import Patient
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import GitSource, LocalSource
from phasegate.process.scratch import scratch
from phasegate.together import together

_AT_ONCE = 8
_SECONDS = 20.0


async def look(patient: Patient) -> list[Finding]:
    repos = patient.fleet.repos if patient.fleet else ()
    folders = {repo.name: repo.source for repo in repos if isinstance(repo.source, LocalSource)}
    found = [
        failed(Id.SOURCE_FOLDER, name, lack.what, Hint(lack.fix))
        for name, source in folders.items()
        for lack in source.lacks
    ]
    if folders and not found:
        said = f"the folder of {all_of(len(folders), 'repo')} is there, with its Dockerfile"
        found.append(ok(Id.SOURCE_FOLDER, "", said))
    # Many repos have one repository: each is asked once.
    users: dict[tuple[str, str, str], tuple[GitSource, list[str]]] = {}
    for repo in repos:
        if isinstance(repo.source, GitSource):
            key = repo.source.url, repo.source.ref, repo.source.credentials
            users.setdefault(key, (repo.source, []))[1].append(repo.name)
    found += await together((_git(source, names) for source, names in users.values()), at_once=_AT_ONCE)
    return found


async def _git(source: GitSource, names: Sequence[str]) -> Finding:
    subject = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    with scratch("git") as folder:
        try:
            commit = await reach(source, folder, timeout=_SECONDS)
        except PhasegateError as error:
            return of_error(Id.SOURCE_GIT, subject, error)
    at = f" is at {commit[:12]}" if commit else ", a commit, is fetched when it is built"
    return ok(Id.SOURCE_GIT, subject, f"{source.url} answers; {source.ref}{at}")
