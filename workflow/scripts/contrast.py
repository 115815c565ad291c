from sorascope import contrast, expression, knowledge, settings, tables
from sorascope.job import logged

with logged(snakemake.log[0]):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    sets = knowledge.load(chosen.folder, chosen.sets, chosen.use_review).signed_sets()
    options = settings.Statistics(**snakemake.params.statistics)
    data = expression.read(snakemake.input.expression)
    results = {
        name: contrast.run(
            data.expression, data.samples, settings.contrast(name, entry), sets, data.counts, options
        )
        for name, entry in snakemake.params.contrasts.items()
    }
    tables.write(tables.stack({name: each.genes for name, each in results.items()}), snakemake.output.genes)
    tables.write(
        tables.stack({name: each.mechanisms for name, each in results.items()}), snakemake.output.mechanisms
    )
    tables.write_json({name: each.info for name, each in results.items()}, snakemake.output.model)
