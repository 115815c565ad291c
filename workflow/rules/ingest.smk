rule ingest:
    """Read a matrix: approved gene symbols, verified scale, log2 values, and the quality of each sample."""
    input:
        matrix=matrix,
        platform=platform_table,
        samples=sample_sheet,
        identifiers=identifier_table,
        before=follows("ingest"),
    output:
        expression="<results>/{dataset}/expression.h5ad",
        id_report="<results>/{dataset}/id_report.tsv",
        qc="<results>/{dataset}/qc.json",
        record="<results>/made_from/{dataset}/ingest.json",
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
        dataset=handed(ingest_entry),
        version=__version__,
        sources=handed(dataset_files),
    script:
        "../scripts/ingest.py"
