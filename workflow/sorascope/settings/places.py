"""Where the workflow's own files lie."""

from __future__ import annotations

from pathlib import Path

WORKFLOW = Path(__file__).resolve().parents[2]
SCHEMA = WORKFLOW / "schemas" / "config.schema.yaml"
SHIPPED_MECHANISMS = WORKFLOW.parent / "resources" / "mechanisms"
SHIPPED_LINES = WORKFLOW.parent / "resources" / "panels" / "gdsc_liver" / "expression.tsv.gz"
IDENTIFIERS = WORKFLOW.parent / "resources" / "identifiers" / "hgnc.tsv.gz"
