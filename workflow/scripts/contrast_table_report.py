import jinja2  # noqa: F401  # imported before the document says what was

from sorascope import knowledge, settings
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.report import multiqc
from sorascope.report.published import page

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    files = {name: path for name, path in snakemake.input.items() if isinstance(path, str)}
    given = page.Published.layered(
        settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset),
        settings.Statistics(**snakemake.params.statistics),
        base,
        **page.read(files),
        libraries=records.libraries(snakemake.input.before, "report"),
    )
    html, document = page.render(given)
    tables.write(page.readme(given), snakemake.output.readme)
    tables.write_json(document, snakemake.output.document)
    tables.write_json(multiqc.content(document), snakemake.output.multiqc)
    tables.write_text(html, snakemake.output.page)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
