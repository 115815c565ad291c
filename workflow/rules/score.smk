rule score:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=SET_FILES,
    output:
        scores=collect("<results>/{{dataset}}/scores/{method}.tsv", method=SETTINGS.scores),
        coverage="<results>/{dataset}/scores/coverage.tsv",
    log:
        "<logs>/{dataset}/score.log",
    benchmark:
        "<benchmarks>/{dataset}/score.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.1),
    params:
        methods=SETTINGS.scores,
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        sets=SETS,
    script:
        "../scripts/score.py"
