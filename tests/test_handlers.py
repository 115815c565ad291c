"""Of several handlers of one kind Snakemake keeps the last and says nothing."""

import re

import pytest

from copies import ROOT

RULES = [ROOT / "Snakefile", ROOT / "workflow" / "Snakefile", *(ROOT / "workflow" / "rules").glob("*.smk")]


@pytest.mark.parametrize("handler", ["onstart", "onsuccess", "onerror"])
def test_each_handler_stands_once(handler):
    texts = [path.read_text(encoding="utf-8") for path in RULES]
    assert sum(len(re.findall(rf"^{handler}:", text, re.MULTILINE)) for text in texts) == 1


def test_the_scheduler_is_woken_by_jobs_alone(checkout):
    done = checkout.snakemake("--verbose", "--until", "ingest", cores=1)
    assert done.returncode == 0, done.stdout
    jobs = done.stdout.count("Finished jobid:")
    assert jobs == 2
    assert done.stdout.count("Resources before job selection:") <= jobs
