from tests.muted import muted
from tests.postgres import postgres

__all__ = ["muted", "postgres"]
