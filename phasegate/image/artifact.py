"""Artifacts that are published like images but are not: signatures, charts, files that oras pushed."""

from __future__ import annotations

from phasegate.image.envelope import Image
from phasegate.image.mediatype import CONFIG_OF, OLD_CONFIGS, codec, family

_MAKERS = {
    "application/vnd.dev.cosign.": "cosign",
    "application/vnd.dev.sigstore.": "cosign",
    "application/vnd.cncf.helm.": "Helm",
    "application/vnd.cncf.notary.": "notation",
    "application/vnd.unknown.": "oras",
}


def artifact(image: Image) -> str:
    """Return ``an artifact of type T, made by M``, or an empty string for an image.

    ``artifactType`` names the type, or else the config's type does (image-spec, manifest.md). Old cosign writes an
    image's config, so there a layer's type decides.
    """
    said = image.manifest.body.get("artifactType")
    kind = said if isinstance(said, str) else ""
    config = image.config.descriptor.media_type
    if not kind and config not in CONFIG_OF.values() and not (config in OLD_CONFIGS and _has_layers(image)):
        kind = config
    layers = [layer.media_type for layer in image.layers]
    if not kind and layers and not any(family(layer) for layer in layers):
        kind = layers[0]
    if not kind:
        return ""
    makers = [name for prefix, name in _MAKERS.items() if any(one.startswith(prefix) for one in (kind, *layers))]
    return f"an artifact of type {kind}" + (f", made by {makers[0]}" if makers else "")


def _has_layers(image: Image) -> bool:
    return bool(image.layers) and all(codec(layer.media_type) for layer in image.layers)
