"""Strict models of the fleet file as it is written, and the source of the JSON schema for editors."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticKnownError

from phasegate.fleet.families import DOCKER, FAMILIES
from phasegate.fleet.own_check_model import OwnCheckModel
from phasegate.fleet.policy_model import PolicyModel
from phasegate.fleet.registry_model import EnvReference, OtherRegistryModel, Registry
from phasegate.fleet.repo_model import DefaultsModel, RepoModel
from phasegate.fleet.scalars import (
    BlockName,
    Door,
    Duration,
    FleetName,
    HeartbeatURL,
    Image,
    Name,
    PhaseName,
    Share,
    Size,
    Strict,
    Variables,
    Word,
)
from phasegate.fleet.signing_model import SigningModel
from phases import ladder


class BuilderModel(Strict):
    engine: Word = Field(description="address of the engine on which the docker-container builder runs")
    control: Word = Field(description="address of an engine with the classic store: builds controls")
    push: Literal["buildkit", "engine"] = Field("buildkit", description="engine: its own driver, then docker push")
    image: Image | None = Field(None, description="the pinned BuildKit image; not allowed with push: engine")
    version: Word = Field(description="the BuildKit version that the image must have; with push: engine, the engine's")
    config: Word | None = Field(None, description="buildkitd.toml")
    options: dict[str, Word] = Field(default_factory=dict, description="driver options, say {network: host}")
    network: Literal["", "default", "host", "none"] = Field("", description="network of RUN steps")
    timeout: Duration = 1800.0


class UpdaterModel(Strict):
    """A command that behaves as the client's updater does, run on a phase that the client refuses."""

    command: tuple[Word, ...] = Field(min_length=1, strict=False, description="argv; paths relative to the fleet file")
    env: Variables = ()
    requests: Annotated[int, Field(ge=1)] = Field(description="more than these are a storm")
    bytes: Size = Field(description="more than these are a storm")
    seconds: Annotated[int, Field(ge=1)] = Field(120, description="how many seconds it is watched")
    door: Door = Field("127.0.0.1:0", description="where the client can reach this machine; port 0: a free one")


def _family(value: object) -> object:
    if isinstance(value, str) and value in FAMILIES:
        return value
    raise PydanticKnownError("literal_error", {"expected": ", ".join(map(repr, FAMILIES))})


def _families(schema: dict[str, Any]) -> None:
    schema["enum"] = list(FAMILIES)


class ClientModel(Strict):
    name: Name
    engine: Annotated[str, BeforeValidator(_family)] = Field(DOCKER.name, json_schema_extra=_families)
    host: Word | None = Field(None, description="unix://, tcp:// or ssh:// address of a Docker engine")
    command: tuple[Word, ...] = Field((), strict=False, description="how the command line of podman or ctr begins")
    version: Word = Field(description="how the engine's version begins; asserted")
    accept: tuple[Literal["healthcheck"], ...] = Field((), strict=False, description="settings that it may lose")
    below: PhaseName | None = Field(None, description="the first phase that it is expected to refuse")
    updater: UpdaterModel | None = Field(None, description="what must not storm the registry after a refusal")


class GeneratorModel(Strict):
    generator: Image = Field(description="the scanner image, by the protocol of BuildKit's SBOM generators")


def _no_sbom(value: object) -> object:
    if value is False:
        return value
    raise ValueError("this is not a generator: write {generator: IMAGE}, or false")


SBOM = Annotated[
    Annotated[Literal[False], BeforeValidator(_no_sbom), Tag("text")]
    | Annotated[GeneratorModel, Tag("GeneratorModel")],
    Discriminator(lambda value: "GeneratorModel" if isinstance(value, dict | GeneratorModel) else "text"),
]
_ATTESTS = f"what the phase {ladder.ATTESTING} adds"


class AttestModel(Strict):
    __doc__ = f"What the phase `{ladder.ATTESTING}` adds."

    provenance: Literal["min", "max"] = "min"
    sbom: SBOM = False


class TelemetryModel(Strict):
    """Exactly one of ``file`` and ``command``."""

    file: Word | None = Field(None, description="JSON or CSV")
    command: tuple[Word, ...] = Field((), strict=False, description="argv that prints JSON or CSV")
    env: Variables = ()
    limit: Share
    unknown: Share = 0.0


