import dataclasses
import functools
import hashlib
import inspect
import json
import os
import sys
import time
from pathlib import Path

from snakemake.logging import logger as snakemake_log
from snakemake.settings.enums import Quietness
from snakemake.io import apply_wildcards
from snakemake.utils import Wildcards

from sorascope import __version__, preflight
from sorascope.preflight import understood
from sorascope.jobs.handed import Handed
from sorascope.jobs import claim, machine, plan, progress, records, reruns, sources, stages, workload
from sorascope.report import ended


def of_jobs(function):
    """Return a function of rules with its signature at hand: Snakemake works it out several times for each job."""
    function.__signature__ = inspect.signature(function)
    return function


def is_made(path):
    """Return whether a file is the output of a rule."""
    return made_by_rules(str(path), len(workflow.rules))


@functools.cache
def made_by_rules(name, count):
    """Return whether one of the rules, `count` by now, makes a file; jobs ask of the same files again and again."""
    return name.startswith(beginnings(count)) and any(rule.is_producer(name) for rule in workflow.rules)


@functools.cache
def beginnings(count):
    """Return how what the rules, `count` by now, make begins: most files of a data set begin otherwise."""
    return tuple({made.constant_prefix() for rule in workflow.rules for made in rule.products()})


def to_check(loaded):
    """Return the settings without data sets whose files another rule is yet to make."""
    here = {name: each for name, each in loaded.datasets.items() if not any(map(is_made, each.files))}
    return dataclasses.replace(loaded, datasets=here)


def folder(name):
    """Return where one of the run's folders is."""
    named = config.get("pathvars")  # not validated yet
    return Path(str(named.get(name, name)) if isinstance(named, dict) else name)


def folders_of_runs():
    """Return the folders that a run makes, or makes files in."""
    tops = [RESULTS, RESULTS / records.FOLDER, folder("logs")]
    return [top / name for top in tops for name in ("", *SETTINGS.datasets)]


def or_exit(check, *arguments, last="\n\nNothing was computed."):
    """Return what a check returns, or end the run with its faults."""
    try:
        return check(*arguments)
    except InputError as error:
        sys.exit(f"{error}{last}")
    except KeyboardInterrupt:
        sys.exit(f"Interrupted while configuration and input were read.{last}")


def checked_settings():
    """Return the settings and what preflight opened, or raise every fault of config, sheets, matrices and sets."""
    source = ", ".join(str(reruns.relative(Path(name))) for name in workflow.configfiles) or "config"
    problems = Problems()
    settings.check_repeated_keys([reruns.relative(Path(name)) for name in workflow.configfiles], problems)
    loaded = settings.read(config, None, source, problems)
    opened = preflight.collect(to_check(loaded), problems) if workflow.is_main_process else {}
    problems.raise_if_any()
    return loaded, opened


def scaled(base, per_megabyte):
    """Return a resource that grows with the data set's files and with each attempt."""
    return of_jobs(
        lambda wildcards, attempt: workload.scaled(
            base, per_megabyte, SETTINGS.datasets[wildcards.dataset], attempt
        )
    )


def repeated(amount):
    """Return a resource that grows with each attempt."""
    return of_jobs(lambda wildcards, attempt: amount * attempt)


def given(*paths):
    """Return input files that are named outside of the rules, which no prefix of a module changes.

    Their content is a parameter of the rules that read them, so their age decides nothing (`ancient`); files
    that a rule makes are as new as their time.
    """
    return given_by(len(workflow.rules), *filter(None, paths))


@functools.cache
def given_by(count, *paths):
    """Return the same, of the rules there are, `count` by now: most jobs name the same files."""
    names = [str(reruns.relative(path)) for path in paths]
    return [local(name) if is_made(name) else ancient(local(name)) for name in names]


@of_jobs
def matrix(wildcards):
    """Return a data set's matrix; a downloaded one is an output of the workflow and takes a module's prefix."""
    dataset = SETTINGS.datasets[wildcards.dataset]
    return str(dataset.matrix) if dataset.download else given(dataset.matrix)[0]


