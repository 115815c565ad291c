import dataclasses
import functools
import hashlib
import json
import sys
import time
from pathlib import Path

from snakemake.logging import logger as snakemake_log
from snakemake.settings.enums import Quietness
from snakemake.utils import Wildcards

from sorascope import __version__, preflight
from sorascope.preflight import understood
from sorascope.jobs.handed import Handed
from sorascope.jobs import claim, machine, plan, progress, records, reruns, sources, workload
from sorascope.report import ended


def is_made(path):
    """Return whether a file is the output of a rule."""
    return any(rule.is_producer(str(path)) for rule in workflow.rules)


def to_check(loaded):
    """Return the settings without data sets whose files another rule is yet to make."""
    here = {name: each for name, each in loaded.datasets.items() if not any(map(is_made, each.files))}
    return dataclasses.replace(loaded, datasets=here)


def folder(name):
    """Return where one of the run's folders is."""
    named = config.get("pathvars")  # not validated yet
    return Path(str(named.get(name, name)) if isinstance(named, dict) else name)


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


def is_made_now(path):
    """Return whether this run has made a file."""
    return path.exists() and path.stat().st_mtime >= STARTED


def answers():
    """Return what the pages say that this run has made, and where its other ends lie."""
    results = folder("results")
    pages = [page for page in (results / name / "report.html" for name in DATASETS) if is_made_now(page)]
    documents = {page: json.loads(page.with_suffix(".json").read_text(encoding="utf-8")) for page in pages}
    configs = [str(reruns.relative(Path(name))) for name in workflow.configfiles]
    snakefile = str(reruns.relative(Path(workflow.main_snakefile)))
    told = ended.told(documents, results / "index.html", configs, snakefile) if pages else ""
    ends = [
        *(results / "atlas" / name / "index.html" for name in ATLASES),
        results / "knowledge" / "index.html",
    ]
    others = ended.others([end for end in [*ends, results / "run.crate.zip"] if is_made_now(end)])
    return "".join(f"\n{part}\n" for part in (others, told) if part) + ("\n" if others or told else "")


def of_dataset(job):
    """Return the data set of a job, "" for a job of all of them."""
    return dict(job.wildcards.items()).get("dataset", "")


def jobs_to_run():
    """Return the jobs that are to run and do something; a dry run counts them as finished at its end."""
    return {job for job in workflow.dag.needrun_jobs(exclude_finished=False) if not job.rule.norun}


def follow_jobs():
    """Have each job reported by data set and stage when it ends."""
    jobs = {workflow.dag.jobid(job): (of_dataset(job), job.rule.name) for job in jobs_to_run()}
    workflow.scheduler.print_progress = True  # also under --quiet, whose filter drops Snakemake's own lines
    snakemake_log.addHandler(progress.Progress(jobs, sys.stderr.write))


def why(job):
    """Return why a job is to run: in what its results were made from something else, or Snakemake's reason."""
    differs, _ = STALE.get(getattr(job.output, "record", None), ("", ""))
    return differs or plan.why(workflow.dag.reason(job).get_names())


def planned():
    """Return what a dry run would do; "" in a run that does it."""
    if not workflow.dryrun:
        return ""
    jobs = [
        plan.Job(of_dataset(job), job.rule.name, why(job))
        for level in workflow.dag.toposorted(jobs_to_run())
        for job in sorted(level, key=workflow.dag.jobid)
    ]
    pages = {name: str(folder("results") / name / "report.html") for name in DATASETS}
    return plan.told(jobs, pages)


def follow_dry_run():
    """Have a dry run end with what it would do; where Snakemake is to be quiet it lists its jobs only once."""
    once = set(workflow.output_settings.quiet or ()) == {Quietness.RULES, Quietness.PROGRESS}
    snakemake_log.addHandler(plan.Plan(planned, sys.stderr.write, 1 if once else 2))


def show_understanding():
    """Show what was understood, above all that Snakemake prints, and return whether it was asked for.

    The rules asked for are not known yet when the workflow is read, except from the command line.
    """
    asked = workflow.is_main_process and any(word.rpartition("_")[2] == "preflight" for word in sys.argv[1:])
    if asked:
        print(understanding(), end="\n\n", flush=True)
    return asked


@functools.cache
def understanding():
    """Return what was understood of each data set; Snakemake asks twice."""
    return understood.describe(SETTINGS, OPENED, folder("results"))


