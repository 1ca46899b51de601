"""What an envelope lists: all that a root refers to, each in the order in which it can be pushed."""

from __future__ import annotations

import pytest

from tests.kit.envelopes import envelope
from tests.kit.images import Built, make_image, make_index

AMD64 = make_image([{"base": b"shared"}, {"bin": b"amd64"}])
ARM64 = make_image([{"base": b"shared"}, {"bin": b"arm64"}], platform="linux/arm64")
SINGLE = AMD64
INDEX = make_index([AMD64, ARM64])
ATTESTED = make_index([AMD64, ARM64], attested=True)


@pytest.mark.parametrize("built", [SINGLE, INDEX, ATTESTED], ids=["single", "index", "attested"])
def test_documents_are_all_manifests_children_first(built: Built) -> None:
    listed = [document.digest for document in envelope(built).documents]
    assert listed == [*(child.digest for child in built.children), built.digest]


@pytest.mark.parametrize("built", [SINGLE, INDEX, ATTESTED], ids=["single", "index", "attested"])
def test_blobs_are_all_that_the_manifests_name_each_once(built: Built) -> None:
    listed = [blob.digest for blob in envelope(built).blobs]
    named = {digest for each in (built, *built.children) for digest in each.blobs}
    assert set(listed) == named
    assert len(listed) == len(named)


def test_the_config_of_an_attestation_is_one_of_the_blobs() -> None:
    (config,) = {a.config.digest for a in envelope(make_index([AMD64], attested=True)).attestations if a.config}
    assert config in {blob.digest for blob in envelope(make_index([AMD64], attested=True)).blobs}
