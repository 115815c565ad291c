SHOWN = show_understanding()


rule preflight:
    """Check config, sample sheets and heads of all files, and show what was understood; nothing is computed."""
    log:
        "<logs>/preflight.log",
    localrule: True
    conda:
        "../../environment.yml"
    # the check itself runs when the workflow is read, so that no job starts on faulty input
    # Functions of `input`, though there is none: what follows from input is not put on record, and for its records
    # of parameters Snakemake would import pandas, which takes longer than all else here.
    params:
        told=lambda wildcards, input: understanding(),
        verdict=lambda wildcards, input: f"preflight: no fault found in {', '.join(DATASETS)}",
        again=lambda wildcards, input: "" if SHOWN else f"{understanding()}\n\n",
    shell:
        "printf '%s\\n\\n%s\\n' {params.told:q} {params.verdict:q} > {log}; "
        "printf '%s%s\\n' {params.again:q} {params.verdict:q}"
