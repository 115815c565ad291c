"""A line for each job that ends."""

import logging

from sorascope.jobs.progress import Progress


def test_jobs_are_told_by_data_set_and_stage():
    told = []
    heard = Progress({1: ("a", "ingest"), 2: ("a", "analyse"), 3: ("", "index")}, told.append)
    log = logging.Logger("snakemake")
    log.addHandler(heard)
    log.info("started", extra={"event": "job_started", "job_id": 1})
    log.info("a line of Snakemake's")
    for job in (1, 9, 2, 3):
        log.info("finished", extra={"event": "job_finished", "job_id": job})
    assert told == [
        "1 of 3: a, ingest (1 of 2)\n",
        "2 of 3: a, analyse (2 of 2)\n",
        "3 of 3: index\n",
    ]
