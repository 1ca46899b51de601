"""A value under a key of a YAML, JSON or TOML file as it is written there, and a variable of a bake file.

The files belong to the repository that is built. YAML is read as a tree of scalars: no tag is obeyed and no alias
multiplied. HCL is not read here: ``docker buildx bake`` says what a variable is, in an environment without credentials,
because an expression of the file may have the value of any variable in it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

import yaml

from phasegate.errors import FleetError
from phasegate.fleet.versions import BAKE_FILE, FileVersion
from phasegate.fleet.yaml_lines import check_depth
from phasegate.process.docker import command
from phasegate.process.environment import PLUGINS, environment
from phasegate.process.output import last_line
from phasegate.process.run import run

_NOWHERE = "unix:///var/run/docker.sock"  # bake --list asks no engine
_TIMEOUT = 60.0


def value_in(text: str, version: FileVersion) -> str:
    """Return the value under the key in ``text``, the content of a YAML, JSON or TOML file.

    Raises FleetError if there is none, or it is not a text or a number.
    """
    kind = PurePosixPath(version.path).suffix
    try:
        value = _READERS[kind](text, version)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else str(error).splitlines()[0]
        raise FleetError(f"{version.path} cannot be read as {kind.removeprefix('.')}: {said}", fix="mend it") from None
    if value is None:
        raise _missing(version, "key")
    return value


async def bake_variable(content: bytes, version: FileVersion) -> str:
    """Return the value that a variable of the bake file ``content`` has by default. Raises FleetError."""
    words = ("buildx", "bake", "--file", "-", "--list", "type=variables,format=json")
    done = await run([*command(_NOWHERE), *words], timeout=_TIMEOUT, env=environment(PLUGINS), stdin=content)
    if done.code:
        raise FleetError(
            f"{version.path}: docker buildx bake cannot list its variables: {last_line(done.err)}",
            fix="mend it; buildx lists variables since 0.20",
        )
    values = {str(row["name"]): str(row.get("value", "")) for row in json.loads(done.out or "[]")}
    if version.key not in values:
        raise _missing(version, "variable")
    return values[version.key]


def is_bake(version: FileVersion) -> bool:
    """Return whether only bake can say what the version is."""
    return version.path.endswith(BAKE_FILE)


def _missing(version: FileVersion, what: str) -> FleetError:
    return FleetError(
        f"{version.path} has no {what} {version.key!r} with a text or a number",
        fix="`version.key`: names joined by dots, as in project.version",
    )


def _yaml(text: str, version: FileVersion) -> str | None:
    check_depth(text, version.path)
    node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for name in version.key.split("."):
        if not isinstance(node, yaml.MappingNode):
            return None
        # Of a key that is there twice, the last one counts for nearly every reader.
        found = [value for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value == name]
        node = found[-1] if found else None
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def _json(text: str, version: FileVersion) -> str | None:
    return _walked(json.loads(text, parse_float=str, parse_int=str), version)


def _toml(text: str, version: FileVersion) -> str | None:
    return _walked(tomllib.loads(text, parse_float=str), version)


def _walked(value: object, version: FileVersion) -> str | None:
    for name in version.key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


_READERS: dict[str, Callable[[str, FileVersion], str | None]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
    ".toml": _toml,
}
