"""The knowledge base: mechanisms of sorafenib resistance, their genes, and what a call of one means."""

from .load import load, load_chosen
from .model import (
    OWN,
    REVIEW,
    Clinical,
    Decision,
    Gene,
    Knowledge,
    Layer,
    Lever,
    Mechanism,
    Reference,
    Section,
)
from .overlaps import Overlap, overlaps

__all__ = [
    "OWN",
    "REVIEW",
    "Clinical",
    "Decision",
    "Gene",
    "Knowledge",
    "Layer",
    "Lever",
    "Mechanism",
    "Overlap",
    "Reference",
    "Section",
    "load",
    "load_chosen",
    "overlaps",
]
