# what was decided about the sets; a knowledge base of your own need not have it
DECISIONS = [path for path in [SETTINGS.mechanisms.folder / "decisions.tsv"] if path.exists()]


rule knowledge:
    input:
        knowledge=KNOWLEDGE,
        identifiers=IDENTIFIERS,
        decisions=given(*DECISIONS),
    output:
        page="<results>/knowledge/index.html",
        gmt=collect("<results>/knowledge/mechanisms.{part}.gmt", part=["all", "up", "down"]),
        layers=collect(
            "<results>/knowledge/layers/{layer}.{part}.gmt",
            layer=SETTINGS.mechanisms.used,
            part=["all", "up", "down"],
        ),
    log:
        "<logs>/knowledge.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
        sources=KNOWLEDGE_FILES | known(DECISIONS),
    script:
        "../scripts/knowledge.py"
