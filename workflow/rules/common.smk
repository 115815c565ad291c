from sorascope import __version__, preflight, settings
from sorascope.errors import InputError
from snakemake.exceptions import WorkflowError


def checked_settings():
    """Return the settings; stop before any job with every fault of config, sample sheets and matrices."""
    source = ", ".join(map(str, workflow.configfiles)) or "config"
    try:
        loaded = settings.load(config, source=source)
        if workflow.is_main_process:
            preflight.check(loaded)
    except InputError as error:
        raise WorkflowError(f"{error}\n\nNothing was computed.") from None
    return loaded


SETTINGS = checked_settings()
for name, each in SETTINGS.datasets.items():
    if each.download:  # from here on a downloaded matrix is a matrix like any other
        config["datasets"][name]["matrix"] = str(each.matrix)
GEO_CHECKSUMS = {str(each.matrix): each.sha256 for each in SETTINGS.datasets.values() if each.download}
DATASETS = list(SETTINGS.datasets)
TABLE_DATASETS = [name for name, each in SETTINGS.datasets.items() if each.tables]
ATLASES = SETTINGS.atlases()
KNOWLEDGE = [
    str(SETTINGS.mechanisms.folder / name) for name in ("mechanisms.yaml", "genes.tsv", "references.tsv")
] + [str(path) for path in SETTINGS.mechanisms.sets]
IDENTIFIERS = settings.IDENTIFIERS


wildcard_constraints:
    dataset="[A-Za-z0-9][A-Za-z0-9_-]*",
    accession="GSE[0-9]+",
