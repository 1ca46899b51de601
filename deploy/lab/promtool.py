"""promtool, with which Prometheus' own parser and engine test the metrics and alert rules."""

from __future__ import annotations

from pathlib import Path

from deploy.lab import packages, places
from deploy.lab.engines import copied_out


def program(host: str, prefix: str | None) -> Path:
    """Return the program, copied out of the image; without a ``prefix`` of images, unpacked from Debian's package."""
    if prefix is None:
        packages.unpack(packages.STABLE, "prometheus")
        return places.prefix() / "usr/bin/promtool"
    return copied_out(host, f"{prefix}prom/prometheus:v2.53.5", "/bin/promtool", places.cache() / "promtool")
