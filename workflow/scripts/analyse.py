from pathlib import Path

from sorascope import contrast, expression, knowledge, readings, scores, settings, signature, tables
from sorascope.contrast import interaction
from sorascope.jobs.frame import logged


def write_scores(data, sets, methods, output):
    computed = scores.compute(data.expression, sets, methods, ranked=not data.relative)
    for path in map(Path, output.scores):
        tables.write(computed[path.stem].rename_axis("sample").reset_index(), path)
    tables.write(scores.coverage(data.expression.index, sets), output.coverage)


def write_contrasts(data, sets, contrasts, options, output):
    results = {
        name: contrast.run(data.expression, data.samples, each, sets, data.counts, options)
        for name, each in contrasts.items()
    }
    by_block = interaction.run(data.expression, data.samples, contrasts, sets, data.counts, options)
    tables.write(tables.stack({name: each.genes for name, each in results.items()}), output.contrast_genes)
    mechanisms = {name: each.mechanisms for name, each in results.items()}
    tables.write(tables.stack(mechanisms), output.contrast_mechanisms)
    tables.write(by_block.mechanisms, output.interaction)
    tables.write(by_block.genes, output.interaction_genes)
    models = {name: each.info for name, each in results.items()}
    for name, info in by_block.info.items():
        models[name]["interaction"] = info
    tables.write_json(models, output.contrast_model)


def write_signatures(data, base, contrasts, options, output):
    results = {
        name: signature.run(
            data.expression,
            data.samples,
            each,
            base.signed_sets(),
            options,
            counts=data.counts,
            panels=base.panels(),
        )
        for name, each in contrasts.items()
    }
    complete = {name: readings.complete(each.table, base, each.genes) for name, each in results.items()}
    tables.write(tables.stack(complete), output.signatures)
    tables.write(tables.stack({name: each.summary for name, each in results.items()}), output.summary)
    tables.write(tables.stack({name: each.genes for name, each in results.items()}), output.signature_genes)
    tables.write(tables.stack({name: each.calibration for name, each in results.items()}), output.calibration)
    tables.write_json({name: each.info for name, each in results.items()}, output.signature_model)


with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    options = settings.Statistics(**snakemake.params.statistics)
    contrasts = {name: settings.contrast(name, entry) for name, entry in snakemake.params.contrasts.items()}
    data = expression.read(snakemake.input.expression)
    write_scores(data, base.signed_sets(), snakemake.params.methods, snakemake.output)
    write_contrasts(data, base.signed_sets(), contrasts, options, snakemake.output)
    write_signatures(data, base, contrasts, options, snakemake.output)
