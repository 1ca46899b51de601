"""What a step needs of this machine besides the registry and the ledger: asked before it begins.

What is missing stops the repos whose next step needs it, and is not recorded as a failure of theirs: another machine
may have it. No rollback and no finish of a move asks for any of it.
"""

from __future__ import annotations

from phasegate.check import Severity
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.lack import Lack
from phasegate.policy.action import Kind


def lacking(fleet: Fleet, repo: Repo, kind: Kind) -> tuple[Lack, ...]:
    """Return what the fleet file names for a step of ``kind`` and this machine does not have."""
    signing = fleet.signing.lacks if fleet.signing else ()
    match kind:
        case Kind.BUILD:
            builds = repo.source is not None and repo.source.built
            secrets = [lack for secret in repo.secrets for lack in secret.lacks]
            return (*source_lacks(repo), *(fleet.builder.lacks if builds else ()), *secrets)
        case Kind.JUDGE:
            clients = [lack for client in fleet.clients for lack in client.lacks]
            blocking = [each for each in repo.checks if each.severity is Severity.BLOCKS]
            checks = [lack for check in blocking if check.id not in fleet.shadow for lack in check.lacks]
            builder = fleet.builder.lacks if repo.form_source.built else ()
            verifies = fleet.signing and fleet.signing.sign is None
            return (*clients, *checks, *builder, *(signing if verifies else ()))
        case Kind.PROMOTE | Kind.PUBLISH:
            return signing
        case _:
            return ()


def source_lacks(repo: Repo) -> tuple[Lack, ...]:
    """Return what is missing of the repo's source, if that is a folder."""
    return repo.source.lacks if isinstance(repo.source, LocalSource) else ()
