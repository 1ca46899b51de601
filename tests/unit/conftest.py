from tests.kit.postgres import postgres
from tests.muted import muted

__all__ = ["muted", "postgres"]
