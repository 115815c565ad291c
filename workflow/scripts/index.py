from sorascope import tables
from sorascope.jobs.frame import logged
from sorascope.report import index, inputs

with logged(snakemake.log[0]):
    tables.write_text(index.render([inputs.read_json(path) for path in snakemake.input]), snakemake.output[0])
