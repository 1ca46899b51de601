"""Lists in pages, as registries and the proxies before them cut them."""

from __future__ import annotations

import pytest
from multidict import CIMultiDict

from phasegate.errors import BadContent, NotFound, RegistryError
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.registry import Limits, Registry
from tests.kit.images import make_image, to_json
from tests.kit.scripted import Answer, Scripted

AT_ONCE = Limits(waits=False)
PATH = "/v2/demo/tool/tags/list"
NEXT = f"{PATH}?n=2&last=b"
FIRST = b'{"tags":["a","b"]}'
SECOND = Answer(200, b'{"tags":["c"]}')
IMAGE = make_image()


def tool(server: Scripted) -> Reference:
    return Reference(server.host, "demo/tool")


@pytest.mark.parametrize(
    "links",
    [
        [f'<{NEXT}>; rel="next"'],
        [f"<{NEXT}>; rel=next"],
        [f"<{NEXT}>;REL=NEXT"],
        [f'<{NEXT}> ; title="a; b, <c>" ; rel="last next"'],
        [f'<{PATH}?n=2>; rel="first", <{NEXT}>; rel="next"'],
        [f'<{NEXT}>; rel="next", <{PATH}?n=2>; rel="first"'],
        [f'<{PATH}?n=2>; rel="self"', f'<{NEXT}>; rel="next"'],
        [f'<{PATH}?n=2&next=1>; rel="self"; rel="next"', f'<{NEXT}>; rel="next"'],
        [f'<http://127.0.0.1:1{NEXT}>; rel="next"'],
    ],
)
async def test_the_next_page_is_found_among_links(server: Scripted, links: list[str]) -> None:
    more = CIMultiDict([("Link", link) for link in links])
    server.on("GET", PATH, Answer(200, FIRST, more), SECOND)
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.tags(tool(server)) == ("a", "b", "c")
    assert server.seen[1].query == {"n": "2", "last": "b"}


@pytest.mark.parametrize("link", [f'<{NEXT}>; rel="prev"', f"<{NEXT}>", f'<{NEXT}>; title="next"', "next", ""])
async def test_other_links_are_no_next_page(server: Scripted, link: str) -> None:
    server.on("GET", PATH, Answer(200, FIRST, {"Link": link}))
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.tags(tool(server)) == ("a", "b")


async def test_a_page_that_leads_back_is_an_error(server: Scripted) -> None:
    server.on("GET", PATH, Answer(200, FIRST, {"Link": f'<{NEXT}>; rel="next"'}))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="as the next one that it gave before"):
            await registry.tags(tool(server))
    assert len(server.seen) == 2


async def test_a_registry_with_a_lower_limit_is_asked_without_one(server: Scripted) -> None:
    """distribution 3.1.0 with ``tags: {maxtags: 100}`` (distribution/distribution#4844)."""
    refused = to_json({"errors": [{"code": "PAGINATION_NUMBER_INVALID", "message": "invalid number of results"}]})
    server.on("GET", PATH, Answer(400, refused), Answer(200, FIRST, {"Link": f'<{NEXT}>; rel="next"'}), SECOND)
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.tags(tool(server)) == ("a", "b", "c")
    assert [dict(seen.query) for seen in server.seen] == [{"n": "1000"}, {}, {"n": "2", "last": "b"}]


async def test_half_a_list_is_not_a_list(server: Scripted) -> None:
    """``clean`` would delete what a tag that it never saw points at."""
    server.on("GET", PATH, Answer(200, FIRST, {"Link": f'<{NEXT}>; rel="next"'}), Answer(404))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="404") as caught:
            await registry.tags(tool(server))
    assert not isinstance(caught.value, NotFound)


@pytest.mark.parametrize("body", [b'{"tags":5}', b'{"tags":{"a":1}}', b'{"tags":[1]}', b"[]", b"{"])
async def test_a_list_of_another_shape(server: Scripted, body: bytes) -> None:
    server.on("GET", PATH, Answer(200, body))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(BadContent):
            await registry.tags(tool(server))


async def test_referrers_over_pages(server: Scripted) -> None:
    subject = digest_of(b"subject")
    path = f"/v2/demo/tool/referrers/{subject}"
    page = to_json({"manifests": [IMAGE.described()]})
    links = {"Content-Type": OCI_INDEX, "Link": f'<{path}?page=1>; rel="first", <{path}?page=2>; rel="next"'}
    server.on("GET", path, Answer(200, page, links), Answer(200, page, {"Content-Type": OCI_INDEX}))
    async with Registry(limits=AT_ONCE) as registry:
        assert len(await registry.referrers(tool(server).at(subject))) == 2
