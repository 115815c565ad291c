rule signature:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=KNOWLEDGE,
    output:
        signatures=report(
            "<results>/{dataset}/signature/signatures.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "signatures"},
        ),
        summary=report(
            "<results>/{dataset}/signature/summary.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "summary"},
        ),
        genes="<results>/{dataset}/signature/genes.tsv",
        calibration=report(
            "<results>/{dataset}/signature/calibration.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "calibration"},
        ),
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
