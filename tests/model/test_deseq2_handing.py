"""What PyDESeq2 is handed and what is taken from it, by a stand-in: it is optional and rarely installed."""

import logging
import sys
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from sorascope.model.deseq2 import wald

COUNTS = np.array([[10.0, 20.4, 30.6], [1.5, 0, 7]])
DESIGN = np.array([[1.0, 0, 0], [1, 1, 0], [1, 0, 1]])


@pytest.fixture
def handed(monkeypatch):
    """Everything that the stand-in was called with."""
    calls = {}

    class DeseqDataSet:
        def __init__(self, **given):
            calls["data"] = given

        def deseq2(self):
            print("fitted")
            calls["fitted"] = self

    class DeseqStats:
        def __init__(self, fitted, **given):
            calls["tested"], calls["tests"] = fitted, given

        def summary(self):
            print("told")
            self.results_df = pd.DataFrame(
                {
                    "stat": [1, 2],
                    "padj": [9, 9],
                    "log2FoldChange": [3, 4],
                    "pvalue": [0.5, np.nan],
                    "lfcSE": [5, 6],
                }
            )

    for name, members in {
        "pydeseq2": {"__version__": "0.5"},
        "pydeseq2.dds": {"DeseqDataSet": DeseqDataSet},
        "pydeseq2.ds": {"DeseqStats": DeseqStats},
    }.items():
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)
    return calls


def test_whole_counts_and_the_last_coefficient_go_in_and_statistics_come_out(handed, capsys, caplog):
    caplog.set_level(logging.INFO)
    found = wald(COUNTS, DESIGN)
    data, tests = handed["data"], handed["tests"]
    np.testing.assert_array_equal(data["counts"].to_numpy(), [[10, 2], [20, 0], [31, 7]])
    assert data["counts"].to_numpy().dtype == int
    assert list(data["counts"].index) == list(data["metadata"].index) == ["0", "1", "2"]
    np.testing.assert_array_equal(data["design"].to_numpy(), DESIGN)
    assert (data["n_cpus"], data["quiet"]) == (1, True)
    assert handed["tested"] is handed["fitted"]
    assert tests.pop("contrast").tolist() == [0, 0, 1]
    assert tests == {"independent_filter": False, "n_cpus": 1, "quiet": True}
    np.testing.assert_array_equal(found.log2_fold_change, [3, 4])
    np.testing.assert_array_equal(found.standard_error, [5, 6])
    np.testing.assert_array_equal(found.statistic, [1, 2])
    np.testing.assert_array_equal(found.p, [0.5, np.nan])
    assert found.version == "0.5"
    assert capsys.readouterr().out == ""
    assert [record.getMessage() for record in caplog.records] == ["PyDESeq2: fitted", "PyDESeq2: told"]
