from pathlib import Path

from sorascope import geo
from sorascope.jobs.frame import logged

with logged(snakemake.log[0]) as log:
    wanted = geo.GeoFile(snakemake.wildcards.accession, snakemake.wildcards.file)
    checksum = geo.download(wanted, Path(snakemake.output.file), snakemake.params.sha256)
    log.info("%s: SHA-256 %s", wanted.address, checksum)
