from sorascope import handover, knowledge, settings
from sorascope.contrast.set_tests import gsea
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.knowledge import layers
from sorascope.report.inputs import read_table

with logged(snakemake.log[0], snakemake.params.sources) as log:
    base = knowledge.load_chosen(settings.mechanisms(snakemake.params.mechanisms))
    options = settings.Statistics(**snakemake.params.statistics)
    genes = read_table(snakemake.input.genes)
    sets = {one.main: one.signed_sets() for one in layers.tested(base)}
    scores, curves = {}, {}
    for name, rows in genes.groupby("contrast", sort=False):
        ranked = handover.ranking(rows)
        scores[name], curves[name] = gsea.by_layer(ranked, sets, options.permutations, options.seed)
        log.info("%s: %d genes ranked, %d sets scored", name, len(ranked), scores[name]["p"].notna().sum())
    tables.write(tables.stack(scores), snakemake.output.scores)
    tables.write(tables.stack(curves), snakemake.output.curves)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
