# The records of what results were made from: which stages are asked, and redone where they differ.
def follows(stage, *before):
    """Return the input function of a stage for the records of the stages before it.

    Input functions are where Snakemake asks, for each job that it may run, what it needs: so here a stage whose
    results were made from something else is marked to run again.
    """

    @of_jobs
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
    record, made = results_of(stage, wildcards)
    if record in STALE or not any(map(os.path.exists, made)):
        return
    params, files = made_from(stage, wildcards)
    differs = records.differing(Path(record), params, files, sources.remembered, results=made)
    if differs and not sources.is_accepted(record, state := records.state(params)):
        STALE[record] = differs, state
        workflow.dag.forcefiles.add(record)


def results_of(stage, wildcards):
    """Return a stage's record and all its results, the record among them."""
    made, known = STAGES[stage].output, dict(wildcards.items())
    return apply_wildcards(made.record, known), [apply_wildcards(each, known) for each in made]


def made_from(stage, wildcards):
    """Return a stage's parameters, and the files of its data set that a rule makes."""
    params = {
        name: value(wildcards) if callable(value) else value for name, value in STAGES[stage].params.items()
    }
    dataset = SETTINGS.datasets.get(wildcards.get("dataset"))
    files = [path for path in dataset.files if is_made(path)] if dataset else []
    return params, files


def packed_stages():
    """Return the record of each stage whose results a crate holds, with what `records.refuse_others` asks."""
    of_datasets = [
        (stage, {"dataset": name})
        for name, dataset in SETTINGS.datasets.items()
        for stage in stages.of(dataset)
    ]
    every = [(stage, Wildcards(fromdict=known)) for stage, known in [*of_datasets, ("index", {})]]
    found = {results_of(*one)[0]: made_from(*one) for one in every}
    return {record: [params, list(map(str, files))] for record, (params, files) in found.items()}


def packed_records(wildcards):
    """Return the stages before a crate."""
    return [records.stage(Path(record)) for record in packed_stages()]
