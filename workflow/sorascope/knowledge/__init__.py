"""The knowledge base: mechanisms of sorafenib resistance, their genes and sources, and users' own sets."""

from .load import load
from .model import Decision, Gene, Knowledge, Lever, Mechanism, Reference, Section
from .overlaps import Overlap, overlaps

__all__ = [
    "Decision",
    "Gene",
    "Knowledge",
    "Lever",
    "Mechanism",
    "Overlap",
    "Reference",
    "Section",
    "load",
    "overlaps",
]
