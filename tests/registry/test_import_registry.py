"""``phasegate import registry`` on a real registry: what the file says, that it loads, and what it is refused for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.kit.drafts import planned, repos
from tests.kit.images import Built, make_image, make_index, push
from tests.kit.in_process import Ended, phasegate
from tests.kit.scripted import Answer, Scripted
from tests.kit.servers import start_registry28


@dataclass
class Fleet:
    """Repositories of a registry, published as fleets do, and a folder to import them into."""

    host: str
    folder: Path

    def push(self, repository: str, built: Built, *tags: str) -> None:
        async def each() -> None:
            async with Registry() as registry:
                for tag in tags:
                    await push(registry, Reference(self.host, repository, tag), built)

        asyncio.run(each())

    def imports(self, *words: str, where: str = "") -> Ended:
        return phasegate("import", "registry", f"{self.host}{where}", *words, cwd=self.folder)

    @property
    def text(self) -> str:
        return (self.folder / "fleet.yaml").read_text()


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    (tmp_path / "registry").mkdir()
    (tmp_path / "here").mkdir()
    with start_registry28(tmp_path / "registry") as server:
        yield Fleet(server.host, tmp_path / "here")


def image(content: str, platform: str = "linux/amd64", **labels: str) -> Built:
    return make_image(
        [{"app": content.encode()}],
        platform=platform,
        config={"config": {"Cmd": ["/app"], "Labels": {key.replace("_", "."): it for key, it in labels.items()}}},
    )


def test_tags_at_one_image_are_one_repo_and_others_are_not_taken(fleet: Fleet) -> None:
    fleet.push("team/web", image("old"), "1.1.9")
    fleet.push("team/web", image("new"), "1.2.0", "1.2", "1", "latest", "v1.2.0", "1.2.0-debian")
    fleet.push("team/web", image("edge"), "edge")
    fleet.push("team/web", image("a commit"), "sha-0a1b2c3", "buildcache")
    ended = fleet.imports(where="/team")
    assert ended.returncode == 0, ended.stderr
    assert (
        f"""\
  - name: web   # {fleet.host}/team/web:latest
    image: team/web
    source: published
    platforms: [linux/amd64]
    version: 1.2.0   # the tag of that name is at the image of latest
    tags:   # these are at the image of latest
      moving: [latest, "{{major}}", "{{major}}.{{minor}}"]
      fixed: ["{{version}}", "v{{version}}", "{{version}}-debian"]
