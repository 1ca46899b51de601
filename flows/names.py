"""The names of flow runs: what was done, to what, by whom or when, instead of two random words."""

from __future__ import annotations

from typing import Any

from prefect import runtime

from phasegate import clock

_SHOWN = 3


def timed() -> str:
    """Return ``rollout 02:18``, or ``audit web, api 02:30``, by when the run was due, in UTC like the ledger."""
    given: dict[str, Any] = runtime.flow_run.parameters or {}
    due = runtime.flow_run.scheduled_start_time or clock.now()
    return f"{runtime.flow_run.flow_name} {_some(given.get('repos'))}{due:%H:%M}"


def decided() -> str:
    """Return ``approve zstd by mallory``, ``hold web by ann``, ``rollback web to oci by ann``."""
    given: dict[str, Any] = runtime.flow_run.parameters or {}
    what = given.get("repo") or _some(given.get("repos")).strip() or given.get("wave") or ""
    phase = given.get("phase") or ""
    if given.get("everything"):
        what = "the whole fleet"
    words = [str(runtime.flow_run.flow_name), str(what), f"to {phase}" if what and phase else str(phase)]
    if given.get("to"):
        words.append(f"to {given['to']}")
    if given.get("by"):
        words.append(f"by {given['by']}")
    return " ".join(word for word in words if word)


def _some(repos: Any) -> str:
    names = list(repos or ())
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more} " if names else ""
