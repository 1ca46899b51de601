"""What the documents of an image may hold: by the Go types that engines read them into, and by image-spec's own rules.

Go's encoding/json refuses a value of another type, takes null for any, and reads a key in whatever case. Other readers
do not fold the case, so such a document is two documents.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import islice
from types import MappingProxyType
from typing import Any

from phasegate.image.digest import is_digest

_INT64 = 1 << 63
_MOST = 20
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([.,]\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_PORT = re.compile(r"(\d{1,5})(?:/(?:tcp|udp|sctp))?", re.ASCII)
# The two letters beside A to Z that Go takes for one of them.
_FOLDED = str.maketrans({"\u017f": "s", "\u212a": "k"})


class Scalar(Enum):
    """A value without parts. Its value is how a message calls it."""

    TEXT = "text"
    INTEGER = "a whole number of 64 bits"
    BOOL = "true or false"
    TIME = "a time (RFC 3339)"
    BASE64 = "base64"
    EMPTY = "an object"
    ANY = "anything"


@dataclass(frozen=True, slots=True)
class ListOf:
    of: Kind


@dataclass(frozen=True, slots=True)
class MapOf:
    of: Kind


@dataclass(frozen=True, slots=True)
class Struct:
    fields: Mapping[str, Kind]


Kind = Scalar | ListOf | MapOf | Struct

TEXT, INTEGER, BOOL, TIME, ANY = Scalar.TEXT, Scalar.INTEGER, Scalar.BOOL, Scalar.TIME, Scalar.ANY
_TEXTS, _LABELS, _SET = ListOf(TEXT), MapOf(TEXT), MapOf(Scalar.EMPTY)


def _struct(**fields: Kind) -> Struct:
    """Return a struct. A dot in the name of a field is written as two underscores."""
    return Struct(MappingProxyType({name.replace("__", "."): kind for name, kind in fields.items()}))


_PLATFORM = _struct(
    architecture=TEXT, os=TEXT, os__version=TEXT, os__features=_TEXTS, variant=TEXT, features=_TEXTS
)  # fmt: skip
_DESCRIPTOR = _struct(
    mediaType=TEXT, digest=TEXT, size=INTEGER, urls=_TEXTS, annotations=_LABELS, data=Scalar.BASE64,
    platform=_PLATFORM, artifactType=TEXT,
)  # fmt: skip
# What makes it another kind of document is read in any case, too (CVE-2021-41190).
MANIFEST = _struct(
    schemaVersion=INTEGER, mediaType=TEXT, artifactType=TEXT, config=_DESCRIPTOR, layers=ListOf(_DESCRIPTOR),
    subject=_DESCRIPTOR, annotations=_LABELS, manifests=ANY, fsLayers=ANY,
)  # fmt: skip
INDEX = _struct(
    schemaVersion=INTEGER, mediaType=TEXT, artifactType=TEXT, manifests=ListOf(_DESCRIPTOR), subject=_DESCRIPTOR,
    annotations=_LABELS, config=ANY, layers=ANY, fsLayers=ANY,
)  # fmt: skip
_HEALTHCHECK = _struct(
    Test=_TEXTS, Interval=INTEGER, Timeout=INTEGER, StartPeriod=INTEGER, StartInterval=INTEGER, Retries=INTEGER
)
_SETTINGS = _struct(
    Hostname=TEXT, Domainname=TEXT, User=TEXT, ExposedPorts=_SET, Env=_TEXTS, Cmd=_TEXTS, Healthcheck=_HEALTHCHECK,
    ArgsEscaped=BOOL, Image=TEXT, Volumes=_SET, WorkingDir=TEXT, Entrypoint=_TEXTS, OnBuild=_TEXTS, Labels=_LABELS,
    StopSignal=TEXT, StopTimeout=INTEGER, Shell=_TEXTS, AttachStdin=BOOL, AttachStdout=BOOL, AttachStderr=BOOL,
    Tty=BOOL, OpenStdin=BOOL, StdinOnce=BOOL, NetworkDisabled=BOOL, MacAddress=TEXT,
)  # fmt: skip
CONTAINER_SETTINGS = frozenset(_SETTINGS.fields)
CONFIG = _struct(
    created=TIME, author=TEXT, architecture=TEXT, os=TEXT, os__version=TEXT, os__features=_TEXTS, variant=TEXT,
    config=_SETTINGS, container_config=_SETTINGS, rootfs=_struct(type=TEXT, diff_ids=_TEXTS),
    history=ListOf(_struct(created=TIME, created_by=TEXT, author=TEXT, comment=TEXT, empty_layer=BOOL)),
)  # fmt: skip


def unreadable(body: Mapping[str, Any], kind: Struct) -> tuple[str, ...]:
    """Return what no engine can load, and what engines read otherwise than others do; the first of many."""
    return tuple(islice(_walk(body, kind, ""), _MOST))


def folded(body: Mapping[str, Any], kind: Struct) -> tuple[str, ...]:
    """Return only the keys in another case than the one they are read as."""
    return tuple(islice(_walk(body, kind, "", types=False), _MOST))


def _walk(value: Any, kind: Kind, path: str, *, types: bool = True) -> Iterator[str]:
    if value is None or kind is ANY:
        return
    if isinstance(kind, Struct) and isinstance(value, Mapping):
        names = {name.lower(): name for name in kind.fields}
        for key, part in value.items():
            if key in kind.fields:
                yield from _walk(part, kind.fields[key], f"{path}.{key}", types=types)
            elif (same := key.translate(_FOLDED)).isascii() and same.lower() in names:
                yield f"{f'{path}.{key}'[1:]}: engines read it as {names[same.lower()]}, other readers do not"
    elif isinstance(kind, MapOf) and isinstance(value, Mapping):
        for key, part in value.items():
            yield from _walk(part, kind.of, f"{path}.{key}", types=types)
    elif isinstance(kind, ListOf) and isinstance(value, list):
        for number, part in enumerate(value):
            yield from _walk(part, kind.of, f"{path}[{number}]", types=types)
    elif types and not (isinstance(kind, Scalar) and _is(value, kind)):
        yield f"{path[1:]} is {_called(value)}, not {_wanted(kind)}"


def _is(value: Any, kind: Scalar) -> bool:
    match kind:
        case Scalar.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < _INT64
        case Scalar.BOOL:
            return isinstance(value, bool)
        case Scalar.EMPTY:
            return isinstance(value, Mapping)
        case Scalar.TIME:
            return isinstance(value, str) and _is_time(value)
        case Scalar.BASE64:
            return isinstance(value, str) and _is_base64(value)
        case _:
            return isinstance(value, str)


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    try:
        # Go has a year 0, which was a leap year; Python has none.
        return bool(found and datetime.fromisoformat(found[1].replace("0000-", "2000-", 1)))
    except ValueError:
        return False


def _is_base64(text: str) -> bool:
    try:
        binascii.a2b_base64(text.replace("\r", "").replace("\n", ""), strict_mode=True)
    except ValueError:
        return False
    return True


def _called(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    for kind, name in ((str, "text"), (int, "a number"), (float, "a number with a fraction"), (list, "a list")):
        if isinstance(value, kind):
            return f"{name} ({value!r:.40})"
    return "an object"


def _wanted(kind: Kind) -> str:
    if isinstance(kind, Scalar):
        return kind.value
    return "a list" if isinstance(kind, ListOf) else "an object"


def broken_rules(body: Mapping[str, Any], kind: Struct) -> tuple[str, ...]:
    """Return rules of image-spec that a document of the right types breaks, and that engines do not enforce."""
    return tuple(islice(_config_rules(body) if kind is CONFIG else _manifest_rules(body), _MOST))


def _manifest_rules(body: Mapping[str, Any]) -> Iterator[str]:
    if body.get("schemaVersion") != 2:
        yield f"schemaVersion is {_value(body, 'schemaVersion')}, not 2 (image-spec, manifest.md)"
    subject = body.get("subject")
    if isinstance(subject, Mapping):
        digest, size = subject.get("digest"), subject.get("size")
        if not (isinstance(digest, str) and is_digest(digest)) or not isinstance(size, int) or size < 0:
            yield "subject is not a descriptor: it needs a digest and a size (image-spec, descriptor.md)"


def _config_rules(body: Mapping[str, Any]) -> Iterator[str]:
    for name in ("os", "architecture"):
        if not body.get(name):
            yield f"{name} is missing (image-spec, config.md)"
    rootfs = body.get("rootfs")
    if isinstance(rootfs, Mapping) and rootfs.get("type") != "layers":
        yield f"rootfs.type is {_value(rootfs, 'type')}, not 'layers' (image-spec, config.md)"
    settings = body.get("config")
    if not isinstance(settings, Mapping):
        return
    env, ports = settings.get("Env"), settings.get("ExposedPorts")
    for entry in env if isinstance(env, list) else ():
        if isinstance(entry, str) and entry.find("=") < 1:
            yield f"config.Env has {entry!r:.60}, which is not NAME=VALUE (image-spec, config.md)"
    for port in ports if isinstance(ports, Mapping) else ():
        found = _PORT.fullmatch(port)
        # docker/compose#13378, moby#52553: a range, as buildah writes it, stops some releases of Docker 29.
        if not found or not 0 < int(found[1]) < 1 << 16:
            yield f"config.ExposedPorts has {port!r:.60}, which is not PORT/PROTOCOL (image-spec, config.md)"


def _value(body: Mapping[str, Any], name: str) -> str:
    return f"{body[name]!r:.40}" if name in body else "missing"
