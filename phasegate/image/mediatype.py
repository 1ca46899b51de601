"""Media types of manifests, configs and layers, with the family and codec of each."""

from __future__ import annotations

from collections.abc import Iterable

from phases.form import Codec, MediaTypes

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER_PLAIN = "application/vnd.docker.image.rootfs.diff.tar"
DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip"
DOCKER_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+json"
DOCKER_SCHEMA1_SIGNED = "application/vnd.docker.distribution.manifest.v1+prettyjws"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER_PLAIN = "application/vnd.oci.image.layer.v1.tar"
OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"
OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"
OLD_CONFIGS = frozenset({"application/octet-stream", "text/html"})
"""What stands where a config's media type should: docker 1.10 wrote the one, a bug in registries the other."""
IN_TOTO = "application/vnd.in-toto+json"

MANIFESTS = frozenset({DOCKER_MANIFEST, OCI_MANIFEST})
INDEXES = frozenset({DOCKER_LIST, OCI_INDEX})
SCHEMA1 = frozenset({DOCKER_SCHEMA1, DOCKER_SCHEMA1_SIGNED})
ACCEPT = (OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST)

IMAGE_CONFIGS = OLD_CONFIGS | {DOCKER_CONFIG, OCI_CONFIG, ""}
"""The media types with which configs of images have been published. A config of another type is an artifact's."""

MANIFEST_OF = {MediaTypes.DOCKER: DOCKER_MANIFEST, MediaTypes.OCI: OCI_MANIFEST}
INDEX_OF = {MediaTypes.DOCKER: DOCKER_LIST, MediaTypes.OCI: OCI_INDEX}
CONFIG_OF = {MediaTypes.DOCKER: DOCKER_CONFIG, MediaTypes.OCI: OCI_CONFIG}
LAYER_OF = {
    (MediaTypes.DOCKER, Codec.PLAIN): DOCKER_LAYER_PLAIN,
    (MediaTypes.DOCKER, Codec.GZIP): DOCKER_LAYER_GZIP,
    (MediaTypes.OCI, Codec.PLAIN): OCI_LAYER_PLAIN,
    (MediaTypes.OCI, Codec.GZIP): OCI_LAYER_GZIP,
    (MediaTypes.OCI, Codec.ZSTD): OCI_LAYER_ZSTD,
}


def family(media_type: str) -> MediaTypes | None:
    """Return Docker's or OCI's family, or None for neither."""
    if media_type.startswith("application/vnd.docker."):
        return MediaTypes.DOCKER
    if media_type.startswith("application/vnd.oci."):
        return MediaTypes.OCI
    return None


def codec(layer_type: str) -> Codec | None:
    """Return the codec that a layer's media type declares; None for anything that is not a tar."""
    if layer_type.endswith(("tar+gzip", "tar.gzip")):
        return Codec.GZIP
    if layer_type.endswith(("tar+zstd", "tar.zstd")):
        return Codec.ZSTD
    return Codec.PLAIN if layer_type.endswith(".tar") else None


def codecs(layer_types: Iterable[str]) -> Codec | None:
    """Return the codec that all of these layers have, ``MIXED`` for several, and None for no layers or no tar."""
    found = {codec(kind) for kind in layer_types}
    if None in found:
        return None
    return Codec.MIXED if len(found) > 1 else next(iter(found), None)
