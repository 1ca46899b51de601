"""docs/registries.md is what the tables of the personalities say, and each row has a source."""

from __future__ import annotations

import re

import pytest

from tests.kit.personalities.all import PERSONALITIES
from tests.kit.personalities.aspects import ASPECTS
from tests.kit.personalities.page import PAGE, page
from tests.kit.personalities.personality import Personality


def test_the_page_is_made_from_the_tables() -> None:
    assert PAGE.read_text() == page(), "python -m tests.kit.personalities.page writes it"


def test_every_aspect_is_in_the_tables_and_the_other_way_round() -> None:
    for personality in PERSONALITIES:
        assert [name for name, _, _ in personality.rows()] == list(ASPECTS)


@pytest.mark.parametrize("personality", PERSONALITIES, ids=lambda each: each.key)
def test_each_row_has_public_sources_of_its_own(personality: Personality) -> None:
    own = [(name, row) for name, row, own in personality.rows() if own]
    assert len(own) >= 4
    for name, row in own:
        assert row.sources, name
        for source in row.sources:
            assert re.fullmatch(r"https://[a-z.]+/\S+", source), source
            if "github.com" in source and "/blob/" in source:
                assert re.search(r"/blob/([0-9a-f]{40}|v\d\S*|master)/", source), f"{source} may change"
    assert personality.unproven
