"""Base images that an engine held already, and did not ask a registry for.

The docker driver of an engine with the classic store reports such an image by the chain ID of its layers in place of
its digest (measured on Docker 26.1 and 28.5; moby's ``builder-next/adapters/containerimage`` makes it the pin). The
usual case is one engine that builds and publishes the base, and is the control of what is built on it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from phasegate.build.materials import Materials
from phasegate.build.pins import Pins, is_image, pinned
from phasegate.process.docker import attempt


async def by_digest(host: str, pins: Pins, materials: Materials) -> Materials:
    """Return ``materials`` with each image that the engine at ``host`` held as its pin named by the pin's digest.

    The engine is asked for the image with the pin's digest: if that has the layers that were used, it is the one.
    """
    found = dict(pinned(pins, materials))
    for reference, at in found.items():
        wanted = pins.get(reference)
        if wanted and wanted != at and is_image(at):
            layers = await _layers(host, wanted)
            if layers and chain_id(layers) == at.rpartition("@")[2]:
                found[reference] = wanted
    return found


def chain_id(diff_ids: Sequence[str]) -> str:
    """Return the chain ID of a stack of layers, from the lowest up (OCI image-spec, config.md, Layer ChainID)."""
    chain = diff_ids[0]
    for diff_id in diff_ids[1:]:
        chain = f"sha256:{sha256(f'{chain} {diff_id}'.encode()).hexdigest()}"
    return chain


async def _layers(host: str, name: str) -> list[str]:
    """Return the diff IDs of the image of that digest that the engine holds, none if it does not."""
    done = await attempt(host, "image", "inspect", "--format", "{{json .RootFS.Layers}}", name)
    return list(json.loads(done.out) or ()) if done.code == 0 else []
