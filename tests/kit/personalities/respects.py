"""The respects in which registries differ, and what phasegate does about each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Respect:
    title: str
    does: str


RESPECTS = {
    "login": Respect(
        "login",
        "It takes the login from the fleet file or docker's `config.json`, and shows it to the registry and "
        "to the token service that the registry names. A token is renewed after four fifths of its life, or "
        "of 60 s where the answer does not say.",
    ),
    "scopes": Respect(
        "scopes",
        "It asks for one repository and what the request needs, and for what the challenge names besides. "
        "Where `delete` is unknown, the token to push is used. A challenge for Basic after a token is a "
        "reason for another token.",
    ),
    "expired": Respect(
        "an expired login",
        "It answers a 401 with a new token, and a 401 or 403 to a password by reading the login again, from a "
        "helper too.",
    ),
    "absent": Respect(
        "a repository that is not there",
        "It looks with the right to push where a write follows, and takes a 401 or 403 to that look for *not "
        "there*: the write itself decides.",
    ),
    "creation": Respect(
        "who creates it",
        "It creates none. Where a person has to, create the repos' images, the names that `join` makes, "
        "`phasegate-probe` for `accept.registry` and `phasegate-scratch` for `bisect`.",
    ),
    "missing": Respect(
        "a tag that is not there",
        "It takes 404 for *not there*, whatever the error's code.",
    ),
    "head": Respect(
        "HEAD",
        "It asks by GET where HEAD is refused, or says that a tag is not there. Without `Docker-Content- "
        "Digest` the digest is that of the bytes.",
    ),
    "mount": Respect(
        "mounts",
        "It asks for the right to pull from the source, and sends the bytes where nothing was mounted, "
        "whatever the answer.",
    ),
    "tags": Respect(
        "lists of tags",
        "It follows `Link` by its query alone, on the list's own path, in any order. It asks again without "
        "`n` where `n` is refused, and on from the last tag where a full page has no `Link`.",
    ),
    "immutable": Respect(
        "immutable tags",
        "It looks before each push of a tag: the same bytes are not pushed again. Moving tags and phasegate's "
        "own that move have to be left out of the rule; the error names them.",
    ),
    "rate": Respect(
        "rate limits",
        "It waits for `Retry-After`, or longer each time without it, for all requests to that host, and gives "
        "up after five tries. A tag is put once: the next run goes on.",
    ),
    "delete": Respect(
        "deletions",
        "`clean` deletes tags before digests where it can, says that a registry deletes nothing where it does "
        "not, and looks afterwards.",
    ),
    "referrers": Respect(
        "referrers",
        "It uses the API where there is one, and the fallback tag otherwise. A redirect to another host is no "
        "API, nor is `OCI-Subject` a proof of one.",
    ),
    "blobs": Respect(
        "blobs",
        "It follows redirects, and shows the login to no other host.",
    ),
}
