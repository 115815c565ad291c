from sorascope import expression, knowledge, settings, tables
from sorascope.atlas import unit_effects
from sorascope.jobs.frame import logged

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    base = base.only(base.main)
    options = settings.Statistics(**snakemake.params.statistics)
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    data = expression.read(snakemake.input.expression)
    notes = data.provenance["scale"]["notes"]
    found = unit_effects.Effects()
    for contrast in dataset.contrasts.values():
        unit_effects.of_samples(
            found,
            data.expression,
            data.samples,
            dataset,
            contrast,
            base.signed_sets(),
            base.panels(),
            options,
            notes,
        )
    for name, table in found.tables().items():
        tables.write(table, snakemake.output[name])
