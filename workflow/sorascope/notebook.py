"""For notebooks: read a result folder, score an AnnData, run a signature (docs/notebook.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import Problems
from .files.shipped import SHIPPED_MECHANISMS

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from .signature import SignatureResult

EXPRESSION = "expression.h5ad"
# tables of a result folder -> their keys in `uns`
TABLES = {
    "signature/signatures.tsv": "signatures",
    "signature/summary.tsv": "summary",
    "signature/genes.tsv": "signature_genes",
    "signature/calibration.tsv": "calibration",
    "contrast/mechanisms.tsv": "contrast_mechanisms",
    "contrast/gsea.tsv": "gsea",
    "contrast/genes.tsv": "contrast_genes",
    "scores/coverage.tsv": "coverage",
    "README.tsv": "columns",
}


def load(folder: Path | str) -> AnnData:
    """Read what a run left of one data set.

    Parameters
    ----------
    folder
        Result folder of a data set of samples or cells, such as ``results/planted``.

    Returns
    -------
    AnnData
        Samples x genes. ``X``: log2 expression, ``layers["counts"]``: counts where counts came in,
        ``obs``: the sample sheet. ``obsm["score_<method>"]``: scores, samples x mechanisms.
        ``obsm["effect_<contrast>"]`` and ``obsm["fdr_<contrast>"]``: the signature, samples x mechanisms, NaN
        where there is none.
        ``var["mechanisms"]``: ids of the shipped mechanisms that a gene belongs to. ``uns``: the tables as
        data frames: ``signatures``, ``summary``, ``signature_genes``, ``calibration``, ``coverage``,
        ``contrast_mechanisms``, ``gsea``, ``contrast_genes``, and ``columns``, which explains every column.
        Empty text stays empty.

    Raises
    ------
    InputError
        The folder holds no result of samples or cells.
    """
    import anndata
    import pandas as pd

    folder = Path(folder)
    if not (folder / EXPRESSION).is_file():
        problems = Problems()
        tables = (folder / "contrast").is_dir()
        problems.add(
            str(folder),
            EXPRESSION,
            "no such file" if folder.is_dir() else "no such folder",
            "a result folder of one data set of samples or cells",
            "read its tables with pandas: published tables have no expression"
            if tables
            else "name a folder such as results/<data set>",
        )
        problems.raise_if_any()
    data = anndata.read_h5ad(folder / EXPRESSION)
    for path in sorted((folder / "scores").glob("*.tsv")):
        if path.name != "coverage.tsv":
            data.obsm[f"score_{path.stem}"] = _read(path).set_index("sample").reindex(data.obs_names)
    for name, key in TABLES.items():
        if (folder / name).is_file():
            data.uns[key] = _read(folder / name)
    for contrast, rows in data.uns.get("signatures", pd.DataFrame({"contrast": []})).groupby("contrast"):
        for column in ("effect", "fdr"):
            wide = rows.pivot(index="sample", columns="mechanism", values=column)
            data.obsm[f"{column}_{contrast}"] = wide.reindex(data.obs_names).astype(float)
    data.var["mechanisms"] = _mechanisms_of(data.var_names)
    return data


def export(folder: Path | str, file: Path | str) -> None:
    """Write what a run left of one data set as one AnnData file.

    Parameters
    ----------
    folder
        Result folder, as for `load`.
    file
        The file to write, such as ``planted.h5ad``: what `load` returns, for scanpy, R and viewers.

    Raises
    ------
    InputError
        The folder holds no result of samples or cells.
    """
    from .files.tables import write_atomically

    write_atomically(file, lambda path: load(folder).write_h5ad(path, compression="gzip"))


def score(data: AnnData, methods: Sequence[str] = ("rank", "ssgsea")) -> AnnData:
    """Score samples by the ranks of their own genes.

    Parameters
    ----------
    data
        Samples x genes; ``X`` is log2 expression, finite, ``var_names`` are HGNC symbols.
    methods
        ``rank`` (singscore) and ``ssgsea`` know one sample alone; ``zscore`` and ``gsva`` are relative to the
        others.

    Returns
    -------
    AnnData
        `data` itself, with ``obsm["score_<method>"]`` (samples x mechanisms of the review) and
        ``uns["coverage"]`` (which genes of each mechanism are measured).

    Raises
    ------
    InputError
        A value is missing, or a method is unknown.
    """
    from . import knowledge, scores
    from .arrays.sets import coverage

    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    expression = _genes_by_samples(data, data.X)
    for method, table in scores.compute(expression, sets, methods).items():
        data.obsm[f"score_{method}"] = table
    data.uns["coverage"] = coverage(expression.index, sets)
    return data


def signature(
    data: AnnData,
    column: str,
    test: str,
    reference: str,
    block: str | None = None,
    clone: str | None = None,
    covariates: Sequence[str] = (),
) -> SignatureResult:
    """Describe each test sample against the references of its block, as a run does.

    Parameters
    ----------
    data
        Samples x genes; ``X`` is log2 expression, finite, ``var_names`` are HGNC symbols, ``obs`` is the
        sample sheet. Genes without reads in ``layers["counts"]``, where there is one, are left out.
    column, test, reference
        Column of ``obs`` and the two of its values that are compared.
    block, clone, covariates
        Columns of ``obs``: lines or patients to compare within; derivations of a line; what to take out.

    Returns
    -------
    SignatureResult
        Data frames ``table`` (samples x mechanisms), ``summary`` (lines x mechanisms), ``genes``,
        ``calibration``; their columns are those of the tables in ``signature/``.

    Raises
    ------
    InputError
        A value is missing, or ``obs`` lacks a column or a value that is named.
    """
    from . import knowledge, signature
    from .settings import Contrast

    _check_design(data.obs, column, (test, reference), [*filter(None, (block, clone)), *covariates])
    base = knowledge.load(SHIPPED_MECHANISMS)
    contrast = Contrast("notebook", column, test, reference, block, tuple(covariates), clone=clone)
    return signature.run(
        _genes_by_samples(data, data.X),
        data.obs,
        contrast,
        base.signed_sets(),
        counts=_genes_by_samples(data, data.layers["counts"]) if "counts" in data.layers else None,
        panels=base.panels(),
    )


def _check_design(sheet: pd.DataFrame, column: str, levels: Sequence[str], others: Sequence[str]) -> None:
    problems, columns = Problems(), ", ".join(map(str, sheet.columns))
    for name in dict.fromkeys([column, *others]):
        if name not in sheet.columns:
            problems.add("obs", "columns", f"no column {name!r}", columns, "name a column of obs")
    if column in sheet.columns:
        there = list(dict.fromkeys(sheet[column].astype(str)))
        for level in levels:
            if level not in there:
                problems.add(
                    "obs", f"column {column}", f"no value {level!r}", ", ".join(there), "name one of them"
                )
    problems.raise_if_any()


def _genes_by_samples(data: AnnData, values: Any) -> pd.DataFrame:
    import pandas as pd

    if hasattr(values, "toarray"):
        values = values.toarray()
    return pd.DataFrame(values.T, index=data.var_names, columns=data.obs_names, dtype=float)


def _mechanisms_of(genes: Sequence[str]) -> list[str]:
    from . import knowledge

    base = knowledge.load(SHIPPED_MECHANISMS)
    owners: dict[str, list[str]] = {}
    for name, members in {**base.signed_sets(), **base.panels()}.items():
        for gene in members:
            owners.setdefault(gene, []).append(name)
    return [", ".join(owners.get(gene, ())) for gene in genes]


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_csv(path, sep="\t", keep_default_na=False, na_values=[""])
    # text or missing in one column is nothing that AnnData could write
    texts = {
        name: table[name].fillna("").astype(str) for name in table.columns if table[name].dtype == object
    }
    return table.assign(**texts)
