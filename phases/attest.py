"""attest: provenance, and an SBOM where the plan asks for one, beside the very manifests of the phase before."""

from phases.form import Attestation
from phases.phase import Phase

ATTEST = Phase(
    name="attest",
    axis="attestation",
    value=Attestation.MIN,
    summary="attestations",
    may_differ=frozenset({"root"}),
    checks=("delta.declared", "envelope.shape", "attest.statements"),
    attest={"provenance": "mode={value}"},
    optional=True,
    configurable=True,
)
