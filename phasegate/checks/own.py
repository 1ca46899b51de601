"""Ask a check of the fleet file's own: run its command on a candidate, and read its answer.

The command's exit code is its verdict, and the JSON object that it prints says the same in words. Whatever else comes
of it, a crash included, is an error: the check could not look.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from phasegate.check import Check, Result, Verdict
from phasegate.checks.own_login import docker_config
from phasegate.errors import EngineError, PhasegateError
from phasegate.fleet.own_check import OwnCheck
from phasegate.fleet.registries import RegistrySpec
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.process.again import again
from phasegate.process.environment import NETWORK, environment, values
from phasegate.process.output import Scrub, last_line
from phasegate.process.run import Finished, run
from phasegate.process.transient import hiccup_of

ANSWER = 64 << 10
"""The most bytes of an answer. What a check has to show besides belongs elsewhere: results are kept for ever."""
CODES = {Verdict.PASS: 0, Verdict.FAIL: 1, Verdict.INCONCLUSIVE: 2}

_Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Answer(BaseModel):
    """What the command prints."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    status: Literal["pass", "fail", "inconclusive"]
    sentence: _Line
    evidence: Annotated[tuple[_Line, ...], Field(strict=False, max_length=100)] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What a check is asked about.

    version: the release's, empty if it is of none
    before: the image that the candidate is compared with, None if there is none
    """

    repo: str
    phase: str
    version: str
    candidate: Envelope
    before: Reference | None

    @property
    def variables(self) -> dict[str, str]:
        """How the command is told. Paths, digests and platforms need no quoting, and no parser in a shell script."""
        platforms = (image.platform.argument for image in self.candidate.images)
        return {
            "PHASEGATE_IMAGE": str(self.candidate.reference.at(self.candidate.digest)),
            "PHASEGATE_BEFORE": str(self.before) if self.before else "",
            "PHASEGATE_PLATFORMS": " ".join(each for each in platforms if each.isprintable() and " " not in each),
            "PHASEGATE_PHASE": self.phase,
            "PHASEGATE_REPO": self.repo,
            "PHASEGATE_VERSION": self.version,
        }


async def judge_own(registry: RegistrySpec, memory: Memory, own: OwnCheck, question: Question) -> Result:
    """Return the verdict of ``own``. A pass is remembered: the same version of it is not asked the same again."""
    check = await asyncio.to_thread(own.check)
    asked = question.variables
    # A digest: references and platforms together may be longer than the ledger's key.
    key = f"{check.id}/{check.version}/{digest_of(json.dumps(asked, sort_keys=True).encode())}"
    if known := memory.recall([key]).get(key):
        return check.passed(str(known["evidence"]), *map(str, known["details"]))
    began = time.monotonic()
    try:
        result = await _ask(check, own, asked, registry)
    except PhasegateError as error:
        return check.broken(error.what, *([error.fix] if error.fix else []), seconds=time.monotonic() - began)
    if result.verdict is Verdict.PASS:
        memory.remember({key: {"evidence": result.evidence, "details": list(result.details)}})
    return result


async def _ask(check: Check, own: OwnCheck, asked: Mapping[str, str], registry: RegistrySpec) -> Result:
    """Run the command, again after a transient error. Raises PhasegateError if it has no answer."""
    with ExitStack() as stack:
        env, secrets = environment(NETWORK, names=own.env), values(own.env)
        if own.credentials:
            folder, login = await docker_config(stack, registry)
            env, secrets = {**env, "DOCKER_CONFIG": str(folder)}, [*secrets, login]
        clean = Scrub(secrets)

        async def once() -> Result:
            done = await run(own.argv, timeout=own.timeout, env={**env, **asked}, cwd=own.folder)
            return _read(check, own, replace(done, out=clean(done.out), err=clean(done.err)))

        return await again(check.id, once)


def _read(check: Check, own: OwnCheck, done: Finished) -> Result:
    """Return what the command answered. Raises EngineError if that is not an answer."""
    try:
        if len(done.out.encode()) > ANSWER:
            raise ValueError(f"it printed more than {ANSWER >> 10} KiB")
        answer = _parsed(done.out)
        verdict = Verdict(answer.status)
        if CODES[verdict] != done.code:
            raise ValueError(f"it printed {verdict}")
    except ValueError as error:
        why = "; ".join(filter(None, (str(error), last_line(done.err))))
        raise EngineError(
            f"{os.path.basename(own.command[0])} gave no answer, exit code {done.code}: {why}",
            fix=f"run it by hand: it has to print one JSON object, and to exit with {_codes()}",
            hiccup=hiccup_of(done.err),
        ) from None
    make = {Verdict.PASS: check.passed, Verdict.FAIL: check.failed, Verdict.INCONCLUSIVE: check.unsure}[verdict]
    return make(answer.sentence, *answer.evidence, seconds=done.seconds)


def _parsed(text: str) -> Answer:
    """Return the answer in ``text``. Raises ValueError with what is wrong with it, without repeating it."""
    try:
        answer = Answer.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg']}" if where else "it did not print one JSON object") from None
    if not all(line.isprintable() for line in (answer.sentence, *answer.evidence)):
        raise ValueError("its lines have control characters")
    return answer


def _codes() -> str:
    return ", ".join(f"{code} ({verdict})" for verdict, code in CODES.items())