"""
        in fleet.text
    )
    assert "not at the image of latest: edge" in ended.stdout
    assert "1 repo taken, 0 not taken, 1 setting left out, 2 guesses." in ended.stdout


def test_the_file_loads_and_plan_prints_every_repo_without_the_registry(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    with start_registry28(tmp_path / "registry") as server:
        fleet = Fleet(server.host, tmp_path)
        for name in ("web", "api", "tool"):
            fleet.push(f"team/{name}", image(name), "latest", "2026.11")
        assert fleet.imports().returncode == 0
        assert phasegate("plan", cwd=tmp_path).returncode == 0
    ended = phasegate("plan", "--offline", cwd=tmp_path)
    assert ended.returncode == 0
    assert [line.split()[:5] for line in ended.stdout.splitlines()[2:5]] == [
        [f"team-{name}", "2026.11", "-", "-", "observe"] for name in ("api", "tool", "web")
    ]
    assert "No registry was asked: of 3 repos it is not known what is published" in ended.stdout


def test_twice_is_the_same_bytes_and_what_a_person_wrote_stays(fleet: Fleet) -> None:
    fleet.push("web", image("web"), "latest", "1.0")
    fleet.push("api", image("api"), "latest", "1.0")
    assert fleet.imports().returncode == 0
    first = fleet.text
    ended = fleet.imports()
    assert ended.returncode == 0
    assert "nothing to write" in ended.stdout
    again = fleet.imports("--out", "again.yaml")
    assert again.returncode == 0
    assert (fleet.folder / "again.yaml").read_text() == first
    (fleet.folder / "fleet.yaml").write_text(first + "# mine\n")
    refused = fleet.imports()
    assert refused.returncode == 2
    assert "fleet.yaml is there already, and is not what would be written" in refused.stderr
    assert "--check" in refused.stderr
    assert fleet.text == first + "# mine\n"


def test_check_says_what_changed_at_the_source_and_not_what_a_person_edited(fleet: Fleet) -> None:
    fleet.push("web", image("web"), "latest", "1.0")
    fleet.push("api", image("api"), "latest", "1.0")
    fleet.imports()
    edited = fleet.text.replace("    image: web", '    smoke: {prints: "served"}\n    users: 12\n    image: web')
    (fleet.folder / "fleet.yaml").write_text(edited)
    unchanged = fleet.imports("--check")
    assert unchanged.returncode == 0
    assert "nothing has changed at the source" in unchanged.stdout
    fleet.push("web", image("web, mended"), "latest", "1.1")
    fleet.push("tool", image("tool"), "latest", "3")
    found = fleet.imports("--check")
    assert found.returncode == 6
    assert 'web: changed\n  version: "1.0" -> "1.1"' in found.stdout
    assert "tool: new\n" in found.stdout
    assert fleet.text == edited
    said = json.loads(fleet.imports("--check", "--json").stdout)
    assert [(it["repo"], it["what"]) for it in said["changes"]] == [("tool", "new"), ("web", "changed")]
    for change in said["changes"]:  # a person takes note of both
        (fleet.folder / "fleet.yaml").write_text(fleet.text + change["mark"] + "\n")
    assert fleet.imports("--check").returncode == 0


def test_a_repo_that_is_gone_at_the_source_is_reported(fleet: Fleet) -> None:
    fleet.push("web", image("web"), "latest", "1.0")
    fleet.imports()
    (fleet.folder / "fleet.yaml").write_text(fleet.text + "# imported: api 01234567\n")
    ended = fleet.imports("--check")
    assert ended.returncode == 6
    assert "api: gone" in ended.stdout


def test_names_that_differ_in_their_architecture_are_one_repo(fleet: Fleet) -> None:
    for word, platform in (("aarch64", "linux/arm64"), ("amd64", "linux/amd64"), ("armhf", "linux/arm/v7")):
        fleet.push(f"team/{word}-hub", image("hub", platform, io_hass_version="7.1"), "latest", "7.1")
        fleet.push(f"team/old/{word}/tool", image("tool", platform), "latest")
    fleet.push("team/old/tool", image("all"), "latest")
    for word, platform in (("amd64", "linux/amd64"), ("armhf", "linux/arm/v6")):  # armhf is another platform above
        fleet.push(f"team/pi-{word}", image("pi", platform), "latest")
    fleet.push("team/amd64-alone", image("alone"), "latest")
    assert fleet.imports(where="/team").returncode == 0
    assert "architectures: {armhf: linux/arm/v7}" in fleet.text
    assert "  - name: hub " in fleet.text
    assert 'image: "team/{arch}-hub"' in fleet.text
    assert "arches: [amd64, aarch64, armhf]" in fleet.text
    for name, repository in (
        ("old-tool", "team/old/tool"),
        ("old-tool-by-arch", '"team/old/{arch}/tool"'),
        ("amd64-alone", "team/amd64-alone"),
        ("pi-armhf", "team/pi-armhf"),
    ):
        assert f"  - name: {name} " in fleet.text
        assert f"    image: {repository}\n" in fleet.text.replace("   # 3 repositories", "\n")
    assert phasegate("plan", "--offline", cwd=fleet.folder).returncode == 0


def test_an_index_has_its_platforms_and_what_is_not_known_is_left_out(fleet: Fleet) -> None:
    children = [image("a"), image("a", "linux/arm/v7"), image("a", "windows/amd64")]
    fleet.push("tool", make_index(children), "stable", "3.1")
    assert fleet.imports().returncode == 0
    assert "platforms: [linux/amd64, linux/arm/v7]" in fleet.text
    assert "tool: windows/amd64" in fleet.text


def test_what_cannot_be_taken_is_counted_with_its_reason(fleet: Fleet) -> None:
    fleet.push("web", image("web", org_opencontainers_image_version="2.4"), "latest")
    fleet.push("odd", image("odd"), "feature-x")
    fleet.push("plain", image("plain"), "main")
    said = json.loads(fleet.imports("--json").stdout)
    assert [repo["repo"] for repo in said["taken"]] == ["plain", "web"]
    (odd,) = said["not_taken"]
    assert odd["what"] == "odd"
    assert "it has no tag that moves with each release, such as latest: feature-x" in odd["why"]
    guesses = {(it["repo"], it["key"]): it["why"] for it in said["guesses"]}
    assert guesses["web", "version"] == "the label org.opencontainers.image.version of latest"
    assert "this is its digest" in guesses["plain", "version"]
    assert "# Not taken (1):\n#   odd (" in fleet.text


async def test_tags_that_move_with_a_version_of_their_own_are_release_lines(server: Scripted, tmp_path: Path) -> None:
    tags = {
        "new": ("latest", "3", "3.13", "3.13.5"),
        "old": ("3.12", "3.12.11"),
        "small": ("alpine", "3.13-alpine", "3.13.5-alpine"),
        "next": ("edge",),
        "older": ("3.12.10",),
    }
    names = [tag for each in tags.values() for tag in each]
    server.on("GET", "/v2/team/python/tags/list", Answer(200, json.dumps({"tags": names}).encode()))
    for content, each in tags.items():
        platform = "linux/arm64" if content == "small" else "linux/amd64"
        for tag in each:
            server.publish("team/python", tag, image(content, platform))
    words = ("import", "registry", f"{server.host}/team", "python")
    ended = await asyncio.to_thread(phasegate, *words, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "1 repo taken with 3 release lines, 0 not taken, 1 setting left out" in ended.stdout
    assert "not at the image of latest: edge" in ended.stdout
    at, these = f"{server.host}/team/python", "# these are at the image of"
    assert (
        repos(tmp_path)["python"]
        == f"""\
