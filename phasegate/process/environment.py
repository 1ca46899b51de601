"""Variables that a child process gets from our own environment: those it needs, and no others.

Our environment holds the registry's password, the key's password, build secrets and git credentials, and some children
are other people's code: a version command is part of the repository that is built. So each child gets ``BASE``, the
variables that its program needs, and those that the fleet file names for it.

This keeps a secret out of what a child prints, logs or sends by mistake. It is not a wall: a program that runs as the
same user may read that user's files, and on most systems the memory and environment of its processes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needs:
    """Variables by ``names``, in any case, and by ``prefixes`` of names."""

    names: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def __or__(self, other: Needs) -> Needs:
        return Needs(self.names | other.names, (*self.prefixes, *other.prefixes))

    def __contains__(self, name: str) -> bool:
        return name.upper() in self.names or bool(self.prefixes and name.startswith(self.prefixes))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Where programs, the home folder and temporary files are, and the language. Windows starts no program without its own.
BASE = Needs(
    _names(
        "PATH HOME USER LOGNAME SHELL TERM NO_COLOR TMPDIR TMP TEMP LANG LANGUAGE TZ LD_LIBRARY_PATH "
        "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA "
        "PROGRAMDATA PROGRAMFILES"
    ),
    ("LC_", "XDG_"),
)
# How to reach the network: proxies, and certificate authorities of one's own. A proxy's URL may hold a password.
NETWORK = Needs(
    _names(
        "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE "
        "NIX_SSL_CERT_FILE NODE_EXTRA_CA_CERTS"
    )
)
# An agent, so that `ssh` asks for no passphrase.
SSH = Needs(_names("SSH_AUTH_SOCK SSH_AGENT_PID"))
# Logins of cloud providers, which docker's credential helpers use.
CLOUD = Needs(prefixes=("AWS_", "AZURE_", "GOOGLE_", "CLOUDSDK_", "ECS_"))
# docker and buildx, and the credential helpers that docker starts. buildx passes SOURCE_DATE_EPOCH to builds.
DOCKER = NETWORK | SSH | CLOUD | Needs(_names("SOURCE_DATE_EPOCH"), ("DOCKER_", "BUILDX_", "BUILDKIT_"))
# docker's own plugins, such as buildx, without an engine or a registry.
PLUGINS = Needs(_names("DOCKER_CONFIG"))
# The first words of a podman or containerd client's command: docker, ssh, kubectl, or the program itself.
REMOTE = DOCKER | Needs(
    _names("KUBECONFIG REGISTRY_AUTH_FILE"), ("CONTAINER_", "CONTAINERS_", "CONTAINERD_", "PODMAN_")
)
# git in a folder: which configuration files it reads.
GIT = Needs(_names("GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_NOSYSTEM GIT_EXEC_PATH"))
# git and a server: certificates and ssh as well.
GIT_FETCH = GIT | NETWORK | SSH | Needs(_names("GIT_SSH GIT_SSH_COMMAND GIT_SSH_VARIANT"), ("GIT_SSL_",))
# cosign: its settings, and what docker's credential helpers need if the fleet file names no login. Only calls that
# open the key get COSIGN_PASSWORD and the variable that holds the key.
COSIGN = (
    NETWORK
    | CLOUD
    | Needs(
        _names("DOCKER_CONFIG COSIGN_REPOSITORY COSIGN_DOCKER_MEDIA_TYPES COSIGN_MAX_ATTACHMENT_SIZE"),
        ("SIGSTORE_", "TUF_"),
    )
)
# The user's own commands: signing, telemetry. What else they need is named in the fleet file.
COMMAND = NETWORK | Needs(_names("DOCKER_CONFIG"))
# Prefect's server: a Python program with settings of its own, and what its PostgreSQL client reads.
PREFECT = NETWORK | Needs(
    _names(
        "VIRTUAL_ENV PGHOST PGPORT PGUSER PGPASSWORD PGPASSFILE PGDATABASE PGSSLMODE PGSSLROOTCERT PGSSLCERT PGSSLKEY"
    ),
    ("PREFECT_", "PYTHON"),
)


def values(names: Iterable[str]) -> list[str]:
    """Return what the variables ``names`` hold, so that it can be removed from a child's output."""
    return [os.environ.get(name, "") for name in names]


def environment(*needs: Needs, names: Iterable[str] = ()) -> dict[str, str]:
    """Return the variables of ``BASE``, of ``needs`` and of ``names`` that our own environment has."""
    named = frozenset(names)
    groups = (BASE, *needs)
    return {
        name: value for name, value in os.environ.items() if name in named or any(name in group for group in groups)
    }
