"""Values of a CI file as far as they can be known without running it: ``${{ env.NAME }}``, ``$NAME``.

What cannot be known is ``WILD``, which stands for any text. A value has several alternatives where a matrix, or each
caller of a reusable workflow, gives it another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

WILD = "\ufffc"
_MOST = 64
_DEEPEST = 5
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_VARIABLE = re.compile(r"\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$\{(\w+)\}|\$(\w+)|\$\{[^}]*\}")
_OUTPUT = re.compile(r"\bsteps\.([\w-]+)\.outputs\b")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known where a step is.

    env: variables, as they are written
    known: the alternatives of ``matrix.NAME``, ``inputs.NAME`` and the like
    images: the image names that a step with this id made tags of, as they are written
    """

    env: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    images: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_env(self, env: Mapping[str, str]) -> Scope:
        return replace(self, env={**self.env, **env})

    def knowing(self, known: Mapping[str, tuple[str, ...]]) -> Scope:
        return replace(self, known={**self.known, **known})

    def with_images(self, step: str, images: tuple[str, ...]) -> Scope:
        return replace(self, images={**self.images, step: images})

    def tags(self, text: str) -> tuple[str, ...]:
        """Return the tags in a list, as they are written; those that an earlier step made are its image names."""
        found: list[str] = []
        for line in entries(text):
            steps = [step for step in _OUTPUT.findall(line) if step in self.images]
            found += [name for step in steps for name in self.images[step]] if steps else [line]
        return tuple(found)

    def names(self, listed: Iterable[str], *, shell: bool = False) -> list[tuple[str, ...]]:
        """Return the alternatives of each name; a variable may hold a whole list of them."""
        found: list[tuple[str, ...]] = []
        for name in listed:
            values = self.values(name, shell=shell)
            each = [entry for value in values for entry in entries(value)]
            found += [values] if len(each) == len(values) else [(entry,) for entry in each]
        return found

    def values(self, text: str, *, shell: bool = False, depth: int = 0) -> tuple[str, ...]:
        """Return the alternatives of ``text``; ``shell`` reads ``$NAME`` too."""
        if depth > _DEEPEST:
            return (WILD,)
        pattern = re.compile(f"{EXPRESSION.pattern}|{_VARIABLE.pattern}", re.DOTALL) if shell else EXPRESSION
        parts: list[tuple[str, ...]] = []
        at = 0
        for found in pattern.finditer(text):
            parts.append((text[at : found.start()],))
            at = found.end()
            inner = found[1]
            if inner is not None:
                parts.append(self._expression(inner.strip(), depth))
            else:
                name = next((group for group in found.groups()[1:] if group), "")
                parts.append(self._variable(name, depth))
        parts.append((text[at:],))
        number = 1
        for alternatives in parts:
            number *= len(alternatives)
        if number > _MOST:
            parts = [part if len(part) == 1 else (WILD,) for part in parts]
        return tuple(dict.fromkeys("".join(words) for words in product(*parts)))

    def _variable(self, name: str, depth: int) -> tuple[str, ...]:
        if name in self.env:
            return self.values(self.env[name], shell=True, depth=depth + 1)
        return self.known.get("github.repository", (WILD,)) if name == "GITHUB_REPOSITORY" else (WILD,)

    def _expression(self, inner: str, depth: int) -> tuple[str, ...]:
        if inner.startswith("env.") and inner[4:] in self.env:
            return self.values(self.env[inner[4:]], depth=depth + 1)
        if literal := re.fullmatch(r"'([^']*)'", inner):
            return (literal[1],)
        return self.known.get(inner, (WILD,))


def about(repository: str) -> Scope:
    """Return what is known of ``owner/name`` on the forge, or of nothing at all if it is empty."""
    if not repository:
        return Scope()
    owner, _, name = repository.partition("/")
    known = {"github.repository": repository, "github.repository_owner": owner, "github.event.repository.name": name}
    return Scope(known={key: (value,) for key, value in known.items()})


def entries(text: str) -> list[str]:
    """Return the entries of a list with one a line, or commas between them. A comma of an expression is its own."""
    masked = EXPRESSION.sub(lambda found: found[0].replace(",", "\0"), text)
    return [part.strip().replace("\0", ",") for part in re.split(r"[\n,]", masked) if part.strip()]
