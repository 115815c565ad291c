"""Every gene's numbers for the page's gene views, packed so that tens of thousands of genes stay small.

The same for data sets of samples and for published tables: `view` takes plain tables. A page hands what it
returns to `frame.render`, as `genes`, and includes `genes.html.j2`.

Numbers become whole steps (`STEPS`), genes × columns, those of samples less the gene's first sample: smaller
numbers. Low and high bytes lie apart, since then gzip finds the repeats. The browser unpacks them when a
reader comes near the view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from . import payload
from .labels import labels
from .plain import of_contrast

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge

MOST_VALUES = 1_000_000  # genes × samples that the page holds: about 1.3 MB
MOST_TESTS = 60_000  # genes × contrasts that the page holds
MISSING = -32768
STEPS = {"value": 0.01, "change": 0.002, "mean": 0.01, "p": 0.002, "fdr": 0.002}
FLOOR = 1e-60  # a smaller p is shown as this one


@dataclass(frozen=True)
class Packed:
    """Chunks by name, and what the template says of them.

    `left_out`: why not every gene is there, "" when all are.
    """

    chunks: Mapping[str, str]
    genes: int
    left_out: str = ""
    contrasts: Sequence[str] = field(default_factory=tuple)


def steps(values: np.ndarray, step: float) -> tuple[np.ndarray, float]:
    """Return whole steps as int16, `MISSING` where not finite, and the step, wider where values need it."""
    known = np.isfinite(values)
    largest = float(np.abs(values[known]).max()) if known.any() else 0.0
    wide = max(step, largest / 16_000)
    codes = np.where(known, np.round(np.where(known, values, 0.0) / wide), MISSING)
    return codes.astype(np.int16), wide


def planes(codes: np.ndarray) -> bytes:
    """Return the bytes of int16 codes, all low bytes first."""
    plain = np.ascontiguousarray(codes, dtype="<i2").view(np.uint8).reshape(-1, 2)
    return plain[:, 0].tobytes() + plain[:, 1].tobytes()


def centred(codes: np.ndarray) -> np.ndarray:
    """Return genes × columns with every column but the first as the difference from the first.

    Where either is missing the column's own code stays: the reader of a row knows by the first column.
    """
    first = codes[:, :1]
    apart = codes - first
    usable = (codes != MISSING) & (first != MISSING)
    made = np.where(usable, apart, codes)
    made[:, 0] = codes[:, 0]
    return made.astype(np.int16)


def chosen(tests: pd.DataFrame, known: Sequence[str], most: int) -> list[str]:
    """Return at most `most` genes, sorted: those of the sets, then of the smallest p or largest change."""
    names = sorted(set(tests["gene"]))
    if len(names) <= most:
        return names
    wanted = sorted(set(known) & set(names))[:most]
    order = tests.assign(
        key=tests["p"].fillna(1.0), size=-tests["log2_fold_change"].abs().fillna(0.0)
    ).sort_values(["key", "size", "gene"], kind="stable")
    rest = [gene for gene in dict.fromkeys(order["gene"]) if gene not in set(wanted)]
    return sorted([*wanted, *rest[: most - len(wanted)]])


def known_genes(bases: Sequence[Knowledge]) -> dict[str, list[str]]:
    """Return the genes of every mechanism of several layers, by mechanism."""
    return {
        key: [gene.symbol for gene in each.genes] for base in bases for key, each in base.mechanisms.items()
    }


def view(
    tests: pd.DataFrame,
    bases: Sequence[Knowledge],
    gsea: pd.DataFrame,
    curves: pd.DataFrame,
    expression: pd.DataFrame | None = None,
    samples: pd.DataFrame | None = None,
    contrasts: Mapping[str, Mapping[str, Any]] | None = None,
    unit: str = "log2",
    components: Mapping[str, Any] | None = None,
    order: Callable[[pd.DataFrame], np.ndarray] | None = None,
) -> Packed:
    """Pack the gene views of one data set.

    `tests`: contrast/genes.tsv (contrast, gene, log2_fold_change, mean_expression, t, p, fdr); `bases`:
    knowledge, the main layer first; `gsea`, `curves`: contrast/gsea.tsv and contrast/gsea_curves.tsv;
    `expression`: genes × samples, and `samples` its sheet, where there are any; `contrasts`: name -> test,
    reference, block; `components`: where samples lie, for `samples.js`; `order`: what GSEA ranked the
    genes of one contrast by, where that is not t.
    """
    of_sets = known_genes(bases)
    members = [gene for genes in of_sets.values() for gene in genes]
    names = list(dict.fromkeys(tests["contrast"]))
    every = int(tests["gene"].nunique())
    most = MOST_TESTS // max(len(names), 1)
    if expression is not None:
        most = min(most, MOST_VALUES // max(expression.shape[1], 1))
    genes = chosen(tests, members, max(most, 1))
    shown = set(genes)
    head: dict[str, Any] = {
        "genes": genes,
        "all": every,
        "unit": unit,
        "names": {key: each.name for base in bases for key, each in base.mechanisms.items()},
        "main": list(bases[0].mechanisms) if bases else [],
        "sets": {key: [gene for gene in own if gene in shown] for key, own in of_sets.items()},
        "contrasts": [],
        "samples": None,
        "components": components,
    }
    chunks = {}
    for number, name in enumerate(names):
        table = of_contrast(tests, name)
        packed, numbers_of = tested(table, genes, (order or ranking)(table))
        chunks[f"genes:contrast:{number}"] = packed
        drawn = sums(of_contrast(gsea, name), of_contrast(curves, name), bases)
        head["contrasts"].append(
            {"name": name, **dict((contrasts or {}).get(name, {})), **numbers_of, "running": drawn}
        )
    if expression is not None and samples is not None:
        codes, step = steps(expression.reindex(genes).to_numpy(dtype=float), STEPS["value"])
        chunks["genes:values"] = payload.pack_bytes(planes(centred(codes)))
        head["samples"] = {
            "names": [str(name) for name in samples.index],
            "labels": list(labels(samples).values()),
            "step": step,
            "columns": {str(column): [str(value) for value in samples[column]] for column in samples.columns},
        }
    chunks["genes"] = payload.pack(head)
    left = "" if len(genes) == every else _left_out(len(genes), every)
    return Packed(chunks, len(genes), left, tuple(names))


def _left_out(kept: int, every: int) -> str:
    return (
        f"This page holds {kept:,} of {every:,} genes: those of the mechanisms, and those of the smallest p "
        "values. The file contrast/genes.tsv holds all."
    )


def tested(table: pd.DataFrame, genes: Sequence[str], ranked: np.ndarray) -> tuple[str, dict[str, Any]]:
    """Return one contrast's numbers, packed column after column, and what their reader needs to know.

    `ranked`: what orders the table's genes.

    Columns: change, mean (where there is any), and the minus log10 of p and of FDR.
    """
    rows = table.set_index("gene").reindex(list(genes))
    columns = {
        "change": rows["log2_fold_change"].to_numpy(dtype=float),
        "mean": rows["mean_expression"].to_numpy(dtype=float),
        "p": _minus_log(rows["p"].to_numpy(dtype=float)),
        "fdr": _minus_log(rows["fdr"].to_numpy(dtype=float)),
    }
    kept = {name: values for name, values in columns.items() if np.isfinite(values).any()}
    coded = {name: steps(values, STEPS[name]) for name, values in kept.items()}
    order = ranks(table, ranked).reindex(list(genes)).fillna(0).to_numpy(dtype=int)
    wide = np.array([[*(order & 0x7FFF)], [*(order >> 15)]], dtype=np.int16)
    blob = b"".join([*(planes(codes) for codes, _ in coded.values()), planes(wide)])
    return payload.pack_bytes(blob), {
        "columns": {name: step for name, (_, step) in coded.items()},
        "ranked": int(np.isfinite(ranked).sum()),
    }


def _minus_log(p: np.ndarray) -> np.ndarray:
    known = np.isfinite(p)
    return np.where(known, np.abs(np.log10(np.clip(np.where(known, p, 1.0), FLOOR, 1.0))), np.nan)


def ranking(table: pd.DataFrame) -> np.ndarray:
    """Return what genes are ranked by: t where the table has any, else the change."""
    t = table["t"].to_numpy(dtype=float)
    return t if np.isfinite(t).any() else table["log2_fold_change"].to_numpy(dtype=float)


def ranks(table: pd.DataFrame, ranked: np.ndarray) -> pd.Series:
    """Return each gene's place in the ranked list, 1 the highest; missing where it was not tested."""
    import pandas as pd

    values = pd.Series(ranked, index=table["gene"].to_numpy())
    return values.rank(ascending=False, method="first")


def sums(gsea: pd.DataFrame, curves: pd.DataFrame, bases: Sequence[Knowledge]) -> dict[str, Any]:
    """Return the steps of GSEA's running sum for every set of the layers, from one contrast's tables.

    `others`: genes outside the set above each member; `heights`: of its step up, 1 in all. At each gene
    outside the set the sum falls by 1 / (genes outside the set).
    """
    score = dict(zip(gsea["mechanism"], gsea["es"], strict=True))
    signed = {key: own for base in bases for key, own in base.signed_sets().items()}
    made = {}
    for key, steps_up in curves[curves["mechanism"].isin(signed)].groupby("mechanism", sort=False):
        heights = steps_up["running_sum"] - steps_up["running_before"]
        made[str(key)] = {
            "genes": list(steps_up["gene"]),
            "others": [int(place) - number for number, place in enumerate(steps_up["place"], start=1)],
            "heights": [payload.rounded(height) for height in heights],
            "signs": [signed[str(key)][gene] for gene in steps_up["gene"]],
            "es": payload.rounded(score[key]),
        }
    return made
