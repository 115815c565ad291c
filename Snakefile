# Makes `snakemake` work in the project's root; the workflow itself is workflow/Snakefile.
include: "workflow/Snakefile"


rule default:
    """Make everything: what a run does that names no target."""
    default_target: True
    input:
        rules.all.input,
    localrule: True
