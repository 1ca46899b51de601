"""Key events by fleet, repo and line, and record which fleet each image belongs to.

What was written before belongs to the fleet without a name. Its images are those that its events name; the registry
was not recorded, and the first fleet file that has them says which it is.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # The defaults stay: a process of the version before may still be at work.
    op.add_column("events", sa.Column("fleet", sa.String(63), nullable=False, server_default=""))
    op.add_column("events", sa.Column("line", sa.String(63), nullable=False, server_default=""))
    op.drop_index("ix_events_repo", "events")
    op.create_index("ix_events_key", "events", ["fleet", "repo", "line", "id"])
    op.create_index("ix_events_fleet", "events", ["fleet", "id"])
    op.create_table(
        "fleets",
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("successor", sa.String(63), nullable=False, server_default=""),
    )
    images = op.create_table(
        "images",
        sa.Column("registry", sa.String(255), primary_key=True),
        sa.Column("image", sa.String(255), primary_key=True),
        sa.Column("fleet", sa.String(63), nullable=False),
        sa.Column("repo", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_images_fleet", "images", ["fleet"])
    if found := _images():
        op.bulk_insert(
            images,
            [
                {"registry": "", "image": image, "fleet": "", "repo": repo, "active": False}
                for image, repo in found.items()
            ],
        )


def _images() -> dict[str, str]:
    """Return each image that an event names, with the repo that has had it last."""
    query = "select repo, kind, data from events where kind in ('observed', 'intended') order by id"
    found: dict[str, str] = {}
    for repo, kind, text in op.get_bind().execute(sa.text(query)):
        data = json.loads(text)
        named = [tag.rpartition(":")[0] for tag in data["tags"]] if kind == "observed" else []
        named += [move["image"] for move in data["moves"]] if kind == "intended" else []
        found.update(dict.fromkeys(named, repo))
    return found