def scaled(base, per_megabyte):
    """Return a resource that grows with the data set's files and with each attempt."""
    return lambda wildcards, attempt: workload.scaled(
        base, per_megabyte, SETTINGS.datasets[wildcards.dataset], attempt
    )


def repeated(amount):
    """Return a resource that grows with each attempt."""
    return lambda wildcards, attempt: amount * attempt


def given(*paths):
    """Return input files that are named outside of the rules, which no prefix of a module changes.

    Their content is a parameter of the rules that read them, so their age decides nothing (`ancient`); files
    that a rule makes are as new as their time.
    """
    names = [str(reruns.relative(path)) for path in paths if path]
    return [local(name) if is_made(name) else ancient(local(name)) for name in names]


def matrix(wildcards):
    """Return a data set's matrix; a downloaded one is an output of the workflow and takes a module's prefix."""
    dataset = SETTINGS.datasets[wildcards.dataset]
    return str(dataset.matrix) if dataset.download else given(dataset.matrix)[0]


def sample_sheet(wildcards):
    """Return a data set's sample sheet."""
    return given(SETTINGS.datasets[wildcards.dataset].samples)


def platform_table(wildcards):
    """Return the table of a data set's platform, if it has one."""
    return given(SETTINGS.datasets[wildcards.dataset].platform)


def cell_table(wildcards):
    """Return the table that describes a data set's cells, if it has one."""
    return given(SETTINGS.datasets[wildcards.dataset].cells.table)


# Paths that are no part of the workflow come from functions, for Snakemake takes {} in any other for a wildcard,
# and writes them into its report as they are.
def knowledge_files(wildcards):
    """Return the files of the knowledge base and of own sets."""
    return given(*FILES)


def identifier_table(wildcards):
    """Return the table of gene identifiers."""
    return given(settings.IDENTIFIERS)[0]


def known_contrasts(wildcards):
    """Return the files of the known contrasts that the config uses."""
    return given(*SETTINGS.atlas.files, settings.CELL_LINES)


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


def cell_tables(wildcards):
    """Return the tables of cells that the report shows; none for a data set of another kind."""
    return collect(
        "<results>/{dataset}/cells/{table}.tsv",
        dataset=[wildcards.dataset] if wildcards.dataset in CELLS else [],
        table=["samples", "shares", "shares_by_sample", "resistant_like", "map"],
    )


def curated_files(wildcards):
    """Return the tables of markers, antibodies and sites."""
    return given(*CURATED_FILES)


def assay_matrices(wildcards):
    """Return the matrices of a data set's assays."""
    return given(*SETTINGS.datasets[wildcards.dataset].assay_files)


def assay_files(wildcards):
    """Return the fingerprints of what assays are read from and by."""
    return (
        known([*SETTINGS.datasets[wildcards.dataset].assay_files, *CURATED_FILES, settings.IDENTIFIERS])
        | KNOWLEDGE_FILES
    )


def assay_results(wildcards):
    """Return the folder of a data set's assays; none for a data set without any."""
    return collect(
        "<results>/{dataset}/assays",
        dataset=[wildcards.dataset] if SETTINGS.datasets[wildcards.dataset].assays else [],
    )


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
    return (lambda wildcards: Handed(value(wildcards))) if callable(value) else Handed(value)


def follows(stage, *before):
    """Return the input function of a stage for the records of the stages before it.

    Input functions are where Snakemake asks, for each job that it may run, what it needs: so here a stage whose
    results were made from something else is marked to run again.
    """

    def records_before(wildcards):
        if workflow.is_main_process:
            redo_if_stale(stage, wildcards)
        return [
            f"<results>/made_from/{each.format(**dict(wildcards.items()))}.json"
            for each in before_of(before, wildcards)
        ]

    return records_before


def before_of(before, wildcards):
    """Return the stages before one, some of which depend on its wildcards."""
    each = (one(wildcards) if callable(one) else one for one in before)
    return [name for one in each for name in ([one] if isinstance(one, str) else one)]


def redo_if_stale(stage, wildcards):
    """Have Snakemake run a stage whose results its record does not show to be made from what there is now."""
    if stage == "ingest" and wildcards.dataset in CELLS:
        return  # ingest_cells goes before it, and both are asked
    record, params, files = recorded(stage, wildcards)
    if record in STALE:
        return
    made, _ = STAGES[stage].expand_output(dict(wildcards.items()))
    differs = records.differing(Path(record), params, files, sources.remembered, results=map(str, made))
    state = records.state(params)
    if differs and not sources.is_accepted(record, state):
        STALE[record] = differs, state
        workflow.dag.forcefiles.add(record)


