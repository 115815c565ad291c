import pandas as pd
import pytest
from made import base

from sorascope.report import answer, sentences


def table(calls, fdr=1e-5, block="HuH-7", mechanism="emt", strength=None, **columns):
    """Rows of the samples of one line; the first row's numbers are the line's own as well."""
    called = calls[0] in ("active", "suppressed")
    rows = {
        "sample": [f"R{k}" for k in range(len(calls))],
        "group": "resistant",
        "block": block,
        "role": "test",
        "n_reference": 3,
        "mechanism": mechanism,
        "effect": 0.5,
        "effect_low": 0.2,
        "effect_high": 0.9,
        "detectable": 0.35,
        "p": fdr,
        "fdr": fdr,
        "call": calls,
        "strength": strength or (("strong" if len(calls) > 1 else "moderate") if called else ""),
        "vanishes": "no" if called else "",
        "adjusted_for": "",
        "carrying_genes": "VIM(+3.1), FN1(+2.0)",
    }
    return pd.DataFrame(rows | columns)


def lines(*tables, separate=False, calibrated=True, together=None):
    """The lines of sample rows; `together`: the summary, by default each table's first row."""
    summary = pd.concat([each.iloc[:1] for each in tables]) if together is None else together
    return answer.lines(pd.concat(tables), summary, base().mechanisms, separate, "resistant", calibrated)


def said(line):
    return sentences.of_line(line, 0.05, 25, "log2")


def test_the_answer_names_mechanism_strength_and_number_of_samples():
    (line,) = lines(
        table(["active"] * 3),
        table(["unchanged"] * 3, fdr=0.6, mechanism="jak_stat3"),
        table(["undetermined"] * 3, fdr=0.6, mechanism="hypoxia_hif1a"),
    )
    assert said(line) == [
        "Consistent with resistance as the review reads it: EMT active (strong, 3 of 3 samples).",
        "1 mechanism surely unchanged (within ±0.3 log2), 1 undetermined (a shift of about 0.35 log2 would "
        "be seen with 80 % power) and 25 not scored from mRNA at all.",
    ]
    assert line.findings[0].genes == ["VIM", "FN1"]
    assert (line.findings[0].effect, line.findings[0].effect_low, line.findings[0].effect_high) == (
        0.5,
        0.2,
        0.9,
    )


def test_suppression_is_told_as_the_opposite_of_resistance():
    (line,) = lines(table(["suppressed"] * 2))
    assert (
        said(line)[0]
        == "Opposite to the direction read as resistance: EMT suppressed (strong, 2 of 2 samples)."
    )


def test_disputed_mechanisms_get_no_verdict():
    (line,) = lines(table(["active"] * 2, mechanism="autophagy_lysosome_programme"))
    assert said(line)[0].startswith("Changed, without a verdict by the review: Autophagy")
    assert line.findings[0].reading == "no verdict"


def test_covariates_and_controls_are_kept_apart():
    (line,) = lines(
        table(["active"] * 2, mechanism="proliferation"), table(["active"] * 2, mechanism="hk_control_1")
    )
    told = said(line)
    assert told[0] == "No mechanism is called at FDR ≤ 0.05. That is no proof that none is at work."
    assert told[1].startswith("Covariates changed too")
    assert told[2].startswith(
        "Control sets, which should stay flat, are called: Housekeeping control 1 active"
    )
    assert "Doubt calls with shifts no larger than theirs (up to 0.50 log2)." in told[2]


def test_nothing_called_is_said_plainly():
    found = lines(table(["unchanged"] * 2, fdr=0.9))
    assert said(found[0])[0] == "No mechanism is called at FDR ≤ 0.05. That is no proof that none is at work."
    told, points = sentences.headline(found, "resistant line")
    assert told == "No mechanism is called in the direction read as resistance, in the resistant line."
    assert points == []


def test_a_single_sample_says_that_it_has_no_replicate():
    (line,) = lines(table(["active"]))
    assert (
        said(line)[0]
        == "Consistent with resistance as the review reads it: EMT active (moderate, 1 sample, no replicate)."
    )
    assert (line.findings[0].effect_low, line.findings[0].effect_high) == (0.2, 0.9)


def test_unblocked_intrinsic_samples_are_lines_of_their_own():
    rows = table(["active", "unchanged"], block="")
    assert [line.line for line in lines(rows, separate=True)] == ["R0", "R1"]
    assert [line.line for line in lines(rows, separate=False)] == ["resistant"]


