from pathlib import Path

import pandas as pd

from sorascope import contrast, handover, knowledge, scores, settings, signature
from sorascope.arrays.coregulation import of_kind
from sorascope.arrays.sets import coverage
from sorascope.atlas.units import lines_of
from sorascope.contrast import in_lines, interaction
from sorascope.files import tables
from sorascope.ingest import expression
from sorascope.jobs import records
from sorascope.jobs.frame import logged
from sorascope.knowledge import layers, readings
from sorascope.synthesis import clones
from sorascope.synthesis.folders import load as load_known


def write_scores(data, base, methods, output):
    # ssGSEA is scaled over the sets it is given: each layer by itself
    by_layer = [
        scores.compute(data.expression, one.signed_sets(), methods, ranked=not data.relative)
        for one in layers.each(base)
    ]
    for path in map(Path, output.scores):
        joined = pd.concat([computed[path.stem] for computed in by_layer], axis=1)
        tables.write(joined.rename_axis("sample").reset_index(), path)
    tables.write(coverage(data.expression.index, base.signed_sets()), output.coverage)


def contrasts_of(data, by_layer, contrasts, options):
    sets = {name: base.signed_sets() for name, base in by_layer.items()}
    results = {
        name: contrast.run_layers(data.expression, data.samples, each, sets, data.counts, options)
        for name, each in contrasts.items()
    }
    return {
        layer: contrast_tables(
            base,
            {name: each[layer] for name, each in results.items()},
            interaction.run(data.expression, data.samples, contrasts, sets[layer], data.counts, options),
        )
        for layer, base in by_layer.items()
    }


def contrast_tables(base, results, by_block):
    tests = {
        name: readings.read_with(each.mechanisms, base, "", "direction") for name, each in results.items()
    }
    models = {name: each.info for name, each in results.items()}
    for name, info in by_block.info.items():
        models[name]["interaction"] = info
    return {
        "contrast_genes": tables.stack({name: each.genes for name, each in results.items()}),
        "contrast_mechanisms": tables.stack(tests),
        "interaction": by_block.mechanisms,
        "interaction_genes": by_block.genes,
        "contrast_model": models,
    }


def signatures_of(data, by_layer, contrasts, options, background, acquired):
    asked = {}
    for name, base in by_layer.items():
        sets = base.signed_sets()
        asked[name] = signature.Asked(sets, base.panels(), background(sets))
    results = {
        name: signature.run_layers(data.expression, data.samples, each, asked, options, data.counts, acquired)
        for name, each in contrasts.items()
    }
    return {
        layer: signature_tables(base, {name: each[layer] for name, each in results.items()})
        for layer, base in by_layer.items()
    }


def signature_tables(base, results):
    complete = {
        name: readings.read_with(readings.complete(each.table, base, each.genes), base, "sample", "call")
        for name, each in results.items()
    }
    of_lines = {
        name: readings.read_with(each.summary, base, "block", "call") for name, each in results.items()
    }
    return {
        "signatures": tables.stack(complete),
        "summary": tables.stack(of_lines),
        "signature_genes": tables.stack({name: each.genes for name, each in results.items()}),
        "calibration": tables.stack({name: each.calibration for name, each in results.items()}),
        "signature_model": {name: each.info for name, each in results.items()},
    }


def write_lists(data, genes, contrasts, options, folder):
    """Write each contrast's and line's genes for other tools; `genes`: of all contrasts."""
    found = {(name, ""): rows for name, rows in genes.groupby("contrast", sort=False)}
    for name, each in contrasts.items():
        of_lines = in_lines.run(data.expression, data.samples, each, data.counts, options)
        found |= {(name, line): rows for line, rows in of_lines.items()}
    handover.write(found, folder)


def write_layered(by_layer, output, once):
    """Write every layer's tables one under the other, the main layer first; `once`: of the first alone."""
    first = next(iter(by_layer.values()))
    for name, table in first.items():
        if name in once:
            write = tables.write_json if isinstance(table, dict) else tables.write
            write(table, output[name])
        else:
            tables.write(layers.stack({key: made[name] for key, made in by_layer.items()}), output[name])
    return first


with logged(snakemake.log[0], snakemake.params.sources) as log:
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    options = settings.Statistics(**snakemake.params.statistics)
    contrasts = {name: settings.contrast(name, entry) for name, entry in snakemake.params.contrasts.items()}
    data = expression.read(snakemake.input.expression)
    genes, samples = data.expression.shape
    log.info("%s samples, %s genes, %s mechanisms", samples, f"{genes:,}", len(base.mechanisms))
    log.info("contrasts: %s", ", ".join(contrasts))
    output = snakemake.output
    write_scores(data, base, snakemake.params.methods, output)
    of_genes = ("contrast_genes", "interaction_genes", "contrast_model")
    by_layer = {one.main: one for one in layers.tested(base)}
    first = write_layered(contrasts_of(data, by_layer, contrasts, options), output, of_genes)
    write_lists(data, first["contrast_genes"], contrasts, options, output.handover)
    dataset, folders = snakemake.params.dataset, settings.atlas(snakemake.params.atlas).known
    acquired, facts = dataset.get("resistance") == "acquired", dataset.get("facts", {})
    apart = lines_of(facts, data.samples, contrasts.values())
    known = load_known(folders) if folders else None

    def background(sets):
        usual = of_kind("replicates", options.gene_correlation)
        return None if known is None else clones.background(known, sets, options.fdr, usual, apart)

    made = signatures_of(data, by_layer, contrasts, options, background, acquired)
    write_layered(made, output, ("signature_model",))
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
