from sorascope import knowledge, settings
from sorascope.atlas import unit_effects
from sorascope.files import tables
from sorascope.ingest import expression
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.knowledge import layers

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    options = settings.Statistics(**snakemake.params.statistics)
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    data = expression.read(snakemake.input.expression)
    notes = data.provenance["scale"]["notes"]
    by_layer = {}
    for one in layers.each(base):
        found = by_layer[one.main] = unit_effects.Effects()
        for contrast in dataset.contrasts.values():
            unit_effects.of_samples(
                found,
                data.expression,
                data.samples,
                dataset,
                contrast,
                one.signed_sets(),
                one.panels(),
                options,
                notes,
            )
    for name, table in unit_effects.stacked(by_layer).items():
        tables.write(table, snakemake.output[name])
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