def test_many_lines_are_told_by_mechanism():
    found = lines(*(table(["active"] * 2, block=f"line {k}") for k in range(6)))
    told, points = sentences.headline(found, "resistant line")
    assert told.startswith("Consistent with resistance as the review reads it, in 6 of 6 resistant lines: ")
    assert told.endswith(": EMT active in 6 (6 strong).")
    assert points == []


def test_few_lines_are_told_one_by_one():
    found = lines(table(["active"] * 2), table(["unchanged"] * 2, fdr=0.9, block="Hep3B"))
    assert sentences.headline(found, "resistant line") == (
        "Consistent with resistance as the review reads it, in 1 of 2 resistant lines.",
        ["HuH-7: EMT active (strong, 2 of 2 samples)"],
    )


@pytest.mark.parametrize("calibrated", [True, False])
def test_an_uncalibrated_null_lowers_the_strength(calibrated):
    (line,) = lines(table(["active"] * 3), calibrated=calibrated)
    assert line.findings[0].strength == ("strong" if calibrated else "moderate")


def test_the_line_decides_and_its_samples_support():
    rows = table(["undetermined", "active", "undetermined"], fdr=0.2)
    own = table(["active"], fdr=1e-4, strength="strong").assign(sample="")
    (line,) = lines(rows, together=own)
    assert said(line)[0].endswith("EMT active (strong, 1 of 3 samples).")
    rows = table(["active"] * 3)
    (line,) = lines(rows, together=table(["undetermined"], fdr=0.3).assign(sample=""))
    assert line.findings[0].strength == ""
    assert said(line)[0].startswith("No mechanism is called")


def test_without_replicates_nothing_is_judged():
    found = lines(table(["not evaluable"], fdr=float("nan")))
    assert said(found[0])[0].startswith("Nothing could be judged: without replicates")
    assert sentences.headline(found, "resistant line")[0].startswith(
        "Nothing could be judged in the resistant line"
    )


def test_a_small_shift_is_named_so():
    (line,) = lines(table(["active"] * 2, effect=0.1))
    assert said(line)[0].endswith("EMT active (strong, 2 of 2 samples, small shift).")


def test_called_sets_that_share_genes_say_so():
    both = (
        table(["active"] * 2, mechanism=key, fdr=fdr)
        for key, fdr in (("hypoxia_hif1a", 1e-9), ("glucose_reprogramming", 1e-6))
    )
    (line,) = lines(*both)
    assert line.findings[0].shared == []
    shares, beside = line.findings[1].shared
    assert shares.endswith("genes with Hypoxia (HIF-1a)")
    assert beside == "read it with Hypoxia (HIF-1a): active (strong)"


def test_what_moves_a_called_mechanism_for_other_reasons_is_told_when_it_is_not_called_too():
    (line,) = lines(
        table(["active"] * 2, mechanism="nfkb_inflammation"),
        table(["unchanged"] * 2, mechanism="jak_stat3", fdr=0.9),
    )
    told = {each.mechanism: each.shared for each in line.findings}
    assert told == {"nfkb_inflammation": ["read it with JAK/STAT3: unchanged"], "jak_stat3": []}


def test_a_call_that_vanishes_once_adjusted_is_not_independent():
    rows = table(["active"] * 3, vanishes="yes", adjusted_for="proliferation, hypoxia_hif1a")
    (line,) = lines(
        rows, table(["active"] * 3, mechanism="jak_stat3", vanishes="no", adjusted_for="proliferation")
    )
    told = said(line)[0]
    assert "EMT active (strong, 3 of 3 samples, not independent)" in told
    assert "JAK/STAT3 active (strong, 3 of 3 samples)" in told
    emt = next(each for each in line.findings if each.mechanism == "emt")
    assert (emt.vanishes, emt.adjusted_for) == (3, ["Proliferation", "Hypoxia (HIF-1a)"])
    assert sentences.headline([line], "resistant line")[1] == [
        "HuH-7: JAK/STAT3 active (strong, 3 of 3 samples)"
    ]


BOTH, ONE = {"support": "both tests"}, {"support": "camera only"}


@pytest.mark.parametrize(
    ("call", "strength", "tests", "first"),
    [
        ("active", "strong", [BOTH], "lines"),
        ("active", "weak", [BOTH], "together"),
        ("active", "weak", [ONE], "lines"),
        ("undetermined", "", [ONE, BOTH], "together"),
        ("suppressed", "strong", [BOTH], "together"),
    ],
)
def test_the_stronger_evidence_leads(call, strength, tests, first):
    assert sentences.lead(lines(table([call] * 3, strength=strength)), tests) == first
