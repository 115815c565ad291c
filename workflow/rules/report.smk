rule report:
    """Write the page of a data set, its figures, and what machines read (JSON, MultiQC)."""
    input:
        expression="<results>/{dataset}/expression.h5ad",
        id_report="<results>/{dataset}/id_report.tsv",
        qc="<results>/{dataset}/qc.json",
        scores=collect("<results>/{{dataset}}/scores/{method}.tsv", method=SETTINGS.scores),
        coverage="<results>/{dataset}/scores/coverage.tsv",
        contrast_genes="<results>/{dataset}/contrast/genes.tsv",
        contrast_mechanisms="<results>/{dataset}/contrast/mechanisms.tsv",
        interaction="<results>/{dataset}/contrast/interaction.tsv",
        interaction_genes="<results>/{dataset}/contrast/interaction_genes.tsv",
        gsea="<results>/{dataset}/contrast/gsea.tsv",
        gsea_curves="<results>/{dataset}/contrast/gsea_curves.tsv",
        contrast_model="<results>/{dataset}/contrast/model.json",
        signatures="<results>/{dataset}/signature/signatures.tsv",
        summary="<results>/{dataset}/signature/summary.tsv",
        signature_genes="<results>/{dataset}/signature/genes.tsv",
        calibration="<results>/{dataset}/signature/calibration.tsv",
        signature_model="<results>/{dataset}/signature/model.json",
        cells=cell_tables,
        knowledge=knowledge_files,
        before=follows("report", report_follows),
        assays=assay_results,
        curated=curated_files,
    output:
        page=report(
            "<results>/{dataset}/report.html",
            caption="../report/page.rst",
            category="Whole reports",
            labels={"data set": "{dataset}", "item": "report page"},
        ),
        document="<results>/{dataset}/report.json",
        multiqc="<results>/{dataset}/sorascope_mqc.json",
        readme="<results>/{dataset}/README.tsv",
        figures=report(
            directory("<results>/{dataset}/figures"),
            patterns=["{contrast}_{figure}.svg"],
            caption="../report/figure.rst",
            category="Figures",
            labels={"data set": "{dataset}", "part": "{contrast}", "figure": "{figure}"},
        ),
        record="<results>/made_from/{dataset}/report.json",
    log:
        "<logs>/{dataset}/report.log",
    benchmark:
        "<benchmarks>/{dataset}/report.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.1),
    params:
        dataset=handed(dataset_entry),
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(KNOWLEDGE_FILES),
        statistics=handed(config.get("statistics", {})),
    script:
        "../scripts/report.py"


rule index:
    """Write the page over all data sets."""
    input:
        reports=collect("<results>/{dataset}/report.json", dataset=DATASETS),
        before=follows("index", collect("{dataset}/report", dataset=DATASETS)),
    output:
        page="<results>/index.html",
        # of this configuration alone, named by its data sets: no other run writes it
        overview=report(
            f"<results>/overview/{OVERVIEW}.html",
            caption="../report/index.rst",
            category="Whole reports",
            labels={"data set": "all", "item": "index page"},
        ),
        record="<results>/made_from/index.json",
    log:
        "<logs>/index.log",
    localrule: True
    conda:
        "../../environment.yml"
    script:
        "../scripts/index.py"
