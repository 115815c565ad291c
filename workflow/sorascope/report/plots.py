"""The figures of one contrast, from the tables of the stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..knowledge.calls import CALLED
from . import layout, words
from .figures.forest import Estimate, forest
from .figures.heatmap import Column, Grid, Row, heatmap
from .figures.rates import Rate, quantiles, rates
from .figures.scatter import Point, scatter
from .strips import strip

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge, Mechanism


CALLS = {"insufficient coverage": "too few genes"}


class Plots:
    """Makes the figures of one contrast; samples and mechanisms keep their places through all of them."""

    def __init__(
        self,
        table: pd.DataFrame,
        knowledge: Knowledge,
        name: str,
        simulated: bool,
        unit: str = "log2",
        marks: Mapping[str, str] | None = None,
        alpha: float = words.NOMINAL,
        labels: Mapping[str, str] | None = None,
    ):
        self.name, self.simulated, self.unit, self.known = name, simulated, unit, knowledge.mechanisms
        self.marks, self.alpha = marks or {}, alpha
        self.sets: dict[str, Mechanism] = {k: m for k, m in knowledge.mechanisms.items() if m.form == "set"}
        self.table = table[table["mechanism"].isin(self.sets)]
        self.activity = layout.wide(self.table, "activity")
        roles = self.table.drop_duplicates("sample")
        test = list(roles.loc[roles["role"] == "test", "sample"])
        self.mechanisms = layout.order_mechanisms(self.activity, test, self.sets)
        self.columns: list[Column] = layout.order_columns(
            roles, self.activity.loc[self.mechanisms], labels or {}
        )

    def label(self, key: str) -> str:
        """Return a mechanism's short name."""
        return self.sets[key].short_name or self.sets[key].name

    def note(self, key: str, called: int) -> str:
        """Return what is at the end of a mechanism's row: calls, and how its own assay goes with mRNA."""
        return " ".join(filter(None, (f"{called} called" if called else "", self.marks.get(key, ""))))

    def heatmap(self) -> str:
        """Samples × mechanisms: activity as colour, calls as triangles."""
        names = [column.name for column in self.columns]
        calls = layout.wide(self.table, "call").loc[self.mechanisms, names].to_numpy()
        called = [int(sum(call in CALLED for call in line)) for line in calls]
        rows = [
            Row(self.label(key), layout.group(self.sets[key]), self.note(key, n), key)
            for key, n in zip(self.mechanisms, called, strict=True)
        ]
        values = self.activity.loc[self.mechanisms, names].to_numpy(dtype=float)
        caption = f"{len(rows)} mechanisms in {len(names)} samples; {sum(called)} calls."
        return heatmap(
            Grid(
                rows,
                self.columns,
                values,
                calls,
                "activity",
                f"Mechanism activity, {self.name}",
                caption,
                self.simulated,
                {"kind": "activity", "contrast": self.name},
            )
        )

    def strongest(self) -> list[int]:
        """Return row and column of a test sample's largest activity, called ones first; [] without any."""
        test = [number for number, column in enumerate(self.columns) if column.test]
        names = [self.columns[number].name for number in test]
        calls = layout.wide(self.table, "call").loc[self.mechanisms, names].isin(CALLED).to_numpy()
        activity = np.nan_to_num(self.activity.loc[self.mechanisms, names].to_numpy(dtype=float))
        size = np.abs(activity) * np.where(calls, 1, 0 if calls.any() else 1)
        if not size.size or not size.max():
            return []
        row, column = np.unravel_index(int(np.argmax(size)), size.shape)
        return [int(row), test[int(column)]]

    def contrast(self, tests: pd.DataFrame) -> str:
        """Effect of every mechanism with interval and the tests' FDR."""
        by = {row["mechanism"]: row for row in tests.to_dict("records")}
        rows = []
        for key in self.mechanisms:
            if key not in by:
                continue
            row = by[key]
            passed = row["both_fdr"] <= self.alpha
            call = "unchanged" if not passed else "higher" if row["effect"] > 0 else "lower"
            genes = f"{row['genes_measured']:g}/{row['genes_scored']:g}"
            texts = (words.p_short(row["camera_fdr"]), words.p_short(row["fry_fdr"]), genes)
            ends = (row["effect"], row["effect_low"], row["effect_high"])
            rows.append(Estimate(self.label(key), *ends, call, texts, layout.group(self.sets[key])))
        return forest(
            rows,
            (("camera FDR", 76), ("fry FDR", 66), ("genes", 60)),
            f"mean signed change, {self.unit}, 95 % interval",
            f"Mechanisms in the contrast {self.name}",
            f"Diamonds pass both tests at FDR {self.alpha:g} of passing both; circles do not.",
            self.simulated,
        )

    def signatures(self, tests_only: bool = False) -> dict[str, str]:
        """All mechanisms of every sample, or of test samples alone: effect with interval, call, FDR."""
        table = self.table[self.table["role"] == "test"] if tests_only else self.table
        columns = [
            "mechanism",
            "effect",
            "effect_low",
            "effect_high",
            "call",
            "fdr",
            "genes_measured",
            "genes_scored",
        ]
        return {
            sample: self.signature(
                str(sample), {row["mechanism"]: row for row in rows[columns].to_dict("records")}
            )
            for sample, rows in table.groupby("sample", sort=False)
        }

    def signature(self, sample: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
        """All mechanisms of one sample; `rows` is its part of the signature table by mechanism."""
        estimates = []
        for key in self.mechanisms:
            row = rows[key]
            genes = f"{row['genes_measured']:g}/{row['genes_scored']:g}"
            texts = (
                CALLS.get(row["call"], row["call"]),
                words.p_short(row["fdr"]),
                genes,
                self.sets[key].grade,
            )
            ends = (row["effect"], row["effect_low"], row["effect_high"])
            estimates.append(
                Estimate(self.label(key), *ends, row["call"], texts, layout.group(self.sets[key]))
            )
        return forest(
            estimates,
            (("call", 92), ("FDR", 56), ("genes", 52), ("grade", 72)),
            f"mean signed difference from the references, {self.unit}, 95 % interval",
            f"Signature of {sample}",
            f"Every scored mechanism of {sample} against its references.",
            self.simulated,
        )

    def strips(self, genes: pd.DataFrame, most: int | None = None) -> dict[str, str]:
        """Genes × samples of every mechanism with measured genes, panels among them.

        `most`: at most this many sets, those called most often, to save room.
        """
        if most is not None:
            called = self.table.loc[self.table["call"].isin(CALLED), "mechanism"].value_counts(sort=False)
            often = sorted(called.index, key=lambda key: (-called[key], key))[:most]
            genes = genes[genes["mechanism"].isin(often) | ~genes["mechanism"].isin(self.sets)]
        parts = dict(tuple(genes.groupby("mechanism", sort=False)))
        return {key: self.strip(key, rows) for key, rows in parts.items() if key in self.known}

    def strip(self, key: str, rows: pd.DataFrame) -> str:
        """One mechanism's genes × samples: z of every gene; `rows` is its part of the gene table."""
        wide = rows.pivot(index="gene", columns="sample", values="z")
        direction = dict(zip(rows["gene"], rows["direction"], strict=True))
        columns = [column for column in self.columns if column.name in wide.columns]
        test = [column.name for column in columns if column.test]
        return strip(self.known[key], wide, direction, "gene z", self.name, self.simulated, columns, test)

    def calibration(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Share of held-out references called, a mechanism and overall."""
        by = {row["mechanism"]: row for row in rows}
        drawn = []
        for key in ["(all)", *self.mechanisms]:
            row = by.get(key)
            if row is None:
                continue
            label = "all mechanisms" if key == "(all)" else self.label(key)
            counts = f"{row['called_05']} / {row['n']}"
            drawn.append(
                Rate(label, row["rate_05"], row["rate_05_low"], row["rate_05_high"], counts, key == "(all)")
            )
        return rates(
            drawn,
            f"Calibration, {self.name}",
            "Held-out reference samples called at p < 0.05; 5 % is expected.",
            self.simulated,
        )

    def null(self) -> str:
        """Quantiles of the held-out references' p values."""
        p = self.table.loc[(self.table["role"] == "reference") & self.table["p"].notna(), "p"]
        return quantiles(
            list(p),
            f"Held-out p values, {self.name}",
            "Points above the band: small p values come too often in references.",
            self.simulated,
        )

    def agreement(self, compared: pd.DataFrame, method: str) -> str:
        """Activity against another score's difference, test samples."""
        rows = compared[
            (compared["role"] == "test") & compared[method].notna() & compared["mechanism"].isin(self.sets)
        ]
        called = rows["call"].isin(CALLED).to_numpy()
        against = called & (np.sign(rows[method]) == -np.sign(rows["activity"])).to_numpy()
        group = np.where(against, 1, np.where(called, 2, 0))
        points = [
            Point(float(x), float(y), int(g), "", f"{self.label(m)}, {s}" if g else "")
            for x, y, g, m, s in zip(
                rows["activity"], rows[method], group, rows["mechanism"], rows["sample"], strict=True
            )
        ]
        points.sort(key=lambda point: point.group)
        quiet = [p for p in points if p.group == 0]
        if len(quiet) > 300:  # every called point, and evenly spaced others
            points = quiet[:: len(quiet) // 300 + 1] + [p for p in points if p.group]
        return scatter(
            points,
            "activity",
            f"{method}: difference from the references",
            ["not called", "called, opposite sign", "called, same sign"],
            f"Activity and {method}, {self.name}",
            f"{int(against.sum())} of {int(called.sum())} calls move the other way in {method}.",
            self.simulated,
        )
