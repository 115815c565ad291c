from sorascope import expression, knowledge, readings, settings, signature, tables
from sorascope.job import logged

with logged(snakemake.log[0]):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load(chosen.folder, chosen.sets, chosen.use_review)
    options = settings.Statistics(**snakemake.params.statistics)
    data = expression.read(snakemake.input.expression)
    results = {
        name: signature.run(
            data.expression,
            data.samples,
            settings.contrast(name, entry),
            base.signed_sets(),
            options,
            counts=data.counts,
            panels=base.panels(),
        )
        for name, entry in snakemake.params.contrasts.items()
    }
    complete = {name: readings.complete(each.table, base, each.genes) for name, each in results.items()}
    tables.write(tables.stack(complete), snakemake.output.signatures)
    tables.write(
        tables.stack({name: each.summary for name, each in results.items()}), snakemake.output.summary
    )
    tables.write(tables.stack({name: each.genes for name, each in results.items()}), snakemake.output.genes)
    tables.write(
        tables.stack({name: each.calibration for name, each in results.items()}), snakemake.output.calibration
    )
    tables.write_json({name: each.info for name, each in results.items()}, snakemake.output.model)