python
    image: team/python
    source: published
    platforms: [linux/amd64]
    lines:
      - name: "3.12"   # {at}:3.12
        version: 3.12.11   # the tag of that name is at the image of 3.12
        tags: {{moving: ["{{major}}.{{minor}}"], fixed: ["{{version}}"]}}   {these} 3.12
      - name: "3.13"   # {at}:latest
        version: 3.13.5   # the tag of that name is at the image of latest
        tags: {{moving: [latest, "{{major}}", "{{major}}.{{minor}}"], fixed: ["{{version}}"]}}   {these} latest
      - name: 3.13-alpine   # {at}:3.13-alpine
        platforms: [linux/arm64]
        version: 3.13.5   # the tag 3.13.5-alpine is at the image of 3.13-alpine
        tags: {{moving: ["{{major}}.{{minor}}-alpine", alpine], fixed: ["{{version}}-alpine"]}}   {these} 3.13-alpine
"""
    )
    assert planned(tmp_path) == ["python@3.12", "python@3.13", "python@3.13-alpine"]
    assert (await asyncio.to_thread(phasegate, *words, "--check", cwd=tmp_path)).returncode == 0


@pytest.mark.parametrize("status", [401, 404])
async def test_a_registry_without_a_catalogue_says_to_name_the_repos(
    server: Scripted, tmp_path: Path, status: int
) -> None:
    server.on("GET", "/v2/_catalog", Answer(status))
    server.on("GET", "/v2/team/web/tags/list", Answer(200, b'{"tags": ["latest", "1.0"]}'))
    server.publish("team/web", "latest", image("web"))
    server.publish("team/web", "1.0", image("web"))
    refused = await asyncio.to_thread(phasegate, "import", "registry", f"{server.host}/team", cwd=tmp_path)
    assert refused.returncode == 2
    assert f"phasegate import registry {server.host}/team REPO ..." in refused.stderr
    assert not (tmp_path / "fleet.yaml").exists()
    named = await asyncio.to_thread(phasegate, "import", "registry", f"{server.host}/team", "web", cwd=tmp_path)
    assert named.returncode == 0, named.stderr
    assert "image: team/web" in (tmp_path / "fleet.yaml").read_text()


async def test_the_catalogue_is_read_to_its_last_page_with_a_token_for_it(server: Scripted, tmp_path: Path) -> None:
    challenge = {"WWW-Authenticate": f'Bearer realm="{server.url}/token",service="s"'}
    link = {"Link": '</v2/_catalog?last=a&n=1000>; rel="next"'}
    first = Answer(200, b'{"repositories": ["a"]}', link)
    server.on("GET", "/v2/_catalog", Answer(401, b"", challenge), first, Answer(200, b'{"repositories": ["b"]}'))
    server.on("GET", "/token", Answer(200, b'{"token": "t"}'))
    for name in "ab":
        server.on("GET", f"/v2/{name}/tags/list", Answer(200, b'{"tags": ["latest"]}'))
        server.publish(name, "latest", image(name))
    ended = await asyncio.to_thread(phasegate, "import", "registry", server.host, "--json", cwd=tmp_path)
    assert [repo["repo"] for repo in json.loads(ended.stdout)["taken"]] == ["a", "b"]
    assert next(it.query["scope"] for it in server.seen if it.path == "/token") == "registry:catalog:*"


async def test_names_and_tags_that_are_none_are_neither_asked_for_nor_written(server: Scripted, tmp_path: Path) -> None:
    names = ["web", "../../secret", "a?b=c", "UPPER", "x\n  - name: evil", "\u001b[31m", "9" * 5000]
    tags = ["latest", "1.0", "9" * 5000, "a b", "../x", "\n# imported: web 00000000"]
    server.on("GET", "/v2/_catalog", Answer(200, json.dumps({"repositories": names}).encode()))
    server.on("GET", "/v2/web/tags/list", Answer(200, json.dumps({"tags": tags}).encode()))
    for tag in ("latest", "1.0"):
        server.publish("web", tag, image("web"))
    ended = await asyncio.to_thread(phasegate, "import", "registry", server.host, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    text = (tmp_path / "fleet.yaml").read_text()
    assert [line.split()[2] for line in text.splitlines() if line.startswith("  - name:")] == ["web"]
    assert "\u001b" not in text + ended.stdout
    assert not [
        it.path for it in server.seen if not it.path.startswith(("/v2/_catalog", "/v2/web/", f"/v2/{'9' * 5000}/"))
    ]


def test_text_of_a_registry_becomes_neither_yaml_nor_an_escape(fleet: Fleet) -> None:
    fleet.push("web", image("web", org_opencontainers_image_version="1.0\n  - name: evil"), "latest")
    assert fleet.imports().returncode == 0
    assert "evil" not in fleet.text
