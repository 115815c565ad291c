rule signature:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=KNOWLEDGE,
    output:
        signatures="<results>/{dataset}/signature/signatures.tsv",
        genes="<results>/{dataset}/signature/genes.tsv",
        calibration="<results>/{dataset}/signature/calibration.tsv",
        model="<results>/{dataset}/signature/model.json",
    log:
        "<logs>/{dataset}/signature.log",
    benchmark:
        "<benchmarks>/{dataset}/signature.tsv"
    resources:
        mem_mb=2000,
        runtime=15,
    params:
        contrasts=lookup(dpath="datasets/{dataset}/contrasts", within=config),
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        statistics=lookup(dpath="statistics", within=config, default={}),
    script:
        "../scripts/signature.py"
