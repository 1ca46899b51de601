"""Alembic's entry: the connection is handed in by phasegate.ledger.migrate."""

from __future__ import annotations

from alembic import context

from phasegate.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
