from types import SimpleNamespace as Plain

import numpy as np
import pandas as pd
import pytest

from sorascope.knowledge import readings


def mechanism(sign="+", form="set", levers=(), **more):
    facts = {"name": "A name", "mechanism_class": "primary", "grade": "A", "observability": "protein only"}
    facts |= {"assay": "western blot", "genes": (), "resistance_sign": sign, "form": form, "levers": levers}
    return Plain(**(facts | more))


LEVER = Plain(name="gefitinib", references=("ref31", "ref32"))
KNOWLEDGE = Plain(
    mechanisms={
        "silent": mechanism(form="not_evaluable"),
        "egfr": mechanism("+", levers=(LEVER,)),
        "pump": mechanism(form="panel", genes=(Plain(symbol="ABCB1", direction=1, scored=True),)),
    }
)


def table(call="active"):
    row = {"sample": "s1", "group": "r", "block": "A", "role": "test", "n_reference": 3, "mechanism": "egfr"}
    row |= {"activity": 3.0, "p": 0.001, "call": call, "carrying_genes": "EGFR(+3.0)", "reason": ""}
    return pd.DataFrame([row, row | {"mechanism": "mine"}])


@pytest.mark.parametrize(
    ("call", "sign", "expected"),
    [
        ("active", "+", "toward resistance"),
        ("suppressed", "+", "toward sensitivity"),
        ("active", "-", "toward sensitivity"),
        ("suppressed", "-", "toward resistance"),
        ("active", "dual", "no verdict"),
        ("suppressed", "context", "no verdict"),
        ("active", "confounder", "no verdict"),
        ("active", "control", "no verdict"),
        ("unchanged", "+", ""),
        ("insufficient coverage", "+", ""),
        ("not evaluable", "-", ""),
    ],
)
def test_a_reading_needs_a_call_and_a_sign(call, sign, expected):
    assert readings.reading(call, sign) == expected


def test_every_mechanism_has_a_row_in_the_knowledges_order_and_own_sets_follow():
    genes = pd.DataFrame({"sample": ["s1"], "mechanism": ["pump"], "gene": ["ABCB1"], "z": [2.345]})
    full = readings.complete(table(), KNOWLEDGE, genes).set_index("mechanism")
    assert list(full.index) == ["silent", "egfr", "pump", "mine"]
    assert full.loc["silent", "reason"] == (
        "not evaluable from expression: protein only; would be seen by: western blot"
    )
    assert full.loc["silent", "call"] == full.loc["pump", "call"] == "not evaluable"
    assert full.loc["pump", "carrying_genes"] == "ABCB1(+2.3)"
    assert full.loc["egfr", ["reading", "levers"]].tolist() == [
        "toward resistance",
        "gefitinib [ref31, ref32]",
    ]
    assert full.loc["mine", ["name", "form", "reading", "levers"]].tolist() == ["mine", "set", "", ""]
    assert np.isnan(full.loc["silent", "p"])


@pytest.mark.parametrize("call", ["suppressed", "unchanged", "insufficient coverage", "not evaluable"])
def test_a_lever_appears_only_with_an_active_call(call):
    assert readings.complete(table(call), KNOWLEDGE)["levers"].eq("").all()


def test_what_moves_a_mechanism_for_other_reasons_stands_beside_it():
    known = {"hif2": mechanism(read_with=("hif1", "absent")), "hif1": mechanism(read_with=())}
    rows = pd.DataFrame(
        {
            "block": ["A", "A", "B", "B", "B"],
            "mechanism": ["hif2", "hif1", "hif2", "hif1", "mine"],
            "call": ["unchanged", "active", "active", np.nan, "active"],
            "effect": [0.1, 1.204, 0.5, np.nan, 1.0],
        }
    )
    found = readings.read_with(rows, Plain(mechanisms=known), "block", "call")
    assert list(found["read_with"]) == ["hif1 active +1.20", "", "hif1 neither way", "", ""]
    alone = readings.read_with(rows[:2], Plain(mechanisms=known), "", "call")
    assert list(alone["read_with"]) == ["hif1 active +1.20", ""]
