"""Where the forms of a repo come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from phasegate.fleet.lack import Lack


class FormSource:
    """The source of a repo's forms.

    ``built``: the fleet's builder makes them. ``awaited``: somebody else pushes them, and phasegate waits for them.
    ``converted``: they are made of what is published, so that has the version that counts.
    """

    __slots__ = ()
    built: ClassVar[bool] = False
    awaited: ClassVar[bool] = False
    converted: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class LocalSource(FormSource):
    """A folder.

    lacks: it or its Dockerfile is not there
    ledger: the file of the fleet's ledger on SQLite, which may be in the folder and is not part of the source
    """

    built: ClassVar[bool] = True
    context: Path
    lacks: tuple[Lack, ...] = field(default=(), compare=False)
    ledger: Path | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class GitSource(FormSource):
    """A git repository. ``credentials`` is the variable that holds ``user:password`` or a token, or empty."""

    built: ClassVar[bool] = True
    url: str
    ref: str
    subdir: str = ""
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class PublishedSource(FormSource):
    """Published images: nothing is built, and the repo climbs by converting what its first moving tag points at."""

    converted: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CISource(FormSource):
    """Images that the repo's own CI pushes.

    ``tag`` contains ``{version}`` and may contain ``{phase}`` and ``{arch}``. Without ``{phase}`` the CI pushes one
    form, whichever that is. ``toolchain`` has the versions of ``buildx`` and ``buildkit`` that it is said to use.
    """

    awaited: ClassVar[bool] = True
    tag: str
    toolchain: Mapping[str, str]