class BudgetModel(Strict):
    growth: Share | None = Field(None, description="how much larger a phase may be than what was published")
    build: Duration | None = Field(None, description="the time limit for building one release in all its forms")


class WorkersModel(Strict):
    pool: Word = Field(description="the name of the work pool")
    batch: Annotated[int, Field(ge=1, le=500)] = Field(20, description="the most repos that a worker gets at once")


Heartbeat = Annotated[
    Annotated[HeartbeatURL, Tag("text")] | Annotated[EnvReference, Tag("EnvReference")],
    Discriminator(lambda value: "EnvReference" if isinstance(value, dict) else "text"),
]
Ladder = Annotated[
    Annotated[PhaseName, Tag("text")] | Annotated[tuple[PhaseName, ...], Field(strict=False), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list | tuple) else "text"),
]


Include = Annotated[
    Annotated[Word, Tag("text")] | Annotated[tuple[Word, ...], Field(strict=False), Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list | tuple) else "text"),
]


END = ladder.PhaseName(ladder.LAST)
LEDGER = "sqlite:///.phasegate/ledger.db"


ASIDE = "x-"
"""The beginning of a key at the top whose value is not read: a place for anchors."""


class FleetModel(Strict):
    model_config = ConfigDict(json_schema_extra={"patternProperties": {f"^{ASIDE}": {}}})

    name: FleetName | None = Field(None, description="what the ledger calls the fleet; needed where it has several")
    registry: Registry
    registries: tuple[OtherRegistryModel, ...] = Field((), strict=False, description="settings of those in `also`")
    ledger: Word = LEDGER
    builder: BuilderModel
    ladder: Ladder = Field(END, description="the last phase, or all phases up to it in their order")
    attest: AttestModel = Field(AttestModel(), description=_ATTESTS)
    evidence: bool = Field(False, description="each promotion attaches its verdict to the image as a referrer")
    architectures: dict[str, Word] = Field(default_factory=dict, description="the fleet's own words for platforms")
    clients: tuple[ClientModel, ...] = Field((), strict=False)
    platforms: tuple[Word, ...] = Field((), strict=False, description="the clients' platforms; default: each repo's")
    telemetry: TelemetryModel | None = None
    policy: PolicyModel | None = Field(None, description="default: each repo goes as far as its checks let it")
    signing: SigningModel | None = Field(None, description="default: tags of signed digests are not moved")
    budget: BudgetModel = Field(BudgetModel(), description="limits of size.budget")
    checks: tuple[OwnCheckModel, ...] = Field((), strict=False, description="checks of your own, asked of every repo")
    shadow: tuple[Word, ...] = Field((), strict=False, description="checks that are tried out: reported, not blocking")
    notify: tuple[BlockName, ...] = Field((), strict=False, description="Prefect's notification blocks: type/name")
    heartbeat: Heartbeat | None = Field(None, description="URL requested after each good rollout of the fleet")
    page: Word | None = Field(None, description="the folder that each rollout of the fleet writes its page into")
    workers: WorkersModel | None = Field(None, description="Prefect's workers that do the work of scheduled rollouts")
    phasegate: Word | None = Field(None, description="the versions of phasegate that may read it, as in '>=0.2'")
    include: Include = Field((), description="files with more repos; paths or patterns relative to this file")
    defaults: DefaultsModel | None = None
    repos: tuple[RepoModel, ...] = Field(strict=False, min_length=1)


def _if_valid(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except ValidationError:
        return None


IfValid = WrapValidator(_if_valid)
"""Reads None where the value is wrong: another reading of the file reports it."""


class RegistryOnlyModel(Strict):
    model_config = ConfigDict(extra="ignore")

    registry: Registry
    registries: tuple[OtherRegistryModel, ...] = Field((), strict=False)


class ClientsModel(RegistryOnlyModel):
    clients: tuple[ClientModel, ...] = Field((), strict=False)


class OutlineModel(RegistryOnlyModel):
    """What every command needs of a fleet file, and None for each other part that is wrong."""

    name: FleetName | None = None
    ledger: Word = LEDGER
    ladder: Annotated[Ladder | None, IfValid] = END
    policy: Annotated[PolicyModel | None, IfValid] = None
    signing: Annotated[SigningModel | None, IfValid] = None
    notify: Annotated[Annotated[tuple[BlockName, ...], Field(strict=False)] | None, IfValid] = ()
    repos: tuple[Any, ...] = Field(strict=False, min_length=1)
