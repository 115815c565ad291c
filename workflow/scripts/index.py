from pathlib import Path

from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.report import index

with logged(snakemake.log[0]):
    reports = [Path(path) for path in snakemake.input.reports]
    results = Path(snakemake.output.page).parent
    own = [path.parent.name for path in reports]
    found = index.find(results)
    order = index.newest_first(index.read_order(results), found.digests, own)
    listed = [found.documents[name] for name in order]
    links = {
        path.parent.name: str(snakemake.report_href(path.with_suffix(".html").as_posix())) for path in reports
    }
    tables.write_text(index.render(listed, others=found.others), snakemake.output.page)
    tables.write_text(index.render([found.documents[name] for name in own], links), snakemake.output.overview)
    index.write_order(order, results)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
