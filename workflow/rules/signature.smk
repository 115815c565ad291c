rule signature:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=KNOWLEDGE,
    output:
        signatures="<results>/{dataset}/signature/signatures.tsv",
        summary="<results>/{dataset}/signature/summary.tsv",
        genes="<results>/{dataset}/signature/genes.tsv",
        calibration="<results>/{dataset}/signature/calibration.tsv",
        model="<results>/{dataset}/signature/model.json",
    log:
        "<logs>/{dataset}/signature.log",
    benchmark:
        "<benchmarks>/{dataset}/signature.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.5),
    params:
        contrasts=compared_groups,
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        statistics=reruns.statistics("signature", config.get("statistics", {})),
    script:
        "../scripts/signature.py"
