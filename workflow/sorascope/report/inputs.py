"""Everything the report of one data set is made from, read from the files of the other stages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import design
from ..files.tables import meant
from ..ingest import expression
from ..ingest.expression import Expression
from ..ingest.quality import identity
from ..knowledge import layers
from ..settings import Dataset, Statistics
from . import assays, cells

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge

TEXT = {
    "sample",
    "group",
    "block",
    "role",
    "mechanism",
    "gene",
    "call",
    "carrying_genes",
    "leading_genes",
    "known",
    "line",
    "drug",
    "study",
    "related",
    "alike",
    "opposite",
    "reason",
    "adjusted_for",
    "drift_note",
    "vanishes",
    "contrast",
    "direction_label",
    "name",
    "form",
    "grade",
    "resistance_sign",
    "reading",
    "levers",
    "layer",
    "missing",
    "original_id",
    "symbol",
    "action",
    "method",
    "leading",
}


@dataclass(frozen=True)
class Inputs:
    """Tables and parameters of one data set; column meanings are in `columns.py`.

    Knowledge and tables are those of the main layer. `further` is the knowledge of the other layers, and
    `whole` holds the tables with the rows of all.
    """

    dataset: Dataset
    statistics: Statistics
    knowledge: Knowledge
    data: Expression
    qc: Mapping[str, Any]
    id_report: pd.DataFrame
    scores: Mapping[str, pd.DataFrame]
    coverage: pd.DataFrame
    contrast_genes: pd.DataFrame
    contrast_mechanisms: pd.DataFrame
    gsea: pd.DataFrame
    gsea_curves: pd.DataFrame
    interaction: pd.DataFrame
    interaction_genes: pd.DataFrame
    contrast_model: Mapping[str, Any]
    signatures: pd.DataFrame
    summary: pd.DataFrame
    signature_genes: pd.DataFrame
    calibration: pd.DataFrame
    signature_model: Mapping[str, Any]
    cells: cells.CellTables | None = None
    assays: Mapping[str, assays.OneAssay] = field(default_factory=dict)
    further: Sequence[Knowledge] = ()
    arms: Knowledge | None = None
    whole: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    libraries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def given_scores(self) -> dict[str, pd.DataFrame]:
        """The scores that there are: values relative to a centre of each gene have none within a sample."""
        return {name: table for name, table in self.scores.items() if table.notna().any(axis=None)}

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        """The sample sheet as `design` reads it: sample -> column -> cell."""
        return self.data.samples.astype(str).to_dict("index")

    @property
    def columns(self) -> dict[str, design.Column]:
        """What the columns are that contrasts name."""
        return design.columns(self.dataset.contrasts.values(), self.rows)

    @property
    def notices(self) -> list[str]:
        """What a reader must know before the answer."""
        alone = [
            f"{name}: {design.ONE_AGAINST_ONE}"
            for name, model in self.contrast_model.items()
            if set(model.get("group_sizes", {}).values()) == {1}
        ]
        # invented genes have no names that could belong to other values
        names = () if self.dataset.simulated else self.qc.get("names", ())
        return [*alone, *self.identity, *names, *self.qc.get("scale", {}).get("notices", ())]

    @property
    def identity(self) -> list[str]:
        """What speaks against test and reference samples being of one line, where they should be."""
        sentences = []
        for name, contrast in self.dataset.contrasts.items():
            if contrast.block or self.dataset.resistance == "acquired":
                found = identity.of_samples(self.data.expression, self.data.samples, contrast)
                led = f"{name}: " if len(self.dataset.contrasts) > 1 else ""
                sentences += [f"{led}{text}" for text in found]
        return sentences


def unit(qc: Mapping[str, Any]) -> str:
    """Return the unit of differences: "log2", or "SD" where samples or genes came in as z-scores."""
    return qc.get("scale", {}).get("unit", "log2")


def read_table(path: Path | str) -> pd.DataFrame:
    """Read a table of an earlier stage: names stay text as written ("NA", "007"), empty text stays empty."""
    import pandas as pd

    with Path(path).open(encoding="utf-8") as stream:
        columns = stream.readline().rstrip("\n").split("\t")
    texts = [name for name in columns if name in TEXT]
    table = pd.read_csv(
        path,
        sep="\t",
        dtype=dict.fromkeys(texts, str),
        keep_default_na=False,
        na_values={name: ["", "NA", "nan", "NaN"] for name in columns if name not in TEXT},
    )
    return meant(table)


def read_json(path: Path | str) -> Any:
    """Read one JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def load(
    dataset: Dataset,
    statistics: Statistics,
    knowledge: Knowledge,
    files: Mapping[str, str],
    scores: Sequence[str],
    of_cells: Sequence[str] = (),
    of_assays: str | None = None,
    libraries: Mapping[str, Mapping[str, str]] | None = None,
) -> Inputs:
    """Read all inputs; `files` maps the fields of `Inputs` to paths, `scores` are the files by method,
    `of_cells` those of the cell stages, `of_assays` the folder of assays, `libraries` what each stage used.
    `knowledge` may hold several layers.
    """
    tables = {
        name: read_table(files[name])
        for name in (
            "id_report",
            "coverage",
            "contrast_genes",
            "contrast_mechanisms",
            "gsea",
            "gsea_curves",
            "interaction",
            "interaction_genes",
            "signatures",
            "summary",
            "signature_genes",
            "calibration",
        )
    }
    models = {name: read_json(files[name]) for name in ("qc", "contrast_model", "signature_model")}
    by_method = {Path(path).stem: read_table(path).set_index("sample") for path in scores}
    data = expression.read(files["expression"])
    found = cells.load(of_cells)
    main, *further = layers.each(knowledge)
    selected = {name: layers.select(table, main.main) for name, table in tables.items()}
    others = {name for one in further for name in one.signed_sets()}
    kept = {name: table.drop(columns=list(others & {*table.columns})) for name, table in by_method.items()}
    return Inputs(
        dataset,
        statistics,
        main,
        data,
        scores=kept,
        cells=found,
        assays=assays.load(of_assays, list(dataset.assays)),
        further=further,
        arms=knowledge.arms(),
        whole=tables,
        libraries=libraries or {},
        **selected,
        **models,
    )
