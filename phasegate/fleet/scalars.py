"""The scalar values of a fleet file: durations, shares, sizes, words; and the strict base model."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetPydanticSchema, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from phases import ladder

_DURATION = re.compile(r"(\d{1,12}(?:\.\d+)?)\s*(s|m|h|d)\Z")
_SIZE = re.compile(r"(\d{1,12}(?:\.\d+)?)\s*(kB|KB|MB|GB)\Z")
_LONGEST = 36525 * 86400.0
_BLOCK = re.compile(r"[a-z0-9-]+/[a-z0-9-]+\Z")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")
_FLEET_NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_DOOR = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}\Z")
_LONGEST_NAME = 128
_LONGEST_LINE = 63
_SHOWN = 60
NOT_TEXT = "not_text"
"""The type of the error of a word that YAML takes for something else."""
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%\Z")


def written(value: object) -> str:
    """Return a value as YAML has it, for an error; what is in a list or a mapping may be a secret."""
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return repr(value) if isinstance(value, str) else str(value)


def _seconds(value: object) -> object:
    if isinstance(value, str) and (found := _DURATION.match(value)):
        seconds = float(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]
        if seconds <= _LONGEST:
            return seconds
        raise ValueError(f"{written(value)} is longer than a hundred years")
    raise ValueError(f"{written(value)} is no duration: write 30s, 10m, 1h or 3d")


def share(value: object) -> object:
    if isinstance(value, str) and (found := _PERCENT.match(value)):
        share = float(found[1]) / 100
        if share <= 1:
            return share
    raise ValueError(f"{written(value)} is no share: write a percentage from 0% to 100%")


def _size(value: object) -> object:
    if isinstance(value, str) and (found := _SIZE.match(value)):
        return round(float(found[1]) * {"kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9}[found[2]])
    raise ValueError(f"{written(value)} is no size: write 500kB, 20MB or 1GB")


def _block(value: object) -> object:
    if isinstance(value, str) and _BLOCK.match(value):
        return value
    # The value may be the address of a webhook, which is a credential, so it is not repeated.
    raise ValueError("this is no notification block: write its type and name, as in slack-webhook/release-team")


def _variable(value: object) -> object:
    if isinstance(value, str) and _VARIABLE.match(value):
        return value
    # The value may be a secret, so it is not repeated.
    raise ValueError("this is not the name of a variable, which is written without its value, as in API_TOKEN")


def _name(value: object) -> object:
    if isinstance(value, str) and not is_name(value):
        may = f"lower-case letters, digits, '.', '_' and '-', a letter or a digit first, {_LONGEST_NAME} at most"
        raise ValueError(f"{_shown(value)} is not a name: write {may}")
    return value


def _image(value: str) -> str:
    from phasegate.errors import FleetError
    from phasegate.image.reference import check_no_login

    try:
        check_no_login(value)
    except FleetError as error:
        raise ValueError(f"{error.what}: {error.fix}") from None
    return value


class LineName(str):
    """The name of a release line, put together from names that were checked. A person writes the two apart."""

    __slots__ = ()


def is_name(value: object) -> bool:
    return isinstance(value, str) and bool(_NAME.match(value)) and len(value) <= _LONGEST_NAME


def _repo_name(value: object) -> object:
    if isinstance(value, LineName):
        return str(value)
    if isinstance(value, str) and "@" in value:
        repo, _, line = value.partition("@")
        raise ValueError(
            f"{_shown(value)} is not the name of a repo: write {{name: {repo}, lines: [{{name: {line}}}]}}"
        )
    return _name(value)


def _line(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST_LINE:
        raise ValueError(f"{_shown(value)} is too long for a line: {_LONGEST_LINE} characters at most")
    return _name(value)


def _earlier(value: object) -> object:
    if isinstance(value, str) and "@" in value:
        repo, _, line = value.partition("@")
        _name(repo)
        return f"{repo}@{_line(line)}"
    return _name(value)


def _fleet_name(value: object) -> object:
    if isinstance(value, str) and not _FLEET_NAME.match(value):
        may = "lower-case letters, digits and '-', a letter first, no '-' last, 63 at most"
        raise ValueError(f"{_shown(value)} is not the name of a fleet: write {may}")
    return value


def _door(value: object) -> object:
    if isinstance(value, str) and not _DOOR.match(value):
        raise ValueError(f"{_shown(value)} is not a host and a port: write host:port, or host:0 for a free port")
    return value


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def _url(value: object) -> object:
    from phasegate.url import NOT_REQUESTABLE, requestable  # as for one in a variable; most fleets have none

    if not isinstance(value, str):
        raise ValueError(NOT_REQUESTABLE)
    requestable(value)
    return value


def word(value: object) -> object:
    # YAML reads 1.0 as a number and drops the zero of 1.10: a version must be quoted to stay as written.
    if isinstance(value, bool | int | float):
        raise PydanticCustomError(NOT_TEXT, "{value} is a number or a truth value to YAML", {"value": written(value)})
    return value


def one_of(kind: type[StrEnum]) -> GetPydanticSchema:
    """Return a schema that reads ``kind`` from its words, listed inline: strict models do not take text for an enum."""
    words = core_schema.literal_schema([str(member) for member in kind])
    return GetPydanticSchema(lambda _source, _handler: core_schema.no_info_after_validator_function(kind, words))


Duration = Annotated[
    float, BeforeValidator(_seconds), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(s|m|h|d)$"})
]
Share = Annotated[float, BeforeValidator(share), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"})]
Size = Annotated[
    int, BeforeValidator(_size), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*(kB|KB|MB|GB)$"})
]
BlockName = Annotated[
    str, BeforeValidator(_block), WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9-]+/[a-z0-9-]+$"})
]
Variable = Annotated[
    str, BeforeValidator(_variable), WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$"})
]
Variables = Annotated[
    tuple[Variable, ...],
    Field(strict=False, description="variables of phasegate's environment that it gets besides the basic ones"),
]
HeartbeatURL = Annotated[str, BeforeValidator(_url), WithJsonSchema({"type": "string", "pattern": r"^https?://"})]
Word = Annotated[str, BeforeValidator(word), Field(min_length=1)]
Image = Annotated[Word, AfterValidator(_image)]
"""A reference, or the name of a repository. One with a credential in it is not shown."""
_NAME_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9][a-z0-9._-]*$", "maxLength": _LONGEST_NAME})
Name = Annotated[str, BeforeValidator(_name), _NAME_SCHEMA]
RepoName = Annotated[str, BeforeValidator(_repo_name), _NAME_SCHEMA]
Line = Annotated[
    str,
    BeforeValidator(_line),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9][a-z0-9._-]*$", "maxLength": _LONGEST_LINE}),
]
EarlierName = Annotated[
    str,
    BeforeValidator(_earlier),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9][a-z0-9._-]*(@[a-z0-9][a-z0-9._-]*)?$"}),
]
FleetName = Annotated[
    str,
    BeforeValidator(_fleet_name),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"}),
]
Door = Annotated[
    str,
    BeforeValidator(_door),
    WithJsonSchema({"type": "string", "pattern": r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$"}),
]
PhaseName = Annotated[ladder.PhaseName, one_of(ladder.PhaseName)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
