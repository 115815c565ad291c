from sorascope import contrast, expression, interaction, knowledge, settings, tables
from sorascope.job import logged

with logged(snakemake.log[0]):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    sets = knowledge.load(chosen.folder, chosen.sets, chosen.use_review).signed_sets()
    options = settings.Statistics(**snakemake.params.statistics)
    data = expression.read(snakemake.input.expression)
    contrasts = {name: settings.contrast(name, entry) for name, entry in snakemake.params.contrasts.items()}
    results = {
        name: contrast.run(data.expression, data.samples, each, sets, data.counts, options)
        for name, each in contrasts.items()
    }
    by_block = interaction.run(data.expression, data.samples, contrasts, sets, data.counts, options)
    tables.write(tables.stack({name: each.genes for name, each in results.items()}), snakemake.output.genes)
    tables.write(
        tables.stack({name: each.mechanisms for name, each in results.items()}), snakemake.output.mechanisms
    )
    tables.write(by_block.mechanisms, snakemake.output.interaction)
    tables.write(by_block.genes, snakemake.output.interaction_genes)
    models = {name: each.info for name, each in results.items()}
    for name, info in by_block.info.items():
        models[name]["interaction"] = info
    tables.write_json(models, snakemake.output.model)
