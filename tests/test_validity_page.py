"""The page of `make validity`: promises beside what was measured, and how numbers are shown."""

import pandas as pd
import pytest
from benchmarks.validity import promises, questions, write


def held_out(p):
    return pd.DataFrame(
        {
            "method": "Sorascope",
            "kind": "made",
            "data_set": range(len(p)),
            "sample": 0,
            "mechanism": "m",
            "p": p,
            "fdr": p,
        }
    )


def tables(drift):
    asked = [start for start, _ in promises.OF_TOPICS["Clones that drift"]]
    rows = pd.DataFrame({"asked": asked, "rate": drift, "n": 100, "low": 0.0, "high": 1.0})
    simulated = held_out([0.5] * 95 + [0.01] * 5)
    return {"truth": None, "real": None, "simulated": simulated, "questions": {"Clones that drift": rows}}


def test_a_promise_is_kept_or_told_with_its_reason():
    found = promises.told(tables([0.05, 0.06, 0.0, 0.02, 0.0]))
    lines = {line.split(" | ")[0].strip("| "): line for line in found.splitlines() if line.startswith("|")}
    kept = {name: line.endswith("| yes |") for name, line in lines.items()}
    assert kept["simulated references, p < 0.05"]
    assert kept["Clones that drift: one drifted clone: line called above weak"]
    assert not kept["Clones that drift: three drifted lines: line called above weak"]
    assert not kept["Clones that drift: three drifted lines: (all), p < 0.05"]
    short = found.split("What falls short")[1]
    assert "2.0 %, promised 3 to 7 %. Reason: the correlations that sets have between real clones" in short
    assert "one drifted clone" not in short


def test_a_promise_that_nothing_measures_is_refused():
    given = tables([0.0, 0.0, 0.0, 0.05, 0.0])
    given["questions"]["Clones that drift"] = given["questions"]["Clones that drift"].iloc[:4]
    with pytest.raises(ValueError, match="real sister lines"):
        promises.told(given)


def test_rates_and_ratios_are_told_with_their_intervals():
    table = pd.DataFrame(
        {
            "asked": ["15% of genes fall", "shift 0.3"],
            "rate": [0.25, 1.02],
            "n": [1200, 40],
            "low": [0.2, 0.9],
            "high": [0.3, 1.1],
            "unit": [float("nan"), "of it"],
        }
    )
    told = questions.told({"Many samples": table})
    assert "| 15 % of genes fall | 25.0 % | 20.0 % to 30.0 % | 1,200 |" in told
    assert "| shift 0.3 | 1.02 of it | 0.90 to 1.10 | 40 |" in told


def test_ranking_is_claimed_only_where_intervals_lie_apart():
    def truth(own, other):
        return pd.DataFrame(
            {
                "method": ["Sorascope"] * 40 + ["ULM"] * 40,
                "alpha": 0.2,
                "first": [True] * own + [False] * (40 - own) + [True] * other + [False] * (40 - other),
            }
        )

    assert "ranks better" in write.ranking(truth(36, 10), (0.2,))
    assert "ranks worse" in write.ranking(truth(10, 36), (0.2,))
    assert "no better and no worse" in write.ranking(truth(30, 27), (0.2,))
