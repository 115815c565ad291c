# What a run says in addition to what Snakemake says.
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
    answers_of_pages = ended.answers(documents, results / "index.html", configs, snakefile) if pages else ""
    ends = [
        *(results / "atlas" / name / "index.html" for name in ATLASES),
        results / "knowledge" / "index.html",
    ]
    others = ended.others([end for end in [*ends, results / "run.crate.zip"] if is_made_now(end)])
    return "".join(f"\n{part}\n" for part in (others, answers_of_pages) if part) + (
        "\n" if others or answers_of_pages else ""
    )


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
    return plan.describe(jobs, pages)


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
