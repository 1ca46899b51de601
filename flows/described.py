"""What Prefect's UI says of a flow."""

from __future__ import annotations

from typing import Any, TypeVar

from prefect import Flow

AnyFlow = TypeVar("AnyFlow", bound=Flow[..., Any])


def described(flow: AnyFlow) -> AnyFlow:
    """Leave the parameters out of the flow's description: its form has each of them beside the field."""
    flow.description = (flow.description or "").partition("\n\nArgs:")[0]
    return flow
