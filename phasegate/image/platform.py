"""Platforms, and the normalisation that engines apply before comparing them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phasegate.errors import FleetError

# From containerd/platforms database.go: the variants that BuildKit can build for.
VARIANTS: dict[str, tuple[str, ...]] = {
    "amd64": ("v1", "v2", "v3", "v4"),
    "arm64": ("v8",),
    "arm": ("v5", "v6", "v7", "v8"),
    "386": (),
    "ppc64le": (),
    "s390x": (),
    "riscv64": (),
    "mips64le": (),
    "loong64": (),
}
# Each means one architecture, whoever says it. armhf does not: it is v7 to Debian and v6 to others.
ALIASES = {"aarch64": "arm64", "x86_64": "amd64", "x86-64": "amd64", "i386": "386", "i686": "386"}
_ABI = {"armhf": "v7", "armel": "v6"}
_DEFAULT_VARIANT = {"arm64": "v8", "amd64": "v1", "arm": "v7"}


@dataclass(frozen=True, slots=True, order=True)
class Platform:
    """``os/architecture[/variant]``; the variant is empty if there is none.

    ``os_version`` and ``os_features`` are those of image-spec's config.md and image-index.md. Windows images have
    them, and one index may hold several children that differ in nothing else (tektoncd/pipeline#4569).
    """

    os: str
    architecture: str
    variant: str = ""
    os_version: str = ""
    os_features: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Spell it as containerd/platforms' ``FormatAll`` does: ``windows(10.0.20348.2227+win32k)/amd64``."""
        more = "+".join(part for part in (self.os_version, *self.os_features) if part)
        os = f"{self.os}({more})" if more else self.os
        return "/".join(part for part in (os, self.architecture, self.variant) if part) or "(none)"

    @property
    def argument(self) -> str:
        """Return what ``--platform`` takes: ``os/architecture[/variant]``."""
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)

    @property
    def slug(self) -> str:
        """Return the form used in tags and file names: ``linux-arm-v7``, ``windows-10.0.20348.2227-amd64``."""
        return re.sub(r"[^A-Za-z0-9_.]+", "-", str(self))

    def normalised(self) -> Platform:
        """Normalise as containerd/platforms does: arm64/v8 is arm64, amd64/v1 amd64, arm and armhf arm/v7, i386 386."""
        named, variant = self.architecture.lower(), self.variant.lower()
        architecture = ALIASES.get(named, "arm" if named in _ABI else named)
        variant = _ABI.get(named, f"v{variant}" if variant.isdigit() else variant)
        if architecture == "arm":
            variant = variant or "v7"
        elif architecture == "386" or variant == _DEFAULT_VARIANT.get(architecture):
            variant = ""
        return Platform(self.os.lower(), architecture, variant, self.os_version, tuple(sorted(set(self.os_features))))

    def completed(self, other: Platform) -> Platform:
        """Return this platform with what it leaves open taken from ``other``.

        Older builders wrote no variant into the config (moby/buildkit#955): there the index knows it alone.
        """
        if not self.os and not self.architecture:
            return other
        same = (self.os, self.architecture) == (other.os, other.architecture)
        return Platform(
            self.os,
            self.architecture,
            self.variant or (other.variant if same else ""),
            self.os_version or other.os_version,
            self.os_features or other.os_features,
        )

    def contradicts(self, other: Platform) -> bool:
        """Return whether both state a value that differs. One that states less contradicts nothing.

        One ``os_version`` may be the beginning of the other: an index often names a build without its revision.
        """
        mine, theirs = self.completed(other).normalised(), other.completed(self).normalised()
        if (mine.os, mine.architecture, mine.variant) != (theirs.os, theirs.architecture, theirs.variant):
            return True
        short, long = sorted((mine.os_version, theirs.os_version), key=len)
        return not f"{long}.".startswith(f"{short}.") or mine.os_features != theirs.os_features


def parse_platform(text: str) -> Platform:
    """Parse ``linux/arm/v7``. Raises FleetError, with the nearest possible platform as its fix."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise FleetError(f"{text!r} is no platform", fix="os/architecture or os/architecture/variant, say linux/arm64")
    os_, architecture, variant = parts[0], parts[1], parts[2] if len(parts) == 3 else ""
    fix = _nearest(architecture, variant)
    if text != text.lower().strip():
        raise FleetError(f"platform {text!r} is not in lower case, or has spaces around it", fix=fix)
    if os_ != "linux":
        raise FleetError(f"platform {text}: phasegate builds for linux only", fix=fix)
    if architecture in _ABI:
        raise FleetError(f"platform {text}: {architecture} is no architecture", fix=fix)
    if architecture in ALIASES:
        said = f"platform {text}: {architecture} is spelled {ALIASES[architecture]} in a platform"
        raise FleetError(said, fix=fix)
    if architecture not in VARIANTS:
        raise FleetError(f"platform {text}: unknown architecture", fix=fix)
    if variant and variant not in VARIANTS[architecture]:
        known = ", ".join(VARIANTS[architecture]) or "none"
        raise FleetError(f"platform {text}: known variants of {architecture}: {known}", fix=fix)
    return Platform(os_, architecture, variant)


def _nearest(architecture: str, variant: str) -> str:
    """Return the platform that is meant, or what there is to choose from."""
    found = Platform("linux", architecture.strip(), variant.strip()).normalised()
    if found.architecture not in VARIANTS:
        return f"linux/ and one of {', '.join(VARIANTS)}"
    named = architecture.lower().strip() in _ABI or variant
    variant = found.variant if named and found.variant in VARIANTS[found.architecture] else ""
    return str(Platform("linux", found.architecture, variant))
