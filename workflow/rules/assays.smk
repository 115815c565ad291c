# Further matrices of the same samples, of data sets that bring any.
rule assays:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        contrast_mechanisms="<results>/{dataset}/contrast/mechanisms.tsv",
        contrast_genes="<results>/{dataset}/contrast/genes.tsv",
        summary="<results>/{dataset}/signature/summary.tsv",
        matrices=assay_matrices,
        curated=CURATED,
        identifiers=IDENTIFIERS,
    output:
        report(
            directory("<results>/{dataset}/assays"),
            patterns=["{assay}/{table}.tsv"],
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "{assay}: {table}"},
        ),
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
        dataset=assays_entry,
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        sources=assay_files,
        statistics=reruns.statistics(config.get("statistics", {})),
    script:
        "../scripts/assays.py"
