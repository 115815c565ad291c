rule ingest:
    input:
        matrix=matrix,
        platform=platform_table,
        samples=sample_sheet,
        identifiers=IDENTIFIERS,
    output:
        expression="<results>/{dataset}/expression.h5ad",
        id_report="<results>/{dataset}/id_report.tsv",
        qc="<results>/{dataset}/qc.json",
    log:
        "<logs>/{dataset}/ingest.log",
    benchmark:
        "<benchmarks>/{dataset}/ingest.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.1),
    params:
        dataset=ingest_entry,
        version=__version__,
        sources=dataset_files,
    script:
        "../scripts/ingest.py"
