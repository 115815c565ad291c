import jinja2  # noqa: F401  # imported before the document says what was

from sorascope import knowledge, settings
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.report import columns, inputs, multiqc, page

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    files = {name: path for name, path in snakemake.input.items() if isinstance(path, str)}
    given = inputs.load(
        dataset,
        settings.Statistics(**snakemake.params.statistics),
        base,
        files,
        snakemake.input.scores,
        snakemake.input.cells,
        next(iter(snakemake.input.assays), None),
        records.libraries(snakemake.input.before, "report"),
    )
    html, document, figures = page.render(given)
    for key, figure in figures.items():
        tables.write_text(figure, f"{snakemake.output.figures}/{key.replace('/', '_')}.svg")
    names = {key: each.name for key, each in base.mechanisms.items()}
    tables.write(columns.describe(page.described(given), names), snakemake.output.readme)
    tables.write_json(document, snakemake.output.document)
    tables.write_json(multiqc.content(document), snakemake.output.multiqc)
    tables.write_text(html, snakemake.output.page)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
