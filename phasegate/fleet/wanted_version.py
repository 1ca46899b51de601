"""The versions of phasegate that a fleet file asks for."""

from __future__ import annotations

from phasegate import installed_version
from phasegate.errors import FleetError
from phasegate.fleet.reader import Reader

_KEY = "phasegate"


def check_version(reader: Reader) -> None:
    """Raise FleetError if the file asks for another version of phasegate than this one.

    It does so before anything else is reported: what this version does not know may be right in the other one. A
    development version counts as the release that it becomes.
    """
    wanted = reader.lines.value.get(_KEY)
    if not isinstance(wanted, str):
        return  # the model reports another kind of value
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        versions = SpecifierSet(wanted)
    except InvalidSpecifier:
        reader.report((_KEY,), f"{wanted!r} does not say which versions of phasegate", 'phasegate: ">=0.2"')
        return
    installed = installed_version()
    try:
        release = Version(installed).base_version
    except InvalidVersion:  # a checkout that is not installed
        return
    if not versions.contains(release, prereleases=True):
        problem = reader.lines.at((_KEY,), f"this file asks for phasegate {wanted}, and this is {installed}")
        raise FleetError(problem.what, fix=f"pip install 'phasegate{wanted}'")
