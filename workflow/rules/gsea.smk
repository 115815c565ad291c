# A job of its own, next to `analyse`: importing GSEApy takes longer than most stages.
rule gsea:
    """Run GSEA prerank of every contrast's genes, by GSEApy."""
    input:
        genes="<results>/{dataset}/contrast/genes.tsv",
        knowledge=knowledge_files,
        before=follows("gsea", gsea_follows),
    output:
        scores=report(
            "<results>/{dataset}/contrast/gsea.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "gsea"},
        ),
        curves="<results>/{dataset}/contrast/gsea_curves.tsv",
        record="<results>/made_from/{dataset}/gsea.json",
    log:
        "<logs>/{dataset}/gsea.log",
    benchmark:
        "<benchmarks>/{dataset}/gsea.tsv"
    wildcard_constraints:
        dataset=OF_ANY,
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(2000, 20),
        runtime=scaled(10, 0.1),
    params:
        mechanisms=handed(lookup(dpath="mechanisms", within=config, default={})),
        sources=handed(KNOWLEDGE_FILES),
        statistics=handed(reruns.of_permutations(config.get("statistics", {}))),
    script:
        "../scripts/gsea.py"
