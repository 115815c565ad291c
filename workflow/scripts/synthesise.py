from sorascope import knowledge, settings, tables
from sorascope.atlas import build, columns, page
from sorascope.jobs.frame import logged
from sorascope.known import folders

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    base = base.only(base.main)
    chosen_atlas = settings.atlas(snakemake.params.atlas)
    simulated = snakemake.wildcards.atlas == "simulated"
    built = build.run(
        build.gather(snakemake.input.units, snakemake.input.effects, snakemake.input.panels),
        base,
        chosen_atlas,
        settings.Statistics(**snakemake.params.statistics),
        known=None if simulated or not chosen_atlas.known else folders.load(chosen_atlas.known),
    )
    for name, table in built.tables().items():
        tables.write(table, snakemake.output[name])
    named = {page.FILES[name]: table for name, table in built.tables().items()}
    tables.write(columns.describe(named), snakemake.output.readme)
    tables.write_text(page.render(built, base, simulated), snakemake.output.page)
    tables.write_json(built.info, snakemake.output.model)
