"""What a dry run would do, by data set."""

import logging

from sorascope.jobs.plan import Job, Plan, describe, why


def test_data_sets_of_the_same_plan_share_a_line():
    new = [Job(name, rule, "not made yet") for rule in ("ingest", "analyse") for name in ("a", "b")]
    changed = [Job("c", "gsea", "changed configuration or input"), Job("c", "report")]
    pages = {name: f"results/{name}/report.html" for name in "abcd"}
    assert describe([*new, *changed, Job("", "index")], pages) == (
        "What this would do:\n"
        "  a, b: ingest, analyse (not made yet)\n"
        "  c: gsea, report (changed configuration or input) → results/c/report.html\n"
        "  d: nothing to do\n"
        "  over all data sets: index\n"
    )


def test_a_hundred_data_sets_take_one_line():
    jobs = [Job(f"d{number}", "score_cells") for number in range(100) for _ in range(2)]
    assert describe(jobs, {}) == (
        "What this would do:\n  d0, d1, d2, d3, d4, d5, d6, d7, … (100 data sets): score_cells × 2\n"
    )


def test_why_leaves_out_what_follows_from_an_earlier_stage():
    assert why(["input files updated by another job"]) == ""
    assert why(["input files updated by another job", "updated input files"]) == "newer input"


def test_the_plan_is_told_once_at_the_table_of_jobs_asked_for():
    for nth, expected in [(1, [0, 1]), (2, [0, 0, 1])]:
        written, seen = [], [0]
        log = logging.Logger("snakemake")
        log.addHandler(Plan(lambda: "plan", written.append, nth))
        for _ in range(3):
            log.info("jobs", extra={"event": "run_info"})
            log.info("another line", extra={"event": "job_info"})
            seen.append(len(written))
        assert seen[: len(expected)] == expected
        assert written == ["plan"]
