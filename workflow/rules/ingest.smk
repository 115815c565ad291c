rule ingest:
    input:
        matrix=lookup(dpath="datasets/{dataset}/matrix", within=config),
        platform=lookup(dpath="datasets/{dataset}/platform", within=config, default=[]),
        samples=lookup(dpath="datasets/{dataset}/samples", within=config),
        identifiers=IDENTIFIERS,
    output:
        expression="<results>/{dataset}/expression.h5ad",
        id_report="<results>/{dataset}/id_report.tsv",
        qc="<results>/{dataset}/qc.json",
    log:
        "<logs>/{dataset}/ingest.log",
    benchmark:
        "<benchmarks>/{dataset}/ingest.tsv"
    resources:
        mem_mb=2000,
        runtime=15,
    params:
        dataset=lookup(dpath="datasets/{dataset}", within=config),
        version=__version__,
    script:
        "../scripts/ingest.py"
