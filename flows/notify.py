"""Messages through Prefect's notification blocks, which the fleet file names. Each is sent once; none stops a run.

The ledger remembers what each block was sent. A block that is missing or fails is reported with its fix, once per run,
and a later run sends what it missed.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable, Sequence

from prefect.blocks import notifications
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block

from flows.session import session
from phasegate.fleet.fleet import Outline
from phasegate.ledger.ledger import Ledger
from phasegate.pages.message import Message

_KNOWN = notifications.__name__
"""The module that registers Prefect's own blocks under their names."""
_LIMIT = 30.0
"""Seconds that sending one message may take."""


def begin(fleet: Outline, ledger: Ledger, past: Iterable[Message]) -> None:
    """Mark the messages in ``past`` as sent to blocks that are new in the fleet file."""
    past = list(past)
    new = [block for block in fleet.notify if not ledger.recall([_key(ledger, block)])]
    ledger.remember({_sent(ledger, block, each): {"past": True} for block in new for each in past})
    ledger.remember({_key(ledger, block): {} for block in new})


class Post:
    """The messages of one run. ``broken``: blocks already reported as failing."""

    def __init__(self, fleet: Outline, ledger: Ledger) -> None:
        self._fleet, self._ledger = fleet, ledger
        self.broken: set[str] = set()

    async def send(self, messages: Sequence[Message]) -> None:
        """Send each block the messages that it was not sent yet."""
        for block in self._fleet.notify:
            known = self._ledger.recall(_sent(self._ledger, block, each) for each in messages)
            todo = [each for each in messages if _sent(self._ledger, block, each) not in known]
            if not todo or block in self.broken:
                continue
            try:
                await self._send(block, todo)
            except Exception as error:  # somebody else's block may raise anything
                self.broken.add(block)
                session().tell("fleet", "notify", f"{block}: {_wrong(block, error)}")

    async def _send(self, name: str, messages: Sequence[Message]) -> None:
        block: object = await Block.aload(name)
        if not isinstance(block, NotificationBlock):
            raise TypeError(name)
        with block.raise_on_failure():
            for each in messages:
                async with asyncio.timeout(_LIMIT):
                    sending: object = block.notify(each.body, each.subject)
                    if inspect.isawaitable(sending):
                        await sending
                self._ledger.remember({_sent(self._ledger, name, each): {}})


def _key(ledger: Ledger, block: str) -> str:
    return ledger.keyed(f"notify {block}")


def _sent(ledger: Ledger, block: str, message: Message) -> str:
    return ledger.keyed(f"notify {block}: {message.id}")


def _wrong(block: str, error: Exception) -> str:
    """Describe the error without its own words: they may contain the webhook's address, which is a credential."""
    kind, _, name = block.partition("/")
    if isinstance(error, ValueError) and "Unable to find block document" in str(error):
        return f"this Prefect server has no such block: make one of type {kind} with the name {name} in its UI"
    if isinstance(error, TypeError) and error.args == (block,):
        return "this is no notification block: take it out of `notify` in the fleet file"
    status = getattr(getattr(error, "response", None), "status_code", None)
    what = f"it answered {status}" if status else type(error).__name__
    return f"a message was not sent ({what}): mend the block in Prefect's UI, and the next rollout sends it"
