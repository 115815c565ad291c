"""What a run tells while it goes: after each job its data set and stage, however quiet Snakemake is."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping

FINISHED = "job_finished"


class Progress(logging.Handler):
    """Writes a line for each job that ends: "3 of 11: planted, analyse (2 of 4)".

    `jobs`: number of a job -> its data set ("" for what is of all) and its rule; others are left out. Listens
    to Snakemake's records of jobs, which come to the main process wherever the jobs run.
    """

    def __init__(self, jobs: Mapping[int, tuple[str, str]], write: Callable[[str], object]):
        super().__init__()
        self.jobs, self.write = jobs, write
        self.of_dataset = Counter(dataset for dataset, _ in jobs.values())
        self.done: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell a job that has ended."""
        event = getattr(record, "event", None)
        dataset, rule = self.jobs.get(getattr(record, "job_id", -1), ("", ""))
        if getattr(event, "value", event) != FINISHED or not rule:
            return
        self.done[dataset] += 1
        here = f"{dataset}, " if dataset else ""
        stage = f" ({self.done[dataset]} of {self.of_dataset[dataset]})" if dataset else ""
        self.write(f"{self.done.total()} of {len(self.jobs)}: {here}{rule}{stage}\n")
