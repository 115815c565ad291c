"""The closed schema of mechanisms.yaml; faults are told with the line they stand on."""

from __future__ import annotations

from pathlib import Path

from ..errors import Problems
from ..schema import faults, key
from .files import Document

SCHEMA = Path(__file__).with_name("mechanisms.schema.yaml")


def check(document: Document, file: Path, problems: Problems, against: Path = SCHEMA) -> bool:
    """Add every fault of `document` against a schema to `problems`; return whether there was none."""
    found = faults(document.value, against)
    for line, fault in sorted((document.line(fault.within), fault) for fault in found):
        problems.add(file, f"line {line}, {key(fault.path)}", fault.found, fault.allowed, fault.remedy)
    return not found
