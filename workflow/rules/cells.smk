# Data sets of kind cells: ingested here, their pseudobulk then goes the way of every bulk data set.
CELLS = [name for name, dataset in SETTINGS.datasets.items() if dataset.kind == settings.CELLS]
LABELLED = [name for name in CELLS if SETTINGS.datasets[name].cells.label]
CELL_RESULTS = [
    *collect(
        "<results>/{dataset}/cells/{table}.tsv", dataset=CELLS, table=["shares", "resistant_like", "map"]
    ),
    *collect("<results>/{dataset}/cells/labels/mechanisms.tsv", dataset=LABELLED),
]


# Cells are scored in as many jobs side by side as --set-scatter cells=N says; the result is the same.
scattergather:
    cells=1,


ruleorder: ingest_cells > ingest


rule ingest_cells:
    """Read single cells: judge them, find doublets, and add them up to one profile a sample."""
    input:
        matrix=matrix,
        samples=sample_sheet,
        table=cell_table,
        identifiers=identifier_table,
        before=follows("ingest_cells"),
    output:
        expression="<results>/{dataset}/expression.h5ad",
        id_report="<results>/{dataset}/id_report.tsv",
        qc="<results>/{dataset}/qc.json",
        cells="<results>/{dataset}/cells/cells.h5ad",
        quality="<results>/{dataset}/cells/quality.parquet",
        samples="<results>/{dataset}/cells/samples.tsv",
        groups="<results>/{dataset}/cells/pseudobulk.h5ad",
        record="<results>/made_from/{dataset}/ingest.json",
    log:
        "<logs>/{dataset}/ingest.log",
    benchmark:
        "<benchmarks>/{dataset}/ingest.tsv"
    wildcard_constraints:
        dataset="|".join(CELLS) or "(?!)",
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(4000, 4),
        runtime=scaled(60, 0.05),
    params:
        dataset=handed(cells_entry),
        seed=SETTINGS.statistics.seed,
        version=__version__,
        sources=handed(dataset_files),
    script:
        "../scripts/cells_ingest.py"


rule score_cells:
    """Score a share of the cells by the ranks of their own genes."""
    input:
        cells="<results>/{dataset}/cells/cells.h5ad",
        knowledge=knowledge_files,
    output:
        temp("<results>/{dataset}/cells/parts/{scatteritem}.parquet"),
    log:
        "<logs>/{dataset}/score_cells_{scatteritem}.log",
    benchmark:
        "<benchmarks>/{dataset}/score_cells_{scatteritem}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(2000, 0.5),
        runtime=scaled(30, 0.05),
    params:
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(KNOWLEDGE_FILES),
    script:
        "../scripts/cells_score.py"


rule compare_cells:
    """Compare the cells of samples, and count those that look resistant."""
    input:
        parts=gather.cells("<results>/{{dataset}}/cells/parts/{scatteritem}.parquet"),
        cells="<results>/{dataset}/cells/cells.h5ad",
        expression="<results>/{dataset}/expression.h5ad",
        before=follows("compare_cells", "{dataset}/ingest"),
    output:
        scores="<results>/{dataset}/cells/scores.parquet",
        shares="<results>/{dataset}/cells/shares.tsv",
        by_sample="<results>/{dataset}/cells/shares_by_sample.tsv",
        resistant_like="<results>/{dataset}/cells/resistant_like.tsv",
        record="<results>/made_from/{dataset}/compare_cells.json",
    log:
        "<logs>/{dataset}/compare_cells.log",
    benchmark:
        "<benchmarks>/{dataset}/compare_cells.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(4000, 0.5),
        runtime=scaled(30, 0.05),
    params:
        contrasts=handed(compared_groups),
        # the parts are gone when this stage has ended, so what they were made from is named here, too
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(KNOWLEDGE_FILES),
    script:
        "../scripts/cells_compare.py"


rule compare_labels:
    """Compare the groups within each cluster or cell type."""
    input:
        groups="<results>/{dataset}/cells/pseudobulk.h5ad",
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=knowledge_files,
        before=follows("compare_labels", "{dataset}/ingest"),
    output:
        compared="<results>/{dataset}/cells/labels/compared.tsv",
        mechanisms="<results>/{dataset}/cells/labels/mechanisms.tsv",
        signatures="<results>/{dataset}/cells/labels/signatures.tsv",
        record="<results>/made_from/{dataset}/compare_labels.json",
    log:
        "<logs>/{dataset}/compare_labels.log",
    benchmark:
        "<benchmarks>/{dataset}/compare_labels.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(2000, 0.5),
        runtime=scaled(30, 0.05),
    params:
        contrasts=handed(compared_groups),
        min_cells=lambda wildcards: SETTINGS.datasets[wildcards.dataset].cells.min_cells,
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(KNOWLEDGE_FILES),
        statistics=handed(config.get("statistics", {})),
    script:
        "../scripts/cells_labels.py"


rule map_cells:
    """Lay out a map of cells for the report."""
    input:
        cells="<results>/{dataset}/cells/cells.h5ad",
        scores="<results>/{dataset}/cells/scores.parquet",
        before=follows("map_cells", "{dataset}/ingest", "{dataset}/compare_cells"),
    output:
        map="<results>/{dataset}/cells/map.tsv",
        record="<results>/made_from/{dataset}/map_cells.json",
    log:
        "<logs>/{dataset}/map_cells.log",
    benchmark:
        "<benchmarks>/{dataset}/map_cells.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(4000, 0.5),
        runtime=scaled(30, 0.05),
    params:
        map_cells=lambda wildcards: SETTINGS.datasets[wildcards.dataset].cells.map_cells,
        seed=SETTINGS.statistics.seed,
    script:
        "../scripts/cells_map.py"
