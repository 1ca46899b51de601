"""Images by other tools, each made for real from one small base: schema 2, gzip, a label and a health check."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.lab import places
from deploy.lab.state import Lab
from phasegate.build.builder import builder_name, ensure_builder
from phasegate.fleet.builder import BuilderSpec
from phasegate.image.reference import parse_reference
from phasegate.registry import Registry
from phases.form import Codec, MediaTypes
from tests.kit.images import Entry, Layer, make_image, push
from tests.kit.servers import start_registry28

LAYERS: tuple[Layer, ...] = (
    {"etc/os": b"".join(b"%d " % (n * n) for n in range(9000)), "bin/tool": Entry(b"y" * 50_000, mode=0o755)},
    {"etc/more": b"z" * 100_000},
)
CONFIG = {
    "config": {
        "Cmd": ["/bin/tool"],
        "Env": ["PATH=/bin"],
        "Labels": {"a": "1"},
        "Healthcheck": {"Test": ["CMD", "/bin/tool"]},
    }
}
PLAIN = "--tls-verify=false"


@dataclass
class Bench:
    """``near`` holds the base, ``far`` nothing: a tool finds no blob there that it could take in another's place."""

    near: str
    far: str
    folder: Path
    environment: Mapping[str, str]
    refs: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"{self.near}/base:1"

    def run(self, *argv: str | Path) -> str:
        program = shutil.which(str(argv[0]))
        if program is None:
            pytest.fail(f"{argv[0]} is not on PATH: make lab-all, then make test", pytrace=False)
        done = subprocess.run(
            [program, *map(str, argv[1:])],
            capture_output=True, text=True, check=False, env={**os.environ, **self.environment}, cwd=self.folder,
        )  # fmt: skip
        assert done.returncode == 0, f"{argv}: {done.stderr}"
        return done.stdout.strip()


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("tools")
    for name in ("near", "far"):
        (folder / name).mkdir()
    (folder / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    (folder / "auth.json").write_text("{}")
    (folder / "file").write_text("hello")
    # Nothing of the user's own settings is read or written.
    environment = {
        "HOME": str(folder),
        "REGISTRY_AUTH_FILE": str(folder / "auth.json"),
        "DOCKER_CONFIG": str(folder),
        "COSIGN_PASSWORD": "",
    }
    (folder / "config.json").write_text("{}")
    with ExitStack() as stack:
        near = stack.enter_context(start_registry28(folder / "near"))
        far = stack.enter_context(start_registry28(folder / "far"))
        made = Bench(near.host, far.host, folder, environment)
        asyncio.run(_base(made))
        _skopeo(made)
        _umoci(made)
        _crane(made)
        _regctl(made)
        _buildah(made)
        _buildkit(made)
        _artifacts(made)
        _indexes(made)
        yield made


async def _base(bench: Bench) -> None:
    parts = {
        "gzip": make_image(LAYERS, family=MediaTypes.OCI),
        "zstd": make_image(LAYERS, family=MediaTypes.OCI, codec=Codec.ZSTD),
        "arm64": make_image(LAYERS, family=MediaTypes.OCI, platform="linux/arm64/v8"),
        "v6": make_image(LAYERS, platform="linux/arm"),
        "v7": make_image(LAYERS[:1], platform="linux/arm"),
    }
    async with Registry() as registry:
        await push(registry, parse_reference(bench.base), make_image(LAYERS, config=CONFIG))
        for tag, part in parts.items():
            await push(registry, parse_reference(f"{bench.near}/parts:{tag}"), part)


def _skopeo(bench: Bench) -> None:
    copy = ("skopeo", "--policy", "policy.json", "copy", "--src-tls-verify=false", "--dest-tls-verify=false")
    for name, where, options in (
        ("skopeo oci", f"{bench.near}/skopeo:oci", ("--format", "oci")),
        (
            "skopeo zstd, blobs there",
            f"{bench.near}/skopeo:zstd",
            ("--format", "oci", "--dest-compress-format", "zstd"),
        ),
        ("skopeo zstd", f"{bench.far}/zstd:1", ("--format", "oci", "--dest-compress-format", "zstd")),
        (
            "skopeo zstd:chunked",
            f"{bench.far}/chunked:1",
            ("--format", "oci", "--dest-compress-format", "zstd:chunked"),
        ),
    ):
        bench.run(*copy, *options, f"docker://{bench.base}", f"docker://{where}")
        bench.refs[name] = where
    bench.run(*copy, "--format", "oci", f"docker://{bench.base}", "oci:layout:base")


def _umoci(bench: Bench) -> None:
    bench.run("umoci", "config", "--image", "layout:base", "--tag", "umoci", "--config.label", "b=2")
    bench.refs["umoci"] = f"{bench.near}/umoci:1"
    copy = ("skopeo", "--policy", "policy.json", "copy", "--dest-tls-verify=false")
    bench.run(*copy, "oci:layout:umoci", f"docker://{bench.refs['umoci']}")


def _crane(bench: Bench) -> None:
    bench.refs["crane mutate"] = f"{bench.near}/crane:1"
    bench.run("crane", "mutate", "--insecure", "--label", "b=2", bench.base, "-t", bench.refs["crane mutate"])


def _regctl(bench: Bench) -> None:
    bench.run("regctl", "registry", "set", "--tls", "disabled", bench.near)
    for name, tag, options in (
        ("regctl oci", "oci", ("--to-oci",)),
        ("regctl zstd", "zstd", ("--to-oci", "--layer-compress", "zstd")),
    ):
        bench.refs[name] = f"{bench.near}/regctl:{tag}"
        bench.run("regctl", "image", "mod", "--create", bench.refs[name], *options, bench.base)


def _buildah(bench: Bench) -> None:
    root = ("buildah", "--storage-driver", "vfs", "--root", bench.folder / "root", "--runroot", bench.folder / "run")
    trust = ("--signature-policy", "policy.json")
    working = bench.run(*root, "from", *trust, PLAIN, bench.base)
    bench.run(*root, "config", "--label", "b=2", working)
    for form in ("docker", "oci"):
        bench.run(*root, "commit", *trust, "--format", form, working, f"made-{form}")
        for codec in ("gzip", "zstd"):
            where = bench.refs[f"buildah {form} {codec}"] = f"{bench.far}/buildah-{form}-{codec}:1"
            options = ("--compression-format", codec, "--format", "v2s2" if form == "docker" else "oci")
            bench.run(*root, "push", *trust, PLAIN, *options, f"made-{form}", f"docker://{where}")


def _buildkit(bench: Bench) -> None:
    lab = Lab.load()
    config = Path(__file__).parents[2] / "deploy/buildkitd.toml"
    spec = BuilderSpec(
        engine=lab.host, control="", image=lab.buildkit_image, version=lab.buildkit_version,
        config=config, options={"network": "host"}, network="host", timeout=300.0,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in lab.exports().items():
            patch.setenv(name, value)
        patch.setenv("PATH", f"{places.run() / 'bin'}{os.pathsep}{os.environ['PATH']}")
        asyncio.run(ensure_builder(spec))
    context = bench.folder / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(f"FROM {bench.base}\nLABEL b=2\n")
    where = bench.refs["BuildKit eStargz"] = f"{bench.near}/estargz:1"
    output = f"type=image,name={where},push=true,registry.insecure=true,oci-mediatypes=true"
    bench.run(
        lab.docker, "--config", lab.docker_config, "-H", lab.host, "buildx", "--builder", builder_name(spec), "build",
        "--provenance=false", "-o", f"{output},compression=estargz,force-compression=true", context,
    )  # fmt: skip


def _artifacts(bench: Bench) -> None:
    bench.refs["oras push"] = f"{bench.near}/oras:1"
    bench.run("oras", "push", "--plain-http", bench.refs["oras push"], "file:text/plain")
    digest = bench.run("crane", "digest", "--insecure", bench.base)
    fallback = digest.replace(":", "-")
    bench.run("oras", "attach", "--plain-http", "--artifact-type", "text/x-note", bench.base, "file:text/plain")
    bench.refs["oras attach"] = f"{bench.near}/base:{fallback}"
    bench.run("cosign", "generate-key-pair")
    offline = ("--new-bundle-format=false", "--use-signing-config=false", "--tlog-upload=false")
    bench.run("cosign", "sign", "--yes", "--key", "cosign.key", *offline, f"{bench.near}/base@{digest}")
    bench.refs["cosign signature"] = f"{bench.near}/base:{fallback}.sig"


def _indexes(bench: Bench) -> None:
    lab, parts = Lab.load(), f"{bench.near}/parts"
    docker = (lab.docker, "--config", lab.docker_config)
    for name, tag, of in (
        ("imagetools, two codecs", "codecs", ("gzip", "zstd")),
        ("imagetools, arm64/v8", "arm64-v8", ("arm64",)),
    ):
        where = bench.refs[name] = f"{parts}:{tag}"
        made = [f"{parts}:{part}" for part in of]
        bench.run(*docker, "buildx", "imagetools", "create", "--prefer-index=true", "-t", where, *made)
    arms = bench.refs["docker manifest annotate"] = f"{parts}:arms"
    bench.run(*docker, "manifest", "create", "--insecure", arms, f"{parts}:v6", f"{parts}:v7")
    for level in ("v6", "v7"):
        bench.run(*docker, "manifest", "annotate", "--arch", "arm", "--variant", level, arms, f"{parts}:{level}")
    bench.run(*docker, "manifest", "push", "--insecure", "--purge", arms)


def fixtures() -> Path:
    """go-containerregistry's own test data, from the Go module proxy; go.sum's check is the proxy's database."""
    go = shutil.which("go")
    if go is None:
        pytest.fail("there is no go command to fetch go-containerregistry's fixtures with", pytrace=False)
    argv = [go, "mod", "download", "-json", "github.com/google/go-containerregistry@v0.20.7"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return Path(json.loads(done.stdout)["Dir"])
