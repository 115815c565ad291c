"""The section on single cells: shares of cells, resistant-like cells, quality of the cells, their map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.tables import meant
from .figures.forest import Estimate, forest
from .words import p_short

if TYPE_CHECKING:
    import pandas as pd

FILES = ("samples", "shares", "shares_by_sample", "resistant_like", "map")
TEXT = ("contrast", "mechanism", "axis", "sample", "label", "cell", "block", "trained_on", "reason")
STEPS = 100  # of the colour scale of the map
PLACE = ("cell", "sample", "label", "x", "y")
COMBINED = "all mechanisms"


@dataclass(frozen=True)
class CellTables:
    """The tables of the cell stages; column meanings are in `columns.py`."""

    samples: pd.DataFrame
    shares: pd.DataFrame
    shares_by_sample: pd.DataFrame
    resistant_like: pd.DataFrame
    map: pd.DataFrame


def load(files: Sequence[str]) -> CellTables | None:
    """Read the tables of the cell stages by their file names; None without any file."""
    import pandas as pd

    if not files:
        return None
    by_name = {Path(path).stem: path for path in files}
    kept = dict.fromkeys(TEXT, str)
    return CellTables(
        **{
            name: meant(
                pd.read_csv(by_name[name], sep="\t", dtype=kept, keep_default_na=False, na_values=[""])
            )
            for name in FILES
        }
    )


def tables(cells: CellTables | None) -> dict[str, pd.DataFrame]:
    """Return the tables that the page offers, by the path of their file."""
    if cells is None:
        return {}
    names = ("samples", "shares", "shares_by_sample", "resistant_like")
    return {f"cells/{name}.tsv": getattr(cells, name) for name in names}


def figures(
    cells: CellTables | None, names: Mapping[str, str], simulated: bool, alpha: float
) -> dict[str, str]:
    """Return the forest plot of every contrast: difference of the groups' shares of cells, largest first."""
    if cells is None:
        return {}
    made = {}
    for contrast, table in cells.shares.groupby("contrast", sort=False):
        ordered = table.sort_values("difference", ascending=False, kind="stable", na_position="last")
        rows = [_estimate(row, names, alpha) for row in ordered.to_dict("records")]
        made[f"{contrast}/cells"] = forest(
            rows,
            [("test", 60), ("reference", 70), ("p", 60), ("FDR", 60)],
            "percentage points of cells above the sensitive cells' 95th percentile, test − reference",
            f"Shares of cells, {contrast}",
            f"{len(rows)} mechanisms; 95 % intervals over samples.",
            simulated,
        )
    return made


def _estimate(row: Mapping[str, Any], names: Mapping[str, str], alpha: float) -> Estimate:
    difference, low, high = (100 * row[key] for key in ("difference", "difference_low", "difference_high"))
    called = row["fdr"] <= alpha
    call = "unchanged" if not called else "higher" if difference > 0 else "lower"
    texts = [
        _percent(row["share_test"]),
        _percent(row["share_reference"]),
        p_short(row["p"]),
        p_short(row["fdr"]),
    ]
    return Estimate(names.get(row["mechanism"], row["mechanism"]), difference, low, high, call, texts)


def _percent(share: float) -> str:
    return f"{share:.1%}" if isfinite(share) else "–"


def section(cells: CellTables | None, quality: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the template shows: cells kept of each sample, resistant-like cells, size of the map.

    `quality`: of qc.json, with what was done about doublets in each sample.
    """
    if cells is None:
        return None
    combined = cells.resistant_like[cells.resistant_like["axis"] == COMBINED]
    return {
        "samples": cells.samples.to_dict("records"),
        "doublets": _doublets(quality.get("cells", {}).get("doublets", {})),
        "resistant_like": [
            {
                **row,
                "reason": row["reason"] if isinstance(row["reason"], str) else "",
                "told": f"{_percent(row['resistant_like'])} "
                f"({_percent(row['resistant_like_low'])} to {_percent(row['resistant_like_high'])})",
            }
            for row in combined.to_dict("records")
        ],
        "shown": len(cells.map),
        "kept": int(cells.samples["kept"].sum()),
        "mapped": bool(cells.map["x"].notna().all()),
    }


def _doublets(notes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each note once, with the samples it is true of: none named where it is true of all."""
    grouped: dict[str, list[str]] = {}
    for sample, note in notes.items():
        grouped.setdefault(note, []).append(sample)
    whole = len(grouped) == 1
    return [{"note": note, "samples": [] if whole else samples} for note, samples in grouped.items()]


def points(cells: CellTables) -> dict[str, Any]:
    """Return the map for the page's script: places, samples, labels, and each score in steps of its range."""
    table = cells.map
    return {
        "x": table["x"].round(2).tolist(),
        "y": table["y"].round(2).tolist(),
        "levels": {name: _coded(table[name]) for name in ("sample", "label")},
        "scores": {
            name: _steps(table[name]) for name in table.columns.drop(list(PLACE)) if table[name].notna().all()
        },
    }


def _coded(texts: pd.Series) -> dict[str, Any]:
    levels = list(dict.fromkeys(texts))
    place = {level: number for number, level in enumerate(levels)}
    return {"names": levels, "codes": [place[text] for text in texts]}


def _steps(values: pd.Series) -> dict[str, Any]:
    """Return values as whole steps between their 1st and 99th percentile."""
    low, high = (float(values.quantile(share)) for share in (0.01, 0.99))
    width = (high - low) or 1.0
    steps = ((values - low) / width * STEPS).clip(0, STEPS).round().astype(int)
    return {"low": round(low, 3), "high": round(high, 3), "steps": steps.tolist()}
