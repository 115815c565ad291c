rule contrast:
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=SET_FILES,
    output:
        genes="<results>/{dataset}/contrast/genes.tsv",
        mechanisms=report(
            "<results>/{dataset}/contrast/mechanisms.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "mechanisms"},
        ),
        interaction="<results>/{dataset}/contrast/interaction.tsv",
        interaction_genes="<results>/{dataset}/contrast/interaction_genes.tsv",
        model="<results>/{dataset}/contrast/model.json",
    log:
        "<logs>/{dataset}/contrast.log",
    benchmark:
        "<benchmarks>/{dataset}/contrast.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.1),
    params:
        contrasts=lookup(dpath="datasets/{dataset}/contrasts", within=config),
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        sets=SETS,
        statistics=reruns.statistics("contrast", config.get("statistics", {})),
    script:
        "../scripts/contrast.py"
