"""What a dry run tells at its end: the stages that would run, by data set, and why."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import some

RUN_INFO = "run_info"
MOST_NAMED = 8
# Snakemake's reasons in words of this workflow; what follows from an earlier stage is none of its own.
WHY = {
    "forced": "asked for",
    "output files have to be generated": "not made yet",
    "incomplete output files": "was interrupted",
    "updated input files": "newer input",
    "set of input files has changed since last execution": "other input files",
    "params have changed since last execution": "changed configuration or input",
    "code has changed since last execution": "changed script",
    "software environment definition has changed since last execution": "changed environment",
}


@dataclass(frozen=True)
class Job:
    """A job that would run: its data set ("" for all of them), its rule, and why, "" if it only follows."""

    dataset: str
    rule: str
    why: str = ""


def why(reasons: Iterable[str]) -> str:
    """Return the first of Snakemake's reasons of a job that does not follow from an earlier stage."""
    return next((WHY[each] for each in reasons if each in WHY), "")


def describe(jobs: Sequence[Job], pages: Mapping[str, str]) -> str:
    """Return a line for all data sets of the same stages and reasons; `pages`: data set -> what it ends in.

    `jobs`: in the order in which they can run.
    """
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for dataset in dict.fromkeys([*pages, *(job.dataset for job in jobs if job.dataset)]):
        own = [job for job in jobs if job.dataset == dataset]
        reasons = tuple(dict.fromkeys(job.why for job in own if job.why))
        alike.setdefault((tuple(_counted(own)), reasons), []).append(dataset)
    lines = ["What this would do:"]
    for (stages, reasons), names in alike.items():
        because = f" ({'; '.join(reasons)})" if reasons else ""
        ends = f" → {pages[names[0]]}" if len(names) == 1 and names[0] in pages and stages else ""
        lines.append(
            f"  {some(names, MOST_NAMED, 'data sets')}: {', '.join(stages) or 'nothing to do'}{because}{ends}"
        )
    shared = _counted(job for job in jobs if not job.dataset)
    if shared:
        lines.append(f"  over all data sets: {', '.join(shared)}")
    return "\n".join([*lines, ""])


def _counted(jobs: Iterable[Job]) -> list[str]:
    """Return the rules of jobs in their order, with how many of each if there are several."""
    rules = Counter(job.rule for job in jobs)
    return [rule if count == 1 else f"{rule} × {count}" for rule, count in rules.items()]


class Plan(logging.Handler):
    """Writes the plan when Snakemake tells its table of jobs for the `nth` time, below its own list."""

    def __init__(self, plan: Callable[[], str], write: Callable[[str], object], nth: int):
        super().__init__()
        self.plan, self.write, self.left = plan, write, nth

    def emit(self, record: logging.LogRecord) -> None:
        """Count the tables of jobs."""
        event = getattr(record, "event", None)
        if getattr(event, "value", event) == RUN_INFO:
            self.left -= 1
            if not self.left:
                self.write(self.plan())
