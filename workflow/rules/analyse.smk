# Scores, contrasts and signatures of a data set: one job, since reading and importing take longer than computing.
rule analyse:
    """Score each sample, compare the groups, and call mechanisms sample by sample."""
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=knowledge_files,
        known=known_contrasts,
        before=follows("analyse", "{dataset}/ingest"),
    output:
        scores=collect("<results>/{{dataset}}/scores/{method}.tsv", method=SETTINGS.scores),
        coverage="<results>/{dataset}/scores/coverage.tsv",
        contrast_genes="<results>/{dataset}/contrast/genes.tsv",
        contrast_mechanisms=report(
            "<results>/{dataset}/contrast/mechanisms.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "mechanisms"},
        ),
        interaction="<results>/{dataset}/contrast/interaction.tsv",
        interaction_genes="<results>/{dataset}/contrast/interaction_genes.tsv",
        contrast_model="<results>/{dataset}/contrast/model.json",
        signatures=report(
            "<results>/{dataset}/signature/signatures.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "signatures"},
        ),
        summary=report(
            "<results>/{dataset}/signature/summary.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "summary"},
        ),
        signature_genes="<results>/{dataset}/signature/genes.tsv",
        calibration=report(
            "<results>/{dataset}/signature/calibration.tsv",
            caption="../report/table.rst",
            category="Tables",
            labels={"data set": "{dataset}", "table": "calibration"},
        ),
        handover=directory("<results>/{dataset}/handover"),
        signature_model="<results>/{dataset}/signature/model.json",
        record="<results>/made_from/{dataset}/analyse.json",
    log:
        "<logs>/{dataset}/analyse.log",
    benchmark:
        "<benchmarks>/{dataset}/analyse.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.5),
    params:
        methods=SETTINGS.scores,
        contrasts=handed(contrasts_entry),
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(KNOWLEDGE_FILES | KNOWN_FILES),
        dataset=handed(compared_as),
        atlas=handed(reruns.atlas_folders(config.get("atlas", {}))),
        statistics=handed(reruns.statistics(config.get("statistics", {}))),
    script:
        "../scripts/analyse.py"
