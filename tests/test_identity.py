"""What data say against test and reference samples being of one line."""

import numpy as np
import pandas as pd

from sorascope.ingest.quality import identity
from sorascope.settings import Contrast

CONTRAST = Contrast("rs", "response", "resistant", "sensitive", "line")
GENES = [f"g{n}" for n in range(800)]


def test_xist_up_with_y_genes_gone_asks_for_authentication():
    (told,) = identity.of_changes({"XIST": 2.5, "RPS4Y1": -3.4, "DDX3Y": -2.4})
    assert "XIST is up and Y genes are gone" in told and "authenticate" in told
    assert "RPS4Y1 −3.4" in told
    assert identity.of_changes({"XIST": 2.5, "DDX3Y": -2.4})  # a platform with one Y gene
    (told,) = identity.of_changes({"XIST": -3.0, "RPS4Y1": 4.0, "UTY": 2.0})
    assert "XIST is gone and Y genes are up" in told


def test_a_lost_y_is_told_as_what_it_is_and_a_gained_one_as_impossible():
    (told,) = identity.of_changes({"RPS4Y1": -3.4, "DDX3Y": -2.4})
    assert "often lose Y" in told and "authenticate" not in told
    (told,) = identity.of_changes({"RPS4Y1": 3.4, "DDX3Y": 2.4})
    assert "does not come back" in told


def test_noise_contradictions_and_single_genes_are_not_told():
    assert identity.of_changes({"XIST": 2.5, "RPS4Y1": 0.2}) == []
    assert identity.of_changes({"RPS4Y1": -3.0}) == []
    assert identity.of_changes({"RPS4Y1": -3.0, "DDX3Y": 2.0}) == []
    assert identity.of_changes({}) == []


def lines(swapped=False, clone_noise=0.6):
    """Three lines, each with two dishes of parental and of resistant cells; clones drift in every gene."""
    rng = np.random.default_rng(1)
    profiles = {line: rng.normal(6, 2, len(GENES)) for line in "ABC"}
    columns, rows = {}, {}
    for line in "ABC":
        origin = {"A": "B", "B": "A"}.get(line, line) if swapped else line
        drift = rng.normal(0, clone_noise, len(GENES))
        for group in ("sensitive", "resistant"):
            base = profiles[line] if group == "sensitive" else profiles[origin] + drift
            for dish in "12":
                columns[f"{line}{group}{dish}"] = base + rng.normal(0, 0.2, len(GENES))
                rows[f"{line}{group}{dish}"] = {"line": line, "response": group}
    return pd.DataFrame(columns, GENES), pd.DataFrame.from_dict(rows, orient="index")


def test_swapped_lines_are_told_and_true_ones_are_not():
    assert identity.of_samples(*lines(), CONTRAST) == []
    assert identity.of_samples(*lines(clone_noise=1.5), CONTRAST) == []
    told = identity.of_samples(*lines(swapped=True), CONTRAST)
    assert [text[:3] for text in told] == ["A: ", "B: "]
    assert "more like the references of B" in told[0] and "authenticate" in told[0]


def test_sex_genes_are_read_within_each_line():
    expression, samples = lines()
    sex = pd.DataFrame(5.0, ["XIST", "RPS4Y1", "DDX3Y"], expression.columns)
    sex.loc[["RPS4Y1", "DDX3Y"], ["Bresistant1", "Bresistant2"]] = 1.0
    (told,) = identity.of_samples(pd.concat([expression, sex]), samples, CONTRAST)
    assert told.startswith("B: Y genes are down")
