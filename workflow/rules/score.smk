rule score:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=KNOWLEDGE,
    output:
        scores=collect("<results>/{{dataset}}/scores/{method}.tsv", method=SETTINGS.scores),
        coverage="<results>/{dataset}/scores/coverage.tsv",
    log:
        "<logs>/{dataset}/score.log",
    benchmark:
        "<benchmarks>/{dataset}/score.tsv"
    resources:
        mem_mb=2000,
        runtime=15,
    params:
        methods=SETTINGS.scores,
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
    script:
        "../scripts/score.py"
