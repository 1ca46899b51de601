"""The flows: what needs Prefect. A process that `serve` or one of its processes started ends with its parent.

It also writes the log of events, if the command that started it was asked for that (``phasegate.pages.event_log``).
"""

import os

from flows.lifeline import bind

bind()
if os.environ.get("PHASEGATE_LOG") == "json":
    from phasegate.pages import event_log

    event_log.listen()
