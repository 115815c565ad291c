localrules:
    knowledge,


rule knowledge:
    input:
        knowledge=KNOWLEDGE,
        identifiers=IDENTIFIERS,
    output:
        page="<results>/knowledge/index.html",
        gmt=collect("<results>/knowledge/mechanisms.{part}.gmt", part=["all", "up", "down"]),
    log:
        "<logs>/knowledge.log",
    params:
        mechanisms=lookup(dpath="mechanisms", within=config, default={}),
    script:
        "../scripts/knowledge.py"
