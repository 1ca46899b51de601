"""Random draws of a simulation: fleets, failures, clients and people. A seed draws the same under any policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.platform import Platform
from phasegate.policy.radius import Bases
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import LADDER

_STARTS = (
    (0.8, Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)),
    (0.9, Form(Builder.UNKNOWN, MediaTypes.OCI, Codec.GZIP, Shape.SINGLE)),
    (1.0, Form(Builder.UNKNOWN, MediaTypes.OCI, Codec.GZIP, Shape.INDEX)),
)
"""Most repos are published as schema 2, some by a build action or a newer Docker, and some of these as an index."""
_BASES, _BUILT = 0.02, 0.6
"""Shares of a drawn fleet: repos that are bases, and repos built on one of them."""
_WORKDAY = (9, 17)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a simulation assumes about failures and people.

    - ``before``: share of repos that fail the checks of a phase before they are promoted.
    - ``after``: share of repos that fail in its soak, each for a separate reason.
    - ``common``: share of repos whose clients are hit by one defect of the phase ``where``, which is fixed for all
      once it is found.
    - ``errors``: share of judgements that end in an error.

    Hours, each the mean of an exponential: ``shows`` until a bad image fails its checks, ``pull`` until a user pulls
    what was published, ``answer`` of working time until a person has fixed it and answered.
    """

    seed: int = 0
    before: float = 0.01
    after: float = 0.005
    common: float = 0.05
    where: str = next(phase.name for phase in LADDER if phase.needs)
    errors: float = 0.02
    shows: float = 6.0
    pull: float = 24.0
    answer: float = 4.0
    begin: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fate:
    """What one phase does to one repo: its checks fail ``before``, or clients get a ``bad`` image, which the checks see
    ``shows`` hours after it was published; ``common`` if the phase's defect is the cause."""

    before: bool = False
    bad: bool = False
    common: bool = False
    shows: float = 0.0


@dataclass(frozen=True)
class Draws:
    assumed: Assumptions

    def fate(self, repo: str, phase: str) -> Fate:
        assumed = self.assumed
        common = phase == assumed.where and self._share("common", repo) < assumed.common
        bad = common or self._share("after", repo, phase) < assumed.after
        before = self._share("before", repo, phase) < assumed.before
        return Fate(before, bad, common, self._hours(assumed.shows, "shows", repo, phase) if bad else 0.0)

    def errs(self, repo: str, phase: str, number: int) -> bool:
        """Return whether the judgement with that number ends in an error."""
        return self._share("errs", repo, phase, number) < self.assumed.errors

    def form(self, repo: str) -> Form:
        share = self._share("form", repo)
        return next(form for most, form in _STARTS if share < most)

    def answered(self, what: str, number: int, at: datetime) -> datetime:
        """Return when a person who is asked at ``at`` has answered: only on working days, from 9 to 17 h UTC."""
        left = timedelta(hours=self._hours(self.assumed.answer, "answer", what, number))
        now = at
        while True:
            begin, end = (now.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in _WORKDAY)
            now = max(now, begin)
            if now.weekday() < 5 and now + left < end:
                return now + left
            if now.weekday() < 5 and now < end:
                left -= end - now
            now = begin.replace(hour=0) + timedelta(days=1)

    def met(self, users: int, hours: float) -> float:
        """Return how many of ``users`` have pulled what was published for ``hours``."""
        return users * (1 - math.exp(-hours / self.assumed.pull))

    def users(self, repos: Sequence[Repo]) -> dict[str, int]:
        """Return each repo's users, drawn where the fleet file does not say: few repos have most of the users."""
        return {
            repo.name: repo.users or min(10**6, int(10 * (1 - self._share("users", repo.name)) ** (-1 / 1.1)))
            for repo in repos
        }

    def fleet(self, count: int) -> tuple[tuple[Repo, ...], Bases]:
        """Draw ``count`` repos, with what they are built on."""
        names = [f"repo-{number:05}" for number in range(count)]
        low = names[: math.ceil(_BASES * count)]
        bases: dict[str, tuple[str, ...]] = {}
        for name in names[len(low) :]:
            base = low[int(len(low) * self._share("base", name) ** 3)]
            bases[name] = (base,) if self._share("built", name) < _BUILT else ()
        repos = [_repo(name) for name in names]
        users = self.users(repos)
        return tuple(replace(repo, users=users[repo.name]) for repo in repos), bases

    def _share(self, *of: object) -> float:
        """Return a number between 0 and 1, the same for the same words."""
        words = "/".join(map(str, (self.assumed.seed, *of))).encode()
        return int.from_bytes(blake2b(words, digest_size=8).digest(), "big") / 2**64

    def _hours(self, mean: float, *of: object) -> float:
        """Draw hours from an exponential."""
        return -mean * math.log(1 - self._share(*of))


def _repo(name: str) -> Repo:
    image = ImageSpec(name, "", (Platform("linux", "amd64"),))
    return Repo(
        name=name, images=(image,), source=LocalSource(Path()), dockerfile="Dockerfile", target="", args={}, labels={},
        secrets=(), version=LiteralVersion("1"), moving=("latest",), fixed=(), smoke=None, accept=(), line=0,
    )  # fmt: skip
