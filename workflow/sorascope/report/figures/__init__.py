"""The figures, one file a kind: plain functions from numbers to SVG text."""
