"""Scripts of the jobs of ``.gitlab-ci.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from phasegate.ci.changes import Changes, Key
from phasegate.ci.expressions import Scope
from phasegate.ci.finding import Finding
from phasegate.ci.scripts import Pushed, Script
from phasegate.ci.wanted import Wanted
from phasegate.ci.yaml_edit import Source, items_of, mapping_of, pairs_of, text_of

FILE = ".gitlab-ci.yml"
_CREATE = re.compile(r"\bdocker\s+buildx\s+create\b")


@dataclass(frozen=True, slots=True)
class Job:
    """A job with its scripts, those that all jobs begin with among them."""

    name: str
    scripts: tuple[Script, ...]

    def has_name(self, name: str) -> bool:
        return name == self.name

    @property
    def key(self) -> Key:
        own = self.scripts[-1]  # the first ones may be those of all jobs
        return own.source.name, own.node.start_mark.index

    @property
    def creates_builder(self) -> bool:
        return any(_CREATE.search(script.text) for script in self.scripts)


def jobs_of(source: Source) -> Iterator[Job]:
    """Yield the jobs of a file; those of included files are elsewhere."""
    variables = _variables(source.root)
    common = [*_scripts(source.root, "before_script"), *_scripts(mapping_of(source.root, "default"), "before_script")]
    for name, node in pairs_of(source.root):
        nodes = _scripts(node, "script")
        if not nodes:
            continue
        scope = Scope(env={**variables, **_variables(node)})
        before = _scripts(node, "before_script") or common
        yield Job(name, tuple(Script(source, each, scope, name) for each in (*before, *nodes)))


def judge_builder(job: Job, pushed: Pushed, wanted: Wanted, changes: Changes) -> None:
    """Report that a job uses the engine's driver, and add the builder before the command."""
    node, source = pushed.script.node, pushed.script.source
    if job.creates_builder or not changes.share(job.key):
        return
    opts = "".join(f" --driver-opt {key}={value}" for key, value in wanted.driver_opts.items())
    line = f"docker buildx create --use --driver docker-container{opts}"
    found = Finding(pushed.at, "builder", "the engine's docker driver", "a docker-container builder")
    edit = None if node.style in ("|", ">") else source.insert_before(node, [line])
    changes.mend(source, [found], edit, None, [line], job.key)


def _scripts(node: yaml.Node | None, key: str) -> list[yaml.ScalarNode]:
    found: list[yaml.ScalarNode] = []
    for item in items_of(node, key):
        nested = item.value if isinstance(item, yaml.SequenceNode) else [item]
        found += [each for each in nested if isinstance(each, yaml.ScalarNode)]
    return found


def _variables(node: yaml.Node | None) -> dict[str, str]:
    given = mapping_of(node, "variables")
    return {name: value.value for name, value in pairs_of(given) if isinstance(value, yaml.ScalarNode)} | {
        name: text_of(value, "value") for name, value in pairs_of(given) if isinstance(value, yaml.MappingNode)
    }
