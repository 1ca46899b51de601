"""Fence writers by an epoch and a token, and number what counts for a fleet's decisions.

Leases of the version before have no token, so they are void.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("leases", sa.Column("epoch", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("leases", sa.Column("token", sa.String(32), nullable=False, server_default=""))
    op.add_column("leases", sa.Column("boot", sa.String(36), nullable=False, server_default=""))
    op.add_column("fleets", sa.Column("counter", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("fleets", sa.Column("policy", sa.BigInteger(), nullable=False, server_default="0"))
