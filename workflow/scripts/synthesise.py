from sorascope import knowledge, settings
from sorascope.atlas import assays, build, layered, page
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.knowledge import layers
from sorascope.report import atlas_columns
from sorascope.synthesis import folders

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    main, *others = layers.each(knowledge.load_chosen(chosen))
    options = settings.atlas(snakemake.params.atlas)
    statistics = settings.Statistics(**snakemake.params.statistics)
    simulated = snakemake.wildcards.atlas == "simulated"
    known = None if simulated or not options.known else folders.load(options.known)
    gathered = build.gather(snakemake.input.units, snakemake.input.effects, snakemake.input.panels)
    built = build.run(gathered.of_layer(main.main), main, options, statistics, known=known)
    further = [
        layered.run(gathered.of_layer(one.main), one, options, statistics, known, built.info["same_data"])
        for one in others
    ]
    of_assays = assays.gather(snakemake.input.assays)
    made = layered.tables(built, main.main, further) | {"assays": of_assays}
    for name, table in made.items():
        tables.write(table, snakemake.output[name])
    tables.write(
        atlas_columns.describe({page.FILES[name]: each for name, each in made.items()}),
        snakemake.output.readme,
    )
    tables.write_text(page.render(built, main, simulated, further, of_assays), snakemake.output.page)
    tables.write_json(built.info, snakemake.output.model)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
