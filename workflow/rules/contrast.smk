rule contrast:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=KNOWLEDGE,
    output:
        genes="<results>/{dataset}/contrast/genes.tsv",
        mechanisms="<results>/{dataset}/contrast/mechanisms.tsv",
        model="<results>/{dataset}/contrast/model.json",
    log:
        "<logs>/{dataset}/contrast.log",
    benchmark:
        "<benchmarks>/{dataset}/contrast.tsv"
    resources:
        mem_mb=2000,
        runtime=15,
    params:
        contrasts=lookup(dpath="datasets/{dataset}/contrasts", within=config),
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        statistics=lookup(dpath="statistics", within=config, default={}),
    script:
        "../scripts/contrast.py"
