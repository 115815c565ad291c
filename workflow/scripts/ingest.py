from dataclasses import replace
from pathlib import Path

from sorascope import identifiers, ingest, settings
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged

with logged(snakemake.log[0], snakemake.params.sources) as log:
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    dataset = replace(dataset, matrix=Path(snakemake.input.matrix))  # a download may be under a prefix
    result = ingest.run(dataset, identifiers.load_table(snakemake.input.identifiers))
    fates = result.id_report["action"].value_counts().to_dict()
    log.info("%s: %s rows (%s)", dataset.matrix, f"{len(result.id_report):,}", tables.counted(fates))
    log.info("%s samples, %s genes", result.expression.n_obs, f"{result.expression.n_vars:,}")
    expression, params = result.expression, dict(snakemake.params.items())
    expression.uns["sorascope"] = records.stamped(expression.uns["sorascope"], params)
    tables.write_atomically(snakemake.output.expression, expression.write_h5ad)
    tables.write(result.id_report, snakemake.output.id_report)
    tables.write_json(result.qc, snakemake.output.qc)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, params)
