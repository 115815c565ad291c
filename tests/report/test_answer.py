import pandas as pd
import pytest
from made import base

from sorascope.report import answer, glance, sentences, verdicts
from sorascope.report.effects import Effects


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


NONE = "By itself it shows no mechanism at FDR ≤ 0.05. That is no proof that none is at work."


def headline(found, tests=(), neutral=False, noun="line", panels=""):
    made = verdicts.verdicts(found, list(tests), base().mechanisms)
    return verdicts.headline(made, found, noun, "log2", neutral, panels, 0.05)


def why(found, tests=()):
    made = verdicts.verdicts(found, list(tests), base().mechanisms)
    return verdicts.why(made, found, "line")


def said(line):
    return sentences.of_line(line, 0.05, 25, "log2")


def test_the_answer_names_mechanism_strength_and_number_of_samples():
    (line,) = lines(
        table(["active"] * 3),
        table(["unchanged"] * 3, fdr=0.6, mechanism="jak_stat3"),
        table(["undetermined"] * 3, fdr=0.6, mechanism="hypoxia_hif1a"),
    )
    assert said(line) == [
        "In the direction that the review reads as resistance: EMT active (strong, 3 of 3 samples).",
        "1 mechanism surely unchanged (within ±0.3 log2), 1 undetermined (a shift of about 0.35 log2 would "
        "be seen with 80 % power) and 25 not measured by anything here.",
    ]
    assert line.findings[0].genes == ["VIM", "FN1"]
    assert (line.findings[0].effect, line.findings[0].effect_low, line.findings[0].effect_high) == (
        0.5,
        0.2,
        0.9,
    )


def test_suppression_is_told_as_the_opposite_of_resistance():
    (line,) = lines(table(["suppressed"] * 2))
    assert said(line)[0] == "In the opposite direction: EMT suppressed (strong, 2 of 2 samples)."


def test_disputed_mechanisms_get_no_verdict():
    (line,) = lines(table(["active"] * 2, mechanism="autophagy_lysosome_programme"))
    assert said(line)[0].startswith("Changed, without a direction in the review: Autophagy")
    assert line.findings[0].reading == "no verdict"


def test_covariates_and_controls_are_kept_apart():
    (line,) = lines(
        table(["active"] * 2, mechanism="proliferation"), table(["active"] * 2, mechanism="hk_control_1")
    )
    told = said(line)
    assert told[0] == NONE
    assert told[1].startswith("Covariates changed too")
    assert told[2].startswith(
        "Control sets, which should stay flat, are called: Housekeeping control 1 active"
    )
    assert "Doubt calls with shifts no larger than theirs (up to 0.50 log2)." in told[2]


def test_nothing_called_is_said_plainly():
    found = lines(table(["unchanged"] * 2, fdr=0.9))
    assert said(found[0])[0] == NONE
    told, more = headline(found)
    assert told.startswith(
        "No mechanism's set stands out in the line; that is no proof that none is at work."
    )
    assert "A shift under about 0.35 could go unseen." in told
    assert more == []


def test_a_single_sample_says_that_it_has_no_replicate():
    (line,) = lines(table(["active"]))
    assert said(line)[0].endswith("resistance: EMT active (moderate, 1 sample, no replicate).")
    assert (line.findings[0].effect_low, line.findings[0].effect_high) == (0.2, 0.9)


def test_unblocked_intrinsic_samples_are_lines_of_their_own():
    rows = table(["active", "unchanged"], block="")
    assert [line.line for line in lines(rows, separate=True)] == ["R0", "R1"]
    assert [line.line for line in lines(rows, separate=False)] == ["resistant"]


def test_the_mechanism_comes_first_with_the_number_of_units():
    found = lines(*(table(["active"] * 2, block=f"line {k}") for k in range(6)))
    told, more = headline(found)
    assert told == (
        "EMT higher in 6 of 6 lines (+0.50 log2): more than other genes changed, in the direction that the "
        "review ties to sorafenib resistance."
    )
    assert more == []
    assert headline(found, neutral=True)[0].endswith("(+0.50 log2): more than other genes changed.")


def test_a_tier_that_is_not_of_sorafenib_says_so_and_comes_second():
    found = lines(table(["active"] * 2, mechanism="tgfb_smad"), table(["active"] * 2))
    first, second = (headline(found)[0], *headline(found)[1])
    assert first.startswith("EMT higher")
    assert "not to sorafenib" in second