@of_jobs
def sample_sheet(wildcards):
    """Return a data set's sample sheet."""
    return given(SETTINGS.datasets[wildcards.dataset].samples)


@of_jobs
def platform_table(wildcards):
    """Return the table of a data set's platform, if it has one."""
    return given(SETTINGS.datasets[wildcards.dataset].platform)


@of_jobs
def cell_table(wildcards):
    """Return the table that describes a data set's cells, if it has one."""
    return given(SETTINGS.datasets[wildcards.dataset].cells.table)


# Paths that are no part of the workflow come from functions, for Snakemake takes {} in any other for a wildcard,
# and writes them into its report as they are.
@of_jobs
def knowledge_files(wildcards):
    """Return the files of the knowledge base and of own sets."""
    return given(*FILES)


@of_jobs
def identifier_table(wildcards):
    """Return the table of gene identifiers."""
    return given(settings.IDENTIFIERS)[0]


@of_jobs
def known_contrasts(wildcards):
    """Return the files of the known contrasts that the config uses."""
    return given(*SETTINGS.atlas.files, settings.CELL_LINES)


@of_jobs
def background_profiles(wildcards):
    """Return the files that show what unrelated profiles are like, whichever known contrasts the config uses."""
    return given(settings.SHIPPED_LINES, *settings.Atlas().files)


def known(paths):
    """Return the fingerprints of files as they were when this run began."""
    names = [str(reruns.relative(path)) for path in paths]
    for name in names:
        if name not in KNOWN and Path(name).exists() and not is_made(name):
            KNOWN[name] = sources.fingerprint(Path(name))
    return {name: KNOWN[name] for name in names if name in KNOWN}


def dataset_files(wildcards):
    """Return the fingerprints of a data set's files: another content, of whatever age, is another result."""
    return known([*SETTINGS.datasets[wildcards.dataset].files, settings.IDENTIFIERS])


@of_jobs
def cell_tables(wildcards):
    """Return the tables of cells that the report shows; none for a data set of another kind."""
    return collect(
        "<results>/{dataset}/cells/{table}.tsv",
        dataset=[wildcards.dataset] if wildcards.dataset in CELLS else [],
        table=["samples", "shares", "shares_by_sample", "resistant_like", "map"],
    )


@of_jobs
def curated_files(wildcards):
    """Return the tables of markers, antibodies and sites."""
    return given(*CURATED_FILES)


@of_jobs
def assay_matrices(wildcards):
    """Return the matrices of a data set's assays."""
    return given(*SETTINGS.datasets[wildcards.dataset].assay_files)


def assay_files(wildcards):
    """Return the fingerprints of what assays are read from and by."""
    return (
        known([*SETTINGS.datasets[wildcards.dataset].assay_files, *CURATED_FILES, settings.IDENTIFIERS])
        | KNOWLEDGE_FILES
    )


@of_jobs
def assay_results(wildcards):
    """Return the folder of a data set's assays; none for a data set without any."""
    return collect(
        "<results>/{dataset}/assays",
        dataset=[wildcards.dataset] if SETTINGS.datasets[wildcards.dataset].assays else [],
    )


@of_jobs
def published_tables(wildcards):
    """Return the files of a data set of published contrast tables."""
    return given(*(each.table for each in SETTINGS.datasets[wildcards.dataset].tables.values()))


# Snakemake's lookup() walks the whole configuration for each job: with hundreds of data sets most of a dry run.
def dataset_entry(wildcards):
    """Return the data set's config entry."""
    return config["datasets"][wildcards.dataset]


def contrasts_entry(wildcards):
    """Return the contrasts of the data set's config entry."""
    return dataset_entry(wildcards)["contrasts"]


def ingest_entry(wildcards):
    """Return what ingest takes from the data set's config entry."""
    return reruns.ingest_entry(dataset_entry(wildcards))


def cells_entry(wildcards):
    """Return what ingest of cells takes from the data set's config entry."""
    return reruns.cells_entry(dataset_entry(wildcards))


