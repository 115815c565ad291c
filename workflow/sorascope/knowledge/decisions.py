"""decisions.tsv: what was given about genes and sets after measuring them, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import Problems, did_you_mean
from .files import Row, one_of, read_table
from .model import Decision, Mechanism

COLUMNS = ("mechanism", "symbol", "decision", "evidence", "reason", "data")
DECISIONS = ("unscored", "kept", "panel")


def read_decisions(
    path: Path, mechanisms: Mapping[str, Mechanism], problems: Problems
) -> tuple[Decision, ...]:
    """Return the decisions in file order; one that genes.tsv does not bear out goes to `problems`.

    A folder without the file has no decisions. An empty symbol speaks of the whole set.
    """
    if not path.exists():
        return ()
    found = []
    for row in read_table(path, COLUMNS, problems):
        known = one_of(path, row, "mechanism", mechanisms, problems, described="an id of mechanisms.yaml")
        fine = one_of(path, row, "decision", DECISIONS, problems)
        for column in ("evidence", "reason"):
            if not row[column]:
                problems.add(path, f"line {row.line}, column {column}", "nothing", "a sentence")
        if known and fine:
            _check_symbol(path, row, mechanisms[row["mechanism"]], problems)
            found.append(Decision(**row.entries))
    return tuple(found)


def _check_symbol(path: Path, row: Row, mechanism: Mechanism, problems: Problems) -> None:
    scored = {gene.symbol: gene.scored for gene in mechanism.genes}
    symbol, place = row["symbol"], f"line {row.line}, column symbol"
    if not symbol:
        if row["decision"] == "panel" and mechanism.form != "panel":
            found = f"panel, but {len(mechanism.scored_genes)} scored genes"
            problems.add(path, place, found, "a decision that genes.tsv confirms")
        return
    if symbol not in scored:
        problems.add(path, place, symbol, f"a gene of {mechanism.id}", did_you_mean(symbol, scored))
    elif scored[symbol] != (row["decision"] == "kept"):
        given = f"{symbol} {row['decision']}, but scored is {'yes' if scored[symbol] else 'no'} in genes.tsv"
        problems.add(path, place, given, "a decision that genes.tsv confirms")
