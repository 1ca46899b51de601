"""What Prefect shows and sends about waves: a table and progress for each, kept up to date, an event, messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prefect.artifacts import Artifact, ProgressArtifact, TableArtifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactUpdate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey

from flows import events, notify
from phasegate.ledger.course import Wave
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.pages.rollout import summary
from phasegate.pages.waves import fleet_rows, messages, progress, rows
from phasegate.policy.action import Action
from phasegate.policy.climb import Plan
from phasegate.policy.scene import Scene
from phasegate.policy.waves import passed
from phasegate.repo.run import Run


class WaveArtifacts:
    """The waves of one run."""

    def __init__(self, run: Run, plan: Plan, standings: Mapping[str, Standing]) -> None:
        """Begin with ``standings`` and the ledger's course as they are before the run does anything."""
        self._run = run
        self._name = run.fleet.title
        self._post = notify.Post(run.fleet, run.ledger)
        events.begin(run.ledger)
        past = messages(Scene(standings, run.ledger.course(), plan), self._name)
        notify.begin(run.fleet, run.ledger, past)

    async def update(self, plan: Plan, ends: Mapping[str, Action]) -> None:
        """Update everything to what the ledger has now; ``ends`` is where repos came to rest in this run."""
        ledger = self._run.ledger
        scene = Scene(self._run.standings, ledger.course(), plan)
        known = ledger.recall(_key(ledger, wave) for wave in scene.course.waves)
        for wave in scene.course.waves:
            before = known.get(_key(ledger, wave), {})
            if not before.get("over"):
                await self._show(scene, wave, ends)
            through, over = passed(scene, wave), len(scene.through(wave)) == len(scene.members(wave))
            if through and not before.get("through"):
                events.through(self._run.fleet, wave, progress(scene, wave))
            if (through, over) != (before.get("through", False), before.get("over", False)):
                ledger.remember({_key(ledger, wave): {"through": through, "over": over}})
        if scene.plan.policy.waves:
            table, key = fleet_rows(scene, ends), _slug(f"{self._name}-fleet")
            await _keep(TableArtifact(key=key, description=summary(ends), table=table))
        events.tell(self._run.fleet, ledger)
        await self._post.send(messages(scene, self._name))

    async def _show(self, scene: Scene, wave: Wave, ends: Mapping[str, Action]) -> None:
        key, told = _slug(f"{self._name}-wave-{wave.phase}-{wave.number}"), progress(scene, wave)
        share = 100 * len(scene.through(wave)) / max(len(scene.members(wave)), 1)
        await _keep(TableArtifact(key=key, description=told, table=rows(scene, wave, ends)))
        await _keep(ProgressArtifact(key=f"{key}-progress", description=told, progress=share))


async def _keep(artifact: Artifact) -> None:
    """Update the artifact with this key, or create it."""
    async with get_client() as client:
        by_key = ArtifactCollectionFilter(key=ArtifactCollectionFilterKey(any_=[str(artifact.key)]))
        found = await client.read_latest_artifacts(artifact_filter=by_key, limit=1)
        if not found or found[0].latest_id is None:
            await artifact.acreate(client)
            return
        data: Any = await artifact.aformat()
        await client.update_artifact(found[0].latest_id, ArtifactUpdate(data=data, description=artifact.description))


def _key(ledger: Ledger, wave: Wave) -> str:
    return ledger.keyed(f"wave {wave.name}")


def _slug(text: str) -> str:
    """Reduce ``text`` to lower-case letters, digits and dashes, as Prefect requires of a key."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
