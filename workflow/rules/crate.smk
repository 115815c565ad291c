rule crate:
    """Pack workflow, config, sample sheets and results as an RO-Crate for a repository."""
    input:
        results=rules.all.input,
        sheets=lambda wildcards: given(*SHEETS),
        knowledge=knowledge_files,
        before=follows("crate", packed_records),
    output:
        crate="<results>/run.crate.zip",
        record="<results>/made_from/crate.json",
    log:
        "<logs>/crate.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        config=handed(config),
        stages=handed(lambda wildcards: packed_stages()),
        sources=handed(KNOWLEDGE_FILES | known(SHEETS)),
    script:
        "../scripts/crate.py"
