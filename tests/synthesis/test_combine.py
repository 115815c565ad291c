import math

import pandas as pd
import pytest

from sorascope.synthesis import verdicts
from sorascope.synthesis.combine import run
from sorascope.synthesis.random_effects import pool


def effects(rows, **shared):
    """Rows of (mechanism, line, effect); variance 0.02 unless given."""
    table = pd.DataFrame(
        [(*row, 0.02)[:4] for row in rows], columns=["mechanism", "line", "effect", "variance"]
    )
    return table.assign(**{"dataset": table["line"], "resistance": "acquired", "simulated": False, **shared})


def row_of(table, mechanism="emt", stratum="all"):
    return table[(table["mechanism"] == mechanism) & (table["stratum"] == stratum)].iloc[0]


def test_nothing_measured_has_its_row():
    row = row_of(run(effects([("emt", "Huh7", 1.0)]), ["emt", "hypoxia"]).mechanisms, "hypoxia")
    assert (row["n_lines"], row["verdict"]) == (0, verdicts.NOT_MEASURED)
    assert math.isnan(row["effect"])


def test_one_line_is_no_synthesis():
    row = row_of(run(effects([("emt", "Huh7", 1.0)]), ["emt"]).mechanisms)
    assert (row["verdict"], row["note"]) == (verdicts.ONE_LINE, "not a synthesis: one line")
    assert row["ci_high"] == pytest.approx(1 + 1.959964 * 0.02**0.5)
    assert row[["p", "fdr", "tau2", "i2", "prediction_low", "sign_p"]].isna().all()


def test_two_clones_of_one_line_stay_one_line():
    result = run(effects([("emt", "Huh7", 1.0), ("emt", "HuH-7", 0.8)]), ["emt"])
    row = row_of(result.mechanisms)
    assert (row["n_lines"], row["n_contrasts"], row["verdict"]) == (1, 2, verdicts.ONE_LINE)
    # errors correlated 0.5: (0.02 + 0.02 + 2 · 0.5 · 0.02) / 4
    assert result.lines.iloc[0]["variance"] == pytest.approx(0.015)


def test_two_lines_have_an_interval_and_no_test():
    row = row_of(run(effects([("emt", "Huh7", 1.0), ("emt", "HepG2", -0.5)]), ["emt"]).mechanisms)
    pooled = pool([1.0, -0.5], [0.02, 0.02])
    assert (row["verdict"], row["note"]) == (verdicts.TWO_LINES, "the lines go opposite ways")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((pooled.low, pooled.high))
    assert row[["p", "fdr", "tau2", "i2", "prediction_low", "sign_p"]].isna().all()


def test_what_recurs():
    lines = ["Huh7", "HepG2", "Hep3B", "PLC", "SNU449"]
    rows = [("emt", line, 0.8 + 0.05 * n) for n, line in enumerate(lines)]
    rows += [("hypoxia", line, -0.9 + 0.05 * n) for n, line in enumerate(lines)]
    result = run(effects(rows), ["emt", "hypoxia"])
    up, down = row_of(result.mechanisms), row_of(result.mechanisms, "hypoxia")
    assert (up["verdict"], down["verdict"]) == (verdicts.RECURS_UP, verdicts.RECURS_DOWN)
    assert (up["n_up"], down["n_down"]) == (5, 5)
    assert up["sign_p"] == pytest.approx(0.0625)
    assert up["leave_one_out_low"] > 0
    assert len(result.left_out) == 10


def test_lines_that_differ():
    rows = [("emt", "A", 1.5), ("emt", "B", -1.2), ("emt", "C", 0.1)]
    row = row_of(run(effects(rows), ["emt"]).mechanisms)
    assert row["verdict"] == verdicts.DIFFERS
    assert row["i2"] > 0.9
    assert "only 3 lines" in row["note"]


def test_lines_that_agree_in_direction_only_are_said_to():
    rows = [("emt", "A", 0.2), ("emt", "B", 1.9), ("emt", "C", 0.3)]
    row = row_of(run(effects(rows), ["emt"]).mechanisms)
    assert row["verdict"] == verdicts.DIFFERS
    assert row["note"] == "all 3 lines go the same way; only 3 lines"


def test_nothing_shown_is_open_not_absent():
    rows = [("emt", "A", 0.1), ("emt", "B", -0.1), ("emt", "C", 0.05)]
    assert row_of(run(effects(rows), ["emt"]).mechanisms)["verdict"] == verdicts.OPEN


def test_a_result_that_one_line_turns_is_said_to_hinge():
    row = {"n_lines": 3, "fdr": 0.01, "effect": 0.4, "leave_one_out_low": -0.1, "leave_one_out_high": 0.6}
    row |= {"small_study_p": math.nan, "prediction_low": -1.0, "prediction_high": 2.0, "pivotal_line": "Huh7"}
    verdict, note = verdicts.judge(row, 0.05)
    assert verdict == verdicts.HINGES
    assert note == (
        "without Huh7 it turns; only 3 lines; "
        "a new line may show none of it or the opposite (prediction interval)"
    )


def test_kinds_of_resistance_are_also_kept_apart():
    acquired = effects([("emt", f"A{n}", 1.0) for n in range(3)])
    intrinsic = effects([("emt", f"B{n}", -1.0) for n in range(3)], resistance="intrinsic")
    table = run(pd.concat([acquired, intrinsic]), ["emt"]).mechanisms
    assert list(table["stratum"]) == ["all", "acquired", "intrinsic"]
    assert list(table["n_lines"]) == [6, 3, 3]
    assert list(table["effect"].round(6)) == [0, 1, -1]


def test_simulated_and_real_never_mix():
    mixed = pd.concat([effects([("emt", "A", 1.0)]), effects([("emt", "B", 1.0)], simulated=True)])
    with pytest.raises(ValueError, match="must not be combined"):
        run(mixed, ["emt"])


def test_every_verdict_has_its_rule():
    words = {value for name, value in vars(verdicts).items() if name.isupper() and isinstance(value, str)}
    assert words == set(verdicts.RULES)


def test_a_small_study_effect_is_noted():
    row = {
        "n_lines": 5, "n_up": 4, "n_down": 1, "small_study_p": 0.0312, "fdr": 0.4, "effect": 0.3, "q_p": 0.5,
    }  # fmt: skip
    note = "less certain lines report other effects (Egger p = 0.031)"
    assert verdicts.judge(row, 0.05) == (verdicts.OPEN, note)
    assert verdicts.judge({**row, "small_study_p": 0.1}, 0.05) == (verdicts.OPEN, "")