def test_what_differs_only_is_never_said_to_stand_out():
    told, more = headline(lines(table(["active"] * 2, strength="weak")))
    # what could go unseen is a difference, and one is seen
    assert told == "No mechanism's set stands out in the line; that is no proof that none is at work."
    assert more == [
        "Different from the references, but not clearly more than other genes changed: EMT higher."
    ]


def test_of_what_differs_only_the_nearest_to_standing_out_comes_first_with_its_number():
    weak = {"strength": "weak"}
    found = lines(
        table(["active"] * 2, mechanism="jak_stat3", standout_fdr=0.6, **weak),
        table(["active"] * 2, standout_fdr=0.09, **weak),
        table(["unchanged"] * 2, fdr=0.9, block="Hep3B"),
        table(["active"] * 2, mechanism="jak_stat3", block="Hep3B", standout_fdr=0.4, **weak),
    )
    assert headline(found)[1] == [
        "Different from the references, but not clearly more than other genes changed: EMT higher "
        "(1 of 2) and JAK/STAT3 higher (2 of 2). Closest: EMT, at FDR 0.09 (0.05 is asked)."
    ]
    made = verdicts.verdicts(found, [], base().mechanisms)
    assert [(each.mechanism, each.fdr) for each in made] == [("emt", 0.09), ("jak_stat3", 0.4)]


def test_genes_that_disagree_have_no_direction():
    found = lines(table(["suppressed"] * 2, strength="weak", standout_fdr=0.7))
    (made,) = verdicts.verdicts(found, [], base().mechanisms)
    assert (made.word, made.reading) == ("both ways", "no verdict")
    (told,) = headline(found)[1]
    assert told.endswith("changed: EMT both ways.")


def test_lines_that_move_the_other_way_are_named():
    found = lines(table(["active"] * 2), table(["suppressed"] * 2, block="Hep3B", strength="weak"))
    (made,) = verdicts.verdicts(found, [], base().mechanisms)
    assert (made.out, made.against) == (("HuH-7",), ("Hep3B",))
    told = glance.against([made], [], base().mechanisms, Effects({}, {}, {}, "log2"), {})
    assert told[0] == {"kind": "Both ways", "text": "EMT is higher in HuH-7 and lower in Hep3B"}
    assert glance.place(made, "line") == "in 1 of 2 lines; lower in Hep3B"
    weak = table(["suppressed"] * 2, block="Huh1", strength="weak")
    (made,) = verdicts.verdicts(
        lines(weak, weak.assign(block="C3A"), table(["active"] * 2)), [], base().mechanisms
    )
    assert (made.way, made.out, made.against) == (1, ("HuH-7",), ("Huh1", "C3A"))


def test_single_genes_lead_where_no_set_stands_out():
    found = lines(table(["unchanged"] * 2, fdr=0.9))
    assert headline(found, panels="ABCB1 up.")[0] == "ABCB1 up."
    assert headline(lines(table(["active"] * 2)), panels="ABCB1 up.")[1] == ["ABCB1 up."]


def row(support="both tests", effect=0.8, mechanism="emt"):
    return {"mechanism": mechanism, "support": support, "effect": effect, "both_p": 0.001}


def test_why_lines_and_all_together_answer_differently():
    quiet = table(["undetermined"] * 2, fdr=0.5)
    two = lines(quiet, quiet.assign(block="Hep3B"))
    assert headline(two, [row()])[0].startswith("EMT higher in all lines together (+0.80 log2)")
    assert why(two, [row()]) == [
        "EMT: seen over all lines together; a single line by itself is not sure enough."
    ]
    few = table(["insufficient coverage"] * 2, fdr=float("nan"))
    judged = table(["unchanged"] * 2, fdr=0.9, mechanism="jak_stat3")
    (told,) = why(lines(few, few.assign(block="Hep3B"), judged), [row()])
    assert told.startswith("EMT: too few genes are measured for a call of a single line")
    split = lines(table(["active"] * 2), table(["unchanged"] * 2, fdr=0.9, block="Hep3B"))
    (told,) = why(split, [row("neither test")])
    assert told.startswith("EMT: seen in single lines, not over all together")
    assert why(lines(table(["active"] * 2)), [row()]) == []
    (told,) = why(lines(table(["active"] * 2, strength="weak")), [row()])
    assert "no further than such sets move in clones" in told


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
    assert said(line)[0].startswith("By itself it shows no mechanism")


def test_without_replicates_nothing_is_judged():
    found = lines(table(["not evaluable"], fdr=float("nan")))
    assert said(found[0])[0].startswith("Nothing could be judged: without replicates")
    assert headline(found)[0].startswith("Nothing could be judged")


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
