from sorascope import handover, identifiers, knowledge, settings
from sorascope.atlas import unit_effects
from sorascope.contrast_table import contrast
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.knowledge import layers, readings
from sorascope.synthesis import place
from sorascope.synthesis.folders import load as load_known

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    main = layers.each(base)[0]
    options = settings.Statistics(**snakemake.params.statistics)
    dataset = settings.dataset(snakemake.wildcards.dataset, snakemake.params.dataset)
    table = identifiers.load_table(snakemake.input.identifiers)
    folders = settings.atlas(snakemake.params.atlas).known
    known = load_known(folders) if folders else None
    sets = {one.main: one.signed_sets() for one in layers.tested(base)}
    by_layer = contrast.run_layers(dataset, table, sets, options, known)
    found = by_layer[base.main]
    results = {name: each.result for name, each in found.items()}
    effects_of = {one.main: unit_effects.Effects() for one in layers.each(base)}
    for name, each in results.items():
        for layer, made in effects_of.items():
            unit_effects.of_table(
                made, each.genes, dataset, name, base.signed_sets(layer), base.panels(layer), options
            )
    tables.write(tables.stack({name: each.genes for name, each in results.items()}), snakemake.output.genes)
    handover.write({(name, ""): each.genes for name, each in results.items()}, snakemake.output.handover)
    stacked = {
        layer: tables.stack(
            {
                name: readings.read_with(each.result.mechanisms, base, "", "direction")
                for name, each in made.items()
            }
        )
        for layer, made in by_layer.items()
    }
    tables.write(layers.stack(stacked), snakemake.output.mechanisms)
    tables.write(
        tables.stack({name: each.id_report for name, each in found.items()}), snakemake.output.id_report
    )
    own = effects_of[base.main].tables()
    tables.write(place.of_tables(own["units"], own["effects"], main, known), snakemake.output.place)
    for name, table in unit_effects.stacked(effects_of).items():
        tables.write(table, snakemake.output[name])
    tables.write_json({name: each.info for name, each in results.items()}, snakemake.output.model)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
