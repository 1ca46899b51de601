"""A rollback names the tags that it leaves because phasegate made them: no tag is deleted."""

from __future__ import annotations

import pytest

from phasegate.policy.action import Kind
from tests.kit.personalities.distribution import DISTRIBUTION
from tests.kit.personalities.fixtures import fleet, server
from tests.kit.personalities.fleet import Fleet
from tests.kit.personalities.personality import Personality

__all__ = ["fleet", "server"]
STAYS = "team/agent:latest stays where it is: it did not exist before phasegate"


@pytest.fixture
def personality() -> Personality:
    return DISTRIBUTION


@pytest.mark.parametrize("phase", ["baseline", "zstd"])
def test_the_name_that_a_group_is_joined_under_is_named_where_it_stays(fleet: Fleet, phase: str) -> None:
    """`latest` of the joined name was an index around zstd, and its parts were where they had been before."""
    assert fleet.climb("agent")[1].kind is Kind.DONE
    joined = fleet.at("team/agent")
    told = fleet.done("rollback", "agent", "--to", phase, "--reason", "x")
    assert fleet.at("team/agent") == joined
    assert STAYS in told
    assert "amd64-agent:latest stays" not in told


def test_a_tag_that_goes_back_is_not_named(fleet: Fleet) -> None:
    assert fleet.climb("web")[1].kind is Kind.DONE
    assert "stays where it is" not in fleet.done("rollback", "web", "--to", "oci", "--reason", "x")
