"""Find the release lines of a ledger without reading all its events.

Versions before take the events of all lines of a repo for one history, and must not read a ledger that has lines.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    some = sa.text("line <> ''")
    op.create_index("ix_events_line", "events", ["fleet", "repo", "line"], sqlite_where=some, postgresql_where=some)
