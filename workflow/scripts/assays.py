from pathlib import Path

from sorascope import knowledge, settings
from sorascope.assays import run
from sorascope.files import tables
from sorascope.ingest import expression
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.report.inputs import read_table

with logged(snakemake.log[0], snakemake.params.sources):
    base = knowledge.load_chosen(settings.mechanisms(snakemake.params.mechanisms))
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    options = settings.Statistics(**snakemake.params.statistics)
    made = run.run(
        dataset,
        expression.read(snakemake.input.expression),
        base.only(base.main),
        dataset.contrasts,
        options,
        {
            "contrast_mechanisms": read_table(snakemake.input.contrast_mechanisms),
            "contrast_genes": read_table(snakemake.input.contrast_genes),
            "summary": read_table(snakemake.input.summary),
        },
    )
    folder = Path(snakemake.output.folder)
    for name, each in made.items():
        for table, rows in each.tables.items():
            tables.write(rows, folder / name / f"{table}.tsv")
        tables.write_json(each.info, folder / name / "model.json")
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
