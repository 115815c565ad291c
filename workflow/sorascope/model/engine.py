"""Which engine tests single genes of counts: the linear model, or PyDESeq2 where asked for and installed."""

from __future__ import annotations

from importlib.util import find_spec

from ..errors import Problems
from ..settings import Statistics

DESEQ2 = "deseq2"
COUNTS = "counts"


def check(statistics: Statistics, source: str, problems: Problems) -> None:
    """Tell what keeps the chosen engine from running; the linear model always can. Imports nothing heavy."""
    if statistics.engine != DESEQ2:
        return
    if find_spec("pydeseq2") is None:
        problems.add(
            source,
            "key statistics.engine",
            "deseq2, and PyDESeq2 is not installed",
            "limma, or deseq2 in an environment with PyDESeq2",
            "pip install pydeseq2",
        )
    for key, chosen in (
        ("blocks", statistics.blocks == "random"),
        ("sample_weights", statistics.sample_weights is not None),
    ):
        if chosen:
            problems.add(
                source,
                f"key statistics.{key}",
                f"{getattr(statistics, key)} with engine: deseq2",
                "engine: deseq2 has fixed blocks and no sample weights",
                f"take {key} away, or set engine: limma",
            )
