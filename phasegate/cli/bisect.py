"""``phasegate bisect``: GOOD works on a client and BAD does not; which change between them is to blame?"""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, given, json_flag

if TYPE_CHECKING:
    from phasegate.bisect.bisect import Finding
    from phasegate.fleet.client import ClientSpec
    from phasegate.fleet.fleet import Smoke
    from phasegate.image.envelope import Envelope
    from phasegate.image.reference import Reference
    from phasegate.pages.progress import Progress
    from phasegate.registry import Registry


def add(commands: Commands) -> None:
    what = "say which change between two images breaks a client: a form's, or the content's"
    parser = command(commands, "bisect", what, run)
    parser.add_argument("good", metavar="GOOD", help="works on the client; [HOST/]NAME[:TAG][@DIGEST]")
    parser.add_argument("bad", metavar="BAD", help="does not, or behaves otherwise")
    parser.add_argument("--client", required=True, metavar="CLIENT", help="of the fleet file, or an engine's address")
    parser.add_argument("--run", dest="argv", metavar="COMMAND", default="", help="run this; default: the image's own")
    parser.add_argument("--prints", metavar="TEXT", default="", help="what a run must print")
    parser.add_argument("--timeout", type=float, default=20.0, metavar="SECONDS", help="for one run; default: 20")
    parser.add_argument("--platform", type=given, metavar="PLATFORM", help="default: the client's own")
    parser.add_argument(
        "--scratch", type=given, metavar="NAME", help="repository for the images in between, where BAD is"
    )
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    import shlex

    from phasegate.bisect.bisect import SCRATCH
    from phasegate.cli.clients import clients
    from phasegate.cli.reading import fleet_if_any, reference, registry
    from phasegate.errors import Blocked
    from phasegate.fleet.fleet import Smoke
    from phasegate.image.reference import parse_reference
    from phasegate.pages import bisect as page
    from phasegate.pages.progress import Progress
    from phasegate.pages.table import paper

    fleet = fleet_if_any(args)
    good, bad = reference(args.good, fleet), reference(args.bad, fleet)
    (client,) = clients([args.client], fleet)
    scratch = parse_reference(args.scratch or SCRATCH, bad.host)
    smoke = Smoke(tuple(shlex.split(args.argv)), args.prints, 0, args.timeout)
    with Progress() as progress:
        work = _bisect(registry(fleet), good, bad, client, smoke, scratch, args.platform, progress)
        before, after, finding = asyncio.run(work)
    show = page.show_json if args.json else page.show
    show(paper(), before, after, client.name, finding)
    return Blocked.exit_code if finding.answer.cause in ("unproven", "good") else 0


async def _bisect(
    door: Registry,
    good: Reference,
    bad: Reference,
    spec: ClientSpec,
    smoke: Smoke,
    scratch: Reference,
    platform: str | None,
    progress: Progress,
) -> tuple[Envelope, Envelope, Finding]:
    from phasegate.bisect.bisect import Bench, bisect
    from phasegate.clients.connect import connect
    from phasegate.image.platform import parse_platform
    from phasegate.memory import Forgetful
    from phasegate.registry import read_present
    from phasegate.together import together

    async with door as registry:
        before, after = await together(read_present(registry, each) for each in (good, bad))
        client = await connect(spec)
        bench = Bench(
            registry,
            Forgetful(),
            client,
            parse_platform(platform or client.facts.os_arch),
            smoke,
            scratch,
            tell=lambda what: progress.tell(spec.name, "bisect", what),
        )
        return before, after, await bisect(bench, before, after)
