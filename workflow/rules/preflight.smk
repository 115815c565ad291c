rule preflight:
    log:
        "<logs>/preflight.log",
    localrule: True
    conda:
        "../../environment.yml"
    # the check itself runs when the workflow is read, so that no job starts on faulty input
    params:
        told=lambda wildcards: understood.describe(to_check(SETTINGS), folder("results"))
        + f"\n\npreflight: no fault found in {', '.join(DATASETS)}\n",
    script:
        "../scripts/preflight.py"
