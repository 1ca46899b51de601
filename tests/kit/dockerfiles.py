"""Small Dockerfiles of every shape that was met in public ones, with the images that BuildKit takes for each.

They build on any image with a shell at /bin/sh: only its own commands run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """``references`` are those that BuildKit resolves, as the Dockerfile spells them, in order; ``args`` the build
    arguments."""

    text: str
    references: tuple[str, ...]
    args: Mapping[str, str] = field(default_factory=dict)


_COPY = "COPY --from={0} /bin/sh /copied"

SHAPES: dict[str, Shape] = {
    "one stage": Shape("FROM debian:bookworm\nRUN :", ("debian:bookworm",)),
    "a long name": Shape("FROM docker.io/library/debian:12", ("docker.io/library/debian:12",)),
    "a name without a tag": Shape("FROM me/tool", ("me/tool",)),
    "each once, in order": Shape(
        "FROM go AS a\nFROM debian AS b\nFROM go AS c\nFROM go\n"
        "COPY --from=a /bin/sh /a\nCOPY --from=b /bin/sh /b\nCOPY --from=c /bin/sh /c",
        ("go", "debian"),
    ),
    "a stage named like its image": Shape(
        f"FROM composer AS composer\nRUN :\nFROM php\n{_COPY.format('composer')}", ("composer", "php")
    ),
    "a stage that nothing needs": Shape("FROM unused AS x\nFROM debian", ("debian",)),
    "a tab behind FROM": Shape("FROM\tdebian:12", ("debian:12",)),
    "tabs everywhere": Shape(
        "FROM\tnode:22\tAS\tnode\nRUN :\nFROM\tnginx\n"
        "COPY\t--from=node\t/bin/sh\t/x\nCOPY\t--from=busybox:1\t/bin/sh\t/y",
        ("node:22", "nginx", "busybox:1"),
    ),
    "a stage by number": Shape(f"FROM go\nFROM scratch\n{_COPY.format('0')}", ("go",)),
    "a stage in other letters": Shape(f"FROM go AS Build\nFROM scratch\n{_COPY.format('BUILD')}", ("go",)),
    "a stage as a base": Shape("FROM debian AS base\nFROM base AS next\nFROM next\nRUN :", ("debian",)),
    "a stage named later is an image": Shape(
        f"FROM later AS a\nFROM go AS later\nRUN :\n{_COPY.format('a')}", ("later", "go")
    ),
    "COPY and a mount take images": Shape(
        f"FROM debian\n{_COPY.format('busybox:1')}\nRUN --mount=type=bind,from=tools:2,target=/t --network=none :",
        ("debian", "busybox:1", "tools:2"),
    ),
    "a quoted mount": Shape('FROM debian\nRUN --mount=type=bind,"from=tools",target=/t :', ("debian", "tools")),
    "a mount of a number is an image": Shape("FROM debian AS x\nFROM go\nRUN --mount=from=0,target=/t :", ("go", "0")),
    "a mount without from": Shape("FROM debian\nRUN --mount=type=cache,target=/c :", ("debian",)),
    "a platform": Shape("FROM --platform=$BUILDPLATFORM go:1 AS a\nFROM a", ("go:1",)),
    "ARGs before FROM": Shape("ARG TAG=1\nARG NAME=go\nARG REF=${NAME}:$TAG\nFROM $REF", ("go:1",)),
    "ARGs given": Shape("ARG TAG=1\nARG NAME\nFROM $NAME:$TAG", ("go:2",), {"TAG": "2", "NAME": "go"}),
    "an ARG given needs no default": Shape("ARG TAG=${\nFROM go:$TAG", ("go:2",), {"TAG": "2"}),
    "the last source of a mount": Shape("FROM go\nRUN --mount=type=bind,from=a,from=b,target=/t :", ("go", "b")),
    "a predefined ARG with a default": Shape("ARG TARGETARCH=12\nFROM debian:$TARGETARCH", ("debian:12",)),
    "an ARG whose name has a quote": Shape("ARG 'A=\nFROM debian${A-:11}", ("debian:11",)),
    "an ARG with spaces": Shape("ARG A='x y' B=go\nFROM $B", ("go",)),
    "two ARGs in a line": Shape("ARG NAME=go TAG='1'\nFROM ${NAME}:${TAG}", ("go:1",)),
    "an ARG in a stage is not for FROM": Shape(
        "ARG V=1\nFROM a:$V AS x\nARG V=2\nFROM b:$V\nCOPY --from=x /bin/sh /x", ("a:1", "b:1")
    ),
    "defaults": Shape("ARG V\nFROM go:${V:-2}${V:+never}", ("go:2",)),
    "defaults in each other": Shape("FROM ${A:-${B:-debian:12}}", ("debian:12",)),
    "a default in an ARG's": Shape("ARG A=${B:-${C:-debian:12}}\nFROM $A", ("debian:12",)),
    "a default without a colon": Shape("FROM ${A-debian:12}", ("debian:12",)),
    "an empty ARG has a value": Shape("ARG A=\nFROM debian${A-:11}", ("debian",)),
    "an alternative without a colon": Shape("ARG A=\nFROM debian${A+:12}", ("debian:12",)),
    "a value that must be there": Shape("ARG V=3\nFROM python:${V:?why}", ("python:3",)),
    "a suffix cut off": Shape("ARG V=3.12.4-rc-1\nFROM python:${V%-*}_${V%%-*}", ("python:3.12.4-rc_3.12.4",)),
    "a prefix cut off": Shape("ARG V=v1.2.v3\nFROM go:${V#v}_${V##*.}", ("go:1.2.v3_v3",)),
    "one place replaced": Shape("ARG V=3-x-x\nFROM python:${V/-x/}", ("python:3-x",)),
    "all places replaced": Shape("ARG V=3.1.2\nFROM python:${V//./_}", ("python:3_1_2",)),
    "a wildcard of one": Shape("ARG V=3.12\nFROM python:${V%.??}", ("python:3",)),
    "an escaped slash in a pattern": Shape("ARG V=a/b\nFROM go:${V/a\\/b/c}", ("go:c",)),
    "a quoted base": Shape('FROM "go:1"', ("go:1",)),
    "continued lines and comments": Shape("FROM \\\n# a comment\n\n  go:1 \\\n  AS x\n", ("go:1",)),
    "a name over two lines": Shape("FROM team/\\\nimage:1", ("team/image:1",)),
    "spaces behind the escape": Shape("FROM \\  \n go:1", ("go:1",)),
    "two backslashes continue nothing": Shape("FROM go AS a\nENV P=C:\\\\\nFROM nginx", ("nginx",)),
    "the escape directive": Shape("# escape=`\nFROM `\n go:1\nENV A=C:\\\nRUN :", ("go:1",)),
    "a blank line ends the directives": Shape("\n# escape=`\nFROM \\\n go:1", ("go:1",)),
    "an unknown directive ends them": Shape("# note=x\n# escape=`\nFROM \\\n go:1", ("go:1",)),
    "CRLF": Shape("FROM go:1 AS a\r\nRUN :\r\nFROM \\\r\n nginx\r\n", ("nginx",)),
    "a byte order mark": Shape("\ufeffFROM go", ("go",)),
    "lower case": Shape("from go as x\nfrom scratch\ncopy --from=x /bin/sh /x", ("go",)),
    "a here-document": Shape(f"FROM go\nRUN <<EOF\nFROM=nowhere\nEOF\n{_COPY.format('x')}", ("go", "x")),
    "here-documents with tabs": Shape("FROM go\nCOPY <<A <<-'B' /x/\nFROM a\nA\n\tFROM b\n\tB\n", ("go",)),
    "a here-document with a space": Shape(
        "FROM postgres:17\nRUN cat > /q << EOF\nSELECT *\nFROM users\nEOF\n", ("postgres:17",)
    ),
    "a here-document with a dash in its name": Shape(
        f"FROM go\nRUN <<END-OF-FILE\n:\nEND-OF-FILE\nRUN <<'EOF-1'\n:\nEOF-1\n{_COPY.format('x')}", ("go", "x")
    ),
    "a number before a here-document": Shape(f"FROM go\nRUN cat 3<<EOF\n:\nEOF\n{_COPY.format('x')}", ("go", "x")),
    "a here-string": Shape(f"FROM go\nRUN : # cat <<<WORD\n{_COPY.format('x')}", ("go", "x")),
    "a shift": Shape(f"FROM go\nRUN n=1; echo $((1<<n))\n{_COPY.format('x')}", ("go", "x")),
    "a here-document inside quotes": Shape(
        f"FROM go\nRUN : \"cat <<EOF\"\nRUN : 'cout<<x;'\n{_COPY.format('x')}", ("go", "x")
    ),
    "a quote that is not closed opens none": Shape(
        f'FROM go\nRUN : it\\\'s "<<EOF"; : <<X\n:\nX\n{_COPY.format("x")}', ("go", "x")
    ),
    "JSON opens none": Shape(f'FROM go\nRUN ["/bin/sh", "-c", ":", "<<EOF"]\n{_COPY.format("x")}', ("go", "x")),
    "ONBUILD with a here-document": Shape(
        f"FROM go\nONBUILD RUN <<EOF\nFROM nowhere\nEOF\n{_COPY.format('x')}", ("go", "x")
    ),
    "ONBUILD is for another build": Shape("FROM go\nONBUILD COPY --from=tools / /", ("go",)),
    "a form feed is no new line": Shape("FROM go\nRUN : \x0cFROM nowhere", ("go",)),
}
