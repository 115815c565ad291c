rule contrast_table:
    """Read published tables of a data set, and test the mechanisms in each."""
    input:
        tables=published_tables,
        identifiers=identifier_table,
        knowledge=knowledge_files,
        known=known_contrasts,
        before=follows("contrast_table"),
    output:
        genes="<results>/{dataset}/contrast/genes.tsv",
        mechanisms="<results>/{dataset}/contrast/mechanisms.tsv",
        model="<results>/{dataset}/contrast/model.json",
        handover=directory("<results>/{dataset}/handover"),
        place="<results>/{dataset}/contrast/place.tsv",
        id_report="<results>/{dataset}/id_report.tsv",
        units="<results>/{dataset}/effects/units.tsv",
        effects="<results>/{dataset}/effects/effects.tsv",
        panels="<results>/{dataset}/effects/panels.tsv",
        record="<results>/made_from/{dataset}/contrast_table.json",
    log:
        "<logs>/{dataset}/contrast_table.log",
    benchmark:
        "<benchmarks>/{dataset}/contrast_table.tsv"
    wildcard_constraints:
        dataset=OF_TABLES,
    conda:
        "../../environment.yml"
    resources:
        mem_mb=scaled(1000, 20),
        runtime=scaled(10, 0.1),
    params:
        dataset=handed(dataset_entry),
        mechanisms=handed(config.get("mechanisms", {})),
        version=__version__,
        sources=handed(lambda wildcards: dataset_files(wildcards) | KNOWLEDGE_FILES | KNOWN_FILES),
        atlas=handed(reruns.atlas_folders(config.get("atlas", {}))),
        statistics=handed(config.get("statistics", {})),
    script:
        "../scripts/contrast_table.py"


rule contrast_table_report:
    """Write the page of a data set of published tables."""
    input:
        contrast_genes="<results>/{dataset}/contrast/genes.tsv",
        contrast_mechanisms="<results>/{dataset}/contrast/mechanisms.tsv",
        gsea="<results>/{dataset}/contrast/gsea.tsv",
        gsea_curves="<results>/{dataset}/contrast/gsea_curves.tsv",
        model="<results>/{dataset}/contrast/model.json",
        place="<results>/{dataset}/contrast/place.tsv",
        id_report="<results>/{dataset}/id_report.tsv",
        knowledge=knowledge_files,
        before=follows("contrast_table_report", "{dataset}/contrast_table", "{dataset}/gsea"),
    output:
        page=report(
            "<results>/{dataset}/report.html",
            caption="../report/published.rst",
            category="Whole reports",
            labels={"data set": "{dataset}", "item": "report page"},
        ),
        document="<results>/{dataset}/report.json",
        multiqc="<results>/{dataset}/sorascope_mqc.json",
        readme="<results>/{dataset}/README.tsv",
        record="<results>/made_from/{dataset}/report.json",
    log:
        "<logs>/{dataset}/contrast_table_report.log",
    benchmark:
        "<benchmarks>/{dataset}/contrast_table_report.tsv"
    wildcard_constraints:
        dataset=OF_TABLES,
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
        "../scripts/contrast_table_report.py"


rule effects:
    """Measure each mechanism's effect in each line, with its error, for the atlas."""
    input:
        expression="<results>/{dataset}/expression.h5ad",
        knowledge=knowledge_files,
        before=follows("effects", "{dataset}/ingest"),
    output:
        units="<results>/{dataset}/effects/units.tsv",
        effects="<results>/{dataset}/effects/effects.tsv",
        panels="<results>/{dataset}/effects/panels.tsv",
        record="<results>/made_from/{dataset}/effects.json",
    log:
        "<logs>/{dataset}/effects.log",
    benchmark:
        "<benchmarks>/{dataset}/effects.tsv"
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
        "../scripts/effects.py"


# real and simulated data sets are two atlases: nothing of one enters the other
rule synthesise:
    """Combine the effects of all data sets: which mechanisms recur, which contrasts resemble each other."""
    input:
        units=lambda wildcards: collect(
            "<results>/{dataset}/effects/units.tsv", dataset=ATLASES[wildcards.atlas]
        ),
        effects=lambda wildcards: collect(
            "<results>/{dataset}/effects/effects.tsv", dataset=ATLASES[wildcards.atlas]
        ),
        panels=lambda wildcards: collect(
            "<results>/{dataset}/effects/panels.tsv", dataset=ATLASES[wildcards.atlas]
        ),
        assays=lambda wildcards: collect(
            "<results>/{dataset}/assays",
            dataset=[name for name in ATLASES[wildcards.atlas] if SETTINGS.datasets[name].assays],
        ),
        knowledge=knowledge_files,
        known=known_contrasts,
        background=background_profiles,
        before=follows("synthesise", atlas_follows),
    output:
        units="<results>/atlas/{atlas}/units.tsv",
        effects="<results>/atlas/{atlas}/effects.tsv",
        panels="<results>/atlas/{atlas}/panels.tsv",
        assays="<results>/atlas/{atlas}/assays.tsv",
        synthesis="<results>/atlas/{atlas}/synthesis.tsv",
        lines="<results>/atlas/{atlas}/lines.tsv",
        left_out="<results>/atlas/{atlas}/leave_one_out.tsv",
        similarity="<results>/atlas/{atlas}/similarity.tsv",
        place="<results>/atlas/{atlas}/place.tsv",
        groups="<results>/atlas/{atlas}/groups.tsv",
        model="<results>/atlas/{atlas}/model.json",
        readme="<results>/atlas/{atlas}/README.tsv",
        page=report(
            "<results>/atlas/{atlas}/index.html",
            caption="../report/atlas.rst",
            category="Whole reports",
            labels={"data set": "atlas, {atlas}", "item": "atlas page"},
        ),
        record="<results>/made_from/atlas/{atlas}.json",
    log:
        "<logs>/atlas/{atlas}.log",
    benchmark:
        "<benchmarks>/atlas/{atlas}.tsv"
    wildcard_constraints:
        atlas="real|simulated",
    conda:
        "../../environment.yml"
    resources:
        mem_mb=repeated(2000),
        runtime=repeated(15),
    params:
        atlas=handed(config.get("atlas", {})),
        mechanisms=handed(config.get("mechanisms", {})),
        sources=handed(
            KNOWLEDGE_FILES | KNOWN_FILES | known([settings.SHIPPED_LINES, *settings.Atlas().files])
        ),
        statistics=handed(config.get("statistics", {})),
    script:
        "../scripts/synthesise.py"


rule atlas:
    """Make the atlas of all data sets and known contrasts."""
    input:
        collect("<results>/atlas/{atlas}/index.html", atlas=ATLASES),
    localrule: True
