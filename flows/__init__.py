"""The flows: what needs Prefect. A process that `serve` or one of its processes started ends with its parent."""

from flows.lifeline import bind

bind()
