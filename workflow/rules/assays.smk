# Further matrices of the same samples, of data sets that bring any.
rule assays:
    """Test further matrices of the same samples (proteins, phosphorylation, copy number, …)."""
    input:
        expression="<results>/{dataset}/expression.h5ad",
        contrast_mechanisms="<results>/{dataset}/contrast/mechanisms.tsv",
        contrast_genes="<results>/{dataset}/contrast/genes.tsv",
        summary="<results>/{dataset}/signature/summary.tsv",
        matrices=assay_matrices,
        curated=curated_files,
        identifiers=identifier_table,
        knowledge=knowledge_files,
        before=follows("assays", "{dataset}/ingest", "{dataset}/analyse"),
    output:
        folder=report(
            directory("<results>/{dataset}/assays"),
            patterns=["{assay}/{table}.tsv"],
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "{assay}: {table}"},
        ),
        record="<results>/made_from/{dataset}/assays.json",
    log:
        "<logs>/{dataset}/assays.log",
    benchmark:
        "<benchmarks>/{dataset}/assays.tsv"
    wildcard_constraints:
        dataset=WITH_ASSAYS,
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.5),
    params:
        dataset=handed(assays_entry),
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(assay_files),
        statistics=handed(reruns.statistics(config.get("statistics", {}))),
    script:
        "../scripts/assays.py"
