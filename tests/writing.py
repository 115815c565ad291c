"""Writing a matrix (genes × samples, index named gene) as text and bytes as a file, for the test writers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

Frame = pd.DataFrame


def text(frame: Frame, sep: str = "\t", decimal: str = ".", **options: object) -> str:
    return frame.to_csv(sep=sep, decimal=decimal, lineterminator="\n", **options)


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
