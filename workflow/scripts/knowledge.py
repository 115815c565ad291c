from pathlib import Path

from sorascope import knowledge, settings
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.knowledge import export, page

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    tables.write_text(page.render(base), snakemake.output.page)
    for path in map(Path, snakemake.output.gmt):
        tables.write_text(export.gmt(base, path.suffixes[-2][1:]), path)
    for path in map(Path, snakemake.output.layers):
        layer, part = path.stem.split(".")
        tables.write_text(export.gmt(base, part, layer), path)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
