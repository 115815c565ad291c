rule preflight:
    log:
        "<logs>/preflight.log",
    localrule: True
    conda:
        "../../environment.yml"
    # the check itself runs when the workflow is read, so that no job starts on faulty input
    params:
        verdict=f"preflight: no fault found in {', '.join(DATASETS)}",
    shell:
        "echo {params.verdict:q} | tee {log}"
