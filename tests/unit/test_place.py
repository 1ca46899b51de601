"""Where an engine is, as the lease on it says: one of each machine must not keep out that of another."""

from __future__ import annotations

import socket

import pytest

from phasegate.clients.place import place_of
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.families import FAMILIES

HERE = socket.gethostname()


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("unix:///run/docker.sock", f"unix:///run/docker.sock of {HERE}"),
        ("tcp://127.0.0.1:2375", f"tcp://127.0.0.1:2375 of {HERE}"),
        ("tcp://[::1]:2375", f"tcp://[::1]:2375 of {HERE}"),
        ("tcp://localhost:2375", f"tcp://localhost:2375 of {HERE}"),
        ("tcp://10.0.0.7:2375", "tcp://10.0.0.7:2375"),
        ("ssh://docker@engines.example", "ssh://docker@engines.example"),
    ],
)
def test_an_address_that_means_this_machine_is_of_it(host: str, place: str) -> None:
    assert place_of(ClientSpec("docker", host, "29")) == place


def test_a_command_is_of_this_machine() -> None:
    spec = ClientSpec("podman", "", "5", family=FAMILIES["podman"], command=("podman", "--log-level", "a b"))
    assert place_of(spec) == f"podman --log-level 'a b' of {HERE}"


def test_long_places_differ_where_their_ends_do() -> None:
    one, two = (place_of(ClientSpec("docker", f"tcp://{'a' * 200}.example:{port}", "29")) for port in (1, 2))
    assert one != two
    assert len(one) == len(two) < 180
