"""What the login may do with the images that are there: push to them, and delete."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, all_of, failed, ok, part_of, some, unknown, warning
from phasegate.doctor.images import Look
from phasegate.errors import Denied, RegistryError
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phasegate.registry.rights import Deletion
from phasegate.registry.tokens import LoginRefused
from phasegate.together import together

_AT_ONCE = 16


async def write(registry: Registry, host: str, there: Sequence[Look]) -> list[Finding]:
    """Begin an upload to each image, and cancel it.

    Those that are not there are not asked: some registries create a repository for whoever asks to push.
    """
    if not there:
        return [unknown(Id.REGISTRY_WRITE, host, "no image is there yet, to which a push could be tried")]
    refused = await together((_refused(registry, look.ref) for look in there), at_once=_AT_ONCE)
    found = []
    errors = [(look.ref.repository, error) for look, error in zip(there, refused, strict=True) if error]
    for gist in dict.fromkeys(error.gist for _, error in errors):
        names = [name for name, error in errors if error.gist == gist]
        fix = next((error.fix for _, error in errors if error.gist == gist), None)
        said = f"nothing can be pushed to {part_of(len(names), len(there), 'image')}: {some(names)}: {gist}"
        found.append(failed(Id.REGISTRY_WRITE, host, said, Hint(fix) if fix else None))
    return found or [ok(Id.REGISTRY_WRITE, host, f"{all_of(len(there), 'image')} can be pushed to")]


async def _refused(registry: Registry, ref: Reference) -> RegistryError | None:
    try:
        await registry.try_push(ref)
    except RegistryError as error:
        return error
    return None


async def delete(registry: Registry, host: str, there: Sequence[Look]) -> list[Finding]:
    """Ask for the deletion of a digest that nothing has, in one image: only `clean --delete` needs the right."""
    if not there:
        return [unknown(Id.REGISTRY_DELETE, host, "no image is there yet, in which a deletion could be tried")]
    try:
        answer = await registry.try_delete(there[0].ref)
    except (Denied, LoginRefused) as error:
        fix = Hint("a login that may delete, for `phasegate clean --delete` alone: nothing else needs it")
        return [warning(Id.REGISTRY_DELETE, host, f"the login may not delete: {error.gist}", fix)]
    except RegistryError as error:
        return [unknown(Id.REGISTRY_DELETE, host, error.what)]
    if answer is Deletion.UNSUPPORTED:
        fix = Hint("turn deletions on there, or remove what `phasegate clean` lists by the registry's own means")
        return [warning(Id.REGISTRY_DELETE, host, "the registry deletes nothing", fix)]
    if answer is Deletion.UNKNOWN:
        return [unknown(Id.REGISTRY_DELETE, host, "the registry deletes what is not there: its answer says nothing")]
    return [ok(Id.REGISTRY_DELETE, host, "the login may delete")]
