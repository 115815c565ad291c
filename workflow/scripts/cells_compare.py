from pathlib import Path

import pandas as pd

from sorascope import settings
from sorascope.cells import chunks, resistant_like, shares, store
from sorascope.files import tables
from sorascope.ingest import expression
from sorascope.jobs import records
from sorascope.jobs.frame import logged

with logged(snakemake.log[0]):
    parts = [pd.read_parquet(path, engine="fastparquet") for path in snakemake.input.parts]
    scores = pd.concat(parts, ignore_index=True)
    cells = chunks.cell_table(snakemake.input.cells)
    with chunks.opened(snakemake.input.cells) as matrix:
        depth = chunks.row_sums(matrix)
    sheet = expression.read(snakemake.input.expression).samples
    of_sample, mechanisms = cells["sample"].astype(str).to_numpy(), list(scores.columns)
    contrasts = {name: settings.contrast(name, entry) for name, entry in snakemake.params.contrasts.items()}
    per_sample = {
        name: shares.by_sample(scores.to_numpy(), of_sample, sheet, one, mechanisms, depth)
        for name, one in contrasts.items()
    }
    tables.write(tables.stack(per_sample), snakemake.output.by_sample)
    compared = {name: shares.compare(table) for name, table in per_sample.items()}
    tables.write(tables.stack(compared), snakemake.output.shares)
    found = {
        name: resistant_like.find(scores.to_numpy(), of_sample, sheet, one, mechanisms)
        for name, one in contrasts.items()
    }
    tables.write(tables.stack(found), snakemake.output.resistant_like)
    named = cells[["sample", "label"]].rename_axis("cell").reset_index().astype(str)
    store.write_parquet(pd.concat([named, scores.astype("float32")], axis=1), Path(snakemake.output.scores))
    whole = [path for path in snakemake.input if path not in snakemake.input.parts]
    records.write(snakemake.output.record, snakemake.output, whole, dict(snakemake.params.items()))
