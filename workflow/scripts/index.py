from sorascope import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.report import index, inputs

with logged(snakemake.log[0]):
    tables.write_text(
        index.render([inputs.read_json(path) for path in snakemake.input.reports]), snakemake.output.page
    )
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
