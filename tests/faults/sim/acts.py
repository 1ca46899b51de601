"""What may happen in a moment: processes begin, people decide, push and edit, and machines fail. One row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.sim import mishaps, people
from tests.faults.sim.fleetfile import Shape
from tests.faults.sim.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """``do`` returns whether there was anything to do. ``weight`` is how likely it is, compared with the others."""

    name: str
    weight: int
    do: Callable[[World], bool]


TICK = Act("tick", 8, people.tick)
ACTS = (
    TICK,
    Act("audit", 3, people.audit),
    Act("rollout by name", 2, people.rollout_one),
    Act("promote by hand", 3, people.promote),
    Act("promote with a reason", 1, people.promote_with_reason),
    Act("insist on a promotion", 1, people.promote_insisting),
    Act("rollback", 6, people.roll_back),
    Act("insist on a rollback", 1, people.roll_back_insisting),
    Act("hold", 2, people.hold),
    Act("release", 3, people.release),
    Act("retry", 2, people.retry),
    Act("abandon", 1, people.abandon),
    Act("accept", 2, people.accept),
    Act("halt", 1, people.halt),
    Act("resume", 2, people.resume),
    Act("push a fix by hand", 2, people.push_fix),
    Act("push a newer version by hand", 2, people.push_newer),
    Act("a new version in the source", 3, people.new_version),
    Act("the source goes back to an older version", 1, people.older_source),
    Act("the CI is slow", 1, people.source_ahead),
    Act("one host has an old checkout", 1, people.old_checkout),
    Act("the source's branch is gone", 2, people.source_gone),
    Act("the source's branch is back", 2, people.source_back),
    Act("a new version in the fleet file", 1, people.version_in_file),
    Act("a tag is added to the fleet file", 1, people.add_tag),
    Act("a tag is given to another team", 1, people.give_tag_away),
    Act("a client is added", 1, people.add_client),
    Act("the ladder changes", 1, people.change_ladder),
    Act("retention deletes a tag", 2, mishaps.delete_tag),
    Act("retention deletes an old version's tag", 2, mishaps.delete_old_tag),
    Act("a clean-up job deletes a blob", 1, mishaps.delete_blob),
    Act("a clean-up job deletes a manifest", 1, mishaps.delete_manifest),
    Act("a clock jumps", 1, mishaps.jump),
    Act("the disk is full", 1, mishaps.full),
    Act("the ledger cannot be read", 1, mishaps.broken),
    Act("the ledger is backed up", 1, people.back_up),
    Act("the ledger comes back from a backup", 1, people.restore),
    Act("clients are updated", 1, mishaps.update_clients),
    Act("clients fail on zstd", 2, mishaps.clients_fail),
    Act("clients are mended", 1, mishaps.clients_mended),
    Act("a process is killed", 3, mishaps.kill),
    Act("a machine loses power", 1, mishaps.power_cut),
)
OF = {
    Shape.PLAIN: ACTS,
    Shape.ALSO: (
        *ACTS,
        Act("the other registry is down", 4, mishaps.other_down),
        Act("it lags", 1, mishaps.other_lags),
    ),
    Shape.LINES: (*ACTS, Act("a tag is given to another line", 6, people.give_tag_to_other_line)),
}
