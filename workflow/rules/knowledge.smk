# what was decided about the sets; a knowledge base of your own need not have it
DECISIONS = [path for path in [SETTINGS.mechanisms.folder / "decisions.tsv"] if path.exists()]


rule knowledge:
    """Make the page of all mechanisms and gene sets, and GMT files of those that are tested."""
    input:
        knowledge=knowledge_files,
        identifiers=identifier_table,
        decisions=lambda wildcards: given(*DECISIONS),
        before=follows("knowledge"),
    output:
        page="<results>/knowledge/index.html",
        gmt=collect("<results>/knowledge/mechanisms.{part}.gmt", part=["all", "up", "down"]),
        layers=collect(
            "<results>/knowledge/layers/{layer}.{part}.gmt",
            layer=SETTINGS.mechanisms.used,
            part=["all", "up", "down"],
        ),
        record="<results>/made_from/knowledge.json",
    log:
        "<logs>/knowledge.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(KNOWLEDGE_FILES | known(DECISIONS)),
    script:
        "../scripts/knowledge.py"
