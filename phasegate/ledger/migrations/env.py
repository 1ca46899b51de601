"""Alembic's entry point: phasegate.ledger.migrate passes in the connection."""

from __future__ import annotations

from alembic import context

from phasegate.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
