from dataclasses import replace
from pathlib import Path

import anndata

from sorascope import identifiers, settings
from sorascope.cells import ingest, store
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged

with logged(snakemake.log[0], snakemake.params.sources):
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    dataset = replace(dataset, matrix=Path(snakemake.input.matrix))  # a download may be under a prefix
    table = identifiers.load_table(snakemake.input.identifiers)
    result = ingest.run(dataset, table, Path(snakemake.output.cells), snakemake.params.seed)
    expression, params = result.pseudobulk.expression, dict(snakemake.params.items())
    expression.uns["sorascope"] = records.stamped(expression.uns["sorascope"], params)
    tables.write_atomically(snakemake.output.expression, expression.write_h5ad)
    tables.write(result.pseudobulk.id_report, snakemake.output.id_report)
    tables.write_json(result.pseudobulk.qc, snakemake.output.qc)
    tables.write(result.samples, snakemake.output.samples)
    store.write_parquet(result.cells.rename_axis("cell").reset_index(), Path(snakemake.output.quality))
    groups = anndata.AnnData(result.group_counts.T.to_numpy(), obs=result.groups)
    groups.var_names = result.group_counts.index
    tables.write_atomically(snakemake.output.groups, groups.write_h5ad)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, params)
