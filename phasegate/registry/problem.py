"""Turn an unsuccessful answer into an error that says what to do."""

from __future__ import annotations

import json
from http import HTTPStatus

from phasegate.errors import ChildMissing, Denied, Immutable, NotFound, RegistryError
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.process.transient import row_of
from phasegate.release import REHEARSAL_TAG

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
# ECR answers 400, Artifactory 403, Harbor 412 to a PUT that would move an immutable tag; others 405 or 409.
_MOVES_NOTHING = frozenset({400, 403, 405, 409, 412})
_CHILD_CODES = frozenset({"MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN"})


def error_codes(body: bytes) -> list[tuple[str, str]]:
    """Return code and message of each error in an OCI error body (distribution-spec, 'Error Codes').

    Any other body gives none, and is never shown: an object store's XML quotes the request's signature.
    """
    try:
        errors = json.loads(body)["errors"]
        pairs = [(str(error.get("code", "")), str(error.get("message", ""))) for error in errors]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    return [(_printable(code)[:60], _printable(message)[:200]) for code, message in pairs[:5]]


def problem(what: str, host: str, method: str, status: int, body: bytes) -> RegistryError:
    """Return the error for an unsuccessful answer.

    - ``what``: a reference, and what was requested of it.
    - ``host``: who answered.
    - ``method``, ``status``: the request's method and the answer's status.
    - ``body``: the start of the answer's body.
    """
    codes = error_codes(body)
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    told = "; ".join(f"{code}: {message}" if message else code for code, message in codes)
    gist = f"{host} answered {status} {phrase}".rstrip()
    text = f"{what}: {gist}" + (f" ({told})" if told else "")
    if method == "PUT" and any(code in _CHILD_CODES for code, _ in codes):
        return ChildMissing(text, fix="push its children and blobs again", retryable=True, status=status, gist=gist)
    if status == HTTPStatus.NOT_FOUND:
        missing = NotFound(text, fix="look at its name, tag and digest", status=status, gist=gist)
        missing.whole = any(code == "NAME_UNKNOWN" for code, _ in codes)
        return missing
    if status == HTTPStatus.FORBIDDEN and row_of(told):
        # GHCR answers 403, as to a missing right, to a program that asks too often.
        return RegistryError(text, fix="wait a few minutes", retryable=True, status=status, gist=gist)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        fix = f"docker login {host}, with an account that may do this"
        return Denied(text, fix=fix, status=status, gist=gist)
    return RegistryError(text, retryable=status in RETRIED, status=status, gist=gist)


def unmovable(ref: Reference, there: str, error: RegistryError) -> RegistryError:
    """Return the error for a PUT to a tag that is at another digest, ``there``: ``error``, or one that says what it is.

    What is put under a tag has been taken by its digest before, so that a refusal is about the tag.
    """
    if error.status not in _MOVES_NOTHING or isinstance(error, ChildMissing):
        return error
    answer = error.what.removeprefix(f"{ref}: ")
    return Immutable(
        f"{ref}: {ref.host} keeps tags immutable: it does not let this one be moved from {short(there)}: {answer}",
        fix=f"exclude {ref.tag} from the registry's immutable tags; besides the release tags that move, phasegate "
        f"moves {REHEARSAL_TAG}, sha256-* (referrers) and, in the scratch repository, probe",
        status=error.status,
        gist=error.gist,
    )


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
