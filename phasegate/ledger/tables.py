"""The ledger's tables. A change here needs a new migration in ``migrations/versions`` and a new ``HEAD``."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

HEAD = "0006"

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("repo", String(255), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("data", Text, nullable=False),
    # The fleet's name, or empty. The events of a release line have its repo and its name; ``line`` is empty for a repo
    # without lines. No index on the events of one repo has it: see the migration 0005.
    Column("fleet", String(63), nullable=False, server_default=""),
    Column("line", String(63), nullable=False, server_default=""),
    Index("ix_events_repo", "fleet", "repo", "id"),
    Index("ix_events_fleet", "fleet", "id"),
    Index(
        "ix_events_line", "fleet", "repo", "line", sqlite_where=text("line <> ''"), postgresql_where=text("line <> ''")
    ),
)

# The fleets of the ledger. ``successor`` is for the fleet without a name: the first one that took over repos of it.
# ``counter`` is raised by each event, in its transaction, which makes the order of numbers that of commits; ``policy``
# by each event after which what was decided before may be wrong.
fleets = Table(
    "fleets",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("successor", String(63), nullable=False, server_default=""),
    Column("counter", BigInteger, nullable=False, server_default="0"),
    Column("policy", BigInteger, nullable=False, server_default="0"),
)

# Which repo of which fleet an image of a registry belongs to; the lines of the repo share it. ``active``: the fleet's
# file names it. ``registry`` is empty until a fleet file has been read: it was not recorded before.
images = Table(
    "images",
    metadata,
    Column("registry", String(255), primary_key=True),
    Column("image", String(255), primary_key=True),
    Column("fleet", String(63), nullable=False, index=True),
    Column("repo", String(255), nullable=False),
    Column("active", Boolean, nullable=False),
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

# Who works on what. A row stays when its lease ends: ``epoch`` is raised each time that it is taken. ``until`` is in
# seconds of the database's clock; on SQLite of the machine's, since the start that ``boot`` names.
leases = Table(
    "leases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("holder", String(255), nullable=False),
    Column("until", Double, nullable=False),
    Column("since", Double),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    Column("token", String(32), nullable=False, server_default=""),
    Column("boot", String(36), nullable=False, server_default=""),
)
