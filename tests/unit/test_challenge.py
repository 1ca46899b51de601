from __future__ import annotations

import pytest

from phasegate.registry.challenge import Challenge, parse_challenge

URL = "https://auth.example/token?a=b"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([f'Bearer realm="{URL}",service="s",scope="x:y:pull,push"'], Challenge("bearer", URL, "s", "x:y:pull,push")),
        ([f"bearer service = s , realm = {URL}"], Challenge("bearer", URL, "s")),
        (['Basic realm="a \\"quoted\\" realm, with a comma"'], Challenge("basic", 'a "quoted" realm, with a comma')),
        ([f'Basic realm="b", Bearer realm="{URL}"'], Challenge("bearer", URL)),
        (['Basic realm="b"', f'Bearer realm="{URL}"'], Challenge("bearer", URL)),
        (['Negotiate, Basic realm="b"'], Challenge("basic", "b")),
        (["Basic"], Challenge("basic", "")),
        (['Digest realm="d", nonce="n"'], None),
        ([""], None),
        ([], None),
        (["\x00 = ,,, ="], None),
    ],
)
def test_challenges(headers: list[str], expected: Challenge | None) -> None:
    assert parse_challenge(headers) == expected
