"""A reference: a registry, a repository, and a tag or a digest in it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace

from phasegate.errors import FleetError
from phasegate.image.digest import is_digest
from phasegate.url import is_hostname

# From distribution/reference, regexp.go.
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*\Z")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\Z")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(
    rf"(?:(?P<name>{_LABEL}(?:\.{_LABEL})*)|\[(?P<address>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{{1,5}}))?\Z"
)
_END = re.compile(r"@(?:(?:sha[0-9]+|md5)\b[^@/]*|[0-9a-f]{32,})?\Z")
"""What is meant for a digest, whether or not it is one. Any other @ ends a user or a password."""
HUB = "docker.io"
"""Docker Hub, as references name it. It answers at another host: see ``registry.hosts.base_url``."""
_HUB_NAMES = frozenset({HUB, "index.docker.io", "registry-1.docker.io"})
LONGEST = 255
"""The most characters of a repository's name, with its host for Docker before 25 (distribution/reference)."""
OFFICIAL = "library/"


@dataclass(frozen=True, slots=True)
class Reference:
    """``host/repository[:tag][@digest]``, always with its host spelled out.

    Docker Hub has three host names, and a repository there without a slash is in ``library/``. One image has one
    reference: ``docker.io/library/debian``.
    """

    host: str
    repository: str
    tag: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        if self.host in _HUB_NAMES:
            object.__setattr__(self, "host", HUB)
            if self.repository and "/" not in self.repository:
                object.__setattr__(self, "repository", OFFICIAL + self.repository)

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"

    @property
    def name(self) -> str:
        """``host/repository``."""
        return f"{self.host}/{self.repository}"

    @property
    def target(self) -> str:
        """Return what a manifest request asks for: the digest if there is one, otherwise the tag."""
        return self.digest or self.tag

    def tagged(self, tag: str) -> Reference:
        if not _TAG.match(tag):
            raise FleetError(f"{tag!r} is not a valid tag", fix="1 to 128 letters, digits, '.', '_' and '-'")
        return replace(self, tag=tag, digest="")

    def at(self, digest: str) -> Reference:
        if not is_digest(digest):
            raise FleetError(f"{digest!r} is not a sha256 digest", fix="sha256: and 64 hex digits")
        return replace(self, tag="", digest=digest)


def registry_host(host: str) -> str:
    """Return the one name of a registry's host. Only Docker Hub has several."""
    return HUB if host in _HUB_NAMES else host


def _is_host(text: str) -> bool:
    """Return whether this is a host that a URL can have: a name or an address, and a port from 1 to 65535."""
    found = _HOST.match(text)
    if not found or len(text) > 253 or (found["port"] and not 0 < int(found["port"]) < 65536):
        return False
    if found["address"]:
        try:
            ipaddress.IPv6Address(found["address"])
        except ValueError:
            return False
        return True
    return is_hostname(found["name"])


def check_host(text: str) -> None:
    """Check that this is the host of a registry, in which engines find its images. Raises FleetError."""
    check_any_host(text)
    if not names_a_host(f"{text}/"):
        raise FleetError(
            f"{text!r} is not the host of a registry to an engine, which takes {text}/NAME from Docker Hub",
            fix=f"a host with a dot or a port, as in {text}.example or {text}:443",
        )


def check_no_login(text: str) -> None:
    """Check that a reference, or a part of one, has no user or password, which the FleetError does not repeat."""
    if "@" in _END.sub("", text):
        raise FleetError(
            f"{'***@' + text.rpartition('@')[2]!r} has a user or a password before the @",
            fix="leave it out: a login is docker's own, or `credentials` in the fleet file",
        )


def check_bare(text: str) -> None:
    """Check that a reference, or the beginning of one, has neither a login nor ``https://``. Raises FleetError."""
    check_no_login(text)
    scheme, mark, _ = text.partition("://")
    if mark:
        raise FleetError(f"{text!r} is a URL", fix=f"leave out {scheme}://")


def check_any_host(text: str) -> None:
    """Check that this is a host and nothing more, also one without a dot or a port. Raises FleetError."""
    check_no_login(text)
    scheme, mark, bare = text.rpartition("://")
    host, _, path = bare.partition("/")
    if _is_host(text):
        return
    if not _is_host(host):
        raise FleetError(f"{text!r} is not a registry host", fix="host or host:port")
    if path.strip("/"):
        prefix = path.strip("/")
        raise FleetError(f"{text!r} is a registry host and a path", fix=f"{host}, and {prefix}/ before each image name")
    raise FleetError(f"{text!r} is more than a registry host", fix=f"{host}: leave out {scheme}://" if mark else host)


def check_repository(text: str, host: str = "") -> None:
    """Check that this is the name of a repository, without its host and without a tag or digest. Raises FleetError.

    host: where it is to be, if its whole name is to be one that every client takes
    """
    check_bare(text)
    if names_a_host(text) and _is_host(text.partition("/")[0]):
        raise FleetError(f"{text!r} names a registry", fix="the repository alone, without its host")
    if _REPOSITORY.match(text):
        _check_length(text, host)
        return
    name = text.partition("@")[0]
    name = name[: -len(found[0])] if (found := re.search(r":[^/:]*\Z", name)) else name
    if name != text and _REPOSITORY.match(name):
        raise FleetError(f"{text!r} has a tag or a digest, and names a repository", fix=name)
    raise FleetError(f"{text!r} is not a repository name", fix="lower-case letters, digits, '.', '_', '-', '/'")


def _check_length(repository: str, host: str = "") -> None:
    with_host = f", with {host}/ before it" if host else ""
    if (length := len(f"{host}/{repository}" if host else repository)) > LONGEST:
        raise FleetError(
            f"{repository[:60]!r}... is too long for a repository: {length} characters{with_host}",
            fix=f"{LONGEST} characters at most{', the host included' if host else ''}",
        )


def names_a_host(text: str) -> bool:
    """Return whether the reference begins with a host, as docker reads it: a dot, a colon or the word localhost."""
    first, slash, _ = text.partition("/")
    return bool(slash) and ("." in first or ":" in first or first == "localhost")


def parse_reference(text: str, default_host: str = "") -> Reference:
    """Parse a reference. The tag is ``latest`` if neither tag nor digest is given.

    A first component with a dot, a colon or the word localhost is a host, as docker
    reads it; without one, ``default_host`` is used, or FleetError is raised.
    """
    check_bare(text)
    rest, at, digest = text.partition("@")
    if at and not digest:
        raise FleetError(f"{text!r}: nothing follows the @", fix=f"{rest}@sha256:...")
    if digest and not is_digest(digest):
        raise FleetError(f"{text!r}: {digest!r} is not a sha256 digest", fix="sha256: and 64 hex digits")
    host = default_host
    if names_a_host(rest):
        host, _, rest = rest.partition("/")
    repository, colon, tag = rest.partition(":")
    if not host:
        raise FleetError(f"{text!r} names no registry", fix="host/repository:tag")
    if not _is_host(host):
        raise FleetError(f"{text!r}: {host!r} is not a registry host", fix="host or host:port")
    if not _REPOSITORY.match(repository):
        raise FleetError(
            f"{text!r}: {repository!r} is not a repository name", fix="lower-case letters, digits, '.', '_', '-', '/'"
        )
    if colon and not tag:  # a script's variable without a value: it does not mean latest
        raise FleetError(f"{text!r}: the tag is empty", fix=f"{host}/{repository}:TAG")
    _check_length(repository)
    reference = Reference(host, repository)
    if tag:
        reference = reference.tagged(tag)
    if digest:
        return replace(reference, digest=digest)
    return reference if tag else reference.tagged("latest")