def recorded(stage, wildcards):
    """Return a stage's record, its parameters, and the files of its data set that a rule makes."""
    of_stage = STAGES[stage]
    made, _ = of_stage.expand_output(dict(wildcards.items()))
    params = {name: value(wildcards) if callable(value) else value for name, value in of_stage.params.items()}
    dataset = SETTINGS.datasets.get(dict(wildcards.items()).get("dataset"))
    files = [path for path in dataset.files if is_made(path)] if dataset else []
    return str(made.record), params, files


def gsea_follows(wildcards):
    """Return the stage that makes the genes of a data set's contrasts."""
    tables = SETTINGS.datasets[wildcards.dataset].tables
    return [f"{wildcards.dataset}/{'contrast_table' if tables else 'analyse'}"]


def report_follows(wildcards):
    """Return the stages before the report of a data set."""
    cells = ["compare_cells", "map_cells"] if wildcards.dataset in CELLS else []
    return [
        f"{wildcards.dataset}/{stage}"
        for stage in ("ingest", "analyse", "gsea", *assays_of(wildcards.dataset), *cells)
    ]


def assays_of(dataset):
    """Return the stage of a data set's assays; none for a data set without any."""
    return ["assays"] if SETTINGS.datasets[dataset].assays else []


def stages_of(dataset):
    """Return the stages that make the results of a data set."""
    if dataset not in CELLS:
        tables = bool(SETTINGS.datasets[dataset].tables)
        return (
            ["contrast_table", "gsea", "contrast_table_report"]
            if tables
            else ["ingest", "analyse", "gsea", *assays_of(dataset), "report"]
        )
    labels = ["compare_labels"] if dataset in LABELLED else []
    return [
        "ingest_cells",
        "analyse",
        "gsea",
        *assays_of(dataset),
        "compare_cells",
        "map_cells",
        *labels,
        "report",
    ]


def packed_stages():
    """Return the record of each stage whose results a crate holds, with what `records.refuse_others` asks."""
    stages = [(stage, {"dataset": name}) for name in DATASETS for stage in stages_of(name)]
    found = [recorded(stage, Wildcards(fromdict=wildcards)) for stage, wildcards in [*stages, ("index", {})]]
    return {record: [params, list(map(str, files))] for record, params, files in found}


def packed_records(wildcards):
    """Return the stages before a crate."""
    return [records.stage(Path(record)) for record in packed_stages()]


def effects_of_atlas(wildcards):
    """Return the stages before an atlas."""
    names = ATLASES[wildcards.atlas]
    effects = [
        f"{name}/{'contrast_table' if SETTINGS.datasets[name].tables else 'effects'}" for name in names
    ]
    return [*effects, *(f"{name}/assays" for name in with_assays(names))]


def with_assays(names):
    """Return those of these data sets that bring assays."""
    return [name for name in names if SETTINGS.datasets[name].assays]


def assays_entry(wildcards):
    """Return what the tests of assays take from the data set's config entry."""
    return reruns.assays_entry(dataset_entry(wildcards))


def compared_groups(wildcards):
    """Return what a stage that compares groups, and knows no interaction, takes from the data set's contrasts."""
    return reruns.contrasts(config["datasets"][wildcards.dataset]["contrasts"])


def compared_as(wildcards):
    """Return what the comparison with known clones takes from the data set's config entry."""
    entry = config["datasets"][wildcards.dataset]
    return {
        "resistance": entry.get("resistance", ""),
        "facts": {"line": entry.get("facts", {}).get("line", "")},
    }


def atlas_folders(wildcards):
    """Return where the known contrasts of the config's `atlas` are."""
    entry = config.get("atlas", {})
    return {key: entry[key] for key in ("use_shipped", "folders") if key in entry}


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
OF_TABLES = "|".join(name for name, each in SETTINGS.datasets.items() if each.tables) or "(?!)"
OF_ANY = "|".join(SETTINGS.datasets) or "(?!)"
OF_SAMPLES = "|".join(name for name, each in SETTINGS.datasets.items() if not each.tables) or "(?!)"
WITH_ASSAYS = "|".join(name for name, each in SETTINGS.datasets.items() if each.assays) or "(?!)"
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
