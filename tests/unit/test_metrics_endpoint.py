"""`/metrics` over HTTP: measured when it is scraped, and a fleet that cannot be read is a metric too."""

from __future__ import annotations

import argparse
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from phasegate import clock
from phasegate.cli.serve import place
from phasegate.errors import PhasegateError
from phasegate.metrics import publish
from phasegate.metrics.figures import Figures
from phasegate.metrics.read import measure
from tests.kit.given import fleet
from tests.kit.in_process import phasegate
from tests.kit.prefect import free_port

Scrape = Callable[[], dict[str, float]]
URL = "http://127.0.0.1:{port}/metrics"


class Served:
    """A fleet that is served. ``told`` are the lines about it; while ``slow`` is not set, reading does not end."""

    def __init__(self, path: Path) -> None:
        self.told: list[str] = []
        self.measured = 0
        self.slow = threading.Event()
        self.slow.set()
        self.path = path
        self.endpoint = publish.Endpoint("shop", self._measure, self.told.append)
        self.port = free_port()

    def _measure(self) -> Figures:
        self.measured += 1
        self.slow.wait(60)
        return measure(self.path)

    def scrape(self) -> dict[str, float]:
        """Return the value of each metric without labels but ``fleet``."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(URL.format(port=self.port), timeout=30) as reply:
            assert reply.headers["Content-Type"].startswith("text/plain; version=")
            text = reply.read().decode()
        samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return {sample.name: sample.value for sample in samples if list(sample.labels) == ["fleet"]}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(publish, "FRESH", 0.0)
    monkeypatch.setattr(publish, "RESTS", 0.0)
    found = Served(fleet(tmp_path, "registry.example", ["web"]))
    end = publish.serve(found.endpoint, "127.0.0.1", found.port)
    yield found
    end()


def test_it_is_measured_when_it_is_scraped(served: Served) -> None:
    before = clock.now().timestamp()
    assert served.measured == 0, "nothing is read before anybody asks"
    found = served.scrape()
    assert (found["phasegate_readable"], served.measured) == (1, 1)
    assert before <= found["phasegate_read_timestamp_seconds"] <= clock.now().timestamp()


def test_figures_that_were_just_read_are_served_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "FRESH", 3600.0)
    assert served.scrape() == served.scrape()
    assert served.measured == 1


def test_a_scrape_does_not_wait_for_a_large_ledger_where_there_are_figures(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = served.scrape()
    monkeypatch.setattr(publish, "PATIENCE", 0.0)
    served.slow.clear()
    assert (served.scrape(), served.scrape()) == (first, first)
    assert served.measured == 2, "one reading at a time"
    served.slow.set()
    monkeypatch.setattr(publish, "PATIENCE", None)
    assert served.scrape()["phasegate_read_timestamp_seconds"] > first["phasegate_read_timestamp_seconds"]


def test_a_fleet_that_cannot_be_read_is_a_metric_and_one_line(served: Served) -> None:
    text = served.path.read_text()
    served.scrape()
    served.path.write_text("repos: 7\n")
    assert served.scrape() == {"phasegate_readable": 0}
    assert served.scrape() == {"phasegate_readable": 0}
    (said,) = served.told
    assert said.startswith("metrics: ")
    assert "\n" not in said
    served.path.write_text(text)
    assert served.scrape()["phasegate_readable"] == 1


def test_a_port_that_is_taken_is_an_error_with_its_remedy(served: Served) -> None:
    with pytest.raises(PhasegateError) as raised:
        publish.serve(served.endpoint, "127.0.0.1", served.port)
    assert raised.value.what == f"--metrics: 127.0.0.1 port {served.port}: Address already in use"
    assert raised.value.fix


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("9464", ("127.0.0.1", 9464)),
        ("0.0.0.0:9464", ("0.0.0.0", 9464)),
        ("[::1]:9464", ("::1", 9464)),
    ],
)
def test_without_an_address_it_is_on_loopback(text: str, found: tuple[str, int]) -> None:
    assert place(text) == found


@pytest.mark.parametrize("text", ["", "x", "0", "65536", "-1", "host:9464", "0.0.0.0:", ":"])
def test_what_is_not_a_port_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a port: write 9464"):
        place(text)


def test_the_command_refuses_it_too(tmp_path: Path) -> None:
    ended = phasegate("serve", "--metrics", "nowhere", cwd=tmp_path)
    assert (ended.returncode, "'nowhere' is not a port" in ended.stderr) == (2, True)
