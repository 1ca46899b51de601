"""Lists of tags are read to their end, wherever a registry says that the next page is, and where it does not say."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.kit.referring import Asked, Referring
from tests.kit.scripted import Scripted

NAME = "key/team/tool"


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


class Listing(Referring):
    """A list of ``count`` tags. The next page is at ``place``, a format of its query; there is none without it."""

    def __init__(self, count: int, place: str = "", page: int = 5000) -> None:
        super().__init__()
        self.place, self.page = place, page
        self.repositories[NAME].tags = {f"{number:05}": digest_of(b"") for number in range(count)}

    def list_tags(self, asked: Asked) -> web.Response:
        tags = sorted(tag for tag in self.tags(NAME) if tag > asked.query.get("last", ""))
        shown = tags[: min(self.page, int(asked.query.get("n", self.page)))]
        headers = {}
        if self.place and len(shown) < len(tags):
            headers["Link"] = f'<{self.place.format(host=self.host, query=f"n=2&last={shown[-1]}")}>; rel="next"'
        return web.json_response({"name": NAME, "tags": shown}, headers=headers)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("/v2/team/tool/tags/list?{query}", id="artifactory: without the repository's key"),
        pytest.param("http://{host}/repository/hosted/v2/key/team/tool/tags/list?{query}", id="nexus: of another port"),
        pytest.param("?{query}", id="a query alone"),
    ],
)
async def test_the_next_page_is_on_the_lists_own_path(registry: Registry, place: str) -> None:
    async with Listing(7, place, page=2) as server:
        assert len(await registry.tags(Reference(server.host, NAME))) == 7


async def test_a_next_page_at_another_host_is_asked_of_the_registry(registry: Registry, elsewhere: Scripted) -> None:
    """A registry behind a proxy names itself as it knows itself."""
    async with Listing(5, f"{elsewhere.url}/v2/{NAME}/tags/list?{{query}}", page=2) as server:
        assert len(await registry.tags(Reference(server.host, NAME))) == 5
    assert elsewhere.seen == []


async def test_a_full_page_without_a_link_is_not_taken_for_the_end(registry: Registry) -> None:
    """What `clean` does not see it would take for needed by nobody (sonatype/nexus-public#209)."""
    async with Listing(2300) as server:
        assert len(set(await registry.tags(Reference(server.host, NAME)))) == 2300


class Deaf(Listing):
    """``n`` and ``last`` are ignored."""

    def list_tags(self, asked: Asked) -> web.Response:
        return web.json_response({"name": NAME, "tags": sorted(self.tags(NAME))})


async def test_a_registry_that_lists_everything_again_is_not_asked_for_ever(registry: Registry) -> None:
    async with Deaf(1500) as server:
        assert len(await registry.tags(Reference(server.host, NAME))) == 1500
