"""Alembic's entry: the connection is handed in by phases.ledger.migrate."""

from __future__ import annotations

from alembic import context

from phases.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
