"""Resistance-mechanism signatures of sorafenib-resistant liver cancer models."""

from typing import Any

__version__ = "0.1.0"
# The face for notebooks. Imported when asked for: jobs import this package and need none of it.
__all__ = ["__version__", "load", "score"]


def __getattr__(name: str) -> Any:
    if name in ("load", "score"):
        from . import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
