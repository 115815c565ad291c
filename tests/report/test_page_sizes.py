"""The promised sizes of pages, with every gene's expression on board."""

from dataclasses import replace

import made
import numpy as np
import pandas as pd
import pytest

from sorascope.report import page
from sorascope.report.shortened import LIMITS, shortened

GENES = 19_000


def measured(given):
    """The same inputs with the expression of `GENES` more genes."""
    draw, samples = np.random.default_rng(5), given.data.expression.columns
    values = draw.normal(7, 2, (GENES, 1)) + draw.normal(0, 0.5, (GENES, len(samples)))
    names = [f"LOC{number * 7919 % 1_000_003}" for number in range(GENES)]
    more = pd.DataFrame(values, index=names, columns=samples)
    return replace(given, data=replace(given.data, expression=pd.concat([given.data.expression, more])))


def size(given):
    return len(page.render(given)[0].encode())


@pytest.mark.heavy
def test_a_page_of_fifty_samples_keeps_its_limit():
    assert size(measured(made.many(made.inputs(lines=5, replicates=5), 1, GENES))) < 5_000_000


@pytest.mark.slow
def test_many_samples_and_twelve_contrasts_keep_their_limits():
    base = made.inputs(lines=5, replicates=5)
    assert size(measured(made.many(base, 10, GENES))) < 8_000_000
    assert size(measured(made.many(base, 20, GENES))) < 12_000_000
    twelve = made.contrasts(measured(made.many(made.inputs(lines=4, replicates=6), 1, GENES)), 12)
    assert size(twelve) < 5_000_000


def test_a_long_table_keeps_the_sets_genes_and_the_smallest_p_and_says_so():
    rows = LIMITS["contrast/genes.tsv"].most + 1
    table = pd.DataFrame({"gene": [f"G{k}" for k in range(rows)], "p": np.linspace(1, 0, rows)})
    kept, told = shortened("contrast/genes.tsv", table, {"G0"})
    assert len(kept) == LIMITS["contrast/genes.tsv"].kept
    assert {"G0", f"G{rows - 1}"} <= set(kept["gene"]) and "G1" not in set(kept["gene"])
    assert "the file holds all" in told and f"{rows:,}" in told
    assert shortened("contrast/genes.tsv", kept)[1] == ""
    assert shortened("other.tsv", table)[0] is table
