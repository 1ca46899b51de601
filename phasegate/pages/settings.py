"""The page of ``phasegate settings``: settings to paste into a shell, a bake file or a workflow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rich.console import Console

from phasegate.build.ci_settings import Settings, bake_file_of
from phasegate.build.container_driver import create_options
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.importing.yaml_text import scalar
from phasegate.pages.commit_fields import bake_words, in_action, in_shell, step_of
from phasegate.pages.shell import is_shown
from phasegate.pages.table import as_json
from phases.form import Form


def show(out: Console, fleet: Fleet, repo: Repo, phase: str, form: Form, settings: Mapping[str, Settings]) -> None:
    fields, bake = repo.commit_fields, bake_file_of(settings)
    pushed = ", ".join(each.reference for each in settings.values())
    out.print(f"{repo.name} in the phase {phase} ({form}): its CI pushes {pushed}")
    out.print(f"\nA builder of its own, once:\n  {in_shell(builder_of(fleet))}")
    out.print("\nBy buildx, in the build context:")
    for each in settings.values():
        out.print(f"  {in_shell(each.buildx, fields)}")
    allow = " (with --allow network.host)" if fleet.builder.network == "host" else ""
    out.print(f"\nOr docker-bake.json{allow}:")
    out.print(_indented(json.dumps(bake, indent=2)))
    if fields:
        out.print("  built by this command, which replaces what is of the commit:")
        out.print(f"  {in_shell(bake_words(bake['target'], fields), fields)}")
    out.print("\nOr docker/build-push-action:")
    if fields:
        out.print(_indented("\n".join(step_of(fields))))
    for each in settings.values():
        out.print("  with:")
        for line in _yaml({key: in_action(value, fields) for key, value in each.action.items()}):
            out.print(f"    {line}")
        if each.trimmed:
            out.print(
                f"  # The action drops the white space at the end of {', '.join(each.trimmed)}: use buildx or bake."
            )


def show_json(out: Console, fleet: Fleet, repo: Repo, phase: str, form: Form, settings: Mapping[str, Settings]) -> None:
    images = [
        {"pushes": each.reference, "buildx": list(each.buildx), "action": dict(each.action)}
        for each in settings.values()
    ]
    facts = {
        "repo": repo.name,
        "phase": phase,
        "form": str(form),
        "buildkit": fleet.builder.image,
        "builder": builder_of(fleet),
    }
    as_json(out, {**facts, "images": images, "bake": bake_file_of(settings)})


def builder_of(fleet: Fleet) -> list[str]:
    """Return the argv that creates a builder like the fleet's."""
    return ["docker", "buildx", "create", "--use", *create_options(fleet.builder)]


def _yaml(inputs: Mapping[str, str]) -> Iterator[str]:
    for key, value in inputs.items():
        if key in ("build-args", "labels", "secret-envs", "secret-files"):
            if not is_shown(value):
                yield f"{key}: {scalar(value)}"
                continue
            yield f"{key}: |"
            yield from (f"  {line}" for line in value.split("\n"))
        else:
            # Quoted if YAML would read it as something else; JSON is YAML.
            yield f"{key}: {value if value.replace('-', '').replace('/', '').isalnum() else json.dumps(value)}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
