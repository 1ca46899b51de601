"""Several fleets in one ledger: each has its own events, leases and halts, and an image belongs to one of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from phasegate.cli.main import main
from phasegate.errors import FleetError, LedgerError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger import address
from phasegate.ledger.events import FLEET, Approved, Intended, Moved, Observed, Promoted, PutOnHold, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.promotion.mover import Mover
from phasegate.registry import Registry
from phasegate.release import Tag
from tests.kit import histories as h
from tests.kit import images
from tests.past.registry import Kept

_LOCK = f"select pg_advisory_xact_lock({address._LOCK})"
BOB, ANN = "bob@elsewhere#2", "ann@elsewhere#1"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/shared.db"
        return
    server: str = request.getfixturevalue("postgres")
    name = f"fleets_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    yield server.removesuffix("postgres") + name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


def fleet(folder: Path, url: str, *repos: str, name: str = "", registry: str = "registry.example") -> Fleet:
    """Return a fleet whose repos are given as ``name=image``."""
    lines = [
        f"registry: {registry}",
        f"ledger: {url}",
        'builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}',
        "repos:",
    ]
    if name:
        lines.insert(0, f"name: {name}")
    for repo in repos:
        called, _, image = repo.partition("=")
        lines.append(
            f"  - {{name: {called}, image: {image}, context: ., platforms: [linux/amd64], "
            'version: "1.0", tags: {moving: [latest]}}'
        )
    path = folder / f"fleet{time.monotonic_ns()}.yaml"
    path.write_text("\n".join(lines) + "\n")
    return load_fleet(path)


def opened(of: Fleet) -> Ledger:
    return Ledger.open(of.ledger, of)


class TestTwoFleets:
    def test_each_reads_and_writes_only_its_own(self, folder: Path, url: str) -> None:
        shop = fleet(folder, url, "web=shop/web", name="shop")
        billing = fleet(folder, url, "web=billing/web", name="billing")
        with closing(opened(shop)) as one, closing(opened(billing)) as two:
            one.append(*h.climb(h.release("web"), ("container",)))
            one.append(Approved(repo=FLEET, phase="oci", by="ann", reason="read"))
            two.append(h.observed("web"))
            two.append(WaveOpened(repo=FLEET, phase="container", number=1, members=("web",)))
            assert (one.standing("web").at, two.standing("web").at) == ("container", "baseline")
            assert (len(one.history("web")), len(two.history("web"))) == (7, 1)
            assert (bool(one.course().approvals), len(one.course().waves)) == (True, 0)
            assert (bool(two.course().approvals), len(two.course().waves)) == (False, 1)
            assert [event.kind for _, _, event in two.after(0)] == ["observed", "wave-opened"]
            assert one.newest() < two.newest()
            assert [event.kind for _, _, event in one.after(one.newest())] == []
        with closing(Ledger.peek(url, billing)) as reader:
            assert len(reader.history("web")) == 1

    def test_a_lease_of_one_does_not_hold_up_the_other(self, folder: Path, url: str) -> None:
        shop = fleet(folder, url, "web=shop/web", name="shop")
        billing = fleet(folder, url, "web=billing/web", name="billing")
        with (
            closing(opened(shop)) as one,
            closing(opened(billing)) as two,
            one.lease("repo web", ANN, 60),
            two.lease("repo web", BOB, 60) as lease,
        ):
            two.renew(lease)
            with pytest.raises(LedgerError, match="repo web is being worked on by"), one.lease("repo web", BOB):
                pass

    def test_without_names_the_second_one_is_refused(self, folder: Path, url: str) -> None:
        opened(fleet(folder, url, "web=shop/web", "api=shop/api")).close()
        billing = fleet(folder, url, "web=billing/web", "worker=billing/worker")
        for way in (Ledger.open, Ledger.peek):
            with pytest.raises(LedgerError, match="the fleet without a name has other images there") as refused:
                way(url, billing)
            assert "`name:`" in (refused.value.fix or "")
        opened(fleet(folder, url, "web=billing/web", name="billing")).close()

    def test_the_same_images_on_another_registry_are_another_fleet(self, folder: Path, url: str) -> None:
        opened(fleet(folder, url, "web=team/web", registry="eu.example")).close()
        other = fleet(folder, url, "web=team/web", registry="us.example")
        with pytest.raises(LedgerError, match=r"is of the registry eu\.example there, and of us\.example") as refused:
            opened(other)
        assert "was: eu.example" in (refused.value.fix or "")
        opened(fleet(folder, url, "web=team/web", registry="us.example", name="us")).close()

    def test_a_copied_name_is_refused_too(self, folder: Path, url: str) -> None:
        opened(fleet(folder, url, "web=shop/web", name="shop")).close()
        with pytest.raises(LedgerError, match="the fleet 'shop' has other images there"):
            opened(fleet(folder, url, "web=billing/web", name="shop"))

    def test_an_image_belongs_to_one_fleet(self, folder: Path, url: str) -> None:
        opened(fleet(folder, url, "web=shop/web", "api=shop/api", name="shop")).close()
        billing = fleet(folder, url, "web=billing/web", "shop-api=shop/api", name="billing")
        with pytest.raises(LedgerError, match="image shop/api belongs to repo 'api' of the fleet 'shop'"):
            opened(billing)
        opened(fleet(folder, url, "web=shop/web", name="shop")).close()  # shop gives it up
        opened(billing).close()

    def test_a_name_that_was_taken_out_again_is_missed(self, folder: Path, url: str) -> None:
        opened(fleet(folder, url, "web=shop/web", name="shop")).close()
        with pytest.raises(LedgerError, match="belongs to repo 'web' of the fleet 'shop'") as refused:
            opened(fleet(folder, url, "web=shop/web"))
        assert (refused.value.fix or "").startswith("`name: shop`")


class TestTheFleetWithoutAName:
    def test_its_past_goes_to_the_first_that_has_a_name(self, folder: Path, url: str) -> None:
        before = fleet(folder, url, "web=demo/web")
        with closing(opened(before)) as ledger:
            ledger.append(*h.climb(h.release("web"), ("container",)))
            ledger.append(WaveOpened(repo=FLEET, phase="container", number=1, members=("web",)))
            history, course = ledger.history("web"), ledger.course()
        shop = fleet(folder, url, "web=demo/web", "new=demo/new", name="shop")
        with closing(Ledger.peek(url, shop)) as reader:  # even before anything is written
            assert (reader.history("web"), reader.course()) == (history, course)
        with closing(opened(shop)) as ledger:
            assert (ledger.history("web"), ledger.course()) == (history, course)
        with closing(Ledger.peek(url, shop)) as reader:
            assert (reader.history("web"), reader.course()) == (history, course)
        with pytest.raises(LedgerError, match="belongs to repo 'web' of the fleet 'shop'"):
            opened(before)
        with pytest.raises(LedgerError, match="the fleet without a name that was there is the fleet 'shop' now"):
            opened(fleet(folder, url, "worker=other/worker"))

    def test_a_ledger_that_two_files_shared_goes_to_both(self, folder: Path, url: str) -> None:
        """As it was before fleets had names: nothing kept them apart, and the waves and halts were common."""
        with closing(Ledger.open(url)) as ledger:
            ledger.append(*h.climb(h.release("web"), ("container",)), h.observed("worker"))
            ledger.append(PutOnHold(repo="next", by="ann", reason="not before it was observed"))
            ledger.append(WaveOpened(repo=FLEET, phase="container", number=1, members=("web", "worker")))
        _as_migrated(url, {"demo/web": "web", "demo/worker": "worker"})
        shop = fleet(folder, url, "web=demo/web", name="shop")
        billing = fleet(folder, url, "worker=demo/worker", "next=demo/next", name="billing")
        with closing(opened(shop)) as one, closing(opened(billing)) as two:
            assert (one.standing("web").at, one.history("worker")) == ("container", ())
            assert (len(two.history("worker")), two.history("web")) == (1, ())
            assert two.standing("next").hold
            assert one.course().waves == two.course().waves != ()

    def test_its_repos_are_not_taken_from_a_file_that_still_has_them(self, folder: Path, url: str) -> None:
        with closing(opened(fleet(folder, url, "web=shop/web", "api=shop/api"))) as ledger:
            ledger.append(h.observed("web"))
        _as_migrated(url, {"billing/web": "web"})
        with closing(opened(fleet(folder, url, "web=billing/web", name="billing"))) as ledger:
            assert ledger.history("web") == ()


class TestOneFleetOverTime:
    def test_images_come_and_go(self, folder: Path, url: str) -> None:
        with closing(opened(fleet(folder, url, "web=shop/web", "api=shop/api"))) as ledger:
            ledger.append(h.observed("web"), h.observed("api"))
        opened(fleet(folder, url, "web=shop/web", "new=shop/new")).close()
        with closing(opened(fleet(folder, url, "api=shop/api", "new=shop/new"))) as ledger:
            assert (len(ledger.history("web")), len(ledger.history("api"))) == (1, 1)

    def test_its_registry_moves(self, folder: Path, url: str) -> None:
        with closing(opened(fleet(folder, url, "web=shop/web", registry="old.example"))) as ledger:
            ledger.append(h.observed("web"))
        moved = fleet(folder, url, "web=shop/web", registry="{host: new.example, was: old.example}")
        with closing(opened(moved)) as ledger:
            assert len(ledger.history("web")) == 1
        with closing(opened(fleet(folder, url, "web=shop/web", registry="new.example"))) as ledger:
            assert len(ledger.history("web")) == 1
        with pytest.raises(LedgerError, match=r"of the registry new\.example there"):
            opened(fleet(folder, url, "web=shop/web", registry="old.example"))

    def test_opening_it_again_writes_nothing(self, folder: Path, url: str) -> None:
        shop = fleet(folder, url, "web=shop/web", "api=shop/api", name="shop")
        opened(shop).close()
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as other:  # which would hold up any other writer
            other.exec_driver_sql("begin immediate" if url.startswith("sqlite") else _LOCK)
            opened(shop).close()
        engine.dispose()


class TestAMoveOfAnotherReposImage:
    """H7: whatever the ledger says, a repo's command moves no tag of an image that the repo does not have."""

    async def test_a_rollback_leaves_the_tag_of_another_image_alone(self, folder: Path) -> None:
        url = f"sqlite:///{folder}/ledger.db"
        old, new = images.make_image([{"a": b"1"}]), images.make_image([{"a": b"2"}])
        kept = {built.digest: (built.media_type, built.raw) for built in (old, new)}
        release, move = h.release("web"), Move("shop/web", "latest", old.digest, new.digest)
        common = {"repo": "web", "release": release.id, "phase": "container"}
        with closing(Ledger.open(url)) as ledger:
            ledger.append(
                Observed(repo="web", tags={move.where: old.digest}, form=h.BASELINE_FORM, size=1),
                h.opened(release),
                Intended(**common, moves=(move,), by="ann"),
                Moved(**common, move=move),
                Promoted(**common, by="ann"),
            )
        blobs = {digest: raw for built in (old, new) for digest, raw in built.blobs.items()}
        async with Kept(kept, blobs, {"shop/web:latest": new.digest}) as registry:
            billing = fleet(folder, url, "web=billing/web", registry=f"{{host: '{registry.host}', insecure: true}}")
            words = ["--fleet", str(billing.path), "rollback", "web", "--to", "baseline", "--reason", "billing is down"]
            code = await asyncio.to_thread(main, words)
            assert code != 0
            assert (registry.puts, registry.tags) == ([], {"shop/web:latest": new.digest})

    async def test_the_mover_refuses_it(self, folder: Path) -> None:
        url = f"sqlite:///{folder}/ledger.db"
        billing = fleet(folder, url, "web=billing/web", "api=billing/api")
        with closing(opened(billing)) as ledger:
            mover = Mover(Registry(), ledger, "registry.example", images=billing.places)
            mover.check("web", [Move("billing/web", "latest", "", h.digest("x"))])
            for where in (
                Tag("shop/web", "latest"),
                Tag("billing/api", "latest"),
                Tag("billing/web", "1", "b.example"),
            ):
                with pytest.raises(FleetError, match="is not a tag of repo 'web'"):
                    mover.check("web", [Move.of(where, "", h.digest("x"))])


def _as_migrated(url: str, found: dict[str, str]) -> None:
    """Let the ledger say what the migration finds in the events of a version that knew no fleets."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for image, repo in found.items():
            connection.execute(
                text("insert into images (registry, image, fleet, repo, active) values ('', :image, '', :repo, :no)"),
                {"image": image, "repo": repo, "no": False},
            )
    engine.dispose()
