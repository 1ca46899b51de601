"""The ledger's tables. A change here needs a new migration in ``migrations/versions`` and a new ``HEAD``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Double, Integer, LargeBinary, MetaData, String, Table, Text

HEAD = "0002"

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("repo", String(255), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("data", Text, nullable=False),
)

# Raw manifest bytes that a rollback needs, by digest.
manifests = Table(
    "manifests",
    metadata,
    Column("digest", String(71), primary_key=True),
    Column("media_type", String(255), nullable=False),
    Column("raw", LargeBinary, nullable=False),
)

# What was examined once and need not be examined again (rule 12).
evidence = Table(
    "evidence",
    metadata,
    Column("key", String(512), primary_key=True),
    Column("facts", Text, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("holder", String(255), nullable=False),
    Column("until", Double, nullable=False),
    Column("since", Double),
)