def handed(value):
    """Return a parameter, or its function, as a mapping that no markup of the configuration leaves in a report."""
    return of_jobs(lambda wildcards: Handed(value(wildcards))) if callable(value) else Handed(value)


def assays_entry(wildcards):
    """Return what the tests of assays take from the data set's config entry."""
    return reruns.assays_entry(dataset_entry(wildcards))


def compared_groups(wildcards):
    """Return what a stage that compares groups, and knows no interaction, takes from the data set's contrasts."""
    return reruns.contrasts(contrasts_entry(wildcards))


def compared_as(wildcards):
    """Return what the comparison with known clones takes from the data set's config entry."""
    return reruns.compared_as(dataset_entry(wildcards))


def gsea_follows(wildcards):
    """Return the stage that makes the genes of a data set's contrasts."""
    return stages.records(wildcards.dataset, stages.before_gsea(SETTINGS.datasets[wildcards.dataset]))


def report_follows(wildcards):
    """Return the stages before the report of a data set."""
    return stages.records(wildcards.dataset, stages.before_report(SETTINGS.datasets[wildcards.dataset]))


def atlas_follows(wildcards):
    """Return the stages before an atlas."""
    names = ATLASES[wildcards.atlas]
    return [
        each for name in names for each in stages.records(name, stages.before_atlas(SETTINGS.datasets[name]))
    ]


def any_of(names):
    """Return a wildcard's constraint: one of these names, which are letters, digits, `_` and `-`."""
    return "|".join(names) or "(?!)"


include: "records.smk"
include: "messages.smk"


STARTED, KNOWN = time.time(), {}
# rules that leave a record
WITH_RECORD = (
    "ingest",
    "ingest_cells",
    "analyse",
    "gsea",
    "assays",
    "compare_cells",
    "compare_labels",
    "map_cells",
    "report",
    "contrast_table",
    "contrast_table_report",
    "index",
    "effects",
    "synthesise",
    "knowledge",
    "crate",
)
# these rules by name, and records of results that were made from something else: what differs
STAGES, STALE = {}, {}
if workflow.is_main_process:
    or_exit(machine.refuse_braces, shipped.ROOT)
    # Snakemake makes its own records as soon as the workflow is read
    or_exit(machine.check, [folder(".snakemake")])
SETTINGS, OPENED = or_exit(checked_settings)
for name, each in SETTINGS.datasets.items():
    if each.download:  # from here on a downloaded matrix is a matrix like any other
        config["datasets"][name]["matrix"] = str(each.matrix)
DOWNLOADS = [each for each in SETTINGS.datasets.values() if each.download]
GEO_CHECKSUMS = {(each.matrix.parent.name, each.matrix.name): each.sha256 for each in DOWNLOADS}
DATASETS = list(SETTINGS.datasets)
# published tables have rules of their own; all other rules are for data sets of samples
OF_TABLES = any_of(name for name, each in SETTINGS.datasets.items() if each.tables)
OF_ANY = any_of(SETTINGS.datasets)
OF_SAMPLES = any_of(name for name, each in SETTINGS.datasets.items() if not each.tables)
WITH_ASSAYS = any_of(name for name, each in SETTINGS.datasets.items() if each.assays)
CURATED_FILES = sorted(path for path in settings.ASSAYS.iterdir() if path.suffix in (".tsv", ".gz"))
if workflow.is_main_process:  # which run it is to be is not settled yet
    follow_dry_run()
OVERVIEW = hashlib.sha256(" ".join(sorted(DATASETS)).encode()).hexdigest()[:12]
ATLASES = SETTINGS.atlases()
FILES = SETTINGS.mechanisms.files
KNOWLEDGE_FILES = known(FILES)
KNOWN_FILES = known([*SETTINGS.atlas.files, settings.CELL_LINES])
SHEETS = [path for each in SETTINGS.datasets.values() for path in each.sheets]


wildcard_constraints:
    dataset=OF_SAMPLES,
    accession="GSE[0-9]+",
