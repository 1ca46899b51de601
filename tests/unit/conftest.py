from tests.kit.hurry import hurry
from tests.kit.postgres import postgres
from tests.muted import muted

__all__ = ["hurry", "muted", "postgres"]
