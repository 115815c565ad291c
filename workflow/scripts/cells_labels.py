import anndata

from sorascope import knowledge, settings
from sorascope.cells import labels
from sorascope.files import tables
from sorascope.ingest import expression
from sorascope.jobs import records
from sorascope.jobs.frame import logged

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    base = base.only(base.main)
    groups = anndata.read_h5ad(snakemake.input.groups)
    result = labels.run(
        groups.to_df().T,
        groups.obs.astype({"sample": str, "label": str}),
        expression.read(snakemake.input.expression).samples,
        {name: settings.contrast(name, entry) for name, entry in snakemake.params.contrasts.items()},
        base,
        settings.Statistics(**snakemake.params.statistics),
        snakemake.params.min_cells,
    )
    tables.write(result.compared, snakemake.output.compared)
    tables.write(result.mechanisms, snakemake.output.mechanisms)
    tables.write(result.signatures, snakemake.output.signatures)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
