"""Input at the edge: each has a defined outcome, and nothing is missing without a reason."""

import numpy as np
import pandas as pd
import pytest

from sorascope import contrast, signature
from sorascope.settings import Contrast, Statistics

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

PLAIN = Contrast("c", "group", "r", "s")
SETS = {"a": {f"g{n}": 1 if n % 3 else -1 for n in range(8)}, "b": {f"g{n}": 1 for n in range(20, 30)}}


def data(groups="rrrsss", genes=200, seed=0):
    rng = np.random.default_rng(seed)
    sheet = pd.DataFrame({"group": list(groups)}, index=[f"s{n}" for n in range(len(groups))])
    values = rng.normal(7, 1, (genes, len(groups)))
    return pd.DataFrame(values, [f"g{n}" for n in range(genes)], sheet.index), sheet


def explained(result):
    tables = [result.table, result.summary] if hasattr(result, "table") else [result.genes, result.mechanisms]
    for table in tables:
        p = next(column for column in ("p", "camera_p") if column in table)
        assert table.loc[table[p].isna(), "reason"].ne("").all()


CASES = {
    "one gene": data(genes=1),
    "two genes": data(genes=2),
    "one sample a group": data("rs"),
    "one against ten": data("r" + "s" * 10),
    "ten against one": data("r" * 10 + "s"),
    "a constant gene": (data()[0].assign(**{}), data()[1]),
    "a constant sample": (data()[0].assign(s0=5.0), data()[1]),
    "all ties": (data()[0] * 0 + 3.0, data()[1]),
    "two values only": (data()[0].round().clip(6, 7), data()[1]),
}
CASES["a constant gene"][0].loc["g1"] = 4.0


@pytest.mark.parametrize("name", CASES)
def test_outcome_is_defined(name):
    expression, sheet = CASES[name]
    options = Statistics(min_genes=1, min_coverage=0)
    explained(signature.run(expression, sheet, PLAIN, SETS, options))
    explained(contrast.run(expression, sheet, PLAIN, SETS, options=options))


def test_sets_wholly_absent_keep_their_rows():
    expression, sheet = data()
    result = signature.run(expression, sheet, PLAIN, {"gone": {"x": 1, "y": -1}})
    assert len(result.table) == 6
    assert set(result.table["call"]) == {"insufficient coverage"}
    explained(result)
    explained(contrast.run(expression, sheet, PLAIN, {"gone": {"x": 1, "y": -1}}))


@pytest.mark.long
def test_hundreds_of_samples():
    expression, sheet = data("r" * 120 + "s" * 120, genes=60)
    result = signature.run(expression, sheet, PLAIN, {"a": SETS["a"]})
    assert result.table["p"].notna().all()
    assert result.calibration.iloc[-1]["rate_05"] < 0.07
