"""The fields of the forms that Prefect's UI shows for our flows, with what it refuses before a run begins."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

PhaseName = Literal["container", "oci", "zstd", "index", "attest"]
Target = Literal["baseline", "container", "oci", "zstd", "index", "attest"]
Scope = Literal["container", "oci", "zstd", "index", "attest", "the whole fleet"]
Repos = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
Reason = Annotated[str, Field(min_length=3, pattern=r"\S")]
Person = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
"""``user`` or ``user@host``: the server knows nobody by name, so whoever starts a run says who it is."""
WaveName = Annotated[str, Field(pattern=r"^((container|oci|zstd|index|attest)/[1-9][0-9]*)?$")]
