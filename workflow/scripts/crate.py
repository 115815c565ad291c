from importlib.metadata import version
from pathlib import Path

from sorascope import settings
from sorascope.files import tables
from sorascope.handover import crate
from sorascope.jobs import records
from sorascope.jobs.frame import logged

with logged(snakemake.log[0], snakemake.params.sources):
    output = Path(snakemake.output.crate)
    chosen, stages = snakemake.params.config, snakemake.params.stages
    records.refuse_others(stages)
    made = records.results(map(Path, stages))
    run = crate.of_run(settings.load(chosen), chosen, made, version("snakemake"))
    tables.write_atomically(output, lambda path: crate.write(run, path))
    records.write(snakemake.output.record, [str(output)], snakemake.input, dict(snakemake.params.items()))
