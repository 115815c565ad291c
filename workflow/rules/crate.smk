rule crate:
    input:
        results=rules.all.input,
        sheets=given(*(path for each in SETTINGS.datasets.values() for path in each.sheets)),
        knowledge=KNOWLEDGE,
    output:
        "<results>/run.crate.zip",
    log:
        "<logs>/crate.log",
    localrule: True
    conda:
        "../../environment.yml"
    params:
        config=config,
    script:
        "../scripts/crate.py"
