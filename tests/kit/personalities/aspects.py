"""The aspects in which registries differ, and what phasegate does about each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aspect:
    title: str
    does: str


ASPECTS = {
    "login": Aspect(
        "login",
        "Takes the login from the fleet file or docker's `config.json`, and shows it to the registry and to "
        "the token service that the registry names. Renews a token after four fifths of its life, or of 60 s "
        "where the answer does not say.",
    ),
    "scopes": Aspect(
        "scopes",
        "Asks for one repository and for what the request needs, and for what the challenge names besides. "
        "Where `delete` is unknown, uses the token for pushing. Takes a challenge for Basic after a token as "
        "a reason to ask for another token.",
    ),
    "expired": Aspect(
        "an expired login",
        "Answers a 401 with a new token, and a 401 or 403 to a password by reading the login again, from a "
        "credential helper too.",
    ),
    "absent": Aspect(
        "a repository that is not there",
        "Looks with the right to push where a write follows, and takes a 401 or 403 to that look for *not "
        "there*: the write itself decides. Without a write, a 403 counts as *not there* only where the list "
        "of tags says so.",
    ),
    "creation": Aspect(
        "who creates it",
        "Creates none. Where a person has to, create the repos' images, the names that `join` makes, "
        "`phasegate-probe` for `accept.registry` and `phasegate-scratch` for `bisect`. In each registry that a repo is "
        "`also` in: its images, and `phasegate-probe` beside them.",
    ),
    "missing": Aspect(
        "a tag that is not there",
        "Takes 404 for *not there*, whatever the error's code, and 403 where the list of tags lacks it.",
    ),
    "head": Aspect(
        "HEAD",
        "Asks by GET where HEAD is refused or says that nothing is there. Without `Docker-Content-Digest`, "
        "the digest is that of the bytes.",
    ),
    "mount": Aspect(
        "mounts",
        "Asks for the right to pull from the source, and sends the bytes where nothing was mounted, whatever "
        "the answer.",
    ),
    "tags": Aspect(
        "lists of tags",
        "Follows `Link` on the list's own path, with the query of the link. Asks again without `n` where `n` "
        "is refused, and asks on from the last tag where a full page has no `Link`. The order does not "
        "matter.",
    ),
    "immutable": Aspect(
        "immutable tags",
        "Looks before each push of a tag: the same bytes are not pushed again. Release tags that move, and "
        "phasegate's own that do, must be excluded from the rule; the error names them.",
    ),
    "rate": Aspect(
        "rate limits",
        "Waits for `Retry-After`, or longer each time without it, for all requests to that host, and gives up "
        "after five tries. A PUT to a tag is not repeated: the next run continues.",
    ),
    "delete": Aspect(
        "deletions",
        "`clean` deletes tags before digests where it can, reports a registry that deletes nothing, and looks "
        "afterwards.",
    ),
    "referrers": Aspect(
        "referrers",
        "Uses the API where there is one, and the fallback tag otherwise. A redirect to another host is not "
        "an API, and `OCI-Subject` does not prove one.",
    ),
    "blobs": Aspect(
        "blobs",
        "Follows redirects, and shows the login to no other host.",
    ),
}
