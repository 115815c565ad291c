rule preflight:
    log:
        "<logs>/preflight.log",
    localrule: True
    conda:
        "../../environment.yml"
    # the check itself runs when the workflow is read, so that no job starts on faulty input
    params:
        told=lambda wildcards: understood.describe(SETTINGS, OPENED, folder("results")),
        verdict=f"preflight: no fault found in {', '.join(DATASETS)}",
    shell:
        "printf '%s\\n\\n%s\\n' {params.told:q} {params.verdict:q} | tee {log}"
