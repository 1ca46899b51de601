"""Which requests go through a proxy: the variables mean what they mean to docker (Go's httpproxy)."""

from __future__ import annotations

import pytest
from yarl import URL

from phasegate.errors import FleetError
from phasegate.registry.proxies import proxy_for

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def proxied(url: str) -> bool:
    return proxy_for(URL(url)) is not None


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("*", "registry.example", True),
        ("registry.example", "registry.example", True),
        ("registry.example", "REGISTRY.example", True),
        ("registry.example", "eu.registry.example", True),
        ("registry.example", "myregistry.example", False),
        (".registry.example", "eu.registry.example", True),
        (".registry.example", "registry.example", False),
        ("*.registry.example", "eu.registry.example", True),
        ("*.registry.example", "registry.example", False),
        ("other.example, registry.example", "registry.example", True),
        ("registry.example:443", "registry.example", True),
        ("registry.example:5000", "registry.example", False),
        ("registry.example:5000", "registry.example:5000", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3:5000", True),
        ("10.1.2.3:80", "10.1.2.3:5000", False),
        ("fd00::/8", "[fd00::1]:5000", True),
        ("[fd00::1]:5000", "[fd00::1]:5000", True),
        ("10.0.0.0/99, :, ,", "10.1.2.3", False),
    ],
)
def test_no_proxy(monkeypatch: pytest.MonkeyPatch, no_proxy: str, host: str, direct: bool) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxied(f"https://{host}/v2/") is not direct


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost", "[::1]:5000"])
def test_loopback_is_never_behind_a_proxy(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    assert not proxied(f"http://{host}/v2/")


def test_each_scheme_has_its_variable_and_upper_case_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://lower.example")
    assert proxy_for(URL("https://registry.example")) == "http://lower.example"
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    assert proxy_for(URL("https://registry.example")) == PROXY
    assert proxy_for(URL("http://registry.example")) is None


def test_a_proxy_without_a_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "robot:secret@proxy.example:3128")
    assert proxy_for(URL("https://registry.example")) == "http://robot:secret@proxy.example:3128"


@pytest.mark.parametrize("written", ["socks5://robot:canary@proxy.example", "http://", "robot:canary@:x"])
def test_a_proxy_that_cannot_be_used_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", written)
    with pytest.raises(FleetError, match=r"\$HTTPS_PROXY") as caught:
        proxy_for(URL("https://registry.example"))
    assert "canary" not in caught.value.what
