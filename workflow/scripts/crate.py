from importlib.metadata import version
from pathlib import Path

from sorascope import crate, settings, tables
from sorascope.jobs.frame import logged

with logged(snakemake.log[0]):
    output = Path(snakemake.output[0])
    chosen = snakemake.params.config
    run = crate.of_run(settings.load(chosen), chosen, output.parent, version("snakemake"))
    tables.write_atomically(output, lambda path: crate.write(run, path))
