"""Gene identifiers of any kind mapped to approved symbols."""

from .table import KINDS, IdentifierTable, Verdict, load_table, resolve, resolve_symbol, share_resolved

__all__ = ["KINDS", "IdentifierTable", "Verdict", "load_table", "resolve", "resolve_symbol", "share_resolved"]
