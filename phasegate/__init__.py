"""phasegate moves a fleet of container images to zstd-compressed OCI indexes, one proven change at a time."""


def installed_version() -> str:
    """Return the installed version; ``unknown`` for a checkout that is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("phasegate")
    except PackageNotFoundError:
        return "unknown"
