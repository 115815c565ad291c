rule download_geo:
    """Download a file of a GEO series, whole and with its checksum."""
    output:
        file="<resources>/geo/{accession}/{file}",
    log:
        "<logs>/geo/{accession}/{file}.log",
    localrule: True
    conda:
        "../../environment.yml"
    resources:
        runtime=60,
    params:
        sha256=lambda wildcards: GEO_CHECKSUMS.get((wildcards.accession, wildcards.file)),
    script:
        "../scripts/download_geo.py"
