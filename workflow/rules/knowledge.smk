rule knowledge:
    input:
        knowledge=KNOWLEDGE,
        identifiers=IDENTIFIERS,
        # what was decided about the sets; a knowledge base of your own need not have it
        decisions=[path for path in [SETTINGS.mechanisms.folder / "decisions.tsv"] if path.exists()],
    output:
        page="<results>/knowledge/index.html",
        gmt=collect("<results>/knowledge/mechanisms.{part}.gmt", part=["all", "up", "down"]),
    log:
        "<logs>/knowledge.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        sources=KNOWLEDGE_FILES,
    script:
        "../scripts/knowledge.py"
