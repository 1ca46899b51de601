"""All personalities, in the order of the documentation."""

from tests.kit.personalities.acr import ACR
from tests.kit.personalities.artifactory import ARTIFACTORY
from tests.kit.personalities.distribution import DISTRIBUTION
from tests.kit.personalities.docker_hub import DOCKER_HUB
from tests.kit.personalities.ecr import ECR
from tests.kit.personalities.ghcr import GHCR
from tests.kit.personalities.gitlab import GITLAB
from tests.kit.personalities.google import GOOGLE
from tests.kit.personalities.harbor import HARBOR
from tests.kit.personalities.nexus import NEXUS
from tests.kit.personalities.quay import QUAY
from tests.kit.personalities.zot import ZOT

PERSONALITIES = (
    DOCKER_HUB,
    GHCR,
    ECR,
    HARBOR,
    ARTIFACTORY,
    DISTRIBUTION,
    GOOGLE,
    ACR,
    QUAY,
    NEXUS,
    GITLAB,
    ZOT,
)
