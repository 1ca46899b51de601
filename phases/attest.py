"""attest: provenance, and an SBOM if the fleet file asks for one, beside the previous phase's unchanged manifests."""

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
